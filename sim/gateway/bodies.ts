/**
 * Bodies of the answers to queries, in the venue's shape.
 *
 * 1. Rows of the books never change: each is put into the venue's shape once, however often read.
 * 2. Books that did not change are answered with the same body: most polls find nothing new.
 */
import type { MarginFacts } from "../../core/margin.js";
import type { Position } from "../exchange/ledger.js";
import type { BookRow, TradeRecord } from "../ports.js";
import type { GatewayProfile } from "./profile.js";

/** The body for each scope, from the exchange's list. */
export interface Bodies {
  orders(rows: readonly BookRow[]): unknown;
  trades(trades: readonly TradeRecord[]): unknown;
  positions(positions: readonly Position[]): unknown;
  margin(facts: MarginFacts): unknown;
}

/** Shows each row once. */
function shownOnce<T>(show: (row: T) => unknown): (rows: readonly T[]) => readonly unknown[] {
  const shown = new Map<T, unknown>();
  return (rows) =>
    rows.map((row) => {
      const known = shown.get(row);
      if (known !== undefined) return known;
      const fresh = show(row);
      shown.set(row, fresh);
      return fresh;
    });
}

/** Makes a body again only where it is asked for another list than the last time. */
function madeOnce<T extends object>(make: (list: T) => unknown): (list: T) => unknown {
  let last: T | null = null;
  let body: unknown = null;
  return (list) => {
    if (list !== last) {
      body = make(list);
      last = list;
    }
    return body;
  };
}

/** The bodies of one venue. */
export function createBodies(profile: GatewayProfile): Bodies {
  const orderRows = shownOnce((row: BookRow) => profile.orderRow(row));
  const tradeRows = shownOnce((trade: TradeRecord) => profile.tradeRow(trade));
  return {
    orders: madeOnce((rows: readonly BookRow[]) => profile.ordersBody(orderRows(rows))),
    trades: madeOnce((trades: readonly TradeRecord[]) => profile.tradesBody(tradeRows(trades))),
    positions: madeOnce((rows: readonly Position[]) => profile.positionsBody(rows)),
    margin: madeOnce((facts: MarginFacts) => profile.marginBody(facts)),
  };
}
