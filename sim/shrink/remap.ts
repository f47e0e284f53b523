/**
 * A schedule that fits another cut of its scenario: order keys, plans, legs and symbols are counted
 * by place, and places move when something is left out.
 *
 * 1. A fault whose order, plan, leg or symbol is left out goes with it.
 * 2. Ids stay.
 */
import type { Fault, Schedule, Trigger } from "../faults/schedule.js";
import { plansOf } from "../faults/targets.js";
import type { Scenario } from "../scenario.js";

/** Where everything of one scenario is in another; null: left out. */
interface Places {
  readonly order: (key: string) => string | null;
  readonly plan: (index: number) => number | null;
  readonly leg: (plan: number, index: number) => number | null;
  readonly symbol: (index: number) => number | null;
}

/** The faults of `from` that `to` still has, at their places there. */
export function remapped(schedule: Schedule, from: Scenario, to: Scenario): Schedule {
  const places = placesOf(from, to);
  return schedule.flatMap((fault) => {
    const trigger = triggerIn(fault.trigger, places);
    const params = paramsIn(fault, places);
    return trigger === null || params === null ? [] : [{ ...fault, trigger, params }];
  });
}

function placesOf(from: Scenario, to: Scenario): Places {
  const [ours, theirs] = [plansOf(from), plansOf(to)];
  const found = (at: number): number | null => (at < 0 ? null : at);
  const plan = (index: number): number | null =>
    found(theirs.findIndex(({ id }) => id === ours[index]?.id));
  const leg = (planIndex: number, index: number): number | null => {
    const at = plan(planIndex);
    const id = ours[planIndex]?.legs[index]?.id;
    return at === null ? null : found(theirs[at]?.legs.findIndex((other) => other.id === id) ?? -1);
  };
  const order = (key: string): string | null => {
    const [id, index, ...rest] = key.split("/");
    const at = leg(
      ours.findIndex((candidate) => candidate.id === id),
      Number(index),
    );
    return at === null ? null : [id, at, ...rest].join("/");
  };
  const symbol = (index: number): number | null =>
    found(to.market.findIndex((other) => other.symbol === from.market[index]?.symbol));
  return { order, plan, leg, symbol };
}

function triggerIn(trigger: Trigger, places: Places): Trigger | null {
  if (!("order" in trigger)) return trigger;
  const order = places.order(trigger.order);
  return order === null ? null : { ...trigger, order };
}

function paramsIn({ params }: Fault, places: Places): Fault["params"] | null {
  const { planIndex, legIndex, symbolIndex } = params;
  const moved = new Map<string, number | null>();
  if (symbolIndex !== undefined) moved.set("symbolIndex", places.symbol(symbolIndex));
  if (planIndex !== undefined) {
    moved.set("planIndex", places.plan(planIndex));
    if (legIndex !== undefined) moved.set("legIndex", places.leg(planIndex, legIndex));
  }
  const result: Record<string, number> = { ...params };
  for (const [name, place] of moved) {
    if (place === null) return null;
    result[name] = place;
  }
  return result;
}
