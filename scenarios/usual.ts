/**
 * What scenarios have in common: spread first, so that each states only what it does otherwise.
 */
import type { Plan } from "../core/plan.js";
import type { Scenario } from "../sim/scenario.js";

/** In rupees, faults for a minute, a person who says `retry`, floors of what mostly succeeds. */
export const USUAL = {
  currency: { code: "INR", minorDigits: 2 },
  onEscalation: "retry",
  faultPhaseMs: 60_000,
  floors: { asPlanned: 50, deniedAtMost: 5, unwoundAtMost: 40, escalatedAtMost: 20 },
} as const satisfies Partial<Scenario>;

/** A plan that buys its protection first and has 30 s for its entries. */
export const HEDGE_FIRST = {
  mode: "protection-first",
  maxNaked: 0,
  stop: null,
  entryDeadlineMs: 30_000,
  underlyings: [],
} as const satisfies Partial<Plan>;
