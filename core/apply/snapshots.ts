/**
 * Answers to queries: orders and trades become facts, positions are compared with the books once a
 * whole set is there.
 *
 * 1. A failed query is not an empty account: its set is given up.
 * 2. Absence is concluded only from a complete set of orders and trades (see `absence.ts`).
 * 3. An answer to no question (given up, or answered before) may be of any age: its rows are
 *    reports like any other, and it takes the place of nothing.
 */
import type { Context } from "../context.js";
import type { CoreEvent, OrderReport, TradeRow } from "../events.js";
import type { MarginFacts } from "../margin.js";
import type { Order } from "../order.js";
import { filledHigh, filledLow } from "../order.js";
import { findAbsent } from "./absence.js";
import { reconcile } from "./reconcile.js";
import type { PollSet } from "../state.js";
import { giveUpSet } from "../state.js";
import { countStamp, hearAnswer } from "./clock.js";
import { landLate, learn, orderOf, revive } from "./reports.js";
import type { BrokerMs, LocalMs } from "../units.js";

type Snapshot = Extract<CoreEvent, { kind: "snapshot" }>;

/** One answer to a query. */
export function applySnapshot(ctx: Context, event: Snapshot): void {
  const { state } = ctx;
  const question = state.inFlight.get(event.requestSeq);
  state.inFlight.delete(event.requestSeq);
  hearAnswer(ctx, event.stampMs, question);
  const { set } = state;
  const mine = set !== null && question !== undefined && question.set === set.id ? set : null;
  if (!event.complete && mine !== null) mine.failed = true;
  applyContent(ctx, event, mine, question?.sentAtMs ?? null);
  const isWhole = event.complete && event.content.scope === "orders" && question !== undefined;
  if (isWhole && question.seq > (state.resumedSeq ?? 0)) state.resumedSeq = null;
  if (mine !== null) conclude(ctx, mine);
}

/** A query that brought nothing. */
export function applyQueryFailure(
  ctx: Context,
  event: Extract<CoreEvent, { kind: "query-failed" }>,
): void {
  const { state } = ctx;
  const question = state.inFlight.get(event.requestSeq);
  state.inFlight.delete(event.requestSeq);
  if (event.stampMs !== null) hearAnswer(ctx, event.stampMs, question);
  if (state.set !== null && question?.set === state.set.id) {
    state.set.failed = true;
    conclude(ctx, state.set);
  }
}

function applyContent(
  ctx: Context,
  event: Snapshot,
  set: PollSet | null,
  askedAtMs: LocalMs | null,
): void {
  const { content, stampMs, complete } = event;
  switch (content.scope) {
    case "orders":
      for (const row of content.rows) {
        mergeOrderRow(ctx, row, { stampMs, complete, askedAtMs }, set);
      }
      if (set !== null) set.ordersMs = stampMs;
      break;
    case "trades":
      for (const row of content.rows) mergeTradeRow(ctx, row, set);
      if (set !== null) set.tradesMs = stampMs;
      break;
    case "positions":
      if (set === null) break;
      set.positionsMs = stampMs;
      set.positionsSeq = ctx.state.seq;
      set.positions = new Map(content.rows.map((row) => [row.symbol, row.netQty]));
      break;
    case "margin":
      // What lacks a row would take the place of one that is known.
      if (askedAtMs !== null && complete) takeMargin(ctx, content.facts, stampMs);
      break;
  }
}

/** A row that is there ends the wait for it; one that still lacks lets its deadline run. */
function takeMargin({ state }: Context, facts: MarginFacts, stampMs: BrokerMs): void {
  state.margin = facts;
  for (const group of state.groups.values()) {
    const { rowWait } = group;
    if (rowWait === null) continue;
    if (facts.rows.some(({ symbol }) => symbol === rowWait.symbol)) group.rowWait = null;
    else rowWait.sinceMs ??= stampMs;
  }
}

/**
 * Another quantity is believed only if the question was asked a read lag after the known one was
 * learnt, by the process's own clock: a broker clock that jumped forward makes stale rows look new.
 * More than is known is doubtful only after a bust; else it is a fill that was not told yet.
 */
function isStale(ctx: Context, order: Order, row: OrderReport, askedAtMs: LocalMs): boolean {
  const cum = row.cumQty ?? 0;
  const tooEarly = (learntAtMs: LocalMs | null): boolean =>
    learntAtMs !== null && askedAtMs < learntAtMs + ctx.rules.readLagMs;
  if (cum < filledHigh(order, ctx.rules)) return tooEarly(order.raisedAtMs);
  return cum > filledLow(order, ctx.rules) && tooEarly(order.loweredAtMs);
}

/** A list of orders, and when it was asked for; null if nobody knows (3). */
interface List {
  readonly stampMs: BrokerMs;
  readonly complete: boolean;
  readonly askedAtMs: LocalMs | null;
}

function mergeOrderRow(ctx: Context, row: OrderReport, list: List, set: PollSet | null): void {
  const order = orderOf(ctx, row);
  if (order === undefined) return;
  set?.listed.add(order);
  landLate(ctx, order, row.stampMs);
  if (list.askedAtMs !== null) revive(ctx, order);
  const { stateValidator } = ctx.guards;
  const isStop = order.intent.purpose === "stop";
  const { brokerOrderId, stampMs } = row;
  const countMs = countStamp(ctx, order, stampMs, list.stampMs);
  const { complete, askedAtMs } = list;
  const believed = complete && askedAtMs !== null && !isStale(ctx, order, row, askedAtMs);
  const facts = believed
    ? stateValidator.mergeSnapshot(order.facts, row, list.stampMs, isStop, countMs)
    : stateValidator.mergeReport(order.facts, row, isStop, countMs);
  if (believed && order.contested) {
    order.contested = false;
    ctx.touched.add(order);
  }
  learn(ctx, order, { brokerOrderId, facts, stampMs });
  order.disputed = (row.cumQty ?? 0) < filledHigh(order, ctx.rules);
}

function mergeTradeRow(ctx: Context, trade: TradeRow, set: PollSet | null): void {
  const order = orderOf(ctx, trade);
  if (order === undefined) return;
  set?.listed.add(order);
  const facts = ctx.guards.stateValidator.mergeTrade(order.facts, trade);
  // A trade keeps the id under which it was done, whatever the order goes by since.
  const brokerOrderId = order.brokerOrderId ?? trade.brokerOrderId;
  learn(ctx, order, { brokerOrderId, facts, stampMs: trade.stampMs });
}

/** Once all four answers are in: absence, then positions. */
function conclude(ctx: Context, set: PollSet): void {
  const { state } = ctx;
  for (const request of state.inFlight.values()) if (request.set === set.id) return;
  const { ordersMs, tradesMs, positionsMs } = set;
  if (set.failed || ordersMs === null || tradesMs === null || positionsMs === null) {
    giveUpSet(state);
    return;
  }
  state.set = null;
  state.failedSets = 0;
  state.wholeSet = set.id;
  const { askedSeq, listed } = set;
  state.lastSet = { stampMs: Math.min(ordersMs, tradesMs, positionsMs), askedSeq, listed };
  findAbsent(ctx, set);
  reconcile(ctx, set);
}
