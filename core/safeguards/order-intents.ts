/**
 * Safeguard 3, `order-intents`: the intent is durable before the order is sent. An intent without
 * an answer (a replayed one included) is UNKNOWN: the broker is asked, nothing is sent again.
 *
 * 1. An UNKNOWN order is absent only by a complete snapshot stamped later than send horizon + read
 *    lag after the first stamp in an answer to a question that was itself asked after the send.
 * 2. An order that the venue has acknowledged is forgotten only by two complete sets that lack it:
 *    read lag + resolution apart, and the second asked for a read lag after the first was there.
 */
import type { Missed, Order } from "../order.js";
import { isUnknown, newerBy } from "../order.js";
import type { PollSet } from "../state.js";
import type { VenueRules } from "../rules.js";
import type { BrokerMs } from "../units.js";

export interface OrderIntents {
  /** Whether a complete snapshot stamped `stampMs` that lacks the order proves that it is not. */
  isAbsent(order: Order, stampMs: BrokerMs, rules: VenueRules): boolean;
  /** Whether a second complete set, stamped `stampMs`, proves that the venue has forgotten it. */
  isForgotten(missed: Missed, set: PollSet, stampMs: BrokerMs, rules: VenueRules): boolean;
}

/** The shipped safeguard. */
export const orderIntents: OrderIntents = {
  isAbsent(order, stampMs, rules) {
    if (!isUnknown(order, rules) || order.askedMs === null) return false;
    return stampMs - order.askedMs > rules.sendHorizonMs + newerBy(rules);
  },

  isForgotten(missed, set, stampMs, rules) {
    const asked = set.askedAtMs >= missed.seenAtMs + rules.readLagMs;
    return asked && stampMs - missed.stampMs >= newerBy(rules);
  },
};
