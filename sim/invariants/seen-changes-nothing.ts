/**
 * `seen-changes-nothing`: a report, or a trader's command, that was taken in once changes nothing
 * when it comes again.
 *
 * 1. Taken in means: something was committed before the next thing was handed to the core.
 * 2. A report's facts are an order's filled quantity and its fills; a command's effect that can be
 *    told from the passing of time is the number of retries.
 */
import type { CoreEvent } from "../../core/events.js";
import type { Write } from "../../core/store/schema.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { groupRow } from "../auditor/durable.js";
import { rowOf } from "../auditor/image.js";

const SLUG = "seen-changes-nothing";

/** What a write changes that a repeat must not, in words; null for nothing. */
function change(court: Court, write: Write): string | null {
  if (write.table === "groups") {
    const { group_id: id, retries } = write.row;
    const before = groupRow(court.image, id);
    // Retries also begin anew, with a new episode.
    const more = before !== null && retries > before.retries;
    return more ? `${id} went from ${before.retries} to ${retries} retries` : null;
  }
  if (write.table === "orders") {
    const { client_order_id: id, filled } = write.row;
    const before = rowOf(court.image, "orders", id);
    const known = before?.filled ?? 0;
    return known === filled ? null : `order ${id} went from ${known} to ${filled} filled`;
  }
  if (write.table !== "fills") return null;
  const { client_order_id: id, exec_id: exec, qty, busted } = write.row;
  const before = rowOf(court.image, "fills", `${id}\n${exec}`);
  if (before === null) return `order ${id} gained fill ${exec} of ${qty}`;
  const same = before.qty === qty && before.busted === busted;
  return same ? null : `fill ${exec} of ${id} changed`;
}

/** What names an event from outside, whoever repeats it; null for what nobody repeats. */
function keyOf(event: CoreEvent): string | null {
  if (event.kind === "report") return `report ${event.report.key}`;
  return event.kind === "command" ? `command ${event.commandId}` : null;
}

/** See the header. */
export const seenChangesNothing: Invariant = {
  slug: SLUG,
  rule: "a report or command that was taken in before changes nothing when it is repeated",
  antecedent: "a report or command that was taken in before was delivered again",
  create(court): Checker {
    const taken = new Set<string>();
    /** What is at work, and whether it had been taken in before. */
    let current: string | null = null;
    let repeated = false;
    const drop = (): void => {
      current = null;
      repeated = false;
    };
    return {
      delivered(event) {
        drop();
        current = keyOf(event);
        repeated = current !== null && taken.has(current);
        if (repeated) court.exercise(SLUG);
      },
      process(what) {
        if (what.kind === "died" || what.kind === "commit-failed") drop();
      },
      committed(writes) {
        if (current === null) return;
        for (const write of repeated ? writes : []) {
          const changed = change(court, write);
          if (changed === null) continue;
          court.violate(SLUG, `${current}, seen before: ${changed}`);
        }
        taken.add(current);
      },
    };
  },
};
