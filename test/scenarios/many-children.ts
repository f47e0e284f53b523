/**
 * The spread of `over-freeze` where one order holds three lots: 36 children a leg, and as many when
 * the trader closes it. For tests alone: what hundreds of requests in a minute do to the others.
 */
import { overFreeze } from "../../scenarios/over-freeze.js";
import type { Scenario, TraderAction } from "../../sim/scenario.js";

const FREEZE = 75;

function inChildren(action: TraderAction): TraderAction {
  if (action.kind !== "plan") return action;
  const legs = action.plan.legs.map((leg) => ({
    ...leg,
    instrument: { ...leg.instrument, freeze: FREEZE },
  }));
  return { ...action, plan: { ...action.plan, legs } };
}

/** A spread in 72 child orders, closed after 55 s by 72 more. */
export const manyChildren: Scenario = {
  ...overFreeze,
  slug: "many-children",
  title: "Bull call spread on NIFTY in 72 child orders",
  market: overFreeze.market.map((spec) => ({ ...spec, chunk: 2 * spec.chunk })),
  actions: [...overFreeze.actions.map(inChildren), { kind: "exit", atMs: 55_000, group: "OF1" }],
  expected: [{ group: "OF1", end: ["CLOSED"] }],
};
