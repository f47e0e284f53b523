/**
 * Words in which the cases of the real world say their faults: when each strikes, and how.
 *
 * 1. Faults are numbered from 1, in the order in which they are said.
 */
import type { QueryScope } from "../../core/effects.js";
import type { Ms } from "../../core/units.js";
import type {
  BoundaryKind,
  Fault,
  FaultKind,
  OrderKey,
  Schedule,
  Trigger,
} from "../../sim/faults/schedule.js";

const VENUES = ["kite-like", "alpaca-like", "binance-like", "fix", "ibkr-like"] as const;

/** All venues, this one first. */
export function everywhereFrom(first: (typeof VENUES)[number]): readonly [string, ...string[]] {
  return [first, ...VENUES.filter((venue) => venue !== first)];
}

/** At a virtual time. */
export const at = (atMs: Ms): Trigger => ({ kind: "time", atMs });

/** When the nth report of an order leaves the exchange: 1 is its acknowledgement. */
export const report = (order: OrderKey, n: number): Trigger => ({ kind: "report", order, n });

/** When an order is sent. */
export const send = (order: OrderKey): Trigger => ({ kind: "request", verb: "send", order, n: 1 });

/** When an order is canceled for the nth time. */
export const cancel = (order: OrderKey, n = 1): Trigger => ({
  ...{ kind: "request", verb: "cancel", order, n },
});

/** When something is asked for the nth time by the first process. */
export const query = (scope: QueryScope, n: number): Trigger => ({
  ...{ kind: "query", scope, incarnation: 1, n },
});

/** When the exchange takes an order. */
export const order = (key: OrderKey): Trigger => ({ kind: "order", order: key });

/** When a process, the first or a later one, passes a boundary for the nth time. */
export const boundary = (kind: BoundaryKind, incarnation: number, n: number): Trigger => ({
  ...{ kind: "boundary", incarnation, boundary: kind, n },
});

/** A kind of fault, when it strikes, and its parameters. */
type Said = readonly [FaultKind, Trigger, Fault["params"]?];

/** A schedule. */
export function faults(...said: readonly Said[]): Schedule {
  return said.map(([kind, trigger, params = {}], place) => ({
    ...{ id: place + 1, kind, trigger, params },
  }));
}
