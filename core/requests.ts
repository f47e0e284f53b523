/**
 * Everything that leaves the core towards the broker passes here: sends, cancels, queries, each
 * within the request budget.
 *
 * 1. A send writes its intent in the same step; the id is a pure function of what it is for.
 * 2. Hedges, and exits of what is in danger, may use the whole budget, cancels nearly all, full
 *    polls what a reserve leaves. Of a long window full polls have a share in that which neither
 *    other queries nor orderly exits take; entries also leave room for a query that is due.
 * 3. A request without an answer may still land: it counts until it is answered or given up.
 * 4. A cancel is repeated after 1, 2, 4, 8, 12 s until the order is known to have ended.
 * 5. The budget is the process's: what left before a halt still counts after it, and what the halt
 *    kept from leaving does not.
 */
import type { Context } from "./context.js";
import { brokerNow, wakeAt } from "./context.js";
import type { CancelReason, Effect, OrderType, Purpose, QueryScope } from "./effects.js";
import type { Asked } from "./events.js";
import type { Group, Leg } from "./group.js";
import { clientOrderId } from "./ids.js";
import type { Intent, Order } from "./order.js";
import { newOrder } from "./order.js";
import { assert, must } from "./assert.js";
import { largestChild } from "./instrument.js";
import { REQUEST_RESERVE_PERCENT, repeatPause } from "./rules.js";
import type { RequestLimit } from "./rules.js";
import type { LocalMs, Ms, Side, Ticks, Units } from "./units.js";

/** Who asks: decides how much of the budget may be used. */
type BudgetClass = "urgent" | "cancel" | "poll" | "query" | "exit" | "entry";

/** The questions of a full set. */
export const SET_SCOPES: readonly QueryScope[] = ["orders", "trades", "positions", "margin"];

/** Requests are counted by the venue when they land: latency may press them together. */
const LANDING_SPREAD_MS: Ms = 600;

function shareOf({ state, timing }: Context, limit: RequestLimit, who: BudgetClass): number {
  const left = limit.max - Math.ceil((limit.max * REQUEST_RESERVE_PERCENT) / 100);
  const polls = Math.floor(limit.windowMs / timing.fullPollMs) * SET_SCOPES.length;
  const sinceMs = state.nowLocalMs - limit.windowMs - LANDING_SPREAD_MS;
  const asked = state.polls.filter((atMs) => atMs > sinceMs).length;
  const toCome = Math.max(0, polls - asked);
  switch (who) {
    case "urgent":
      return limit.max;
    case "cancel":
      return limit.max - Math.floor((limit.max - left) / 2);
    case "poll":
      return left;
    case "query":
      return left - toCome;
    case "exit":
      // Of a window that is over before the next full poll there is nothing to leave to it.
      return polls === 0 ? limit.max : left - toCome;
    case "entry":
      return left - polls;
  }
}

/** Whether `count` requests may leave now, one after another; if not, arranges to look again. */
export function hasRoom(ctx: Context, who: BudgetClass, count: number): boolean {
  const { state, rules, timing } = ctx;
  for (const limit of rules.requestLimits) {
    const span = limit.windowMs + LANDING_SPREAD_MS;
    const share = shareOf(ctx, limit, who);
    assert(count <= share, `${count} requests in a window of which ${share} are for a ${who}`);
    const sinceMs = state.nowLocalMs - span;
    const waiting = unansweredUntil(ctx, sinceMs);
    if (waiting.length + count > share) {
      wakeAt(ctx, Math.min(...waiting) + timing.answerTimeoutMs);
      return false;
    }
    // The window is full if it holds the request that is a whole share back from the last of these.
    const at = state.requests.length + count - 1 - (share - waiting.length);
    const earlier = at < 0 ? null : must(state.requests[at], "oldest request that counts");
    if (earlier === null || earlier <= sinceMs) continue;
    wakeAt(ctx, earlier + span);
    return false;
  }
  return true;
}

/** When requests left that have no answer yet and left up to `untilMs` (3). */
function unansweredUntil({ state }: Context, untilMs: LocalMs): readonly LocalMs[] {
  const times = state.inheritedMs.filter((sentAtMs) => sentAtMs <= untilMs);
  for (const { sentAtMs } of state.inFlight.values()) if (sentAtMs <= untilMs) times.push(sentAtMs);
  return times;
}

/** How many queries are due, for which an entry leaves room: a full set, or the list of orders. */
function queriesDue({ state, timing }: Context): number {
  if (state.pollAtOnce) return SET_SCOPES.length;
  return state.nowLocalMs - state.lastOrdersAskMs >= timing.livePollMs ? 1 : 0;
}

/** Takes one request from the budget; if it is used up, arranges to look again, and says false. */
function spend(ctx: Context, who: BudgetClass): boolean {
  if (!hasRoom(ctx, who, who === "entry" ? 1 + queriesDue(ctx) : 1)) return false;
  ctx.state.requests.push(ctx.state.nowLocalMs);
  return true;
}

/** What counts of the requests so far, for the next engine of this process (5). */
export function askedSoFar({ state }: Context): Asked {
  const inFlight = [...state.inFlight.values()].map(({ sentAtMs }) => sentAtMs);
  return { atMs: [...state.requests], unansweredMs: [...state.inheritedMs, ...inFlight] };
}

/** Begins with what earlier engines of this process have asked (5). */
export function inherit({ state }: Context, asked: Asked): void {
  state.requests = [...asked.atMs];
  state.inheritedMs = asked.unansweredMs;
}

/** Gives back the room of requests that never left, the newest of all (5). */
export function takeBack({ state }: Context, effects: readonly Effect[]): void {
  for (const effect of effects) {
    if (!("requestSeq" in effect)) continue;
    const request = state.inFlight.get(effect.requestSeq);
    if (request !== undefined && request.set !== 0) state.polls.pop();
    state.requests.pop();
    state.inFlight.delete(effect.requestSeq);
  }
}

/** Forgets requests that no window counts any more. */
export function trimBudget(ctx: Context): void {
  const { state, rules, timing } = ctx;
  if (state.inheritedMs.length > 0) {
    const sinceMs = state.nowLocalMs - timing.answerTimeoutMs;
    state.inheritedMs = state.inheritedMs.filter((sentAtMs) => sentAtMs > sinceMs);
  }
  let longest = 0;
  for (const { windowMs } of rules.requestLimits) longest = Math.max(longest, windowMs);
  const horizon = state.nowLocalMs - longest - LANDING_SPREAD_MS;
  const oldest = state.requests[0];
  if (oldest === undefined || oldest > horizon) return;
  state.requests = state.requests.filter((atMs) => atMs > horizon);
  state.polls = state.polls.filter((atMs) => atMs > horizon);
}

function nextRequest(ctx: Context, kind: "send" | "cancel" | QueryScope, set: number): number {
  const { state } = ctx;
  state.seq += 1;
  state.inFlight.set(state.seq, {
    seq: state.seq,
    kind,
    sentAtMs: state.nowLocalMs,
    brokerAtAsk: state.broker.nowMs,
    set,
  });
  return state.seq;
}

/** What an order is to be, before it has an id. */
export interface OrderSpec {
  readonly group: Group;
  readonly leg: Leg;
  readonly purpose: Purpose;
  readonly side: Side;
  readonly qty: Units;
  readonly type: OrderType;
  readonly limitTicks: Ticks | null;
  readonly triggerTicks: Ticks | null;
  readonly level: number;
}

/** What closes a position that is covered, and no triggered stop, is in no hurry. */
function classOf({ purpose, group }: OrderSpec): BudgetClass {
  if (purpose === "entry") return "entry";
  return purpose === "exit" && !group.episodeOpen ? "exit" : "urgent";
}

/** Sends one child, its intent first. Null if the budget is used up; the step will come again. */
function sendOne(ctx: Context, spec: OrderSpec, child: Units): Order | null {
  if (!spend(ctx, classOf(spec))) return null;
  const { state } = ctx;
  const { group, leg } = spec;
  state.intents += 1;
  const intent: Intent = {
    clientOrderId: clientOrderId(group.id, leg.index, spec.purpose, leg.orders.length + 1),
    ordinal: state.intents,
    groupId: group.id,
    leg: leg.index,
    purpose: spec.purpose,
    attempt: leg.orders.length + 1,
    episode: group.episode,
    retry: group.retries,
    level: spec.level,
    symbol: leg.terms.instrument.symbol,
    side: spec.side,
    qty: child,
    type: spec.type,
    limitTicks: spec.limitTicks,
    triggerTicks: spec.triggerTicks,
    madeMs: brokerNow(ctx),
  };
  const order = newOrder(intent);
  order.sentSeq = nextRequest(ctx, "send", 0);
  leg.orders.push(order);
  state.orders.set(intent.clientOrderId, order);
  ctx.touched.add(order);
  if (spec.purpose === "hedge") recordHedge(ctx, intent);
  const { clientOrderId: id, symbol, side, qty, type, limitTicks, triggerTicks } = intent;
  ctx.effects.push({
    kind: "send",
    requestSeq: order.sentSeq,
    order: { clientOrderId: id, symbol, side, qty, type, limitTicks, triggerTicks },
  });
  return order;
}

/** The audit row of safeguard 4. */
function recordHedge(ctx: Context, intent: Intent): void {
  ctx.writes.push({
    table: "hedges",
    row: {
      client_order_id: intent.clientOrderId,
      group_id: intent.groupId,
      episode: intent.episode,
      level: intent.level,
      wanted: intent.qty,
    },
  });
}

/** Whether the leg's instrument trades no more. */
export function isExpired(ctx: Context, { terms }: Leg): boolean {
  const { expiry } = terms.instrument;
  return expiry !== null && expiry.atMs <= brokerNow(ctx);
}

/**
 * Sends `spec.qty` as child orders within the freeze quantity; what the budget refuses is left for
 * the next step. Returns what was sent.
 */
export function sendChildren(ctx: Context, spec: OrderSpec): Units {
  const { instrument } = spec.leg.terms;
  // Nothing is sent in an expired instrument: what is left of it is settled by the venue.
  if (isExpired(ctx, spec.leg)) return 0;
  const largest = largestChild(instrument);
  let sent = 0;
  while (sent < spec.qty) {
    const qty = Math.min(largest, spec.qty - sent);
    if (sendOne(ctx, spec, qty) === null) break;
    sent += qty;
  }
  return sent;
}

/** The most aggressive order that the venue permits. */
export function aggressive(
  ctx: Context,
  leg: Leg,
  side: Side,
): Pick<OrderSpec, "type" | "limitTicks" | "triggerTicks"> {
  if (ctx.rules.aggressive === "market") {
    return { type: "MARKET", limitTicks: null, triggerTicks: null };
  }
  const { bandLowTicks, bandHighTicks } = leg.terms.instrument;
  const limitTicks = side === "BUY" ? bandHighTicks : bandLowTicks;
  return { type: "LIMIT", limitTicks, triggerTicks: null };
}

/** Asks the broker to cancel, unless it was asked a moment ago. */
export function requestCancel(ctx: Context, order: Order, reason: CancelReason): void {
  const { state, timing } = ctx;
  if (order.brokerOrderId === null) return;
  if (order.cancelRepeats > 0) {
    const pause = repeatPause(timing, order.cancelRepeats);
    if (state.nowLocalMs < order.cancelSentMs + pause) {
      wakeAt(ctx, order.cancelSentMs + pause);
      return;
    }
  }
  if (!spend(ctx, "cancel")) return;
  order.cancelRepeats += 1;
  order.cancelSentMs = state.nowLocalMs;
  const pause = timing.repeatMs[order.cancelRepeats - 1] ?? 0;
  wakeAt(ctx, state.nowLocalMs + Math.max(pause, 1_000));
  ctx.effects.push({
    kind: "cancel",
    requestSeq: nextRequest(ctx, "cancel", 0),
    clientOrderId: order.intent.clientOrderId,
    brokerOrderId: order.brokerOrderId,
    reason,
    risk: order.intent.purpose === "entry",
  });
}

/** Asks the broker a question, of a full poll if `set` is not 0; false if the budget is used up. */
export function ask(ctx: Context, scope: QueryScope, set: number): boolean {
  if (!spend(ctx, set === 0 ? "query" : "poll")) return false;
  if (set !== 0) ctx.state.polls.push(ctx.state.nowLocalMs);
  if (scope === "orders") ctx.state.lastOrdersAskMs = ctx.state.nowLocalMs;
  ctx.effects.push({ kind: "query", requestSeq: nextRequest(ctx, scope, set), scope });
  return true;
}
