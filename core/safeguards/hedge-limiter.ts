/**
 * Safeguard 8, `hedge-limiter`: per symbol at most one hedge each 500 ms of broker time, and only
 * for the difference that is still missing.
 */
import type { BrokerMs, Ms, Units } from "../units.js";

export interface HedgeLimiter {
  /**
   * Whether a hedge may go out now, `lastMs` being the stamp of the symbol's last one.
   * `hasElapsed` is safeguard 5's answer for a duration from a stamp.
   */
  allows(
    lastMs: BrokerMs | undefined,
    spacingMs: Ms,
    hasElapsed: (fromMs: BrokerMs, limitMs: Ms) => boolean,
  ): boolean;
  /** How much to hedge when `total` is uncovered and `working` is live or UNKNOWN already. */
  quantity(total: Units, working: Units): Units;
}

/** The shipped safeguard. */
export const hedgeLimiter: HedgeLimiter = {
  allows: (lastMs, spacingMs, hasElapsed) => lastMs === undefined || hasElapsed(lastMs, spacingMs),
  quantity: (total, working) => Math.max(0, total - working),
};
