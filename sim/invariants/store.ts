/**
 * The invariants of safeguard 6: nothing that was committed is lost, nothing is half-applied, and
 * there is one writer.
 */
import type { PlanId } from "../../core/units.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { groupRow } from "../auditor/durable.js";
import { differenceFrom } from "../auditor/image.js";

/**
 * Held against the store's own contents wherever a run reads them, and what was promised against
 * what is durable whenever a promise is told. Only after a later start does a promise put the store
 * to the test: what was seen and what was done for it then come from there.
 */
export const nothingLost: Invariant = {
  slug: "nothing-lost",
  rule: "what was committed is in the store, nothing else is, and nothing is half-applied",
  antecedent: "the store was read after a commit, or a later start accepted a plan or an exit",
  create(court): Checker {
    let later = false;
    return {
      process(what) {
        if (what.kind === "started") later = what.incarnation > 1;
        if (what.kind !== "notice" || what.outcome !== "accepted") return;
        const group = promisedTo(court, what.key);
        if (group === null) return;
        if (later) court.exercise("nothing-lost");
        const missing = missingFor(court, group, what.key);
        if (missing !== null) court.violate("nothing-lost", missing);
      },
      store(contents) {
        if (court.image.commits > 0) court.exercise("nothing-lost");
        const difference = differenceFrom(court.image, contents);
        if (difference !== null) court.violate("nothing-lost", difference);
      },
    };
  },
};

/** Aims of a group whose exit was accepted. */
const LEAVING: readonly string[] = ["exit", "unwind", "done"];

const planKey = (id: PlanId): string => `plan:${id}`;

/** The group whose plan or exit has that key; null for any other key. */
function promisedTo({ truth }: Court, key: string): PlanId | null {
  for (const { id, exits } of truth.groups.values()) {
    if (key === planKey(id) || exits.has(key)) return id;
  }
  return null;
}

/** What an accepted plan or exit has not made durable, in words; null if nothing is missing. */
function missingFor(court: Court, group: PlanId, key: string): string | null {
  const row = groupRow(court.image, group);
  if (row === null) return `${key} was accepted, but no group ${group} is durable`;
  if (key === planKey(group) || LEAVING.includes(row.aim)) return null;
  return `${key} was accepted, but ${group} still works towards "${row.aim}"`;
}

/** A commit comes from the one process that is up; every opening is a claim of its own. */
export const oneWriter: Invariant = {
  slug: "one-writer",
  rule: "only the process that is up commits; every opening of the store raises the epoch",
  antecedent: "a process committed",
  create(court): Checker {
    const slug = "one-writer";
    let up = false;
    let newest = 0;
    let epoch = 0;
    return {
      process(what) {
        if (what.kind === "started") {
          if (up || what.incarnation <= newest) {
            court.violate(
              slug,
              `incarnation ${what.incarnation} started beside incarnation ${newest}`,
            );
          }
          up = true;
          newest = what.incarnation;
        } else if (what.kind === "died") {
          up = false;
        } else if (what.kind === "intruder" && what.outcome === "let-in") {
          court.violate(slug, `a second process was let in beside incarnation ${newest}`);
        }
      },
      committed() {
        court.exercise(slug);
        if (!up) court.violate(slug, `a commit after incarnation ${newest} had died`);
      },
      store(contents) {
        const row = contents.meta.find(({ name }) => name === "epoch");
        if (row === undefined) return;
        if (row.value <= epoch) {
          court.violate(slug, `the store was opened at epoch ${row.value} after epoch ${epoch}`);
        }
        epoch = row.value;
      },
    };
  },
};
