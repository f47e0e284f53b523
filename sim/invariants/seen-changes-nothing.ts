/**
 * `seen-changes-nothing`: a report that was taken in once changes no fact when it comes again.
 *
 * 1. Taken in means: something was committed before the next thing was handed to the core.
 * 2. Facts are an order's filled quantity and its fills.
 */
import type { OrderReport } from "../../core/events.js";
import type { Write } from "../../core/store/schema.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { rowOf } from "../auditor/image.js";

const SLUG = "seen-changes-nothing";

/** What a write changes of an order's facts, in words; null for nothing. */
function change(court: Court, write: Write): string | null {
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

/** See the header. */
export const seenChangesNothing: Invariant = {
  slug: SLUG,
  rule: "a report that was taken in before changes no fact when it is repeated",
  antecedent: "a report that was taken in before was delivered again",
  create(court): Checker {
    const taken = new Set<string>();
    /** The report at work, and whether it had been taken in before. */
    let current: OrderReport | null = null;
    let repeated = false;
    const drop = (): void => {
      current = null;
      repeated = false;
    };
    return {
      delivered(event) {
        drop();
        if (event.kind !== "report") return;
        current = event.report;
        repeated = taken.has(current.key);
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
          court.violate(SLUG, `report ${current.key}, seen before: ${changed}`);
        }
        taken.add(current.key);
      },
    };
  },
};
