/**
 * What a scenario offers to faults: order keys, moments, boundaries and legs that are likely to
 * arise. A target that never arises is no harm: its fault does not land.
 *
 * 1. Everything here is a function of the scenario and the stream.
 * 2. Small ordinals are likelier than large ones: most orders are the first of their key.
 */
import { largestChild } from "../../core/instrument.js";
import type { Purpose } from "../../core/effects.js";
import type { Plan, PlanLeg } from "../../core/plan.js";
import type { Ms } from "../../core/units.js";
import type { ScheduleStream } from "../rng.js";
import type { Scenario } from "../scenario.js";
import type { BoundaryKind, OrderKey, Trigger } from "./schedule.js";
import { orderKey } from "./schedule.js";

/** A kind of boundary, its share among the drawn, and how far ordinals are drawn. */
interface BoundaryChoice {
  readonly boundary: BoundaryKind;
  readonly weight: number;
  readonly ordinals: number;
}

/** Where a process dies: mostly with a write or a request in flight. */
export const CRASH_BOUNDARIES: readonly BoundaryChoice[] = [
  { boundary: "commit-written", weight: 4, ordinals: 30 },
  { boundary: "effect-before", weight: 3, ordinals: 24 },
  { boundary: "effect-after", weight: 4, ordinals: 24 },
  { boundary: "outcome", weight: 4, ordinals: 24 },
  { boundary: "commit-returned", weight: 2, ordinals: 30 },
  { boundary: "commit-before", weight: 1, ordinals: 30 },
  { boundary: "step", weight: 1, ordinals: 60 },
  { boundary: "alarm", weight: 1, ordinals: 2 },
];

/** Where a process dies while it recovers. */
export const RECOVERY_BOUNDARIES: readonly BoundaryChoice[] = [
  { boundary: "recovery-query", weight: 3, ordinals: 4 },
  { boundary: "outcome", weight: 3, ordinals: 4 },
  { boundary: "commit-written", weight: 2, ordinals: 3 },
  { boundary: "commit-returned", weight: 1, ordinals: 3 },
];

/** Where power is lost: mostly while a commit is in flight. */
export const POWER_BOUNDARIES: readonly BoundaryChoice[] = [
  { boundary: "commit-written", weight: 6, ordinals: 20 },
  { boundary: "commit-returned", weight: 1, ordinals: 20 },
  { boundary: "effect-before", weight: 1, ordinals: 16 },
  { boundary: "effect-after", weight: 2, ordinals: 16 },
];

/** Where power is lost with a commit torn. */
export const TORN_BOUNDARIES: readonly BoundaryChoice[] = [
  { boundary: "commit-written", weight: 1, ordinals: 24 },
];

/** An ordinal from 1 to `most`, small ones likelier. */
export function smallOrdinal(stream: ScheduleStream, most: number): number {
  return Math.min(stream.integer(1, most), stream.integer(1, most));
}

/** The plans of a scenario, in the order of its actions. */
export function plansOf(scenario: Scenario): readonly Plan[] {
  const plans: Plan[] = [];
  for (const action of scenario.actions) if (action.kind === "plan") plans.push(action.plan);
  return plans;
}

/** Legs whose position can be assigned: options that settle physically. */
export function assignableLegs(
  scenario: Scenario,
): readonly { readonly planIndex: number; readonly legIndex: number }[] {
  return plansOf(scenario).flatMap((plan, planIndex) =>
    plan.legs.flatMap(({ instrument, side }, legIndex) =>
      side === "SELL" && instrument.option !== null && instrument.expiry?.settlement === "physical"
        ? [{ planIndex, legIndex }]
        : [],
    ),
  );
}

/** How many orders of a purpose a leg may see, roughly. */
function likelyOrders(plan: Plan, leg: PlanLeg, purpose: Purpose): number {
  if (purpose === "exit") return 3;
  if (purpose === "stop") return 2;
  const children = Math.ceil(leg.qty / Math.max(1, largestChild(leg.instrument)));
  if (plan.mode === "protection-first") return purpose === "entry" ? Math.min(children + 2, 8) : 4;
  const slices = Math.ceil(leg.qty / Math.max(1, plan.maxNaked));
  return Math.min(children + slices + 1, 10);
}

function likelyPurpose(stream: ScheduleStream, plan: Plan, leg: PlanLeg): Purpose {
  const roll = stream.integer(0, 99);
  if (leg.id === plan.stop?.leg && roll < 30) return "stop";
  const hedges = leg.role === "PROTECTION" ? (plan.mode === "hedge-on-fill" ? 65 : 25) : 0;
  if (roll >= 100 - hedges) return "hedge";
  return roll < 15 ? "exit" : "entry";
}

/** The key of an order that is likely to exist. */
export function likelyOrder(stream: ScheduleStream, scenario: Scenario): OrderKey {
  const plan = stream.pick(plansOf(scenario));
  const index = stream.integer(0, plan.legs.length - 1);
  const leg = plan.legs[index] as PlanLeg;
  const purpose = likelyPurpose(stream, plan, leg);
  const nth = smallOrdinal(stream, likelyOrders(plan, leg, purpose));
  return orderKey(plan.id, index, purpose, nth);
}

const hedged = (scenario: Scenario): readonly Plan[] =>
  plansOf(scenario).filter((plan) => plan.legs.some((leg) => leg.role === "PROTECTION"));

/** Whether any plan has a leg that could be hedged with. */
export function hasProtection(scenario: Scenario): boolean {
  return hedged(scenario).length > 0;
}

function protectionLeg(stream: ScheduleStream, plan: Plan): number {
  return stream.pick(plan.legs.flatMap((leg, at) => (leg.role === "PROTECTION" ? [at] : [])));
}

/** The key of a hedge order; the scenario has a protection leg. */
export function likelyHedge(stream: ScheduleStream, scenario: Scenario): OrderKey {
  const plan = stream.pick(hedged(scenario));
  const index = protectionLeg(stream, plan);
  const nth = smallOrdinal(stream, likelyOrders(plan, plan.legs[index] as PlanLeg, "hedge"));
  return orderKey(plan.id, index, "hedge", nth);
}

/**
 * Keys of the first `orders` hedges of one protection leg, and `withExits` of the exits of the
 * risk that it covers: what a group tries before it escalates.
 */
export function lastResort(
  stream: ScheduleStream,
  scenario: Scenario,
  withExits: boolean,
  orders: number,
): readonly OrderKey[] {
  const plan = stream.pick(hedged(scenario));
  const index = protectionLeg(stream, plan);
  const id = plan.legs[index]?.id;
  const keys: OrderKey[] = [];
  for (let nth = 1; nth <= orders; nth += 1) {
    keys.push(orderKey(plan.id, index, "hedge", nth));
    plan.legs.forEach(({ cover }, at) => {
      if (!withExits || cover === null || cover === "uncovered" || cover.leg !== id) return;
      keys.push(orderKey(plan.id, at, "exit", nth));
    });
  }
  return keys;
}

/** How long after one of the trader's actions most of what it causes has happened. */
const BUSY_MS: Ms = 12_000;

/** A moment of the fault phase, mostly while the trader's last wish is being worked on. */
export function likelyMoment(stream: ScheduleStream, scenario: Scenario): Ms {
  const last = scenario.faultPhaseMs - 1;
  if (stream.chance(40)) return stream.integer(0, last);
  const action = stream.pick(scenario.actions);
  return Math.min(last, action.atMs + stream.integer(0, BUSY_MS));
}

/** A boundary of `incarnation`, by weight. */
export function likelyBoundary(
  stream: ScheduleStream,
  choices: readonly BoundaryChoice[],
  incarnation: number,
): Trigger {
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  let roll = stream.integer(1, total);
  const chosen = choices.find((choice) => (roll -= choice.weight) <= 0) ?? stream.pick(choices);
  const n = smallOrdinal(stream, chosen.ordinals);
  return { kind: "boundary", incarnation, boundary: chosen.boundary, n };
}
