/**
 * The lifecycle of a group, as the mission states it.
 */
import type { GroupState } from "../../core/group.js";

/** The eleven states, in rank order. */
export const STATES: readonly GroupState[] = [
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
];

/** Rank by state. */
export const GROUP_RANKS: ReadonlyMap<string, number> = new Map(
  STATES.map((state, rank) => [state, rank]),
);
