/**
 * Execution reports and answers to sends become facts of their order.
 *
 * 1. A report that was applied before changes nothing; one that adds no fact is kept for audit.
 * 2. The seen-mark is a row of the step that applied the report.
 * 3. A venue may put a working order under another id by itself: both ids are the order's, and
 *    its cumulative quantity goes on.
 */
import type { Context } from "../context.js";
import { brokerNow } from "../context.js";
import type { CoreEvent, OrderReport } from "../events.js";
import type { Order, OrderFacts } from "../order.js";
import { filledHigh, filledLow, isObsolete, newerBy } from "../order.js";
import { worthSaving } from "../persist.js";
import { hearAnswer, hearReport } from "./clock.js";
import { shrinkAdjustments } from "./adjustments.js";
import type { BrokerMs, Units } from "../units.js";

/** The order that a report is about, by our id or theirs. */
export function orderOf(
  ctx: Context,
  told: Pick<OrderReport, "clientOrderId" | "brokerOrderId">,
): Order | undefined {
  const { orders, byBrokerId } = ctx.state;
  const byId = byBrokerId.get(told.brokerOrderId);
  if (byId !== undefined || told.clientOrderId === null) return byId;
  const order = orders.get(told.clientOrderId);
  const other = order !== undefined && order.brokerOrderId !== null;
  // Where our ids are unique for ever, another id of theirs is that of the same order, replaced.
  return other && ctx.rules.clientIds !== "unique-for-ever" ? undefined : order;
}

/**
 * An order of which nothing was heard lands after all, or is refused: what the account had more,
 * and was counted for its fills, is something else.
 */
export function landLate(ctx: Context, order: Order, stampMs: BrokerMs): void {
  const { brokerOrderId, facts } = order;
  const { anchor } = facts;
  if (brokerOrderId !== null || anchor === null || isObsolete(anchor, stampMs, ctx.rules)) return;
  order.facts = { ...facts, anchor: null, triggeredMs: null };
  ctx.touched.add(order);
}

/**
 * Links an order to the broker's id of it; a sign of life voids an earlier verdict of absence. Of
 * two ids the order goes by the one that was told with the later stamp. Whether that is news.
 */
function adopt(ctx: Context, order: Order, brokerOrderId: string, stampMs: BrokerMs): boolean {
  const { absentMs } = order;
  order.missed = null;
  // What is surely older than the list that lacked it tells of a day that is over.
  const older = ctx.rules.listsOfDay && (absentMs ?? 0) - stampMs >= newerBy(ctx.rules);
  const past = older || isOfPastDay(ctx, order);
  const alive = absentMs !== null && !past;
  if (order.brokerOrderId === brokerOrderId && !alive) return false;
  const newer = order.brokerOrderId === null || stampMs >= (order.facts.newestMs ?? 0);
  if (newer) order.brokerOrderId = brokerOrderId;
  if (alive) order.absentMs = null;
  ctx.state.byBrokerId.set(brokerOrderId, order);
  ctx.touched.add(order);
  return true;
}

/** Whether the venue had acknowledged the order, and has forgotten it with the day. */
function isOfPastDay({ rules }: Context, { absentMs, brokerOrderId }: Order): boolean {
  return rules.listsOfDay && absentMs !== null && brokerOrderId !== null;
}

/**
 * As of when the count of a report counts. Of an order whose day is over the account has told
 * since, whatever the stamp: the broker's clock may have stepped back.
 */
function countMsOf(ctx: Context, order: Order, stampMs: BrokerMs): BrokerMs {
  const { anchor } = order.facts;
  if (anchor === null || !isOfPastDay(ctx, order)) return stampMs;
  return Math.min(stampMs, anchor.stampMs - newerBy(ctx.rules));
}

/** A list has it: whatever an earlier one lacked, it is there. */
export function revive(ctx: Context, order: Order): void {
  if (order.absentMs === null) return;
  order.absentMs = null;
  ctx.touched.add(order);
}

function newestCount({ cums }: OrderFacts): Units {
  return cums.at(-1)?.cum ?? 0;
}

/**
 * Gives an order merged facts. `stampMs` is the stamp of what was learnt, for the adjustments that
 * it may explain. Returns whether the store should know.
 */
export function learn(
  ctx: Context,
  order: Order,
  told: { readonly brokerOrderId: string; readonly facts: OrderFacts; readonly stampMs: BrokerMs },
): boolean {
  const before = filledHigh(order, ctx.rules);
  const surelyBefore = filledLow(order, ctx.rules);
  const news = adopt(ctx, order, told.brokerOrderId, told.stampMs);
  if (order.facts === told.facts) return news;
  // It may have been taken back and filled again: the most that is known stays the same.
  const rose = newestCount(told.facts) > newestCount(order.facts);
  order.facts = told.facts;
  const more = filledHigh(order, ctx.rules) - before;
  if (more > 0) order.raisedAtMs = ctx.state.nowLocalMs;
  if (more > 0 || rose) order.raisedMs = Math.max(order.raisedMs ?? told.stampMs, told.stampMs);
  const surelyMore = filledLow(order, ctx.rules) - surelyBefore;
  if (surelyMore < 0) {
    order.loweredAtMs = ctx.state.nowLocalMs;
    order.lowered = { stampMs: brokerNow(ctx), sets: ctx.state.sets };
  }
  shrinkAdjustments(ctx, order, surelyMore, told.stampMs);
  if (!worthSaving(order, ctx.rules)) return news;
  ctx.touched.add(order);
  return true;
}

function refuse(ctx: Context, key: string, report: OrderReport, reason: string): void {
  ctx.state.seen.add(key);
  ctx.writes.push({
    table: "rejected_events",
    row: { event_key: key, client_order_id: report.clientOrderId, reason },
  });
}

/**
 * A complete set that lacks the order is newer than this report: what it tells may be of a day that
 * is over, and undone since. As of that set no more is known than was.
 */
function doubtPast(ctx: Context, order: Order, { stampMs }: OrderReport): void {
  const { facts } = order;
  const lackedMs = lackedAt(ctx, order);
  if (lackedMs === null || lackedMs - stampMs < newerBy(ctx.rules)) return;
  if (facts.anchor !== null && facts.anchor.stampMs >= lackedMs) return;
  const anchor = { cum: filledLow(order, ctx.rules), stampMs: lackedMs };
  order.facts = { ...facts, anchor };
}

/** Stamp of the complete set that lacks the order, though it should have it; null if none does. */
function lackedAt({ state, rules }: Context, order: Order): BrokerMs | null {
  if (order.missed !== null) return order.missed.stampMs;
  const { lastSet } = state;
  // Of one that has ended nothing is missed until something more is told of it.
  if (!rules.listsOfDay || lastSet === null || order.sentSeq > lastSet.askedSeq) return null;
  if (lastSet.listed.has(order)) return null;
  return lastSet.stampMs;
}

/** Whether the anchor may be newer than a report stamped so. */
function isPast({ state, rules }: Context, { facts }: Order, stampMs: BrokerMs): boolean {
  if (isObsolete(facts.anchor, stampMs, rules)) return true;
  // Beside a list of the same time the stream is believed, but not what it tells again.
  return state.resumedSeq !== null && stampMs <= (facts.anchor?.stampMs ?? 0);
}

/** A report from the stream. */
export function applyReport(ctx: Context, report: OrderReport): void {
  const { state, guards } = ctx;
  hearReport(ctx, report.stampMs);
  const key = `rep:${report.key}`;
  if (!guards.idempotency.isNew(state.seen, key)) return;
  const order = orderOf(ctx, report);
  if (order === undefined) {
    refuse(ctx, key, report, "not an order of ours");
    return;
  }
  landLate(ctx, order, report.stampMs);
  doubtPast(ctx, order, report);
  const isStop = order.intent.purpose === "stop";
  const { brokerOrderId, stampMs, cumQty } = report;
  const countMs = countMsOf(ctx, order, stampMs);
  const facts = guards.stateValidator.mergeReport(order.facts, report, isStop, countMs);
  // What was taken back may have filled again: the most that is known stays the same.
  if (cumQty === filledHigh(order, ctx.rules) && cumQty > 0) order.raisedAtMs = state.nowLocalMs;
  if ((cumQty ?? 0) > (order.facts.anchor?.cum ?? Infinity) && isPast(ctx, order, countMs)) {
    order.contested = true;
    state.pollAtOnce = true;
  }
  const surely = filledLow(order, ctx.rules);
  if (!learn(ctx, order, { brokerOrderId, facts, stampMs })) {
    refuse(ctx, key, report, "adds no fact");
    return;
  }
  if (report.bust !== null && filledLow(order, ctx.rules) >= surely) disputeBust(ctx, order);
  state.seen.add(key);
  ctx.writes.push({ table: "processed_events", row: { event_key: key } });
}

/**
 * By its stamp what is known is net of the bust already. It may be; or the broker's clock has
 * stepped back since. The next list tells.
 */
function disputeBust({ state }: Context, order: Order): void {
  order.disputed = true;
  state.pollAtOnce = true;
}

/** The answer to a send. A rejection settles only an order of which nothing else is known. */
export function applyOrderAnswer(
  ctx: Context,
  event: Extract<CoreEvent, { kind: "order-answer" }>,
): void {
  const { state, guards } = ctx;
  const question = state.inFlight.get(event.requestSeq);
  state.inFlight.delete(event.requestSeq);
  if (event.stampMs !== null) hearAnswer(ctx, event.stampMs, question);
  const order = state.orders.get(event.clientOrderId);
  if (order === undefined) return;
  const { outcome } = event;
  const stampMs = event.stampMs ?? state.broker.nowMs ?? 0;
  if (outcome.kind !== "unknown") landLate(ctx, order, stampMs);
  if (outcome.kind === "confirmed") {
    if (order.brokerOrderId === null) adopt(ctx, order, outcome.brokerOrderId, stampMs);
  } else if (outcome.kind === "rejected" && order.brokerOrderId === null) {
    const end = {
      how: outcome.canPass ? ("bounced" as const) : ("rejected" as const),
      stampMs,
      reason: outcome.reason,
    };
    order.facts = guards.stateValidator.mergeEnd(order.facts, end);
    ctx.touched.add(order);
  }
}

/** The answer to a cancel only carries the broker's clock: it confirms nothing. */
export function applyCancelAnswer(
  ctx: Context,
  event: Extract<CoreEvent, { kind: "cancel-answer" }>,
): void {
  const question = ctx.state.inFlight.get(event.requestSeq);
  ctx.state.inFlight.delete(event.requestSeq);
  if (event.stampMs !== null) hearAnswer(ctx, event.stampMs, question);
}
