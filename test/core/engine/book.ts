/**
 * The broker's book behind the engine's bench: orders as they stand at the exchange, told only when
 * a test says so, and what a question would be answered.
 */
import { must } from "../../../core/assert.js";
import type { OrderRequest, QueryScope } from "../../../core/effects.js";
import type { OrderReport, ReportStatus, SnapshotRows } from "../../../core/events.js";
import type { MarginFacts } from "../../../core/margin.js";
import type { BrokerMs, Sym, Units } from "../../../core/units.js";
import { signOf } from "../../../core/units.js";

/** An order at the exchange. */
export interface Booked {
  readonly request: OrderRequest;
  readonly brokerOrderId: string;
  status: ReportStatus;
  cum: Units;
  stampMs: BrokerMs;
}

/** What the plans here trade, and what their options deliver. */
const SYMBOLS = ["WING", "SHORT", "CASH", "FUT", "STK", "UND", "CALL", "PUT"];

/** Enough of everything, and nothing binds any of it. */
export const FACTS: MarginFacts = {
  fundsMinor: 1_000_000_000,
  rows: SYMBOLS.map((symbol) => {
    return { symbol, longMinor: 0, shortMinor: 0, spreadMinor: 0, volPerMille: 0 };
  }),
  offsets: [],
};

export interface Book {
  readonly orders: Map<string, Booked>;
  /** What came into the account without an order of ours, in signed units. */
  readonly foreign: Map<Sym, Units>;
  margin: MarginFacts;
  add(request: OrderRequest, stampMs: BrokerMs): Booked;
  order(id: string): Booked;
  /** What the stream says of an order now; every report has a key of its own. */
  reportOf(id: string): OrderReport;
  answer(scope: QueryScope): SnapshotRows;
}

/** An empty book. */
export function createBook(): Book {
  const orders = new Map<string, Booked>();
  const foreign = new Map<Sym, Units>();
  let reports = 0;

  function reportOf(id: string): OrderReport {
    const { request, brokerOrderId, status, cum, stampMs } = must(orders.get(id), `order ${id}`);
    reports += 1;
    const { clientOrderId } = request;
    const told = { key: `k${reports}`, clientOrderId, brokerOrderId, status, cumQty: cum, stampMs };
    return { ...told, orderQty: null, fill: null, bust: null, reason: null };
  }

  function positions(): Map<Sym, Units> {
    const net = new Map(foreign);
    for (const { request, cum } of orders.values()) {
      const { symbol, side } = request;
      net.set(symbol, (net.get(symbol) ?? 0) + cum * signOf(side));
    }
    return net;
  }

  const book: Book = {
    orders,
    foreign,
    margin: FACTS,
    add(request, stampMs) {
      const status = request.type === "SL_LIMIT" ? "trigger-pending" : "open";
      const brokerOrderId = `B${orders.size + 1}`;
      const booked: Booked = { request, brokerOrderId, status, cum: 0, stampMs };
      orders.set(request.clientOrderId, booked);
      return booked;
    },
    order: (id) => must(orders.get(id), `order ${id}`),
    reportOf,
    answer(scope) {
      switch (scope) {
        case "orders":
          return { scope, rows: [...orders.keys()].map((id) => reportOf(id)) };
        case "trades":
          return { scope, rows: [] };
        case "positions":
          return { scope, rows: [...positions()].map(([symbol, netQty]) => ({ symbol, netQty })) };
        case "margin":
          return { scope, facts: book.margin };
      }
    },
  };
  return book;
}
