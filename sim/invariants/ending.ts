/**
 * The invariants of a run's end: the core's account equals the exchange's, and the world came to
 * rest in time.
 */
import type { Checker, Invariant } from "../auditor/court.js";
import { booksDifference, reasonOfUnrest, obstacle } from "../auditor/settle.js";

/** At settle, the core's account equals the exchange's. */
export const booksAgree: Invariant = {
  slug: "books-agree",
  rule: "at settle, the core's account equals the exchange's, order by order and leg by leg",
  antecedent: "the run ended after an order was sent",
  create(court): Checker {
    return {
      finish() {
        if (court.truth.orders.size > 0) court.exercise("books-agree");
        const difference = booksDifference(court);
        if (difference !== null) court.violate("books-agree", difference);
      },
    };
  },
};

/** The world comes to rest within its bound. */
export const settles: Invariant = {
  slug: "settles",
  rule: "once faults have ended, the world comes to rest in time",
  antecedent: "the run ended",
  create(court): Checker {
    return {
      finish() {
        court.exercise("settles");
        if (obstacle(court) !== null) court.violate("settles", reasonOfUnrest(court));
      },
    };
  },
};
