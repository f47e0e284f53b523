/**
 * `reconcile-first`: before a start of the core sends its first order, complete orders, trades and
 * positions, each newer than the start by the read lag, were delivered to it. A return from a
 * failed commit is a start.
 */
import type { Checker, Invariant } from "../auditor/court.js";
import { isRecovered } from "../auditor/desk.js";

const SLUG = "reconcile-first";

/** See the header. */
export const reconcileFirst: Invariant = {
  slug: SLUG,
  rule: "no new order before orders, trades and positions, newer than the start, were read",
  antecedent: "an order was sent",
  create(court): Checker {
    return {
      sent(request) {
        const { desk } = court;
        court.exercise(SLUG);
        if (isRecovered(desk)) return;
        const missing = [
          desk.ordersSeen ? null : "orders",
          desk.tradesSeen ? null : "trades",
          desk.positionsSeen ? null : "positions",
        ].filter((scope) => scope !== null);
        court.violate(
          SLUG,
          `incarnation ${desk.incarnation} sent ${request.clientOrderId} before it had read ` +
            missing.join(" and "),
        );
      },
    };
  },
};
