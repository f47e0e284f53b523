/** What one step works with, and orders of given facts, for tests of single rules. */
import type { Context } from "../../core/context.js";
import type { Intent, Order, OrderFacts } from "../../core/order.js";
import { newOrder } from "../../core/order.js";
import { DEFAULT_TIMING } from "../../core/rules.js";
import { SAFEGUARDS } from "../../core/safeguards/index.js";
import type { CoreState, WholeSet } from "../../core/state.js";
import { newState } from "../../core/state.js";
import { RULES } from "./engine/bench.js";

/** A context at the beginning of a step. */
export function contextOf(state: CoreState = newState()): Context {
  return {
    ...{ state, rules: RULES, timing: DEFAULT_TIMING, guards: SAFEGUARDS, effects: [] },
    ...{ writes: [], touched: new Set<Order>(), wakes: [], asks: [] },
  };
}

/** An entry that buys 100 of WING, with what is known of it. */
export function orderOf(facts: Partial<OrderFacts> = {}, intent: Partial<Intent> = {}): Order {
  const order = newOrder({
    ...{ clientOrderId: "A", ordinal: 1, groupId: "SP", leg: 0, purpose: "entry", attempt: 1 },
    ...{ episode: 0, retry: 0, level: 0, symbol: "WING", side: "BUY", qty: 100 },
    ...{ type: "LIMIT", limitTicks: 1_000, triggerTicks: null, madeMs: 1 },
    ...intent,
  });
  order.facts = { ...order.facts, ...facts };
  return order;
}

/** A complete set of so late that lists no order. */
export function wholeSet(stampMs: number): WholeSet {
  return { stampMs, askedSeq: 0, listed: new Set() };
}
