/**
 * Interactive Brokers: callbacks of the TWS API as a bridge writes them down: one at a time, as
 * frames of several, or as the lists that requests bring.
 *
 * 1. A callback by itself becomes a frame of one, at the second of its own log.
 * 2. Callbacks that hold nothing but accounts and texts keep their type alone.
 */
import { ibkrAdapter } from "../../core/venues/ibkr.js";
import { parseIbUtc } from "../../core/venues/time.js";
import type { Removed, Rule } from "./allow.js";
import { fieldOf, isRecord, kept, keptSent, textAt } from "./allow.js";
import type { OrderTerms, Scope, SessionVenue, Sorted } from "./venue.js";
import { sideOf, termsOf, wholeOf } from "./venue.js";

const CONTRACT: Rule = {
  fields: {
    ...{ localSymbol: "word", symbol: "word", secType: "word", exchange: "word" },
    ...{ currency: "word", conId: "number" },
  },
};
const ORDER: Rule = {
  fields: {
    ...{ permId: "id", orderId: "id", parentId: "id", orderRef: "id", action: "word", tif: "word" },
    ...{ totalQuantity: "number", orderType: "word", lmtPrice: "number", auxPrice: "number" },
    filledQuantity: "number",
  },
};
const STATUS_FIELDS: Readonly<Record<string, Rule>> = {
  ...{ type: "word", orderId: "id", permId: "id", parentId: "id", status: "word" },
  ...{ filled: "number", remaining: "number", avgFillPrice: "number", lastFillPrice: "number" },
};
const ORDER_STATE: Rule = { fields: { status: "word", completedTime: "stamp" } };
const EXECUTION: Rule = {
  fields: {
    ...{ permId: "id", orderId: "id", execId: "id", time: "stamp", side: "word", shares: "number" },
    ...{ price: "number", cumQty: "number", avgPrice: "number", orderRef: "id", exchange: "word" },
  },
};
const CALLBACKS: Readonly<Record<string, Rule>> = {
  orderStatus: { fields: STATUS_FIELDS },
  openOrder: {
    fields: {
      ...{ type: "word", orderId: "id", contract: CONTRACT, order: ORDER },
      ...{ orderState: ORDER_STATE, orderStatus: { fields: STATUS_FIELDS }, currentTime: "number" },
    },
  },
  completedOrder: {
    fields: { type: "word", contract: CONTRACT, order: ORDER, orderState: ORDER_STATE },
  },
  execDetails: { fields: { type: "word", contract: CONTRACT, execution: EXECUTION } },
  error: { fields: { type: "word", id: "id", errorCode: "number" } },
  position: { fields: { type: "word", contract: CONTRACT, position: "number" } },
};
const TYPE_ALONE: Rule = { fields: { type: "word" } };
const SENT: Rule = { fields: { contract: CONTRACT, order: ORDER } };

/** The types that a list of each scope holds, the ending ones last. */
const LISTED: Readonly<Record<Scope, readonly string[]>> = {
  orders: ["openOrder", "completedOrder", "openOrderEnd", "completedOrdersEnd"],
  trades: ["execDetails", "execDetailsEnd"],
  positions: ["position", "positionEnd"],
};
/** Types that are those of this venue wherever they stand alone. */
const ALONE: readonly string[] = [
  ...Object.keys(CALLBACKS),
  ...["openOrderEnd", "completedOrdersEnd", "execDetailsEnd", "positionEnd", "nextValidId"],
  ...["managedAccounts", "connectAck", "commissionReport", "commissionAndFeesReport"],
  ...["accountSummary", "accountSummaryEnd", "currentTime", "orderBound"],
];

function cleaned(callback: unknown, removed: Removed): unknown {
  const type = textAt(callback, "type") ?? "";
  const rule = Object.hasOwn(CALLBACKS, type) ? CALLBACKS[type] : undefined;
  return kept(callback, rule ?? TYPE_ALONE, removed) ?? null;
}

function scopeOf(rows: readonly unknown[]): Scope | null {
  if (rows.length === 0) return null;
  const types = rows.map((row) => textAt(row, "type") ?? "");
  for (const scope of ["orders", "trades", "positions"] as const) {
    if (types.every((type) => LISTED[scope].includes(type))) return scope;
  }
  return null;
}

/** The moment of a callback that has one, to the second. */
function stampOf(callback: unknown): number | null {
  const time =
    textAt(callback, "execution", "time") ?? textAt(callback, "orderState", "completedTime");
  if (time !== null) return parseIbUtc(time);
  const seconds = wholeOf(fieldOf(callback, "currentTime"));
  return seconds === null ? null : seconds * 1_000;
}

function frameOf(callbacks: readonly unknown[], seconds: number, removed: Removed): Sorted {
  const payload = {
    currentTime: seconds,
    callbacks: callbacks.map((callback) => cleaned(callback, removed)),
  };
  return { kind: "frame", payload, stampMs: seconds * 1_000 };
}

function sort(thing: unknown, asked: Scope | null, removed: Removed): readonly Sorted[] | null {
  if (Array.isArray(thing)) {
    const rows = thing as readonly unknown[];
    const scope = asked ?? scopeOf(rows);
    // Only what ends a list makes it one; callbacks without that were written down one by one.
    const ends = rows.some((row) => textAt(row, "type")?.endsWith("End") === true);
    if (scope === null || !(ends || asked !== null)) return null;
    const body = rows.map((row) => cleaned(row, removed));
    return [{ kind: "snapshot", scope, body, stampMs: null }];
  }
  if (!isRecord(thing)) return null;
  if (Array.isArray(thing["callbacks"])) {
    const seconds = wholeOf(thing["currentTime"]);
    const callbacks = thing["callbacks"] as readonly unknown[];
    if (seconds !== null) return [frameOf(callbacks, seconds, removed)];
    const payload = { callbacks: callbacks.map((callback) => cleaned(callback, removed)) };
    return [{ kind: "frame", payload, stampMs: null }];
  }
  const type = textAt(thing, "type");
  if (type === null || !ALONE.includes(type)) return null;
  const stampMs = stampOf(thing);
  // The time is filled in from the log (see `whole`).
  const payload = { currentTime: null, callbacks: [cleaned(thing, removed)] };
  return [{ kind: "frame", payload, stampMs }];
}

/** The frame with its second, where it came without one. */
export function wholeFrame(payload: unknown, atMs: number): unknown {
  if (!isRecord(payload) || payload["currentTime"] !== null) return payload;
  return { ...payload, currentTime: Math.floor(atMs / 1_000) };
}

function termsOfCallback(callback: unknown): readonly OrderTerms[] {
  const execution = fieldOf(callback, "execution");
  const symbol = textAt(callback, "contract", "localSymbol");
  const order = execution ?? fieldOf(callback, "order");
  const permId = textAt(order, "permId");
  return termsOf({
    brokerOrderId: permId === "0" ? null : permId,
    clientOrderId: textAt(order, "orderRef"),
    symbol,
    side: sideOf(textAt(order, "action") ?? textAt(order, "side")),
    qty: wholeOf(fieldOf(order, "totalQuantity")),
    stop: textAt(order, "orderType")?.startsWith("STP") === true,
  });
}

/** See the header. */
export const ibkrSessions: SessionVenue = {
  word: "ibkr",
  adapter: ibkrAdapter,
  sort,
  sent: keptSent(SENT, "contract", "localSymbol"),
  sentId: (payload) => textAt(payload, "order", "orderRef"),
  terms(payload) {
    const callbacks = fieldOf(payload, "callbacks");
    const rows = Array.isArray(callbacks) ? (callbacks as readonly unknown[]) : [payload];
    return rows.flatMap((row) => termsOfCallback(row));
  },
  claims: () => [],
};
