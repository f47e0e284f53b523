/**
 * Orders that a new day's lists lack: what of them the core cannot learn any more, and how it comes
 * to know all the same.
 *
 * 1. Of an order whose end was told the core's durable count stays, as far as the rest was not told
 *    to this start: that is from now on a change that no order explains.
 * 2. Such an order has ended, and fills no more; but as long as the core's store does not know that
 *    it counts as open.
 * 3. Only the account tells what the others filled, and nobody can tell one from an order that
 *    never landed. The core's durable counts of those that it knows to have ended take the place of
 *    ours, where all of them together differ from ours by no more than it has not booked as
 *    foreign, or may yet learn of others; that becomes, or ceases to be, foreign. It cannot book
 *    fills as foreign instead. What has just happened to the account it need not have known.
 * 4. One that lands after it was counted so starts anew, and what it was counted for is foreign.
 */
import type { OrderType } from "../../core/effects.js";
import type { Row, Write } from "../../core/store/schema.js";
import type { Ms, Side, Sym, Units } from "../../core/units.js";
import type { ExchangeEvent } from "../world-event.js";
import { canAsk } from "./desk.js";
import { adopt, attribute, coreTotal, unbear } from "./foreign.js";
import { hide, postponeOrder, shrinkHidden, takeHidden } from "./hidden.js";
import type { Image } from "./image.js";
import { rowOf } from "./image.js";
import type { Books } from "./ledger.js";
import { legMoved, orderOf, reopen, setLive, settleOrder } from "./ledger.js";
import { setAside } from "./newest.js";
import { signOf } from "./own.js";
import { isOver } from "./settle.js";
import type { AuditGroup, AuditLeg, AuditOrder, Truth } from "./truth.js";

type Forgotten = Extract<ExchangeEvent, { kind: "forgotten" }>;
type Landed = Extract<ExchangeEvent, { kind: "accepted" | "refused" }>;

/** A day began whose lists lack these orders. */
export function hearForgotten(books: Books, image: Image, what: Forgotten, atMs: Ms): void {
  const { truth, desk, rules, timing } = books;
  for (const id of what.orders) {
    const order = truth.orders.get(id);
    if (order === undefined || order.forgottenAtMs !== null) continue;
    order.forgottenAtMs = atMs;
    order.forgottenMs = what.stampMs;
    order.atExchange = order.filled;
    order.bookedThen = coreTotal(image, order.request.symbol);
    order.said = null;
    setLive(truth, order, false);
    truth.forgotten.push(order);
    if (isEndKept(image, order)) settleOrder(truth, order);
    if (order.settled) disclaim(books, image, order, atMs);
    else {
      disclaimExcess(books, image, order, atMs);
      postponeOrder(truth, order, canAsk(desk), rules, timing, atMs);
    }
  }
  // A list that is newer than that settles no count of theirs: the account does.
  for (const [at, bust] of truth.unclear.entries()) {
    if (bust.order.forgottenAtMs !== atMs) continue;
    const stampMs = Math.max(bust.stampMs, what.stampMs + rules.readLagMs + rules.resolutionMs);
    truth.unclear[at] = { ...bust, stampMs };
  }
}

/**
 * What was not told of it, or only to an earlier start, and the core does not have, is no order's
 * any more (1).
 */
function disclaim(books: Books, image: Image, order: AuditOrder, atMs: Ms): void {
  const kept = rowOf(image, "orders", order.id)?.filled ?? 0;
  const [least, most] = untold(order);
  const told = order.raisedAtMs > books.desk.startedAtMs;
  giveUp(books, order, told ? Math.max(least, Math.min(most, kept)) : kept, atMs);
}

/** What it filled beyond its quantity, and was not told of, looks like any change from outside. */
function disclaimExcess(books: Books, image: Image, order: AuditOrder, atMs: Ms): void {
  const { filled, request, toldCum, raisedAtMs } = order;
  const kept = rowOf(image, "orders", order.id)?.filled ?? 0;
  const told = raisedAtMs > books.desk.startedAtMs ? toldCum : 0;
  const most = Math.max(request.qty, kept, told);
  if (filled <= most) return;
  shrinkHidden(order.group, order, (most - filled) * order.sign, "newest");
  giveUp(books, order, most, atMs);
}

/** The order has filled so much, and the rest is foreign. */
function giveUp(books: Books, order: AuditOrder, to: Units, atMs: Ms): void {
  const { filled, forgottenMs: stampMs, request } = order;
  const { symbol, side } = request;
  recount(order, to);
  const qty = (filled - to) * signOf(side);
  if (qty !== 0) attribute(books, { symbol, qty, cause: "manual", stampMs }, atMs);
}

/** Its count without fills, and without busts, that were not told; they are told to nobody now. */
function untold(order: AuditOrder): readonly [Units, Units] {
  let [least, most] = [order.filled, order.filled];
  for (const { delta } of takeHidden(order)) {
    const units = delta * order.sign;
    if (units > 0) least -= units;
    else most -= units;
  }
  return [least, most];
}

/** The order has filled so much; a stop that has was triggered. */
function recount(order: AuditOrder, filled: Units): void {
  const { leg, group, sign } = order;
  if (order.purpose === "stop" && filled > 0) group.stopTriggered = true;
  const more = filled - order.filled;
  order.filled = filled;
  if (order.purpose === "entry") leg.entered += more;
  leg.traded += sign * more;
  leg.held += sign * more;
  legMoved(group, leg);
}

/**
 * A new start knows what is in the store. Of what the store has no id it has not heard: no list may
 * ever tell it again.
 */
export function forgetToldIds({ truth, rules }: Books, image: Image): void {
  if (!rules.listsOfDay) return;
  for (const order of truth.open) {
    const { broker_order_id: id = null } = rowOf(image, "orders", order.id) ?? {};
    if (id === null) order.heard = false;
  }
  for (const order of truth.orders.values()) {
    if (!isEndKept(image, order)) reopen(truth, order);
    else if (order.forgottenAtMs !== null) settleOrder(truth, order);
  }
}

function isEndKept(image: Image, order: AuditOrder): boolean {
  const row = rowOf(image, "orders", order.id);
  return row !== null && isOver(row, order.request.qty);
}

/** The core made counts of orders durable, or what it takes for foreign (3). */
export function hearCounts(books: Books, image: Image, writes: readonly Write[], atMs: Ms): void {
  const { truth, rules } = books;
  if (!rules.listsOfDay) return;
  const symbols = new Set<Sym>();
  const saying = new Set<AuditOrder>();
  for (const write of writes) {
    // What it books as foreign may be what a count of its own has too much.
    if (write.table === "adjustments") symbols.add(write.row.symbol);
    if (write.table !== "orders") continue;
    const order = orderOfRow(truth, image, write.row);
    if (order === undefined || !isOfAccount(order)) continue;
    symbols.add(order.request.symbol);
    const said = isOver(write.row, order.request.qty) ? write.row.filled : null;
    if (said !== order.said) saying.add(order);
    order.said = said;
    if (order.forgottenAtMs !== null && isEndKept(image, order)) settleOrder(truth, order);
  }
  for (const symbol of symbols) adoptCounts(books, image, { symbol, saying, atMs });
}

/** Its order; also one that was never sent, as soon as the core counts a fill of it. */
function orderOfRow(truth: Truth, image: Image, row: Row<"orders">): AuditOrder | undefined {
  const known = truth.orders.get(row.client_order_id);
  const intent = rowOf(image, "intents", row.client_order_id);
  if (known !== undefined || intent === null || row.filled === 0) return known;
  const { client_order_id: clientOrderId, symbol, side, qty, type } = intent;
  const { limit_ticks: limitTicks, trigger_ticks: triggerTicks } = intent;
  const request = { clientOrderId, symbol, qty, limitTicks, triggerTicks };
  const sent = { ...request, side: side as Side, type: type as OrderType };
  return orderOf(truth, sent) ?? undefined;
}

/** A commit that says something of the orders of one symbol. */
interface Said {
  readonly symbol: Sym;
  /** Orders of which it says another count than before, and that they have ended. */
  readonly saying: ReadonlySet<AuditOrder>;
  readonly atMs: Ms;
}

/** The core's counts of one symbol's orders, and how they differ from ours, in signed units. */
interface Counts {
  readonly orders: readonly { readonly order: AuditOrder; readonly filled: Units }[];
  readonly change: Units;
  /**
   * What may yet be learnt of orders of which the core does not know the end: down, and up. None
   * where it counts fills that never were: they may be those.
   */
  readonly untold: readonly [Units, Units];
  /** What it has booked as foreign, less what an order filled, of which it counts less. */
  readonly booked: Units;
}

/** Null where no count of an order can be so. */
function countsOf(books: Books, image: Image, { symbol, saying }: Said): Counts | null {
  const { truth, desk } = books;
  const orders: { readonly order: AuditOrder; readonly filled: Units }[] = [];
  let booked = coreTotal(image, symbol);
  let [change, least, most, invented] = [0, 0, 0, false];
  for (const order of truth.orders.values()) {
    if (order.request.symbol !== symbol || !isOfAccount(order)) continue;
    const { filled, atExchange, request, toldCum, bookedThen } = order;
    const sign = signOf(request.side);
    const row = rowOf(image, "orders", order.id);
    if (row === null || (row.filled > filled && isRefused(order, row))) continue;
    // A late report may tell more of one of which the end is not known; or nobody ever will.
    if (!isOver(row, request.qty) && row.filled <= filled) {
      const known =
        order.raisedAtMs > desk.startedAtMs ? Math.max(row.filled, toldCum) : row.filled;
      const untold = Math.min(0, known - atExchange) * sign;
      least += Math.min(0, untold);
      most += Math.max(0, untold);
      continue;
    }
    if (row.filled > Math.max(request.qty, atExchange, toldCum)) return null;
    invented ||= row.filled > atExchange;
    const more = (row.filled - filled) * sign;
    // What it filled beyond its quantity nobody can tell from a change that is foreign.
    if (row.filled < Math.min(filled, atExchange, request.qty)) {
      // It says so once, when it learns of it: what it books later takes nothing of an order.
      if (!saying.has(order)) return null;
      // What was booked since is not foreign because the order is not counted for it.
      if ((coreTotal(image, symbol) - bookedThen) * more < 0) booked = bookedThen;
    }
    orders.push({ order, filled: row.filled });
    change += more;
  }
  return { orders, change, untold: invented ? [0, 0] : [least, most], booked };
}

function adoptCounts(books: Books, image: Image, said: Said): void {
  const { symbol, atMs } = said;
  const counts = countsOf(books, image, said);
  if (counts === null) return;
  const { change, untold, booked } = counts;
  const fits = (foreign: Units): boolean =>
    change + untold[1] >= Math.min(0, foreign - booked) &&
    change + untold[0] <= Math.max(0, foreign - booked);
  const aside = setAside(books, symbol, fits, atMs);
  if (aside === null) return;
  takeCounts(books, image, symbol, counts);
  for (const change of aside) attribute(books, change, change.atMs);
  // What the core booked before it knew may add up only now.
  if (change !== 0) adopt(books, image, symbol, atMs);
}

function takeCounts(books: Books, image: Image, symbol: Sym, { orders, change }: Counts): void {
  const legs = new Set<AuditLeg>();
  for (const { order, filled } of orders) {
    takeHidden(order);
    if (filled === order.filled) continue;
    legs.add(order.leg);
    recount(order, filled);
  }
  if (change !== 0) unbear(books, image, { symbol, qty: -change, legs });
}

/**
 * It lands after all, taken or refused: what was counted for it of the account was no fill of it,
 * but foreign. The first report of it tells.
 */
export function hearLanding(books: Books, what: Landed, atMs: Ms): void {
  const order = orderOf(books.truth, what.order);
  if (order === null || order.acceptedMs !== null || order.filled === 0) return;
  const { filled, leg, group, sign, request } = order;
  const { stampMs } = what;
  const told = { execId: null, cumQty: 0, stampMs, external: true } as const;
  hide(books, group, { kind: "fill", leg, order, delta: -filled * sign, ...told }, atMs);
  recount(order, 0);
  if (order.purpose === "stop") group.stopTriggered = isAnyTriggered(group);
  const { symbol, side } = request;
  attribute(books, { symbol, qty: filled * signOf(side), cause: "manual", stampMs }, atMs);
}

function isAnyTriggered({ legs }: AuditGroup): boolean {
  return legs.some(({ orders }) =>
    orders.some(
      ({ purpose, triggeredMs, filled }) =>
        purpose === "stop" && (triggeredMs !== null || filled > 0),
    ),
  );
}

/** The core was told that it was refused: it has no fills, and no list need show it. */
function isRefused({ acceptedMs }: AuditOrder, { ended }: Row<"orders">): boolean {
  return acceptedMs === null && (ended === "rejected" || ended === "bounced");
}

/** No list has it: one that never landed might as well have filled on a day that is forgotten. */
function isOfAccount({ forgottenAtMs, acceptedMs }: AuditOrder): boolean {
  return forgottenAtMs !== null || acceptedMs === null;
}
