/**
 * Safeguard 3, `order-intents`: the intent is durable before the order is sent. An intent without
 * an answer (a replayed one included) is UNKNOWN: the broker is asked, nothing is sent again.
 *
 * 1. An UNKNOWN order is absent only by a complete snapshot stamped later than send horizon + read
 *    lag after the first stamp in an answer to a question that was itself asked after the send.
 */
import type { Order } from "../order.js";
import { isUnknown, newerBy } from "../order.js";
import type { VenueRules } from "../rules.js";
import type { BrokerMs } from "../units.js";

export interface OrderIntents {
  /** Whether a complete snapshot stamped `stampMs` that lacks the order proves that it is not. */
  isAbsent(order: Order, stampMs: BrokerMs, rules: VenueRules): boolean;
}

/** The shipped safeguard. */
export const orderIntents: OrderIntents = {
  isAbsent(order, stampMs, rules) {
    if (!isUnknown(order, rules) || order.askedMs === null) return false;
    return stampMs - order.askedMs > rules.sendHorizonMs + newerBy(rules);
  },
};
