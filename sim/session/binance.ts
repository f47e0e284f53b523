/**
 * Binance: events of the user data stream, alone or within a combined stream, and the lists of
 * orders, trades and positions.
 *
 * 1. A combined stream is named by the listen key, which is a secret: the name is never kept.
 */
import { binanceAdapter } from "../../core/venues/binance.js";
import type { Removed, Rule } from "./allow.js";
import { fieldOf, isRecord, kept, keptSent, textAt } from "./allow.js";
import type { OrderTerms, Scope, SessionVenue, Sorted } from "./venue.js";
import { newestOf, sideOf, termsOf, wholeOf } from "./venue.js";

const REPORT: Rule = {
  fields: {
    ...{ e: "word", E: "number", s: "word", c: "id", C: "id", S: "word", o: "word", f: "word" },
    ...{ q: "number", p: "number", P: "number", g: "number", x: "word", X: "word", r: "word" },
    ...{ i: "id", l: "number", z: "number", L: "number", T: "number", t: "id", I: "id", w: "flag" },
    ...{ m: "flag", O: "number", Z: "number", Y: "number", Q: "number" },
  },
};
const OTHER: Rule = { fields: { e: "word", E: "number" } };
const ORDER: Rule = {
  fields: {
    ...{ symbol: "word", orderId: "id", orderListId: "number", clientOrderId: "id" },
    ...{ price: "number", origQty: "number", executedQty: "number", status: "word" },
    ...{ timeInForce: "word", type: "word", side: "word", stopPrice: "number", time: "number" },
    ...{ updateTime: "number", isWorking: "flag", workingTime: "number" },
  },
};
const TRADE: Rule = {
  fields: {
    ...{ symbol: "word", id: "id", orderId: "id", price: "number", qty: "number" },
    ...{ time: "number", isBuyer: "flag", isMaker: "flag", side: "word" },
  },
};
const POSITION: Rule = { fields: { symbol: "word", positionAmt: "number", positionSide: "word" } };
const SENT: Rule = {
  fields: {
    ...{ symbol: "word", side: "word", type: "word", quantity: "number" },
    newClientOrderId: "id",
  },
};
const ROWS = { orders: ORDER, trades: TRADE, positions: POSITION } as const;

function isOrder(row: unknown): boolean {
  return isRecord(row) && "orderId" in row && "executedQty" in row && "status" in row;
}

function isTrade(row: unknown): boolean {
  return isRecord(row) && "orderId" in row && "id" in row && "qty" in row && "time" in row;
}

function isPosition(row: unknown): boolean {
  return isRecord(row) && "symbol" in row && "positionAmt" in row;
}

function scopeOf(rows: readonly unknown[]): Scope | null {
  if (rows.length === 0) return null;
  if (rows.every(isOrder)) return "orders";
  if (rows.every(isTrade)) return "trades";
  return rows.every(isPosition) ? "positions" : null;
}

function sort(thing: unknown, asked: Scope | null, removed: Removed): readonly Sorted[] | null {
  if (Array.isArray(thing)) {
    const rows = thing as readonly unknown[];
    const scope = asked ?? scopeOf(rows);
    if (scope === null) return null;
    const body = kept(rows, { rows: ROWS[scope] }, removed);
    const stamp = scope === "orders" ? "updateTime" : "time";
    const stampMs = newestOf(rows.map((row) => wholeOf(fieldOf(row, stamp))));
    return [{ kind: "snapshot", scope, body, stampMs }];
  }
  if (!isRecord(thing)) return null;
  const inner = thing["event"] ?? thing["data"];
  if (typeof thing["e"] !== "string") {
    return isRecord(inner) && typeof inner["e"] === "string" ? sort(inner, asked, removed) : null;
  }
  const report = thing["e"] === "executionReport";
  const payload = kept(thing, report ? REPORT : OTHER, removed);
  const stampMs = wholeOf(thing["E"]) ?? wholeOf(thing["T"]);
  return [{ kind: "frame", payload, stampMs }];
}

function terms(row: unknown): readonly OrderTerms[] {
  const canceled = textAt(row, "C");
  const type = textAt(row, "o") ?? textAt(row, "type");
  return termsOf({
    brokerOrderId: textAt(row, "i") ?? textAt(row, "orderId"),
    clientOrderId: canceled ?? textAt(row, "c") ?? textAt(row, "clientOrderId"),
    symbol: textAt(row, "s") ?? textAt(row, "symbol"),
    side: sideOf(textAt(row, "S") ?? textAt(row, "side")),
    qty: wholeOf(fieldOf(row, "q") ?? fieldOf(row, "origQty")),
    stop: type?.startsWith("STOP") === true,
  });
}

/** See the header. */
export const binanceSessions: SessionVenue = {
  word: "binance",
  adapter: binanceAdapter,
  sort,
  sent: keptSent(SENT, "symbol"),
  sentId: (payload) => textAt(payload, "newClientOrderId"),
  terms,
  claims: () => [],
};
