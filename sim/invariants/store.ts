/**
 * The invariants of safeguard 6: nothing that was committed is lost, nothing is half-applied, and
 * there is one writer.
 */
import type { Checker, Invariant } from "../auditor/court.js";
import { differenceFrom } from "../auditor/image.js";

/** Held against the store's own contents wherever a run reads them. */
export const nothingLost: Invariant = {
  slug: "nothing-lost",
  rule: "every committed row is in the store as committed, and nothing else is",
  antecedent: "the store was read after a commit",
  create(court): Checker {
    return {
      store(contents) {
        court.exercise("nothing-lost");
        const difference = differenceFrom(court.image, contents);
        if (difference !== null) court.violate("nothing-lost", difference);
      },
    };
  },
};

/** A commit comes from the one process that is up; a claim's epoch only rises. */
export const oneWriter: Invariant = {
  slug: "one-writer",
  rule: "only the process that is up commits, one at a time; epochs never go back",
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
        if (row.value < epoch) {
          court.violate(slug, `the store's epoch went back from ${epoch} to ${row.value}`);
        }
        epoch = row.value;
      },
    };
  },
};
