/**
 * The fault schedule: an explicit list, drawn from the seed once and then only consumed. A run
 * replays from the list alone.
 *
 * 1. A trigger is a virtual time, or an ordinal within a stable key; nothing counts globally.
 * 2. A fault whose key never arises does not land, and is counted so.
 */
import type { Ms } from "../../core/units.js";
import type { Purpose, QueryScope } from "../../core/effects.js";

/** Every fault kind, by its stable slug. */
export const FAULT_KINDS = [
  "reorder",
  "duplicate",
  "duplicate-after-restart",
  "drop",
  "delay",
  "disconnect",
  "stale-replay",
  "frames-dropped",
  "garbled-frame",
  "fill-before-ack",
  "response-lost",
  "request-lost",
  "late-landing",
  "landing-beyond-horizon",
  "timeout-as-400",
  "server-error",
  "rejected",
  "rate-limited",
  "banned",
  "lagging-reads",
  "incomplete-snapshot",
  "partial-fill",
  "hedge-partly-filled",
  "no-liquidity",
  "cancel-rejected",
  "cancel-lost",
  "cancel-fill-race",
  "late-fill-after-cancel",
  "overfill",
  "bust",
  "correct",
  "replaced",
  "shared-fill-id",
  "twin-fill-id",
  "price-gap",
  "halt",
  "freeze-cut",
  "margin-raised",
  "session-close",
  "new-day",
  "square-off",
  "assignment",
  "manual-trade",
  "clock-drift",
  "clock-step",
  "timer-jitter",
  "coarse-clock",
  "stall",
  "crash",
  "crash-in-recovery",
  "crash-loop",
  "second-instance",
  "power-loss",
  "torn-tail",
  "disk-full",
  "disk-busy",
  "disk-error",
  "disk-slow",
  "lying-sync",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** `PLAN/LEG/PURPOSE/NTH`: the nth order of that purpose for that leg, as the gateway saw it. */
export type OrderKey = string;

/** The key of an order. `leg` is the leg's index, `nth` counts from 1. */
export function orderKey(plan: string, leg: number, purpose: Purpose, nth: number): OrderKey {
  return `${plan}/${leg}/${purpose}/${nth}`;
}

/** What the core can ask for. */
export const QUERY_SCOPES: readonly [QueryScope, ...QueryScope[]] = [
  "orders",
  "trades",
  "positions",
  "margin",
];

/** Where a process can die (docs/simulation.md). Numbered per kind and incarnation, from 1. */
export const BOUNDARY_KINDS = [
  "step",
  "commit-before",
  "commit-written",
  "commit-returned",
  "effect-before",
  "effect-after",
  "outcome",
  "recovery-query",
  "alarm",
] as const;

export type BoundaryKind = (typeof BOUNDARY_KINDS)[number];

export type Trigger =
  | { readonly kind: "time"; readonly atMs: Ms }
  /** The nth report of an order as the exchange issued it. */
  | { readonly kind: "report"; readonly order: OrderKey; readonly n: number }
  /** The nth send (always 1: a send is its own key) or cancel of an order at the gateway. */
  | {
      readonly kind: "request";
      readonly verb: "send" | "cancel";
      readonly order: OrderKey;
      readonly n: number;
    }
  /** The nth query of a scope by an incarnation (from 1). */
  | {
      readonly kind: "query";
      readonly scope: QueryScope;
      readonly incarnation: number;
      readonly n: number;
    }
  /** The exchange accepts the order. */
  | { readonly kind: "order"; readonly order: OrderKey }
  | {
      readonly kind: "boundary";
      readonly incarnation: number;
      readonly boundary: BoundaryKind;
      readonly n: number;
    };

/**
 * One fault. Parameters are integers by name; each kind's catalogue entry says which it takes,
 * with units in the names (`delayMs`, `percent`, `ppm`).
 */
export interface Fault {
  /** Unique in the schedule; stays when other faults are removed. */
  readonly id: number;
  readonly kind: FaultKind;
  readonly trigger: Trigger;
  readonly params: Readonly<Record<string, number>>;
}

export type Schedule = readonly Fault[];

/** The highest id of a schedule, 0 of an empty one. */
export function highestId(schedule: Schedule): number {
  return schedule.reduce((highest, { id }) => Math.max(highest, id), 0);
}
