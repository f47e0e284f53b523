/**
 * Orders and fills: from the sending at the gateway to everything the exchange did with them.
 *
 * 1. An order belongs to the group and leg that its label names; what names none is a stranger.
 * 2. An order sent again is open again until evidence of this sending's end is delivered.
 */
import type { OrderRequest } from "../../core/effects.js";
import type { Timing, VenueRules } from "../../core/rules.js";
import type { BrokerOrderId, Ms, Sym, Ticks, Units } from "../../core/units.js";
import type { ExchangeEvent } from "../world-event.js";
import type { Desk } from "./desk.js";
import { refreshExposure } from "./exposure.js";
import { disown, hide } from "./hidden.js";
import type { AuditGroup, AuditLeg, AuditOrder, Truth } from "./truth.js";
import { hasPassed, stopLegOf } from "./truth.js";
import { readLabel, signOf } from "./own.js";

/** What the ledger works on. */
export interface Books {
  readonly truth: Truth;
  readonly desk: Desk;
  readonly rules: VenueRules;
  readonly timing: Timing;
}

type Happened<K extends ExchangeEvent["kind"]> = Extract<ExchangeEvent, { kind: K }>;

function newOrder(
  request: OrderRequest,
  group: AuditGroup,
  leg: AuditLeg,
  purpose: AuditOrder["purpose"],
): AuditOrder {
  return {
    id: request.clientOrderId,
    group,
    leg,
    purpose,
    sign: signOf(request.side) === leg.side ? 1 : -1,
    request,
    sentAtMs: 0,
    sentIndex: 0,
    sends: 0,
    pendingSends: 0,
    brokerIds: [],
    acceptedMs: null,
    triggeredMs: null,
    passedMs: null,
    filled: 0,
    gross: 0,
    late: 0,
    live: false,
    againMs: 0,
    settled: true,
    heard: false,
    toldCum: 0,
    raisedAtMs: 0,
    anchorMs: null,
    absentFromOrders: false,
    absentFromTrades: false,
    runsFromMs: null,
    cancelLostAtMs: null,
    cancelWaitingSinceMs: null,
    forgottenAtMs: null,
    forgottenMs: 0,
    atExchange: 0,
    bookedThen: 0,
    said: null,
    marketAway: false,
    fellShort: false,
    gapped: false,
  };
}

/** The order that a request names, made if it is new; null where the label is not ours (1). */
export function orderOf(truth: Truth, request: OrderRequest): AuditOrder | null {
  const known = truth.orders.get(request.clientOrderId);
  if (known !== undefined) return known;
  const label = readLabel(request.clientOrderId);
  const group = label === null ? undefined : truth.groups.get(label.plan);
  const leg = label === null ? undefined : group?.legs[label.leg];
  if (label === null || group === undefined || leg === undefined) return null;
  const order = newOrder(request, group, leg, label.purpose);
  truth.orders.set(order.id, order);
  group.orders.push(order);
  leg.orders.push(order);
  return order;
}

/** What was thought to have ended may fill again. */
export function reopen(truth: Truth, order: AuditOrder): void {
  if (!order.settled) return;
  order.settled = false;
  order.leg.open.push(order);
  truth.open.push(order);
}

/** An order left for the venue. Null where its label is not ours. */
export function hearSend(books: Books, request: OrderRequest, atMs: Ms): AuditOrder | null {
  const { truth, desk } = books;
  const order = orderOf(truth, request);
  if (order === null) return null;
  order.sentAtMs = atMs;
  order.sentIndex = desk.requests;
  order.sends += 1;
  order.pendingSends += 1;
  order.anchorMs = null;
  order.absentFromOrders = false;
  order.absentFromTrades = false;
  reopen(truth, order);
  return order;
}

/** Evidence of the order's end was delivered: nothing more of it is to be expected. */
export function settleOrder(truth: Truth, order: AuditOrder): void {
  if (order.settled) return;
  order.settled = true;
  disown(order);
  order.cancelLostAtMs = null;
  order.cancelWaitingSinceMs = null;
  order.leg.open.splice(order.leg.open.indexOf(order), 1);
  truth.open.splice(truth.open.indexOf(order), 1);
}

/** On the book, or no more. */
export function setLive(truth: Truth, order: AuditOrder, live: boolean): void {
  if (order.live === live) return;
  order.live = live;
  const { symbol } = order.request;
  let list = truth.liveBySymbol.get(symbol);
  if (list === undefined) {
    list = [];
    truth.liveBySymbol.set(symbol, list);
  }
  if (live) list.push(order);
  else list.splice(list.indexOf(order), 1);
}

/** Changes the account's net position. */
export function movePosition(truth: Truth, symbol: Sym, qty: Units): void {
  truth.positions.set(symbol, (truth.positions.get(symbol) ?? 0) + qty);
}

/** A leg's holding changed: marks the plan's size as reached, and refreshes the exposure. */
export function legMoved(group: AuditGroup, leg: AuditLeg): void {
  if (leg.held >= leg.terms.qty) leg.reachedPlan = true;
  refreshExposure(group);
}

/** The order was taken to the book. */
export function hearAccepted(books: Books, { order: taken, stampMs }: Happened<"accepted">): void {
  const { truth } = books;
  const order = orderOf(truth, taken);
  if (order === null) {
    truth.strangers.add(taken.brokerOrderId);
    return;
  }
  order.brokerIds.push(taken.brokerOrderId);
  truth.byBroker.set(taken.brokerOrderId, order);
  order.acceptedMs = stampMs;
  order.runsFromMs = stampMs;
  setLive(truth, order, true);
  if (order.purpose === "exit" || order.purpose === "hedge") order.group.hedgesRefused = 0;
  const last = truth.prices.get(taken.symbol);
  if (last !== undefined) look(truth, order, last);
}

/** Whether a price lies on the wrong side of an order's limit. */
function isAway(request: OrderRequest, ticks: Ticks): boolean {
  const { limitTicks } = request;
  if (limitTicks === null) return false;
  return request.side === "BUY" ? ticks > limitTicks : ticks < limitTicks;
}

/** Notes where the market stands to a working order. */
function look(truth: Truth, order: AuditOrder, lastTicks: Ticks): void {
  const { request } = order;
  const half = truth.halfSpreads.get(request.symbol) ?? 0;
  const touch = request.side === "BUY" ? lastTicks + half : lastTicks - half;
  if (isAway(request, touch)) order.marketAway = true;
  if (order.purpose === "stop" && isAway(request, lastTicks)) order.gapped = true;
}

function passStop(group: AuditGroup, symbol: Sym, lastTicks: Ticks): void {
  const { stop } = group.plan;
  if (stop === null || group.stopPassed) return;
  const leg = stopLegOf(group);
  if (leg === null || leg.terms.instrument.symbol !== symbol || leg.held <= 0) return;
  group.stopPassed = hasPassed(leg, stop.triggerTicks, lastTicks);
}

/** The price moved: notes orders whose limit it left behind. */
export function hearPrice(truth: Truth, { symbol, lastTicks, stampMs }: Happened<"price">): void {
  truth.prices.set(symbol, lastTicks);
  for (const group of truth.groups.values()) passStop(group, symbol, lastTicks);
  for (const order of truth.liveBySymbol.get(symbol) ?? []) look(truth, order, lastTicks);
  // To a core that was not told of its end, a stop is triggered and gapped like one that rests.
  for (const order of truth.open) {
    const { live, leg, purpose, request } = order;
    if (live || purpose !== "stop" || request.symbol !== symbol) continue;
    if (isAway(request, lastTicks)) order.gapped = true;
    if (hasPassed(leg, request.triggerTicks ?? lastTicks, lastTicks)) order.passedMs ??= stampMs;
  }
}

function ordered(truth: Truth, id: BrokerOrderId): AuditOrder | null {
  return truth.byBroker.get(id) ?? null;
}

/** A part of an order was filled. */
export function hearFilled(books: Books, what: Happened<"filled">, atMs: Ms): AuditOrder | null {
  const { truth } = books;
  const order = ordered(truth, what.brokerOrderId);
  if (order === null) return null;
  const { leg, group, sign, request } = order;
  order.filled += what.qty;
  order.gross += what.qty;
  if (what.late) order.late += what.qty;
  const delta = sign * what.qty;
  leg.held += delta;
  leg.traded += delta;
  leg.lastFillMs = Math.max(leg.lastFillMs, what.stampMs);
  if (order.purpose === "entry") leg.entered += what.qty;
  movePosition(truth, request.symbol, signOf(request.side) * what.qty);
  // A late fill contradicts the exchange's own final word, whether that word has arrived or not.
  const external = order.settled || what.late || order.gross > request.qty;
  const { execId, cumQty, stampMs } = what;
  hide(books, group, { kind: "fill", leg, order, delta, external, execId, cumQty, stampMs }, atMs);
  if (order.gross >= request.qty) setLive(truth, order, false);
  legMoved(group, leg);
  return order;
}

/** A fill was taken back. */
export function hearBusted(books: Books, what: Happened<"busted">, atMs: Ms): void {
  const { truth } = books;
  const order = ordered(truth, what.brokerOrderId);
  if (order === null) return;
  const { leg, group, sign, request } = order;
  const { qty, cumQty, stampMs, execId } = what;
  order.filled -= qty;
  if (what.reworks) {
    order.gross -= qty;
    order.againMs = stampMs;
    setLive(truth, order, true);
  }
  const delta = -sign * qty;
  leg.held += delta;
  leg.traded += delta;
  if (order.purpose === "entry") leg.entered -= qty;
  leg.unclear += qty;
  truth.unclear.push({ leg, order, qty, stampMs });
  movePosition(truth, request.symbol, -signOf(request.side) * qty);
  const facts = { execId, cumQty, stampMs };
  hide(books, group, { kind: "bust", leg, order, delta, external: true, ...facts }, atMs);
  legMoved(group, leg);
}

/** The order left the book with what it had. */
export function hearCanceled(books: Books, what: Happened<"canceled">): void {
  const order = ordered(books.truth, what.brokerOrderId);
  if (order === null) return;
  order.fellShort = what.cumQty < order.request.qty;
  setLive(books.truth, order, false);
}

/** The venue put the order under another id: it is the same order still. */
export function hearReplaced(books: Books, what: Happened<"replaced">): void {
  const order = ordered(books.truth, what.brokerOrderId);
  if (order === null) return;
  order.brokerIds.push(what.by);
  books.truth.byBroker.set(what.by, order);
}

/** A stop order became a limit order. */
export function hearTriggered(books: Books, what: Happened<"triggered">): void {
  const order = ordered(books.truth, what.brokerOrderId);
  if (order === null) return;
  order.triggeredMs = what.stampMs;
  if (order.purpose === "stop") order.group.stopTriggered = true;
}

/**
 * The venue refused the order; the refusal may stay on its book under an id. Told by a word that
 * the core does not know, it looks like an order that works: its deadline runs like any other's.
 */
export function hearRefused(books: Books, what: Happened<"refused">): void {
  const order = orderOf(books.truth, what.order);
  if (order === null) return;
  order.runsFromMs ??= what.stampMs;
  if (what.reason.includes("margin")) {
    if (order.purpose === "exit") order.group.exitsRefused += 1;
    if (order.purpose === "hedge") order.group.hedgesRefused += 1;
  }
  if (what.order.brokerOrderId !== "") books.truth.byBroker.set(what.order.brokerOrderId, order);
}
