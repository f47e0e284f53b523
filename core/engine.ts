/**
 * The engine: `step(event)` updates the state and returns what to write and what to do. The only
 * place that decides; synchronous and deterministic.
 *
 * 1. The same events give the same steps. Whatever it needs to know arrives in an event.
 * 2. Facts are applied first; then every group is decided anew from what is.
 * 3. It performs nothing and stores nothing: the host commits the writes before the effects.
 */
import { applyAlarmDelivered, applyCommand, applyPlan } from "./apply/commands.js";
import { applyCancelAnswer, applyOrderAnswer, applyReport } from "./apply/reports.js";
import { applyQueryFailure, applySnapshot } from "./apply/snapshots.js";
import { hearReport } from "./apply/clock.js";
import type { Context } from "./context.js";
import { decideGroup } from "./decide/group.js";
import { poll } from "./decide/polls.js";
import { crossStops } from "./decide/stops.js";
import type { Effect } from "./effects.js";
import type { Asked, CoreEvent } from "./events.js";
import { heldHigh } from "./exposure.js";
import type { Aim, GroupState } from "./group.js";
import type { Order } from "./order.js";
import { filledHigh, isEnded, isToldBeside } from "./order.js";
import { collectWrites, restore, worthSaving } from "./persist.js";
import { askedSoFar, inherit, requestCancel, takeBack, trimBudget } from "./requests.js";
import type { Timing, VenueRules } from "./rules.js";
import type { Safeguards } from "./safeguards/index.js";
import type { StoreContents } from "./store/port.js";
import type { Write } from "./store/schema.js";
import type { PlanId, Units } from "./units.js";

/** What one event led to. */
export interface Step {
  readonly writes: readonly Write[];
  readonly effects: readonly Effect[];
}

/** What the core believes of one group, for displays (never for judging). */
export interface GroupView {
  readonly id: PlanId;
  readonly state: GroupState;
  readonly aim: Aim;
  readonly exposure: Units;
  readonly unknown: Units;
  /** Held units per leg, in each leg's direction. */
  readonly held: readonly Units[];
}

export interface Engine {
  step(event: CoreEvent): Step;
  /** Cancels of every working entry: what may leave without a disk. `dropped` never left. */
  riskCancels(dropped: readonly Effect[]): readonly Effect[];
  /** What counts of all that was asked, for the next engine of this process. */
  asked(): Asked;
  /** Whether the recovery of this start is complete. */
  recovered(): boolean;
  groups(): readonly GroupView[];
}

/** What an engine is made of. */
export interface Composition {
  readonly safeguards: Safeguards;
  readonly rules: VenueRules;
  readonly timing: Timing;
}

function apply(ctx: Context, event: CoreEvent): void {
  const { state } = ctx;
  switch (event.kind) {
    case "started":
      start(ctx, event);
      break;
    case "plan":
      applyPlan(ctx, event.plan);
      break;
    case "command":
      applyCommand(ctx, event);
      break;
    case "report":
      applyReport(ctx, event.report);
      break;
    case "order-answer":
      applyOrderAnswer(ctx, event);
      break;
    case "cancel-answer":
      applyCancelAnswer(ctx, event);
      break;
    case "snapshot":
      applySnapshot(ctx, event);
      break;
    case "query-failed":
      applyQueryFailure(ctx, event);
      break;
    case "quote":
      hearReport(ctx, event.stampMs);
      state.quotes.set(event.symbol, { ticks: event.lastTicks, stampMs: event.stampMs });
      crossStops(ctx, event);
      break;
    case "stream":
      if (event.status === "up") state.resumedSeq = state.seq;
      if (event.status !== "down") state.pollAtOnce = true;
      break;
    case "wake":
      break;
    case "alarm-delivered":
      applyAlarmDelivered(ctx, event.alarmId);
      break;
  }
}

/** A kept count that its order's facts alone do not give stood on doubt: it does so again. */
function start(ctx: Context, { localMs, asked }: Extract<CoreEvent, { kind: "started" }>): void {
  const { state, rules } = ctx;
  state.recovery = { ...state.recovery, startedAtMs: localMs };
  for (const order of state.orders.values()) {
    const doubted = order.saved !== null && order.saved.filled > filledHigh(order, rules);
    order.contested = doubted || isToldBeside(order.facts, rules);
    if (worthSaving(order, rules)) ctx.touched.add(order);
  }
  if (asked !== undefined) inherit(ctx, asked);
}

/** Asks to be woken at the earliest time that anything named, if that is news. */
function armWake(ctx: Context, wokenNow: boolean): void {
  const { state } = ctx;
  if (wokenNow) state.wakeArmedMs = null;
  let next: number | null = null;
  for (const atMs of ctx.wakes) {
    const soonest = Math.max(atMs, state.nowLocalMs + 1);
    if (next === null || soonest < next) next = soonest;
  }
  const armed = state.wakeArmedMs;
  if (next === null || (armed !== null && armed > state.nowLocalMs && armed <= next)) return;
  state.wakeArmedMs = next;
  ctx.effects.push({ kind: "wake", atMs: next });
}

/** An engine that goes on from what a store holds. */
export function createEngine(composition: Composition, contents: StoreContents): Engine {
  const { safeguards: guards, rules, timing } = composition;
  const state = restore(contents);

  function context(): Context {
    const touched = new Set<Order>();
    return { state, rules, timing, guards, effects: [], writes: [], touched, wakes: [], asks: [] };
  }

  return {
    step(event) {
      const ctx = context();
      state.nowLocalMs = event.localMs;
      trimBudget(ctx);
      apply(ctx, event);
      for (const group of state.groups.values()) decideGroup(ctx, group);
      poll(ctx);
      armWake(ctx, event.kind === "wake");
      collectWrites(ctx);
      return { writes: ctx.writes, effects: ctx.effects };
    },

    riskCancels(dropped) {
      const ctx = context();
      takeBack(ctx, dropped);
      for (const order of state.orders.values()) {
        if (order.intent.purpose === "entry" && !isEnded(order, rules)) {
          requestCancel(ctx, order, "emergency");
        }
      }
      return ctx.effects;
    },

    asked: () => askedSoFar(context()),

    recovered: () => state.recovery.complete,

    groups: () =>
      [...state.groups.values()].map((group) => ({
        id: group.id,
        state: group.state,
        aim: group.aim,
        exposure: group.exposure,
        unknown: group.unknown,
        held: group.legs.map((leg) => heldHigh(leg, rules)),
      })),
  };
}
