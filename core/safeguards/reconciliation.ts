/**
 * Safeguard 11, `reconciliation`: the broker wins. The account's positions are compared with the
 * core's books; what neither own facts nor own UNKNOWN orders explain, in two complete sets that
 * are read lag + resolution apart, becomes an adjustment.
 *
 * 1. A restart is complete only by sets stamped later than the first stamp after it + read lag.
 * 2. A difference that an UNKNOWN order could explain is not foreign until that order is resolved.
 */
import type { Doubt, PollSet, Recovery } from "../state.js";
import type { VenueRules } from "../rules.js";
import type { BrokerMs, Units } from "../units.js";

/** What one complete set says of one symbol. */
export interface Difference {
  /** Account less books, signed units. */
  readonly qty: Units;
  readonly expected: Units;
  /** What UNKNOWN orders could still add (positive) and take (negative). */
  readonly unknownBuys: Units;
  readonly unknownSells: Units;
  /** Whether live orders (stops that still rest apart) could be moving it that way just now. */
  readonly moving: boolean;
  /**
   * Whether an own fill is so recent that the positions may or may not show it yet, or an own
   * order's count is disputed, contested, or ambiguous because of a bust.
   */
  readonly unsettled: boolean;
}

/**
 * agreed: nothing to do. explained: wait for an UNKNOWN. unclear: the books themselves are
 * unsettled. doubtful: seen once. foreign: believed, unless what an assignment moves together with
 * it still waits: then it waits under that verdict.
 */
export type Verdict = "agreed" | "explained" | "unclear" | "doubtful" | "foreign";

export interface Reconciliation {
  /** Whether a set may complete a recovery that heard its first stamp at `firstMs`. */
  isFresh(set: PollSet, firstMs: BrokerMs | null, rules: VenueRules): boolean;
  judge(difference: Difference, doubt: Doubt | undefined, set: PollSet, rules: VenueRules): Verdict;
  /** Whether new orders may leave. */
  mayTrade(recovery: Recovery): boolean;
}

/** The shipped safeguard. */
export const reconciliation: Reconciliation = {
  isFresh(set, firstMs, rules) {
    if (firstMs === null) return false;
    const least = firstMs + rules.readLagMs + rules.resolutionMs;
    return [set.ordersMs, set.tradesMs, set.positionsMs].every(
      (stampMs) => stampMs !== null && stampMs >= least,
    );
  },

  judge(difference, doubt, set, rules) {
    const { qty, expected, unknownBuys, unknownSells, moving, unsettled } = difference;
    if (qty === 0) return "agreed";
    if (qty > 0 ? qty <= unknownBuys : -qty <= unknownSells) return "explained";
    if (unsettled) return "unclear";
    if (doubt === undefined || doubt.qty !== qty || set.ordersMs === null) return "doubtful";
    // Books that move the same way may show the same difference twice by chance.
    if (moving && doubt.expected !== expected) return "doubtful";
    const apart = set.ordersMs - doubt.positionsMs >= rules.readLagMs + rules.resolutionMs;
    const asked = set.askedAtMs >= doubt.seenAtMs + rules.readLagMs;
    return apart && asked ? "foreign" : "doubtful";
  },

  mayTrade: (recovery) => recovery.complete,
};
