/**
 * Safeguard 4, `hedge-monitor`: a hedge order is itself exposure. What it does not fill is hedged
 * again, at most three levels; then the risk is closed; what is left is escalated to a person.
 */
import { MAX_CLOSE_ATTEMPTS, MAX_HEDGE_LEVELS } from "../rules.js";

/** How uncovered units are dealt with now. `leave`: a person is taking them over. */
export type Repair =
  | { readonly kind: "hedge"; readonly level: number }
  | { readonly kind: "close-risk" }
  | { readonly kind: "leave" };

export interface HedgeMonitor {
  /** What follows after `failed` hedges of this episode, since the last `retry`, fell short. */
  repair(failed: number, taken: boolean): Repair;
  /** Whether a person must be told: hedges are used up and closing the risk did not help either. */
  mustEscalate(failedHedges: number, failedCloses: number): boolean;
}

/** The shipped safeguard. */
export const hedgeMonitor: HedgeMonitor = {
  repair(failed, taken) {
    if (taken) return { kind: "leave" };
    if (failed < MAX_HEDGE_LEVELS) return { kind: "hedge", level: failed + 1 };
    return { kind: "close-risk" };
  },
  mustEscalate: (failedHedges, failedCloses) =>
    failedHedges >= MAX_HEDGE_LEVELS && failedCloses >= MAX_CLOSE_ATTEMPTS,
};
