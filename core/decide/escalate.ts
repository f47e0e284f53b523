/**
 * Episodes of exposure and their escalations. An episode runs from exposure above zero until zero;
 * it has at most one escalation, whose residual is kept up to date until a person answers.
 *
 * 1. `retry` gives three new hedge levels; `take` cancels what works, then books the rest to the
 *    person as a holder of its own.
 */
import { record } from "../apply/adjustments.js";
import type { Context } from "../context.js";
import { brokerNow, wakeAt } from "../context.js";
import {
  exposureOf,
  heldHigh,
  hedgeGap,
  inPrimary,
  nakedOf,
  needOf,
  pairOf,
  unknownUnits,
  reversedOf,
} from "../exposure.js";
import type { Group, Leg } from "../group.js";
import { advance } from "../group.js";
import type { Order } from "../order.js";
import { fellShort, isEnded } from "../order.js";
import { escalationWrite } from "../persist.js";
import { isExpired } from "../requests.js";
import { MAX_CLOSE_ATTEMPTS, MAX_HEDGE_LEVELS } from "../rules.js";
import type { Escalation } from "../state.js";
import type { Ms, Units } from "../units.js";
import { signOf } from "../units.js";
import { stopLeg } from "./stops.js";

/** An alarm that nobody has received is repeated after this much local time. */
const ALARM_REPEAT_MS: Ms = 5_000;

/** The escalation of the group's present episode, if there is one. */
function escalationOf(ctx: Context, group: Group): Escalation | undefined {
  return ctx.state.escalations.get(`${group.id}!${group.episode}`);
}

/** Whether a person is taking over: nothing new is sent for the group's exposure. */
export function isTaken(ctx: Context, group: Group): boolean {
  return group.episodeOpen && escalationOf(ctx, group)?.status === "taking";
}

function inEpisode(group: Group, order: Order): boolean {
  return order.intent.episode === group.episode && order.intent.retry === group.retries;
}

/** Hedges of this episode, since the last `retry`, that ended short on this leg. */
export function failedHedges(ctx: Context, group: Group, leg: Leg): number {
  return leg.orders.filter(
    (order) =>
      order.intent.purpose === "hedge" && inEpisode(group, order) && fellShort(order, ctx.rules),
  ).length;
}

function failedCloses(ctx: Context, group: Group): number {
  let count = 0;
  for (const leg of group.legs) {
    for (const order of leg.orders) {
      if (order.intent.purpose !== "exit" || !inEpisode(group, order)) continue;
      if (fellShort(order, ctx.rules)) count += 1;
    }
  }
  return count;
}

/** What a person would have to take: uncovered units, or a position whose stop has triggered. */
function dangerOf(ctx: Context, group: Group): Units {
  const exposure = exposureOf(group, ctx.rules);
  const leg = stopLeg(group);
  if (exposure > 0 || leg === undefined || group.reason !== "stop") return exposure;
  return Math.max(0, heldHigh(leg, ctx.rules));
}

/** Opens an episode when danger rises above zero. */
export function openEpisode(ctx: Context, group: Group): void {
  if (group.episodeOpen || dangerOf(ctx, group) === 0) return;
  group.episode += 1;
  group.episodeOpen = true;
  group.retries = 0;
}

/** Closes the episode at zero, raises or updates its escalation otherwise. */
export function concludeEpisode(ctx: Context, group: Group): void {
  if (!group.episodeOpen) return;
  if (isTaken(ctx, group)) take(ctx, group);
  const danger = dangerOf(ctx, group);
  if (danger === 0) closeEpisode(ctx, group);
  else if (mustEscalate(ctx, group)) raise(ctx, group, danger);
  else updateEscalation(ctx, group, danger);
  remind(ctx, group);
}

function closeEpisode(ctx: Context, group: Group): void {
  group.episodeOpen = false;
  if (wasEmergency(group)) advance(group, "EMERGENCY_HEDGED");
  const escalation = escalationOf(ctx, group);
  if (escalation === undefined || escalation.status === "taken") return;
  escalation.status = "ended";
  escalation.residual = 0;
  escalation.unknown = 0;
  ctx.writes.push(escalationWrite(escalation));
}

/** hedge-on-fill hedges as a matter of course; more than one level is an emergency. */
function wasEmergency(group: Group): boolean {
  const least = group.plan.mode === "hedge-on-fill" ? 2 : 1;
  return group.legs.some((leg) =>
    leg.orders.some(({ intent }) => {
      const ours = intent.episode === group.episode;
      return ours && intent.purpose === "hedge" && intent.level >= least;
    }),
  );
}

function mustEscalate(ctx: Context, group: Group): boolean {
  const closable = group.legs.some((leg) => heldHigh(leg, ctx.rules) > 0);
  let hedges = 0;
  for (const leg of group.legs) {
    const failed = failedHedges(ctx, group, leg);
    // A leg that has gone through zero can only be hedged: there is nothing of it to close.
    const last = reversedOf(leg, ctx.rules) > 0;
    if (last && ctx.guards.hedgeMonitor.mustEscalate(failed, MAX_CLOSE_ATTEMPTS)) return true;
    // What has expired cannot be bought any more: there are no levels to use up.
    hedges = Math.max(hedges, closable && isExpired(ctx, leg) ? MAX_HEDGE_LEVELS : failed);
  }
  // A group that is going flat closes its risk at once, and a hedge in excess is closed, not
  // hedged: their hedge levels are not used.
  const closing = group.aim === "exit" || group.aim === "unwind" || hasExcessHedge(ctx, group);
  if (closable && closing) hedges = MAX_HEDGE_LEVELS;
  // Where nothing is held any more (a leg has gone through zero) there is nothing to close.
  const closes = closable ? failedCloses(ctx, group) : MAX_CLOSE_ATTEMPTS;
  return ctx.guards.hedgeMonitor.mustEscalate(hedges, closes);
}

/** hedge-on-fill: more hedge is held than the primary needs. */
function hasExcessHedge(ctx: Context, group: Group): boolean {
  if (group.plan.mode !== "hedge-on-fill") return false;
  const pair = pairOf(group);
  return hedgeGap(pair, ctx.rules) <= -pair.hedge.terms.instrument.lot;
}

function raise(ctx: Context, group: Group, danger: Units): void {
  const known = escalationOf(ctx, group);
  if (known !== undefined && known.status !== "retried") {
    updateEscalation(ctx, group, danger);
    return;
  }
  const escalation: Escalation = known ?? {
    id: `${group.id}!${group.episode}`,
    groupId: group.id,
    episode: group.episode,
    status: "raised",
    residual: danger,
    unknown: unknownUnits(group, ctx.rules),
    delivered: false,
    alarmedAtMs: null,
  };
  escalation.status = "raised";
  escalation.residual = danger;
  escalation.delivered = false;
  escalation.alarmedAtMs = null;
  ctx.state.escalations.set(escalation.id, escalation);
  ctx.writes.push(escalationWrite(escalation));
}

function updateEscalation(ctx: Context, group: Group, danger: Units): void {
  const escalation = escalationOf(ctx, group);
  if (escalation === undefined || escalation.status === "taken") return;
  const unknown = unknownUnits(group, ctx.rules);
  if (escalation.residual === danger && escalation.unknown === unknown) return;
  escalation.residual = danger;
  escalation.unknown = unknown;
  ctx.writes.push(escalationWrite(escalation));
}

function remind(ctx: Context, group: Group): void {
  const escalation = escalationOf(ctx, group);
  if (escalation === undefined || escalation.delivered || escalation.status !== "raised") return;
  const { nowLocalMs } = ctx.state;
  const dueMs = escalation.alarmedAtMs === null ? 0 : escalation.alarmedAtMs + ALARM_REPEAT_MS;
  if (nowLocalMs >= dueMs) {
    escalation.alarmedAtMs = nowLocalMs;
    const { residual, unknown } = escalation;
    const text = `${group.id}: ${residual} units uncovered, ${unknown} UNKNOWN`;
    ctx.effects.push({ kind: "alarm", alarmId: escalation.id, groupId: group.id, text });
  }
  wakeAt(ctx, (escalation.alarmedAtMs ?? nowLocalMs) + ALARM_REPEAT_MS);
}

/** Once nothing of the group works, what is uncovered becomes the person's. */
function take(ctx: Context, group: Group): void {
  for (const leg of group.legs) {
    if (leg.orders.some((order) => !isEnded(order, ctx.rules))) return;
  }
  for (const { leg, qty } of uncovered(ctx, group)) {
    const symbol = leg.terms.instrument.symbol;
    const units = qty * signOf(leg.terms.side);
    const common = { symbol, cause: "taken", asOfMs: brokerNow(ctx) } as const;
    record(ctx, { ...common, group, leg, qty: -units });
    record(ctx, { ...common, group: null, leg: null, qty: units });
  }
  const escalation = escalationOf(ctx, group);
  if (escalation === undefined) return;
  escalation.status = "taken";
  escalation.residual = 0;
  escalation.unknown = 0;
  ctx.writes.push(escalationWrite(escalation));
  if (group.aim === "enter" || group.aim === "hold") group.aim = "trim";
}

/** A person takes whole lots: what is left of one could never be closed. */
function takable(leg: Leg, held: Units, wanted: Units): Units {
  const { lot } = leg.terms.instrument;
  return Math.min(Math.max(0, held), Math.ceil(wanted / lot) * lot);
}

/** hedge-on-fill: unhedged primary first; what is left is a hedge in excess, or below zero. */
function uncoveredPair(ctx: Context, group: Group): { leg: Leg; qty: Units }[] {
  const { rules } = ctx;
  const pair = pairOf(group);
  const { primary, hedge, terms } = pair;
  const held = heldHigh(primary, rules);
  const gap = hedgeGap(pair, rules);
  const unhedged = gap > 0 ? takable(primary, held, inPrimary(gap, terms)) : 0;
  const rest = gap > 0 ? Math.max(0, gap - needOf(unhedged, terms)) : gap;
  return [
    { leg: primary, qty: held < 0 ? held : unhedged },
    { leg: hedge, qty: -rest },
  ].filter(({ qty }) => qty !== 0);
}

/** The risk that nothing covers, leg by leg, in each leg's direction. */
function uncovered(ctx: Context, group: Group): { leg: Leg; qty: Units }[] {
  const { rules } = ctx;
  const stopped = stopLeg(group);
  if (stopped !== undefined && group.reason === "stop" && exposureOf(group, rules) === 0) {
    return [{ leg: stopped, qty: heldHigh(stopped, rules) }];
  }
  if (group.plan.mode === "hedge-on-fill") {
    return uncoveredPair(ctx, group);
  }
  const parts = group.legs
    .filter((leg) => heldHigh(leg, rules) < 0)
    .map((leg) => ({ leg, qty: heldHigh(leg, rules) }));
  for (const relation of group.relations) {
    let naked = nakedOf(relation, rules) + Math.min(0, heldHigh(relation.cover, rules));
    for (const { leg, terms } of relation.risks) {
      const units = Math.ceil((Math.max(0, naked) * terms.per) / terms.units);
      const qty = takable(leg, heldHigh(leg, rules), units);
      if (qty === 0) continue;
      parts.push({ leg, qty });
      naked -= Math.ceil((qty * terms.units) / terms.per);
    }
  }
  return parts;
}
