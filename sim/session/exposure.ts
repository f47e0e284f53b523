/**
 * How long a session was naked: by what the broker had said at each moment, and by the plan's own
 * relations between cover and risk.
 *
 * 1. It is the recorded orders that are measured, whoever sent them, not what the core would do.
 * 2. The arithmetic is the core's: risk counts high and cover low while facts are ambiguous.
 */
import { exposureOf } from "../../core/exposure.js";
import { newGroup } from "../../core/group.js";
import { parseClientOrderId } from "../../core/ids.js";
import type { Plan } from "../../core/plan.js";
import type { VenueRules } from "../../core/rules.js";
import type { Recorded } from "./book.js";

/** Measures windows of exposure. */
export interface NakedWatch {
  /** A thing was heard; `orders` are all of which anything is known. */
  heard(atMs: number, orders: Iterable<Recorded>): void;
  /** The session is over. */
  ended(atMs: number): void;
  readonly total: () => number;
  readonly longest: () => number;
}

/** A watch over the orders of a plan. */
export function createNakedWatch(plan: Plan, rules: VenueRules): NakedWatch {
  const group = newGroup(plan, 1);
  const placed = new Set<Recorded>();
  let sinceMs: number | null = null;
  let total = 0;
  let longest = 0;
  const place = (recorded: Recorded): void => {
    if (placed.has(recorded) || recorded.terms === null) return;
    placed.add(recorded);
    const leg = group.legs[legIndexOf(plan, recorded) ?? -1];
    leg?.orders.push(recorded.order);
  };
  const look = (atMs: number): void => {
    const naked = exposureOf(group, rules) > 0;
    if (naked && sinceMs === null) sinceMs = atMs;
    if (naked || sinceMs === null) return;
    const lastedMs = Math.max(0, atMs - sinceMs);
    total += lastedMs;
    longest = Math.max(longest, lastedMs);
    sinceMs = null;
  };
  return {
    heard(atMs, orders) {
      for (const recorded of orders) place(recorded);
      look(atMs);
    },
    ended(atMs) {
      if (sinceMs === null) return;
      const lastedMs = Math.max(0, atMs - sinceMs);
      total += lastedMs;
      longest = Math.max(longest, lastedMs);
      sinceMs = null;
    },
    total: () => total,
    longest: () => longest,
  };
}

/** The leg that an order trades: by our id where that names one, else by its symbol. */
function legIndexOf(plan: Plan, { terms }: Recorded): number | null {
  if (terms === null) return null;
  const named = terms.clientOrderId === null ? null : parseClientOrderId(terms.clientOrderId);
  const leg = named?.plan === plan.id ? plan.legs[named.leg] : undefined;
  if (named !== null && leg?.instrument.symbol === terms.symbol) return named.leg;
  const at = plan.legs.findIndex(({ instrument }) => instrument.symbol === terms.symbol);
  return at < 0 ? null : at;
}
