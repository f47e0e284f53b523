/**
 * The eleven states of a group in rank order, as the mission states them.
 */

/** Rank by state. */
export const GROUP_RANKS: ReadonlyMap<string, number> = new Map(
  [
    "CREATED",
    "VALIDATED",
    "HEDGE_SUBMITTED",
    "HEDGE_FILLED",
    "RISK_SUBMITTED",
    "PARTIALLY_FILLED",
    "PARTIALLY_EXPOSED",
    "HEDGED",
    "EMERGENCY_HEDGED",
    "CLOSED",
    "FAILED",
  ].map((state, rank) => [state, rank]),
);
