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
 *    ours, where all of them together differ from what filled by no more than it has not booked as
 *    foreign; that becomes, or ceases to be, foreign. It cannot book fills as foreign instead.
 */
import type { OrderType } from "../../core/effects.js";
import type { Row, Write } from "../../core/store/schema.js";
import type { Ms, Side, Sym, Units } from "../../core/units.js";
import type { ExchangeEvent } from "../world-event.js";
import { canAsk } from "./desk.js";
import { attribute, coreTotal, unbear } from "./foreign.js";
import { postponeOrder, takeHidden } from "./hidden.js";
import type { Image } from "./image.js";
import { rowOf } from "./image.js";
import type { Books } from "./ledger.js";
import { legMoved, orderOf, reopen, setLive, settleOrder } from "./ledger.js";
import { signOf } from "./own.js";
import { isOver } from "./settle.js";
import type { AuditOrder, Truth } from "./truth.js";

type Forgotten = Extract<ExchangeEvent, { kind: "forgotten" }>;

/** A day began whose lists lack these orders. */
export function hearForgotten(books: Books, image: Image, what: Forgotten, atMs: Ms): void {
  const { truth, desk, rules, timing } = books;
  for (const id of what.orders) {
    const order = truth.orders.get(id);
    if (order === undefined || order.forgottenAtMs !== null) continue;
    order.forgottenAtMs = atMs;
    order.forgottenMs = what.stampMs;
    order.atExchange = order.filled;
    setLive(truth, order, false);
    truth.forgotten.push(order);
    if (isEndKept(image, order)) settleOrder(truth, order);
    if (order.settled) disclaim(books, image, order, atMs);
    else postponeOrder(truth, order, canAsk(desk), rules, timing, atMs);
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
  const { filled, forgottenMs: stampMs, raisedAtMs, request } = order;
  const kept = rowOf(image, "orders", order.id)?.filled ?? 0;
  const [least, most] = untold(order);
  const told = raisedAtMs > books.desk.startedAtMs;
  recount(order, told ? Math.max(least, Math.min(most, kept)) : kept);
  const { symbol, side } = request;
  const qty = (filled - order.filled) * signOf(side);
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

/** The order has filled so much. */
function recount(order: AuditOrder, filled: Units): void {
  const { leg, group, sign } = order;
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
  for (const order of truth.forgotten) {
    if (isEndKept(image, order)) settleOrder(truth, order);
    else reopen(truth, order);
  }
}

function isEndKept(image: Image, order: AuditOrder): boolean {
  const row = rowOf(image, "orders", order.id);
  return row !== null && isOver(row, order.request.qty);
}

/** What the core has booked as foreign, of the symbols that a commit is about to change. */
export function bookedOf(image: Image, writes: readonly Write[]): ReadonlyMap<Sym, Units> {
  const booked = new Map<Sym, Units>();
  for (const write of writes) {
    if (write.table !== "adjustments") continue;
    const { symbol } = write.row;
    booked.set(symbol, coreTotal(image, symbol));
  }
  return booked;
}

/** One commit: its rows, and what was booked as foreign before it. */
export interface Committed {
  readonly writes: readonly Write[];
  readonly booked: ReadonlyMap<Sym, Units>;
}

/** The core made counts of orders durable, or what it takes for foreign (3). */
export function hearCounts(books: Books, image: Image, { writes, booked }: Committed): void {
  const { truth, rules } = books;
  if (!rules.listsOfDay) return;
  // What it books as foreign may be what a count of its own has too much.
  const symbols = new Set(booked.keys());
  const written = new Set<AuditOrder>();
  for (const write of writes) {
    if (write.table !== "orders") continue;
    const order = orderOfRow(truth, image, write.row);
    if (order === undefined || !isOfAccount(order)) continue;
    symbols.add(order.request.symbol);
    written.add(order);
    if (order.forgottenAtMs !== null && isEndKept(image, order)) settleOrder(truth, order);
  }
  for (const symbol of symbols) {
    adoptCounts(books, image, symbol, { written, before: booked.get(symbol) ?? null });
  }
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

/** What a commit says of the orders of one symbol. */
interface Said {
  readonly written: ReadonlySet<AuditOrder>;
  /** What had been booked as foreign before, where it books more; null where it does not. */
  readonly before: Units | null;
}

function adoptCounts(books: Books, image: Image, symbol: Sym, { written, before }: Said): void {
  const { truth } = books;
  const counts: { readonly order: AuditOrder; readonly filled: Units }[] = [];
  let change = 0;
  let beyond = 0;
  let disclaimed = 0;
  let fewer = false;
  for (const order of truth.orders.values()) {
    if (order.request.symbol !== symbol || !isOfAccount(order)) continue;
    const { filled, atExchange, request, toldCum } = order;
    const sign = signOf(request.side);
    disclaimed += (atExchange - filled) * sign;
    const row = rowOf(image, "orders", order.id);
    if (row === null || (row.filled > filled && isRefused(order, row))) continue;
    // A late report may tell more of one of which the end is not known.
    if (!isOver(row, request.qty) && row.filled <= filled) continue;
    if (row.filled > Math.max(request.qty, atExchange, toldCum)) return;
    // What it filled beyond its quantity nobody can tell from a change that is foreign.
    if (row.filled < Math.min(filled, atExchange, request.qty)) {
      // It says so once, when it learns of the end: what it books later takes nothing of an order.
      if (!written.has(order)) return;
      fewer = true;
    }
    counts.push({ order, filled: row.filled });
    change += (row.filled - filled) * sign;
    beyond += (row.filled - atExchange) * sign;
  }
  const booked = coreTotal(image, symbol);
  const foreign = (truth.foreign.get(symbol) ?? 0) - disclaimed;
  // What filled and is counted for less than it did is not foreign by being booked so.
  const unbooked = foreign - (fewer ? (before ?? booked) : booked);
  if (beyond !== 0 && (beyond * unbooked < 0 || Math.abs(beyond) > Math.abs(unbooked))) return;
  for (const { order, filled } of counts) {
    takeHidden(order);
    recount(order, filled);
  }
  if (change !== 0) unbear(books, image, symbol, -change);
}

/** The core was told that it was refused: it has no fills, and no list need show it. */
function isRefused({ acceptedMs }: AuditOrder, { ended }: Row<"orders">): boolean {
  return acceptedMs === null && (ended === "rejected" || ended === "bounced");
}

/** No list has it: one that never landed might as well have filled on a day that is forgotten. */
function isOfAccount({ forgottenAtMs, acceptedMs }: AuditOrder): boolean {
  return forgottenAtMs !== null || acceptedMs === null;
}
