/**
 * `no-double-exit`: exits never take a position through zero. Judged when an order that reduces a
 * position is sent: everything open that reduces it counts in full, stops included.
 *
 * 1. External facts that were not yet knowable are left out.
 */
import type { Checker, Invariant } from "../auditor/court.js";
import { leavesOf } from "../auditor/truth.js";

const SLUG = "no-double-exit";

/** See the header. */
export const noDoubleExit: Invariant = {
  slug: SLUG,
  rule: "filled, live and UNKNOWN exits never exceed the position",
  antecedent: "an order that reduces a position was sent",
  create(court): Checker {
    return {
      sent(_request, order) {
        if (order === null || order.sign === 1) return;
        const { leg, group } = order;
        const held = leg.held - leg.externalDown;
        const exits = leavesOf(leg, -1);
        court.exercise(SLUG);
        if (exits <= held) return;
        court.violate(
          SLUG,
          `with ${order.id} exits of ${exits} units are open on leg ${leg.terms.id} of ` +
            `${group.id}, which holds ${held}`,
        );
      },
    };
  },
};
