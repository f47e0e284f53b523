/**
 * Kite Connect (Zerodha): order updates, trades, positions and answers, as its API documents them.
 *
 * 1. The quantity of an order is `filled_quantity`; the status word moves no position. Updates
 *    name no fill: fills come from the trades snapshot.
 * 2. Times are IST at one second, without a zone. An order's stamp is that of the exchange's last
 *    change; without one, of its acceptance there; without that, of the broker's.
 * 3. `tag` carries our id; it is not unique, and a row without one is not ours.
 * 4. A price is rupees; one tick is 5 paise.
 * 5. Only OPEN says that an order works. What a stop that waits for its trigger can go through as
 *    well (a change, a cancel under way) is no word on its trigger.
 */
import { z } from "zod";
import type {
  CommandOutcome,
  OrderReport,
  PositionRow,
  ReportStatus,
  TradeRow,
} from "../events.js";
import type { OrderRequest, QueryScope } from "../effects.js";
import type { VenueRules } from "../rules.js";
import type { Sym } from "../units.js";
import type { RawAnswer, StreamReading, VenueAdapter } from "./adapter.js";
import { cancelReader, failureOutcome, placedOutcome, readingOf, succeeded } from "./answers.js";
import { numberOfTicks, orderQtyOf, ticksOfNumber } from "./decimal.js";
import { snapshotReader } from "./lists.js";
import { parseIst } from "./time.js";

/** One tick in paise. */
const TICK_PAISE = 5;
/** Segment of a symbol that names none (`NSE:INFY` names one). */
const DEFAULT_EXCHANGE = "NFO";

/**
 * Kite's habits. Limits are from its forum (10 a second, 200 a minute; blocked requests count);
 * resolution and bounds are assumed.
 */
export const KITE_RULES: VenueRules = {
  venue: "kite-like",
  resolutionMs: 1_000,
  sendHorizonMs: 15_000,
  readLagMs: 1_000,
  streamDelayMs: 2_000,
  clientIds: "not-unique",
  bustEvents: false,
  listsOfDay: true,
  aggressive: "limit-at-band",
  requestLimits: [
    { windowMs: 1_000, max: 10 },
    { windowMs: 60_000, max: 200 },
  ],
};

const STATUSES = new Map<string, ReportStatus>([
  ["PUT ORDER REQ RECEIVED", "pending"],
  ["VALIDATION PENDING", "pending"],
  ["OPEN PENDING", "pending"],
  ["AMO REQ RECEIVED", "pending"],
  ["TRIGGER PENDING", "trigger-pending"],
  ["OPEN", "open"],
  // Postbacks only: something changed, most often a partial fill. No word on a trigger (5).
  ["UPDATE", "pending"],
  // A change or cancel that is under way leaves the order as it was, and a stop waiting (5).
  ["MODIFY VALIDATION PENDING", "pending"],
  ["MODIFY PENDING", "pending"],
  ["CANCEL PENDING", "pending"],
  ["COMPLETE", "filled"],
  ["CANCELLED", "canceled"],
  ["REJECTED", "rejected"],
]);

const id = z.string().min(1).max(64);
const quantity = z.int().nonnegative();
const stampText = z.string().nullish();

const updateSchema = z.compile(
  z.object({
    order_id: id,
    tag: z.string().max(64).nullish(),
    status: z.string().min(1).max(64),
    status_message: z.string().nullish(),
    quantity: z.unknown().optional(),
    filled_quantity: quantity,
    cancelled_quantity: quantity.nullish(),
    order_timestamp: stampText,
    exchange_timestamp: stampText,
    exchange_update_timestamp: stampText,
  }),
  { strict: true },
);

const tradeSchema = z.compile(
  z.object({
    trade_id: id,
    order_id: id,
    quantity: z.int().positive(),
    average_price: z.number(),
    fill_timestamp: stampText,
    exchange_timestamp: stampText,
  }),
  { strict: true },
);

const positionSchema = z.compile(
  z.object({
    tradingsymbol: z.string().min(1),
    exchange: z.string().min(1),
    quantity: z.int(),
  }),
  { strict: true },
);

const frameSchema = z.compile(z.object({ type: z.string(), data: z.unknown() }), { strict: true });
const successSchema = z.compile(z.object({ status: z.literal("success"), data: z.unknown() }), {
  strict: true,
});
const placedSchema = z.compile(
  z.object({ status: z.literal("success"), data: z.object({ order_id: id }) }),
  { strict: true },
);
const errorSchema = z.compile(z.object({ message: z.string() }), { strict: true });
const netSchema = z.compile(z.object({ net: z.unknown() }), { strict: true });

function exchangeOf(symbol: Sym): readonly [exchange: string, tradingsymbol: string] {
  const colon = symbol.indexOf(":");
  if (colon < 0) return [DEFAULT_EXCHANGE, symbol];
  return [symbol.slice(0, colon), symbol.slice(colon + 1)];
}

function symbolOf(exchange: string, tradingsymbol: string): Sym {
  return exchange === DEFAULT_EXCHANGE ? tradingsymbol : `${exchange}:${tradingsymbol}`;
}

function encodeOrder(order: OrderRequest): unknown {
  const [exchange, tradingsymbol] = exchangeOf(order.symbol);
  return {
    variety: "regular",
    exchange,
    tradingsymbol,
    transaction_type: order.side,
    order_type: order.type === "SL_LIMIT" ? "SL" : order.type,
    quantity: order.qty,
    product: "NRML",
    validity: "DAY",
    price: order.limitTicks === null ? 0 : numberOfTicks(order.limitTicks, TICK_PAISE),
    trigger_price: order.triggerTicks === null ? 0 : numberOfTicks(order.triggerTicks, TICK_PAISE),
    tag: order.clientOrderId,
  };
}

/** An order update or a row of the order book; null if it was not understood. */
function readUpdate(payload: unknown): OrderReport | null {
  const parsed = updateSchema.safeParse(payload);
  if (!parsed.success) return null;
  const row = parsed.data;
  const stamp = row.exchange_update_timestamp ?? row.exchange_timestamp ?? row.order_timestamp;
  const stampMs = stamp ? parseIst(stamp) : null;
  if (stampMs === null) return null;
  const canceled = row.cancelled_quantity ?? 0;
  return {
    key: `${row.order_id}|${row.status}|${row.filled_quantity}|${canceled}|${stampMs}`,
    clientOrderId: row.tag || null,
    brokerOrderId: row.order_id,
    status: STATUSES.get(row.status) ?? "unknown",
    cumQty: row.filled_quantity,
    orderQty: orderQtyOf(row.quantity),
    fill: null,
    bust: null,
    stampMs,
    reason: row.status_message || null,
  };
}

function readTrade(payload: unknown): TradeRow | null {
  const parsed = tradeSchema.safeParse(payload);
  if (!parsed.success) return null;
  const row = parsed.data;
  const stamp = row.fill_timestamp ?? row.exchange_timestamp;
  const stampMs = stamp ? parseIst(stamp) : null;
  const priceTicks = ticksOfNumber(row.average_price, TICK_PAISE);
  if (stampMs === null || priceTicks === null) return null;
  return {
    clientOrderId: null,
    brokerOrderId: row.order_id,
    fill: { execId: row.trade_id, qty: row.quantity, priceTicks },
    stampMs,
  };
}

function readPosition(payload: unknown): PositionRow | null {
  const parsed = positionSchema.safeParse(payload);
  if (!parsed.success) return null;
  const row = parsed.data;
  return { symbol: symbolOf(row.exchange, row.tradingsymbol), netQty: row.quantity };
}

function readFrame(frame: unknown): StreamReading {
  const parsed = frameSchema.safeParse(frame);
  if (!parsed.success) return { reports: [], doubts: ["a frame without a type"] };
  const { type, data } = parsed.data;
  // Notices of the broker to its client; they say nothing of an order.
  if (type === "message" || type === "error") return { reports: [], doubts: [] };
  if (type !== "order") return { reports: [], doubts: [`a frame of the unknown type "${type}"`] };
  return readingOf(readUpdate(data) ?? "an order update that is not one");
}

function messageOf(answer: RawAnswer): string {
  const parsed = errorSchema.safeParse(answer.body);
  return parsed.success ? parsed.data.message : "no message";
}

/** The outcome of an answer that is no success. */
function refusedOutcome(answer: RawAnswer): CommandOutcome {
  return failureOutcome(answer, messageOf(answer));
}

function readOrderAnswer(answer: RawAnswer): CommandOutcome {
  if (!succeeded(answer)) return refusedOutcome(answer);
  const parsed = placedSchema.safeParse(answer.body);
  return placedOutcome(parsed.success ? parsed.data.data.order_id : undefined);
}

/** What an answer's envelope holds, positions in one more of their own; undefined if it is none. */
function listOf(scope: QueryScope, body: unknown): unknown {
  const parsed = successSchema.safeParse(body);
  const data = parsed.success ? parsed.data.data : undefined;
  if (scope !== "positions") return data;
  const net = netSchema.safeParse(data);
  return net.success ? net.data.net : undefined;
}

const readers = { order: readUpdate, trade: readTrade, position: readPosition };

/** The adapter of Kite Connect. */
export const kiteAdapter: VenueAdapter = {
  rules: KITE_RULES,
  encodeOrder,
  readFrame,
  readOrderAnswer,
  readCancelAnswer: cancelReader(refusedOutcome),
  readSnapshot: snapshotReader(readers, listOf),
};
