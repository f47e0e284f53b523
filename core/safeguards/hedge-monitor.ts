/**
 * Safeguard 4, `hedge-monitor`: a hedge order is itself exposure. What it does not fill is hedged
 * again, at most three levels; then the risk is closed; what is left is escalated to a person.
 */
import { MAX_CLOSE_ATTEMPTS, MAX_HEDGE_LEVELS } from "../rules.js";

export interface HedgeMonitor {
  /** The level of the next hedge after `failed` hedges of this episode fell short; null: no more. */
  nextLevel(failed: number): number | null;
  /** Whether a person must be told: hedges are used up and closing the risk did not help either. */
  mustEscalate(failedHedges: number, failedCloses: number): boolean;
}

/** The shipped safeguard. */
export const hedgeMonitor: HedgeMonitor = {
  nextLevel: (failed) => (failed < MAX_HEDGE_LEVELS ? failed + 1 : null),
  mustEscalate: (failedHedges, failedCloses) =>
    failedHedges >= MAX_HEDGE_LEVELS && failedCloses >= MAX_CLOSE_ATTEMPTS,
};
