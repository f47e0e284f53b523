/**
 * Safeguard 5, `broker-timeouts`: a duration has passed when broker stamps differ by it plus the
 * venue's resolution. Local time is offered only so that a caller can guess when to ask.
 */
import type { BrokerTime } from "../state.js";
import type { VenueRules } from "../rules.js";
import type { BrokerMs, LocalMs, Ms } from "../units.js";

export interface BrokerTimeouts {
  /** Whether `limitMs` has passed since `fromMs`, by what the broker has stamped. */
  elapsed(
    time: BrokerTime,
    fromMs: BrokerMs,
    limitMs: Ms,
    rules: VenueRules,
    localMs: LocalMs,
  ): boolean;
}

/** The shipped safeguard. It does not look at local time. */
export const brokerTimeouts: BrokerTimeouts = {
  elapsed: (time, fromMs, limitMs, rules) =>
    time.nowMs !== null && time.nowMs - fromMs >= limitMs + rules.resolutionMs,
};
