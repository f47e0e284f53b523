/**
 * Safeguards 11 and 12 at work: which questions are asked now, and when to look again.
 *
 * 1. One full set at a time; an unanswered request is given up after the answer timeout.
 * 2. A venue that turns requests away counts them all the same: sets that fail one after another
 *    are asked again ever more rarely, at the latest after a full poll.
 * 3. When a duration may have passed, the broker is asked for the time by an orders query.
 */
import { assert } from "../assert.js";
import type { Context } from "../context.js";
import { hasElapsed, wakeAt } from "../context.js";
import { isEnded, isUnknown, newerBy } from "../order.js";
import { SET_SCOPES, ask, hasRoom } from "../requests.js";
import { repeatPause } from "../rules.js";
import { giveUpSet } from "../state.js";
import type { Ms } from "../units.js";

/** Two questions for the time are at least this far apart. */
const ASK_SPACING_MS: Ms = 400;
/** Two full sets are at least this far apart; after one that failed, as far as after a cancel. */
const SET_SPACING_MS: Ms = 1_000;

/** Asks what is due. */
export function poll(ctx: Context): void {
  const { state, timing, guards } = ctx;
  giveUpUnanswered(ctx);
  chaseUnknown(ctx);
  const fullMs = guards.polling.nextFullMs(state, timing);
  if (state.set === null && fullMs !== null) {
    const dueMs = Math.max(fullMs, state.sets === 0 ? 0 : state.lastSetAskMs + setSpacingMs(ctx));
    if (state.nowLocalMs >= dueMs) askSet(ctx);
    else wakeAt(ctx, dueMs);
  }
  const liveMs = guards.polling.nextLiveMs(state, isAnyLive(ctx), timing);
  let dueMs = liveMs;
  for (const askMs of ctx.asks) dueMs = dueMs === null ? askMs : Math.min(dueMs, askMs);
  if (dueMs !== null) askOrders(ctx, dueMs);
  alarmRecovery(ctx);
}

function setSpacingMs({ state, timing }: Context): Ms {
  return state.failedSets === 0 ? SET_SPACING_MS : repeatPause(timing, state.failedSets);
}

/** A list that shows less than is known holds releases up until the next one: it is asked for. */
function isAnyLive({ state, rules }: Context): boolean {
  for (const order of state.orders.values()) {
    if (order.disputed || !isEnded(order, rules)) return true;
  }
  return false;
}

function giveUpUnanswered(ctx: Context): void {
  const { state, timing } = ctx;
  for (const request of state.inFlight.values()) {
    const endMs = request.sentAtMs + timing.answerTimeoutMs;
    if (state.nowLocalMs < endMs) continue;
    state.inFlight.delete(request.seq);
    if (state.set === null || request.set !== state.set.id) continue;
    giveUpSet(state);
  }
  if (state.set !== null) wakeAt(ctx, state.set.askedAtMs + timing.answerTimeoutMs);
}

/** An UNKNOWN order whose horizon has passed is settled by a full set. */
function chaseUnknown(ctx: Context): void {
  const { state, rules } = ctx;
  for (const order of state.orders.values()) {
    if (!isUnknown(order, rules)) continue;
    if (order.askedMs === null) ctx.asks.push(state.nowLocalMs);
    else if (hasElapsed(ctx, order.askedMs, rules.sendHorizonMs + newerBy(rules) + 1)) {
      state.pollAtOnce = true;
    }
  }
}

/** A set of which a part is missing tells nothing: it leaves as a whole, or later. */
function askSet(ctx: Context): void {
  const { state } = ctx;
  if (!hasRoom(ctx, "poll", SET_SCOPES.length)) {
    state.pollAtOnce = true;
    return;
  }
  state.sets += 1;
  const id = state.sets;
  const askedSeq = state.seq;
  for (const scope of SET_SCOPES) assert(ask(ctx, scope, id), `room for the ${scope} of a set`);
  state.pollAtOnce = false;
  state.lastSetAskMs = state.nowLocalMs;
  state.set = {
    id,
    askedAtMs: state.nowLocalMs,
    askedSeq,
    ordersMs: null,
    tradesMs: null,
    positionsMs: null,
    listed: new Set(),
    positions: new Map(),
    positionsSeq: 0,
    failed: false,
  };
}

function askOrders(ctx: Context, dueMs: number): void {
  const { state } = ctx;
  const atMs = Math.max(dueMs, state.lastOrdersAskMs + ASK_SPACING_MS);
  if (state.nowLocalMs < atMs) {
    wakeAt(ctx, atMs);
    return;
  }
  for (const request of state.inFlight.values()) {
    if (request.kind !== "orders") continue;
    wakeAt(ctx, request.sentAtMs + ctx.timing.answerTimeoutMs);
    return;
  }
  if (ask(ctx, "orders", 0)) wakeAt(ctx, state.nowLocalMs + ctx.timing.livePollMs);
}

function alarmRecovery(ctx: Context): void {
  const { state, timing } = ctx;
  const { recovery } = state;
  if (recovery.complete || recovery.alarmed) return;
  const dueMs = recovery.startedAtMs + timing.recoveryAlarmMs;
  if (state.nowLocalMs < dueMs) {
    wakeAt(ctx, dueMs);
    return;
  }
  recovery.alarmed = true;
  const text = "recovery has had no complete answer from the broker for 30 s";
  ctx.effects.push({ kind: "alarm", alarmId: `recovery-${state.seq}`, groupId: null, text });
}
