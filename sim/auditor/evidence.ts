/**
 * What the delivered events prove of orders: that one exists, that it ended, or that it never
 * came to be.
 *
 * 1. Ends are proven by a final report, by a definite refusal of every sending, or by absence from
 *    complete orders and trades snapshots stamped later than send horizon and read lag after the
 *    first stamp in an answer to a question asked after the last send.
 * 2. A refused repeat settles only the repeat.
 * 3. A step back of the broker's clock restarts running durations at its stamp, those of ended
 *    orders too: a bust may make them run again.
 * 4. Whether a count is net of a bust is settled by a complete orders snapshot that is newer than
 *    the bust, and was asked for a read lag after the last higher count was delivered: before that
 *    the core may take it for an older one.
 * 5. An order that landed beyond the horizon, or works again what was taken back of it, is open
 *    again once a report of it was delivered. What was said before that does not end it.
 * 6. What a start heard and could not make durable, the next one does not know: a refusal or an
 *    absence that the store does not have proves nothing any more.
 * 7. What names an order by the venue's id alone, as a row of trades does, tells nothing while
 *    nothing has told the core whose that id is: the answer to the send, a report or a row with
 *    both ids, or the store.
 */
import type { CoreEvent, OrderReport, TradeRow } from "../../core/events.js";
import type { BrokerMs, Ms } from "../../core/units.js";
import { hearSnapshot, hearStamp, questionOf, stampOf } from "./desk.js";
import type { Desk } from "./desk.js";
import { rowOf, rowsOf } from "./image.js";
import type { Image } from "./image.js";
import { tellOrders, tellPositions, tellReport, tellTrade } from "./hidden.js";
import { forgetToldIds } from "./forgotten.js";
import { reopen, settleOrder } from "./ledger.js";
import type { Books } from "./ledger.js";
import { isOver } from "./settle.js";
import type { AuditOrder, Truth } from "./truth.js";

/** By so much the process's own clock may be behind over a read lag: it is coarse, and drifts. */
const LOCAL_SLACK_MS: Ms = 20;

/** The order that a row is about, as far as the core can tell; a row with both pairs them (7). */
function orderNamed(
  { truth, desk }: Books,
  { clientOrderId, brokerOrderId }: Pick<OrderReport, "clientOrderId" | "brokerOrderId">,
): AuditOrder | null {
  const named = clientOrderId === null ? undefined : truth.orders.get(clientOrderId);
  if (named !== undefined) desk.paired.add(brokerOrderId);
  else if (!desk.paired.has(brokerOrderId)) return null;
  return named ?? truth.byBroker.get(brokerOrderId) ?? null;
}

function isFinal(order: AuditOrder, report: OrderReport): boolean {
  if (report.stampMs < order.againMs) return false;
  switch (report.status) {
    case "filled":
    case "canceled":
    case "expired":
    case "rejected":
      return true;
    case "pending":
    case "trigger-pending":
    case "open":
    case "unknown":
      return (report.cumQty ?? 0) >= order.request.qty;
  }
}

/** The broker's word on one order, from the stream or from a snapshot's row. */
function hearReport(books: Books, report: OrderReport, atMs: Ms): void {
  const { truth, rules } = books;
  const order = orderNamed(books, report);
  if (order !== null && (report.cumQty ?? 0) > order.toldCum) {
    order.toldCum = report.cumQty ?? 0;
    order.raisedAtMs = atMs;
  }
  // It landed after its absence was proven, or works again (5).
  if (order?.settled === true && order.live && !isFinal(order, report)) reopen(truth, order);
  // Most rows of most snapshots are of orders that have long ended.
  if (order === null || (order.settled && order.group.hidden.length === 0)) return;
  tellReport(order, report, rules);
  const ofRepeat = order.live && !order.brokerIds.includes(report.brokerOrderId);
  if (report.status === "rejected" && ofRepeat) return;
  order.heard = true;
  if (isFinal(order, report)) settleOrder(truth, order);
}

function hearTrade(books: Books, row: TradeRow): void {
  const order = orderNamed(books, row);
  if (order === null) return;
  order.heard = true;
  tellTrade(order, row, books.rules);
}

function anchor(truth: Truth, question: number, stampMs: BrokerMs, back: boolean): void {
  for (const order of truth.open) {
    if (order.anchorMs === null) {
      if (question > order.sentIndex) order.anchorMs = stampMs;
    } else if (back) {
      order.anchorMs = Math.min(order.anchorMs, stampMs);
    }
  }
  if (!back) return;
  for (const order of truth.orders.values()) {
    order.runsFromMs = noLater(order.runsFromMs, stampMs);
    order.triggeredMs = noLater(order.triggeredMs, stampMs);
    order.passedMs = noLater(order.passedMs, stampMs);
  }
}

function noLater(atMs: BrokerMs | null, latestMs: BrokerMs): BrokerMs | null {
  return atMs === null ? null : Math.min(atMs, latestMs);
}

/** What was heard of this order is in the store, or did not come to nothing (6). */
function isKept(image: Image, order: AuditOrder): boolean {
  const row = rowOf(image, "orders", order.id);
  return order.heard || row === null || isOver(row, order.request.qty);
}

/**
 * A new start knows of earlier answers, and of whose an id of the venue is, what is durable (6, 7),
 * and counts absence from its own first one.
 */
export function forgetHeard(books: Books, image: Image): void {
  const { truth, desk } = books;
  desk.paired.clear();
  for (const { broker_order_id: id } of rowsOf(image, "orders")) {
    if (id !== null) desk.paired.add(id);
  }
  for (const order of truth.orders.values()) if (!isKept(image, order)) reopen(truth, order);
  forgetToldIds(books, image);
  for (const order of truth.open) {
    order.anchorMs = null;
    order.absentFromOrders = false;
    order.absentFromTrades = false;
  }
}

/** See (4). */
function clearBusts(books: Books, stampMs: BrokerMs, askedAtMs: Ms): void {
  const { truth, rules } = books;
  if (truth.unclear.length === 0) return;
  const before = stampMs - rules.readLagMs - rules.resolutionMs;
  let kept = 0;
  for (const bust of truth.unclear) {
    const early = askedAtMs < bust.order.raisedAtMs + rules.readLagMs + LOCAL_SLACK_MS;
    if (bust.stampMs < before && !early) bust.leg.unclear -= bust.qty;
    else {
      truth.unclear[kept] = bust;
      kept += 1;
    }
  }
  truth.unclear.length = kept;
}

function hearAbsence(books: Books, event: Extract<CoreEvent, { kind: "snapshot" }>): void {
  const { truth, rules } = books;
  const { content, stampMs } = event;
  if (content.scope !== "orders" && content.scope !== "trades") return;
  const late = rules.sendHorizonMs + rules.readLagMs;
  if (truth.open.every((order) => order.heard)) return;
  for (const order of [...truth.open]) {
    if (order.heard || order.anchorMs === null || stampMs <= order.anchorMs + late) continue;
    if (content.scope === "orders") order.absentFromOrders = true;
    else order.absentFromTrades = true;
    if (order.absentFromOrders && order.absentFromTrades) settleOrder(truth, order);
  }
}

/** Of a set one answer of which was lost the core believes no positions. */
function isOfWholeSet({ asked, questionLostAtMs }: Desk, requestSeq: number): boolean {
  return (asked.get(requestSeq)?.atMs ?? 0) > questionLostAtMs;
}

function hearRows(books: Books, event: Extract<CoreEvent, { kind: "snapshot" }>, atMs: Ms): void {
  const { truth, rules } = books;
  const { content, stampMs, complete } = event;
  switch (content.scope) {
    case "orders":
      for (const row of content.rows) hearReport(books, row, atMs);
      if (!complete) return;
      tellOrders(truth, stampMs, rules, atMs);
      return clearBusts(books, stampMs, books.desk.asked.get(event.requestSeq)?.atMs ?? atMs);
    case "trades":
      for (const row of content.rows) hearTrade(books, row);
      return;
    case "positions":
      if (complete && isOfWholeSet(books.desk, event.requestSeq)) {
        tellPositions(truth, stampMs, rules, atMs);
      }
      return;
    case "margin":
      return;
  }
}

/** The answer to a send: a confirmation proves the order, a refusal settles that sending (2). */
function hearAnswer(
  { truth, desk }: Books,
  { clientOrderId, outcome }: Extract<CoreEvent, { kind: "order-answer" }>,
): void {
  const order = truth.orders.get(clientOrderId);
  if (order === undefined) return;
  if (outcome.kind === "confirmed") {
    order.heard = true;
    desk.paired.add(outcome.brokerOrderId);
  }
  if (outcome.kind !== "rejected") return;
  order.pendingSends = Math.max(0, order.pendingSends - 1);
  if (order.pendingSends === 0 && !order.heard) settleOrder(truth, order);
}

/** Takes in one event that was handed to the core. True if it shows a clock step back. */
export function hearDelivered(books: Books, event: CoreEvent, atMs: Ms): boolean {
  const { truth, desk, rules } = books;
  const back = hearStamp(desk, event);
  const question = questionOf(desk, event);
  const stampMs = stampOf(event);
  if (question !== null && stampMs !== null) anchor(truth, question.index, stampMs, back);
  if (event.kind === "report") hearReport(books, event.report, atMs);
  else if (event.kind === "order-answer") hearAnswer(books, event);
  else if (event.kind === "snapshot") {
    hearSnapshot(desk, event, rules);
    hearRows(books, event, atMs);
    if (event.complete) hearAbsence(books, event);
  }
  return back;
}
