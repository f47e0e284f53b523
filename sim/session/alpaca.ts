/**
 * Alpaca: `trade_updates` of the socket or of the event stream, and the lists of orders, fill
 * activities and positions.
 *
 * 1. `position_qty` stands beside an event: the position after it, for free.
 * 2. What a client says to the socket (its key and its secret) is no record at all.
 */
import { alpacaAdapter } from "../../core/venues/alpaca.js";
import { parseRfc3339 } from "../../core/venues/time.js";
import type { Removed, Rule } from "./allow.js";
import { fieldOf, isRecord, kept, keptSent, textAt } from "./allow.js";
import type { Claim, OrderTerms, Scope, SessionVenue, Sorted } from "./venue.js";
import { newestOf, sideOf, termsOf, wholeOf } from "./venue.js";

const ORDER: Rule = {
  fields: {
    ...{ id: "id", client_order_id: "id", replaced_by: "id", replaces: "id", symbol: "word" },
    ...{ status: "word", side: "word", type: "word", order_type: "word", order_class: "word" },
    ...{ time_in_force: "word", qty: "number", filled_qty: "number", filled_avg_price: "number" },
    ...{ limit_price: "number", stop_price: "number", created_at: "stamp", updated_at: "stamp" },
    ...{ submitted_at: "stamp", filled_at: "stamp", canceled_at: "stamp", expired_at: "stamp" },
  },
};
const UPDATE: Rule = {
  fields: {
    ...{ event: "word", event_id: "id", execution_id: "id", timestamp: "stamp", at: "stamp" },
    ...{ price: "number", qty: "number", position_qty: "number", order: ORDER },
  },
};
const ACTIVITY: Rule = {
  fields: {
    ...{ id: "id", order_id: "id", activity_type: "word", type: "word", symbol: "word" },
    ...{ side: "word", qty: "number", cum_qty: "number", leaves_qty: "number", price: "number" },
    transaction_time: "stamp",
  },
};
const POSITION: Rule = { fields: { symbol: "word", qty: "number", side: "word" } };
const SENT: Rule = {
  fields: { symbol: "word", qty: "number", side: "word", type: "word", client_order_id: "id" },
};
const ROWS = { orders: ORDER, trades: ACTIVITY, positions: POSITION } as const;

function stampAt(row: unknown, field: string): number | null {
  const text = textAt(row, field);
  return text === null ? null : parseRfc3339(text);
}

function isOrder(row: unknown): boolean {
  return isRecord(row) && "client_order_id" in row && "filled_qty" in row && "status" in row;
}

function isActivity(row: unknown): boolean {
  return isRecord(row) && "transaction_time" in row && "order_id" in row;
}

function isPosition(row: unknown): boolean {
  return isRecord(row) && "symbol" in row && "qty" in row && "avg_entry_price" in row;
}

function isUpdate(row: unknown): boolean {
  return isRecord(row) && typeof row["event"] === "string" && isOrder(row["order"]);
}

function scopeOf(rows: readonly unknown[]): Scope | null {
  if (rows.length === 0) return null;
  if (rows.every(isOrder)) return "orders";
  if (rows.every(isActivity)) return "trades";
  return rows.every(isPosition) ? "positions" : null;
}

function frameOf(data: unknown, removed: Removed): Sorted {
  const payload = { stream: "trade_updates", data: kept(data, UPDATE, removed) ?? null };
  return { kind: "frame", payload, stampMs: stampAt(data, "timestamp") };
}

function sort(thing: unknown, asked: Scope | null, removed: Removed): readonly Sorted[] | null {
  if (Array.isArray(thing)) {
    const rows = thing as readonly unknown[];
    const scope = asked ?? scopeOf(rows);
    if (scope === null) return null;
    const body = kept(rows, { rows: ROWS[scope] }, removed);
    const stamp = scope === "orders" ? "updated_at" : "transaction_time";
    const stampMs = newestOf(rows.map((row) => stampAt(row, stamp)));
    return [{ kind: "snapshot", scope, body, stampMs }];
  }
  if (!isRecord(thing)) return null;
  if (isUpdate(thing)) return [frameOf(thing, removed)];
  const { stream, data } = thing as { readonly stream?: unknown; readonly data?: unknown };
  if (stream === "trade_updates") return [frameOf(data, removed)];
  if (stream === "authorization" || stream === "listening") return [{ kind: "passed-over" }];
  const { action } = thing as { readonly action?: unknown };
  if (action === "auth" || action === "authenticate" || action === "listen") {
    return [{ kind: "passed-over" }];
  }
  return null;
}

function terms(payload: unknown): readonly OrderTerms[] {
  const row = fieldOf(payload, "data", "order") ?? payload;
  const trade = isActivity(row);
  return termsOf({
    brokerOrderId: textAt(row, trade ? "order_id" : "id"),
    clientOrderId: textAt(row, "client_order_id"),
    symbol: textAt(row, "symbol"),
    side: sideOf(textAt(row, "side")),
    qty: trade ? null : wholeOf(fieldOf(row, "qty")),
    stop: (textAt(row, "type") ?? textAt(row, "order_type"))?.startsWith("stop") === true,
  });
}

function claims(payload: unknown): readonly Claim[] {
  const symbol = textAt(payload, "data", "order", "symbol");
  const netQty = wholeOf(fieldOf(payload, "data", "position_qty"));
  return symbol === null || netQty === null ? [] : [{ symbol, netQty }];
}

/** See the header. */
export const alpacaSessions: SessionVenue = {
  word: "alpaca",
  adapter: alpacaAdapter,
  sort,
  sent: keptSent(SENT, "symbol"),
  sentId: (payload) => textAt(payload, "client_order_id"),
  terms,
  claims,
};
