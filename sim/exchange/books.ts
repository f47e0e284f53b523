/**
 * The exchange's state, and the changes of one order: filled, triggered, canceled, busted.
 *
 * 1. Every change is written to the ledger, then emitted as a world event, then reported.
 * 2. Ids of orders and fills are pure functions of the order's key: taking one fault away renames
 *    nothing else.
 */
import { must } from "../../core/assert.js";
import type { BrokerMs, BrokerOrderId, ExecId, Side, Sym, Ticks, Units } from "../../core/units.js";
import { signOf } from "../../core/units.js";
import type {
  BookRow,
  BrokerClock,
  Draws,
  Faults,
  ReportSink,
  Scheduler,
  TradeRecord,
} from "../ports.js";
import type { OrderKey } from "../faults/schedule.js";
import type { Scenario } from "../scenario.js";
import type { ExchangeEvent, Listener } from "../world-event.js";
import type { Entry } from "./entry.js";
import { leaves, priceWithin, stampOf, update, works } from "./entry.js";
import type { Listing } from "./instruments.js";
import { listingOf } from "./instruments.js";
import type { Ledger } from "./ledger.js";
import { createLedger } from "./ledger.js";
import type { Prices } from "./price.js";
import { createPrices } from "./price.js";

/** Hears the prices of symbols with a stop, while anything of them is held or working. */
export type QuoteSink = (symbol: Sym, lastTicks: Ticks, stampMs: BrokerMs) => void;

export interface ExchangePorts {
  readonly scenario: Scenario;
  readonly draws: Draws;
  readonly scheduler: Scheduler;
  readonly clock: BrokerClock;
  readonly faults: Faults;
  readonly emit: Listener;
  /** Each order event that the venue reports. */
  readonly report: ReportSink;
  readonly quote: QuoteSink;
  /** Whether a refused order stays on the book and is reported. */
  readonly keepsRefused: boolean;
  /** Whether the venue puts working orders under another id by itself. */
  readonly replaces: boolean;
  /** Whether an order may work again what was taken back of its fills. */
  readonly reworks: boolean;
}

export interface Books {
  readonly ports: ExchangePorts;
  readonly listing: Listing;
  readonly ledger: Ledger;
  readonly prices: Prices;
  readonly entries: Map<BrokerOrderId, Entry>;
  /** False once the world heals: no fault strikes any more. */
  strikes: boolean;
  /** Orders that can still fill by themselves, in the order of their acceptance. */
  readonly working: Set<Entry>;
}

/** Empty books at virtual time zero. */
export function createBooks(ports: ExchangePorts): Books {
  const listing = listingOf(ports.scenario);
  const nowMs = (): number => ports.scheduler.nowMs();
  return {
    ports,
    listing,
    ledger: createLedger(nowMs, [...listing.instruments.keys()]),
    prices: createPrices(listing, ports.draws, nowMs),
    entries: new Map(),
    strikes: true,
    working: new Set(),
  };
}

/** `PLAN.LEG.PURPOSE.NTH`, and the submission where there was more than one under the key. */
export function brokerIdOf(key: OrderKey, submission: number): BrokerOrderId {
  const id = key.replaceAll("/", ".");
  return submission === 1 ? id : `${id}.s${submission}`;
}

/** Emits what happened at the exchange. */
export function emit(books: Books, what: ExchangeEvent): void {
  const { scheduler, emit: tell } = books.ports;
  tell({ actor: "exchange", atMs: scheduler.nowMs(), what });
}

/** Emits an order's event and hands it to the stream. */
export function announce(books: Books, entry: Entry, what: Parameters<ReportSink>[1]): void {
  if (!works(entry)) books.working.delete(entry);
  emit(books, what);
  books.ports.report(entry.order, what, entry.row);
}

/** Writes a new order into the books. */
export function enter(books: Books, row: BookRow): Entry {
  const { order } = row;
  const entry: Entry = {
    order,
    at: books.ledger.addRow(row),
    row,
    gross: 0,
    paid: 0,
    fills: [],
    chunks: 0,
    arriving: false,
    capQty: null,
    oneFillId: false,
  };
  books.entries.set(order.brokerOrderId, entry);
  if (works(entry)) books.working.add(entry);
  return entry;
}

/** Fills `qty` of an order at the touch, within its limit; also one that has ended (late). */
export function fill(books: Books, entry: Entry, qty: Units, touchTicks: Ticks): void {
  const { order } = entry;
  const { brokerOrderId } = order;
  const late = !works(entry);
  const stampMs = stampOf(entry, books.ports.clock.stampMs());
  const priceTicks = priceWithin(order, touchTicks);
  const execId = `${brokerOrderId}.f${entry.oneFillId ? 1 : entry.fills.length + 1}`;
  const cumQty = entry.row.cumQty + qty;
  entry.gross += qty;
  entry.paid += qty * priceTicks;
  update(books.ledger, entry, {
    status: !late && entry.gross === order.qty ? "filled" : entry.row.status,
    cumQty,
    averageTicks: Math.round(entry.paid / entry.gross),
    stampMs,
  });
  const trade = books.ledger.addTrade({ order, execId, qty, priceTicks, stampMs });
  entry.fills.push({ execId, trade });
  books.ledger.move(order.symbol, qty * signOf(order.side));
  announce(books, entry, {
    kind: "filled",
    brokerOrderId,
    execId,
    qty,
    priceTicks,
    cumQty,
    late,
    stampMs,
  });
}

/** A stop's trigger was reached: it works as a limit order from now on. */
export function trigger(books: Books, entry: Entry): void {
  const stampMs = stampOf(entry, books.ports.clock.stampMs());
  update(books.ledger, entry, { status: "open", stampMs });
  const { brokerOrderId } = entry.order;
  announce(books, entry, { kind: "triggered", brokerOrderId, stampMs });
}

/** Cancels what is left of an order. */
export function cancel(books: Books, id: BrokerOrderId): "canceled" | "already" | "not-found" {
  const entry = books.entries.get(id);
  if (entry === undefined) return "not-found";
  // Under its former id an order can be canceled no more.
  if (!works(entry) || entry.order.brokerOrderId !== id) return "already";
  const stampMs = stampOf(entry, books.ports.clock.stampMs());
  update(books.ledger, entry, { status: "canceled", stampMs });
  const { cumQty } = entry.row;
  announce(books, entry, { kind: "canceled", brokerOrderId: id, cumQty, stampMs });
  return "canceled";
}

/** Puts what is left of a working order under another id: the venue does it, nobody asked. */
export function replace(books: Books, entry: Entry): void {
  const { brokerOrderId } = entry.order;
  const by = `${brokerOrderId}r`;
  const stampMs = stampOf(entry, books.ports.clock.stampMs());
  entry.order = { ...entry.order, brokerOrderId: by };
  books.entries.set(by, entry);
  update(books.ledger, entry, { stampMs });
  const { cumQty } = entry.row;
  announce(books, entry, { kind: "replaced", brokerOrderId, by, cumQty, stampMs });
}

/** Of so many of 100 orders the venue works again what is taken back of them. */
const REWORKED_PERCENT = 50;

/**
 * Whether the order works again what is taken back of it: it must not have been canceled, and be
 * short of its quantity now.
 */
function isReworked({ ports }: Books, { order, row, gross }: Entry, taken: Units): boolean {
  if (!ports.reworks || (row.status !== "open" && row.status !== "filled")) return false;
  if (gross - taken >= order.qty) return false;
  return ports.draws.chance("rework", order.key, 0, REWORKED_PERCENT);
}

/**
 * Takes back up to `qty` of the newest fill that still stands. What is left of it may stand under
 * another id (`corrects`); where the instrument is `traded`, the order may work again.
 */
export function bust(
  books: Books,
  entry: Entry,
  qty: Units,
  { corrects, traded }: { readonly corrects: boolean; readonly traded: boolean },
): void {
  const { brokerOrderId, symbol, side } = entry.order;
  for (let nth = entry.fills.length - 1; nth >= 0; nth -= 1) {
    const { execId, trade: at } = must(entry.fills[nth], `fill ${nth} of ${brokerOrderId}`);
    const trade = books.ledger.trade(at);
    if (trade === null) continue;
    const taken = Math.min(qty, trade.qty);
    const stampMs = stampOf(entry, books.ports.clock.stampMs());
    const cumQty = entry.row.cumQty - taken;
    const { priceTicks } = trade;
    const left = trade.qty - taken;
    const correctedTo = corrects && left > 0 ? `${execId}c` : null;
    const after = withRest(trade, left, correctedTo ?? execId);
    books.ledger.setTrade(at, left === 0 ? null : after);
    entry.fills[nth] = { execId: after.execId, trade: at };
    const reworks = traded && isReworked(books, entry, taken);
    if (reworks) workAgain(books, entry, taken, priceTicks);
    update(books.ledger, entry, { cumQty, stampMs });
    books.ledger.move(symbol, -taken * signOf(side));
    const fill = { execId, qty: taken, left, priceTicks, correctedTo };
    announce(books, entry, { kind: "busted", brokerOrderId, ...fill, cumQty, reworks, stampMs });
    return;
  }
}

function workAgain(books: Books, entry: Entry, taken: Units, priceTicks: Ticks): void {
  entry.gross -= taken;
  entry.paid -= taken * priceTicks;
  update(books.ledger, entry, { status: "open" });
  books.working.add(entry);
}

/** A trade of which only a part stands, maybe under another id. */
function withRest(trade: TradeRecord, qty: Units, execId: ExecId): TradeRecord {
  const { order, priceTicks, stampMs } = trade;
  return { order, execId, qty, priceTicks, stampMs };
}

/** Ends what works, and takes all orders and trades off the lists: nothing of them changes now. */
export function forgetAll(books: Books): void {
  for (const entry of [...books.working]) cancel(books, entry.order.brokerOrderId);
  const orders = books.ledger.orders().map(({ order }) => order.clientOrderId);
  books.entries.clear();
  books.ledger.forget();
  emit(books, { kind: "forgotten", orders, stampMs: books.ports.clock.stampMs() });
}

/** Working units of a side, over all orders of a symbol. */
export function workingUnits(books: Books, symbol: Sym, side: Side): Units {
  let sum = 0;
  for (const entry of books.working) {
    if (entry.order.symbol === symbol) sum += leaves(entry, side);
  }
  return sum;
}

/** Symbols with a stop of which something is held or working: their prices are told. */
export function quotedSymbols(books: Books): readonly Sym[] {
  return [...books.listing.stops].filter((symbol) => {
    if (books.ledger.net(symbol) !== 0) return true;
    for (const entry of books.working) if (entry.order.symbol === symbol) return true;
    return false;
  });
}
