/**
 * The invariants of safeguard 6: nothing that was committed is lost, nothing is half-applied, and
 * there is one writer.
 */
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { groupRow } from "../auditor/durable.js";
import { differenceFrom } from "../auditor/image.js";

/** Held against the store's own contents wherever a run reads them. */
export const nothingLost: Invariant = {
  slug: "nothing-lost",
  rule: "what was committed is in the store, nothing else is, and nothing is half-applied",
  antecedent: "the store was read after a commit, or a plan or an exit was accepted",
  create(court): Checker {
    return {
      process(what) {
        if (what.kind !== "notice" || what.outcome !== "accepted") return;
        const missing = missingFor(court, what.key);
        if (missing !== null) court.violate("nothing-lost", missing);
      },
      store(contents) {
        court.exercise("nothing-lost");
        const difference = differenceFrom(court.image, contents);
        if (difference !== null) court.violate("nothing-lost", difference);
      },
    };
  },
};

/** Aims of a group whose exit was accepted. */
const LEAVING: readonly string[] = ["exit", "unwind", "done"];

/** What an accepted plan or exit has not made durable, in words; null if nothing is missing. */
function missingFor(court: Court, key: string): string | null {
  for (const group of court.truth.groups.values()) {
    const isPlan = key === `plan:${group.id}`;
    if (!isPlan && !group.exits.has(key)) continue;
    court.exercise("nothing-lost");
    const row = groupRow(court.image, group.id);
    if (row === null) return `${key} was accepted, but no group ${group.id} is durable`;
    if (isPlan || LEAVING.includes(row.aim)) continue;
    return `${key} was accepted, but ${group.id} still works towards "${row.aim}"`;
  }
  return null;
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
