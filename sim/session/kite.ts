/**
 * Kite Connect: order updates of the socket or of postbacks, order histories, and the answers to
 * orders, trades and positions.
 *
 * 1. The history of one order is a list in which it stands several times: it is read as frames.
 */
import { kiteAdapter } from "../../core/venues/kite.js";
import { parseIst } from "../../core/venues/time.js";
import type { Removed, Rule } from "./allow.js";
import { fieldOf, isRecord, kept, keptSent, textAt } from "./allow.js";
import type { OrderTerms, Scope, SessionVenue, Sorted } from "./venue.js";
import { newestOf, sideOf, termsOf, wholeOf } from "./venue.js";

const INSTRUMENT = { exchange: "word", tradingsymbol: "word", product: "word" } as const;
const STAMPS = ["exchange_update_timestamp", "exchange_timestamp", "order_timestamp"] as const;

/** What stays of an order. Texts of people and machines (`status_message`, `meta`) do not. */
const ORDER: Rule = {
  fields: {
    ...INSTRUMENT,
    ...{ order_id: "id", exchange_order_id: "id", parent_order_id: "id", tag: "id" },
    ...{ status: "word", variety: "word", order_type: "word", transaction_type: "word" },
    ...{ validity: "word", quantity: "number", filled_quantity: "number", price: "number" },
    ...{ pending_quantity: "number", cancelled_quantity: "number", trigger_price: "number" },
    ...{ average_price: "number", order_timestamp: "stamp", exchange_timestamp: "stamp" },
    exchange_update_timestamp: "stamp",
  },
};
const TRADE: Rule = {
  fields: {
    ...INSTRUMENT,
    ...{ trade_id: "id", order_id: "id", exchange_order_id: "id", transaction_type: "word" },
    ...{ average_price: "number", quantity: "number", fill_timestamp: "stamp" },
    ...{ order_timestamp: "stamp", exchange_timestamp: "stamp" },
  },
};
const POSITION: Rule = {
  fields: { ...INSTRUMENT, quantity: "number", overnight_quantity: "number", multiplier: "number" },
};
const SENT: Rule = {
  fields: {
    ...INSTRUMENT,
    ...{ transaction_type: "word", quantity: "number", order_type: "word", tag: "id" },
  },
};
const ROWS = { orders: ORDER, trades: TRADE, positions: POSITION } as const;

function isOrder(row: unknown): boolean {
  return (
    isRecord(row) && "order_id" in row && "status" in row && "tradingsymbol" in row && !isTrade(row)
  );
}

function isTrade(row: unknown): boolean {
  return isRecord(row) && "trade_id" in row && "order_id" in row;
}

function isPosition(row: unknown): boolean {
  return isRecord(row) && "tradingsymbol" in row && "quantity" in row && !("order_id" in row);
}

function stampAt(row: unknown, ...fields: readonly string[]): number | null {
  for (const field of fields) {
    const text = textAt(row, field);
    if (text !== null) return parseIst(text);
  }
  return null;
}

const orderStamp = (row: unknown): number | null => stampAt(row, ...STAMPS);

function frameOf(data: unknown, removed: Removed): Sorted {
  const payload = { type: "order", data: kept(data, ORDER, removed) ?? null };
  return { kind: "frame", payload, stampMs: orderStamp(data) };
}

function scopeOf(rows: readonly unknown[]): Scope | null {
  if (rows.length === 0) return null;
  if (rows.every(isTrade)) return "trades";
  if (rows.every(isOrder)) return "orders";
  return rows.every(isPosition) ? "positions" : null;
}

function isHistory(rows: readonly unknown[]): boolean {
  const ids = rows.map((row) => textAt(row, "order_id"));
  return new Set(ids).size < ids.length;
}

function listOf(
  rows: readonly unknown[],
  asked: Scope | null,
  removed: Removed,
): readonly Sorted[] | null {
  const scope = asked ?? scopeOf(rows);
  if (scope === null) return null;
  if (scope === "orders" && isHistory(rows)) return rows.map((row) => frameOf(row, removed));
  const clean = kept(rows, { rows: ROWS[scope] }, removed);
  const data = scope === "positions" ? { net: clean } : clean;
  const stampMs = newestOf(
    rows.map((row) =>
      scope === "orders" ? orderStamp(row) : stampAt(row, "fill_timestamp", "exchange_timestamp"),
    ),
  );
  return [{ kind: "snapshot", scope, body: { status: "success", data }, stampMs }];
}

function sort(thing: unknown, scope: Scope | null, removed: Removed): readonly Sorted[] | null {
  if (Array.isArray(thing)) return listOf(thing as readonly unknown[], scope, removed);
  if (!isRecord(thing)) return null;
  if (thing["status"] === "success" && "data" in thing) return sort(thing["data"], scope, removed);
  if (Array.isArray(thing["net"])) return sort(thing["net"], "positions", removed);
  if (isOrder(thing)) return [frameOf(thing, removed)];
  const { type, data } = thing as { readonly type?: unknown; readonly data?: unknown };
  if (type === "order" && isRecord(data)) return [frameOf(data, removed)];
  if (typeof type !== "string" || !("data" in thing)) return null;
  // What the broker writes to its client is text; that something came is enough.
  return [
    { kind: "frame", payload: { type: kept(type, "word", removed), data: null }, stampMs: null },
  ];
}

function terms(payload: unknown): readonly OrderTerms[] {
  const row = fieldOf(payload, "data") ?? payload;
  const symbol = textAt(row, "tradingsymbol");
  const exchange = textAt(row, "exchange");
  return termsOf({
    brokerOrderId: textAt(row, "order_id"),
    clientOrderId: textAt(row, "tag"),
    symbol:
      symbol === null || exchange === null || exchange === "NFO" ? symbol : `${exchange}:${symbol}`,
    side: sideOf(textAt(row, "transaction_type")),
    qty: isTrade(row) ? null : wholeOf(fieldOf(row, "quantity")),
    stop: textAt(row, "order_type")?.startsWith("SL") === true,
  });
}

/** See the header. */
export const kiteSessions: SessionVenue = {
  word: "kite",
  adapter: kiteAdapter,
  sort,
  sent: keptSent(SENT, "tradingsymbol"),
  sentId: (payload) => textAt(payload, "tag"),
  terms,
  claims: () => [],
};
