/**
 * The venue's book and account: the truth of a run, put together.
 *
 * 1. Everything that happens here is a world event, emitted when it happens.
 * 2. Prices, liquidity and ids are functions of stable keys, so that a fault changes only what it
 *    touches.
 * 3. The exchange knows nothing of the core, of what a plan means or of who asked.
 */
import type { OrderRequest } from "../../core/effects.js";
import type { BrokerMs, BrokerOrderId, Ms, Sym, Units } from "../../core/units.js";
import type { BookRow, Exchange, SubmitResult } from "../ports.js";
import type { OrderKey } from "../faults/schedule.js";
import type { ExchangeOrder } from "../world-event.js";
import type { Books, ExchangePorts } from "./books.js";
import {
  announce,
  brokerIdOf,
  bust,
  cancel,
  createBooks,
  emit,
  enter,
  fill,
  forgetAll,
  quotedSymbols,
  trigger,
  workingUnits,
} from "./books.js";
import type { BookView } from "./ledger.js";
import { marginFault } from "./margin.js";
import type { Matching } from "./matching.js";
import { createMatching } from "./matching.js";
import type { Entry } from "./entry.js";
import { applyOrderFaults } from "./order-faults.js";
import type { Sessions } from "./sessions.js";
import { createSessions } from "./sessions.js";
import type { Expiries } from "./settlement.js";
import { scheduleExpiries } from "./settlement.js";
import type { Ticker } from "./ticker.js";
import { createTicker } from "./ticker.js";
import { termsFault } from "./validate.js";

/** The exchange, with what the gateway reads beyond the port. */
export interface VenueExchange extends Exchange {
  /** The books as of an earlier virtual time. */
  viewAt(atMs: Ms): BookView;
  row(id: BrokerOrderId): BookRow | null;
  /** Symbols whose prices are told now. */
  quoted(): readonly Sym[];
}

/** The books and the two that move them on. */
interface Desk {
  readonly books: Books;
  readonly matching: Matching;
  readonly ticker: Ticker;
  readonly submissions: Map<OrderKey, number>;
  readonly expired: Expiries;
  readonly sessions: Sessions;
}

/** An exchange at virtual time zero, flat and with an empty book. */
export function createExchange(ports: ExchangePorts): VenueExchange {
  const { books, matching, ticker } = createMovers(ports);
  const { ledger, prices, entries, listing } = books;
  const { scheduler, clock } = ports;
  const sessions = createSessions(ports.scenario.margin, () => scheduler.nowMs());

  function adjust(...[symbol, qty, cause]: Parameters<Exchange["adjust"]>): void {
    ledger.move(symbol, qty);
    emit(books, { kind: "adjusted", cause, symbol, qty, stampMs: clock.stampMs() });
    ticker.wake();
  }

  const expired = scheduleExpiries({
    scheduler,
    clock,
    instruments: listing.instruments,
    adjust,
    net: (symbol) => ledger.net(symbol),
    last: (symbol) => prices.last(symbol),
    cancelAll(symbol) {
      for (const entry of [...books.working]) {
        if (entry.order.symbol === symbol) cancel(books, entry.order.brokerOrderId);
      }
    },
  });
  scheduleMarket(ports, { books, matching, ticker });
  const desk: Desk = { books, matching, ticker, expired, sessions, submissions: new Map() };

  return {
    instruments: listing.instruments,
    adjust,
    submit: (request, key) => submit(desk, request, key),
    cancel: (id) => cancel(books, id),
    orders: () => ledger.orders(),
    trades: () => ledger.trades(),
    positions: () => ledger.positions(),
    viewAt: (atMs) => ledger.viewAt(atMs),
    row: (id) => entries.get(id)?.row ?? null,
    margin: () => sessions.margin(),
    lastTicks: (symbol) => prices.last(symbol),
    quoted: () => quotedSymbols(books),
    ...meddling(desk),
    heal() {
      books.strikes = false;
      reopen(desk, [...listing.instruments.keys()], () => sessions.heal());
      matching.heal();
      ticker.wake();
    },
  };
}

/** What only faults ask of an exchange. */
type Meddling = Pick<
  Exchange,
  | "bust"
  | "correct"
  | "overfill"
  | "forceFill"
  | "gap"
  | "starve"
  | "close"
  | "cancelAll"
  | "newDay"
  | "setFreeze"
  | "setMargin"
>;

function meddling(desk: Desk): Meddling {
  const { books, matching, ticker, expired, sessions } = desk;
  const { prices } = books;
  const { scheduler } = books.ports;

  /** What changes fills of an order from outside. */
  function change(id: BrokerOrderId, by: (entry: Entry) => void): void {
    const entry = books.entries.get(id);
    if (entry !== undefined) {
      by(entry);
      expired.again(entry.order.symbol);
    }
    ticker.wake();
  }

  function takeBack(id: BrokerOrderId, qty: Units, corrects: boolean): void {
    if (qty <= 0) return;
    change(id, (entry) => {
      const { symbol } = entry.order;
      const traded = !expired.has(symbol) && sessions.closedReason(symbol) === null;
      bust(books, entry, qty, { corrects, traded });
      matching.consider(entry);
    });
  }

  return {
    bust: (id, qty) => takeBack(id, qty, false),
    correct: (id, qty) => takeBack(id, qty, true),
    overfill(id, qty) {
      if (books.entries.get(id)?.row.status !== "filled") return;
      change(id, (entry) =>
        fill(books, entry, qty, prices.touch(entry.order.symbol, entry.order.side)),
      );
    },
    forceFill(id, qty) {
      change(id, (entry) => forceFill(books, entry, qty));
    },
    gap(symbol, bps) {
      gap(desk, symbol, bps);
    },
    starve(symbol, untilMs) {
      matching.starve(symbol, Math.max(untilMs, scheduler.nowMs()));
    },
    close: (symbols, untilMs) => close(desk, symbols, untilMs),
    cancelAll() {
      for (const entry of [...books.working]) cancel(books, entry.order.brokerOrderId);
    },
    newDay() {
      if (books.strikes) forgetAll(books);
    },
    setFreeze: (symbol, percent) => sessions.setFreeze(symbol, percent),
    setMargin: (percent) => sessions.setMargin(percent),
  };
}

function gap({ books, ticker }: Pick<Desk, "books" | "ticker">, symbol: Sym, bps: number): void {
  books.prices.gap(symbol, bps);
  ticker.look(symbol);
  ticker.wake();
}

/** What the scenario says of its market's times: jumps, and spells in which nothing fills. */
function scheduleMarket(
  { scenario, scheduler }: ExchangePorts,
  desk: Pick<Desk, "books" | "matching" | "ticker">,
): void {
  for (const { symbol, gaps = [], dry } of scenario.market) {
    for (const { atMs, bps } of gaps) scheduler.at(atMs, () => gap(desk, symbol, bps));
    if (dry === undefined) continue;
    scheduler.at(dry.fromMs, () => desk.matching.starve(symbol, dry.untilMs));
  }
}

function createMovers(ports: ExchangePorts): Pick<Desk, "books" | "matching" | "ticker"> {
  const books = createBooks(ports);
  const { listing, prices, working } = books;

  const ticker = createTicker({
    scheduler: ports.scheduler,
    watched() {
      const symbols = new Set(quotedSymbols(books));
      for (const entry of working) if (matching.waits(entry)) symbols.add(entry.order.symbol);
      return [...symbols];
    },
    last: (symbol) => prices.last(symbol),
    tell(symbol, lastTicks) {
      const stampMs = ports.clock.stampMs();
      emit(books, { kind: "price", symbol, lastTicks, stampMs });
      if (listing.stops.has(symbol)) ports.quote(symbol, lastTicks, stampMs);
    },
    consider(symbol) {
      matching.considerAll(symbol);
    },
  });

  const matching = createMatching({
    draws: ports.draws,
    scheduler: ports.scheduler,
    prices,
    listing,
    working,
    fill(entry, qty, touchTicks) {
      fill(books, entry, qty, touchTicks);
      ticker.wake();
    },
    trigger(entry) {
      trigger(books, entry);
    },
    resting() {
      ticker.wake();
    },
  });

  return { books, matching, ticker };
}

function tellSession({ books }: Desk, symbol: Sym, status: "closed" | "open"): void {
  emit(books, { kind: "session", symbol, status, stampMs: books.ports.clock.stampMs() });
}

/** Nothing of these symbols trades until then. */
function close(desk: Desk, symbols: readonly Sym[], untilMs: Ms): void {
  const { sessions, matching } = desk;
  const { scheduler } = desk.books.ports;
  for (const symbol of symbols) {
    if (sessions.closedReason(symbol) === null) tellSession(desk, symbol, "closed");
    matching.starve(symbol, untilMs);
  }
  sessions.close(symbols, untilMs);
  scheduler.at(untilMs, () => {
    // Healing, or a later end, may have come first: only who ends the last spell opens.
    for (const symbol of symbols) {
      if (sessions.endsAt(symbol, untilMs)) tellSession(desk, symbol, "open");
    }
  });
}

/** Opens what is closed, by `open`. */
function reopen(desk: Desk, symbols: readonly Sym[], open: () => void): void {
  const closed = symbols.filter((symbol) => desk.sessions.closedReason(symbol) !== null);
  open();
  for (const symbol of closed) tellSession(desk, symbol, "open");
}

function orderOf(request: OrderRequest, brokerOrderId: string, key: OrderKey): ExchangeOrder {
  const { clientOrderId, symbol, side, qty, type, limitTicks, triggerTicks } = request;
  return { brokerOrderId, key, clientOrderId, symbol, side, qty, type, limitTicks, triggerTicks };
}

function newRow(
  order: ExchangeOrder,
  status: BookRow["status"],
  stampMs: BrokerMs,
  reason: string | null,
): BookRow {
  return { order, status, cumQty: 0, acceptedMs: stampMs, stampMs, averageTicks: 0, reason };
}

function submit(desk: Desk, request: OrderRequest, key: OrderKey): SubmitResult {
  const { books, matching, ticker, submissions } = desk;
  const { ports, listing } = books;
  const n = (submissions.get(key) ?? 0) + 1;
  submissions.set(key, n);
  const brokerOrderId = brokerIdOf(key, n);
  const order = orderOf(request, brokerOrderId, key);
  const stampMs = ports.clock.stampMs();
  const reason = refusal(desk, request);
  if (reason !== null) {
    const refused = { kind: "refused", order, reason, stampMs } as const;
    if (!ports.keepsRefused) {
      emit(books, refused);
      return { kind: "refused", reason, canPass: false, brokerOrderId: null };
    }
    announce(books, enter(books, newRow(order, "rejected", stampMs, reason)), refused);
    return { kind: "refused", reason, canPass: false, brokerOrderId };
  }
  const status = request.type === "SL_LIMIT" ? "trigger-pending" : "open";
  const entry = enter(books, newRow(order, status, stampMs, null));
  announce(books, entry, { kind: "accepted", order, stampMs });
  applyOrderFaults(books, matching, entry, listing.instruments);
  matching.consider(entry);
  ticker.wake();
  return { kind: "accepted", brokerOrderId };
}

/** Why an order is refused, in one sentence; null if it is taken. */
function refusal({ books, expired, sessions }: Desk, request: OrderRequest): string | null {
  const { listing, ledger } = books;
  const { symbol, side, qty } = request;
  const instrument = listing.instruments.get(symbol);
  if (instrument === undefined) return `instrument ${symbol} is not listed`;
  if (expired.has(symbol)) return `instrument ${symbol} has expired`;
  const freeze = sessions.freezeOf(instrument);
  const fault = sessions.closedReason(symbol) ?? termsFault(request, instrument, freeze);
  if (fault !== null) return fault;
  const loads = ledger.positions().map(({ symbol: held, netQty }) => ({
    symbol: held,
    netQty,
    buying: workingUnits(books, held, "BUY"),
    selling: workingUnits(books, held, "SELL"),
  }));
  return marginFault(sessions.margin(), loads, symbol, side, qty);
}

/** A stop that waits for its trigger, or a refused order, has nothing that could trade. */
function forceFill(books: Books, entry: Entry, qty: number): void {
  if (entry.row.status === "trigger-pending" || entry.row.status === "rejected") return;
  const can = Math.min(qty, entry.order.qty - entry.gross);
  const { symbol, side } = entry.order;
  if (can > 0) fill(books, entry, can, books.prices.touch(symbol, side));
}
