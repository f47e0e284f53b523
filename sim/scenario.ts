/**
 * What a scenario says: instruments, plans, market, margin, the trader's doings, which faults may
 * strike, and what is expected. Scenarios are data; files under `scenarios/` hold one each.
 */
import type { MarginFacts } from "../core/margin.js";
import type { Plan } from "../core/plan.js";
import type { Ms, PlanId, Sym, Ticks, Units } from "../core/units.js";
import type { FaultKind } from "./faults/schedule.js";

/** How one symbol trades. Prices step by keyed draws; liquidity arrives in chunks. */
export interface MarketSpec {
  readonly symbol: Sym;
  readonly startTicks: Ticks;
  /** Largest move of one step, in ticks, either way. */
  readonly stepTicks: Ticks;
  /** Added to every step: a trend. */
  readonly driftTicks: Ticks;
  /** Half of the bid-ask spread. */
  readonly halfSpreadTicks: Ticks;
  /** Largest chunk that one arrival of liquidity fills, in units; a multiple of the lot. */
  readonly chunk: Units;
  /** Jumps of the price, in basis points, at virtual times. None if left out. */
  readonly gaps?: readonly { readonly atMs: Ms; readonly bps: number }[];
  /** Nothing of the symbol fills in this time, or until the world heals. Never if left out. */
  readonly dry?: { readonly fromMs: Ms; readonly untilMs: Ms };
}

/** One thing the trader does, at a virtual time. */
export type TraderAction =
  | { readonly kind: "plan"; readonly atMs: Ms; readonly plan: Plan }
  /** Hands in once more what was handed in before. */
  | { readonly kind: "again"; readonly atMs: Ms; readonly group: PlanId }
  | { readonly kind: "exit"; readonly atMs: Ms; readonly group: PlanId };

/** How one group ends when no fault strikes. */
export type ExpectedEnd = "HEDGED" | "CLOSED" | "FAILED" | "denied";

/** Shares of all groups of all runs, in percent, below which the core is not useful. */
export interface Floors {
  /** Reached HEDGED (or beyond) at the plan's full size. */
  readonly asPlanned: number;
  /** Denied at most. */
  readonly deniedAtMost: number;
  /** Unwound or failed at most. */
  readonly unwoundAtMost: number;
  /** With at least one escalation at most. */
  readonly escalatedAtMost: number;
}

/** What money is counted in. */
export interface Currency {
  /** ISO 4217. */
  readonly code: string;
  /** Decimal places of its minor unit. */
  readonly minorDigits: number;
}

export interface Scenario {
  readonly slug: string;
  readonly title: string;
  /** Null: nobody said. Losses are told in minor units then. */
  readonly currency: Currency | null;
  readonly market: readonly MarketSpec[];
  readonly margin: MarginFacts;
  readonly actions: readonly TraderAction[];
  /** The answer to an escalation while healing. */
  readonly onEscalation: "retry" | "take";
  /** Kinds of faults that its broker is prone to: among those of every seed. None if left out. */
  readonly prone?: readonly FaultKind[];
  /** Length of the fault phase, in virtual milliseconds. */
  readonly faultPhaseMs: Ms;
  /** By plan id: how each group ends without faults. Several: any of them. */
  readonly expected: readonly { readonly group: PlanId; readonly end: readonly ExpectedEnd[] }[];
  readonly floors: Floors;
}
