/**
 * Alpaca: `trade_updates`, orders, fill activities, positions and answers, as its API documents
 * them. Numbers are strings; times are RFC 3339.
 *
 * 1. `order.filled_qty` is cumulative and net of busts; `execution_id` names the fill of an event.
 * 2. An event says what happened, the order's status what is now: the latter is the report's, and
 *    done for day, suspended or held end nothing.
 * 3. A stop that waits for its trigger is `held` (or not yet `new`); `new` means that it works.
 *    Believed from the documented words; check it on a paper account before trusting a stop to it.
 * 4. The uuid of a fill activity's id is taken to be the `execution_id` of the stream. Believed;
 *    were it not, fills would have two ids and be parked until a snapshot decides.
 * 5. A price is dollars; one tick is one cent.
 */
import { z } from "zod";
import type {
  CommandOutcome,
  OrderReport,
  PositionRow,
  ReportStatus,
  TradeRow,
} from "../events.js";
import type { OrderRequest } from "../effects.js";
import type { VenueRules } from "../rules.js";
import type { RawAnswer, StreamReading, VenueAdapter } from "./adapter.js";
import { cancelReader, failureOutcome, placedOutcome, readingOf, succeeded } from "./answers.js";
import { orderQtyOf, textOfTicks, ticksOfText, unitsOfText } from "./decimal.js";
import { snapshotReader } from "./lists.js";
import { parseRfc3339 } from "./time.js";

/** One tick in cents. */
const TICK_CENTS = 1;
/** HTTP status of a request that Alpaca understood and will not do. */
const UNPROCESSABLE = 422;

/** Alpaca's habits: 200 requests a minute by its documentation, bounds assumed. */
export const ALPACA_RULES: VenueRules = {
  venue: "alpaca-like",
  resolutionMs: 1,
  sendHorizonMs: 10_000,
  readLagMs: 500,
  streamDelayMs: 1_000,
  clientIds: "unique-for-ever",
  bustEvents: true,
  listsOfDay: false,
  aggressive: "market",
  requestLimits: [{ windowMs: 60_000, max: 200 }],
};

/** Words of `order.status`. */
const STATUSES = new Map<string, ReportStatus>([
  ["pending_new", "pending"],
  ["accepted", "pending"],
  ["accepted_for_bidding", "pending"],
  ["held", "pending"],
  ["new", "open"],
  ["partially_filled", "open"],
  ["stopped", "open"],
  // Live, whatever is under way: none of these ends the order, or is a word on a trigger (3).
  ["pending_cancel", "pending"],
  ["pending_replace", "pending"],
  ["suspended", "pending"],
  ["done_for_day", "pending"],
  ["calculated", "pending"],
  ["filled", "filled"],
  ["canceled", "canceled"],
  ["expired", "expired"],
  ["rejected", "rejected"],
]);

/** Words of an order that is not yet worked: of a stop, that it waits for its trigger (3). */
const WAITS: readonly string[] = ["pending_new", "accepted", "accepted_for_bidding", "held"];

const id = z.string().min(1).max(64);
const decimal = z.string();

const orderShape = z.object({
  id,
  client_order_id: z.string().max(128).nullish(),
  status: z.string().min(1).max(64),
  type: z.string().nullish(),
  qty: z.unknown().optional(),
  filled_qty: decimal,
  updated_at: z.string().nullish(),
});
const orderSchema = z.compile(orderShape, { strict: true });
const updateSchema = z.compile(
  z.object({
    event: z.string().min(1).max(64),
    execution_id: id.nullish(),
    order: orderShape,
    timestamp: z.string(),
    price: decimal.nullish(),
    qty: decimal.nullish(),
  }),
  { strict: true },
);
const frameSchema = z.compile(z.object({ stream: z.string(), data: z.unknown() }), {
  strict: true,
});
const activitySchema = z.compile(
  z.object({
    id: z.string().min(1).max(128),
    order_id: id,
    qty: decimal,
    price: decimal,
    transaction_time: z.string(),
  }),
  { strict: true },
);
const positionSchema = z.compile(
  z.object({ symbol: z.string().min(1), qty: decimal, side: z.string().nullish() }),
  { strict: true },
);
const placedSchema = z.compile(z.object({ id }), { strict: true });
const errorSchema = z.compile(z.object({ message: z.string() }), { strict: true });

type Order = z.infer<typeof orderShape>;
type Update = z.infer<typeof updateSchema>;

function encodeOrder(order: OrderRequest): unknown {
  return {
    symbol: order.symbol,
    qty: String(order.qty),
    side: order.side === "BUY" ? "buy" : "sell",
    type: order.type === "SL_LIMIT" ? "stop_limit" : order.type === "LIMIT" ? "limit" : "market",
    time_in_force: "day",
    limit_price: order.limitTicks === null ? null : textOfTicks(order.limitTicks, TICK_CENTS),
    stop_price: order.triggerTicks === null ? null : textOfTicks(order.triggerTicks, TICK_CENTS),
    client_order_id: order.clientOrderId,
  };
}

function isStop(order: Order): boolean {
  return order.type === "stop" || order.type === "stop_limit";
}

function statusOf(order: Order): ReportStatus {
  if (isStop(order) && WAITS.includes(order.status)) return "trigger-pending";
  return STATUSES.get(order.status) ?? "unknown";
}

function readUpdate(payload: unknown): StreamReading {
  const parsed = updateSchema.safeParse(payload);
  if (!parsed.success) return readingOf("a trade update that is not one");
  const reading = readingOf(reportOf(parsed.data));
  // It says what a trade is now, and not by how much it changed: the lists say the rest.
  return parsed.data.event === "trade_correct" && reading.reports.length > 0
    ? { ...reading, doubts: ["a trade was corrected"] }
    : reading;
}

function reportOf(update: Update): OrderReport | string {
  const { order, event } = update;
  const stampMs = parseRfc3339(update.timestamp);
  const cumQty = unitsOfText(order.filled_qty);
  if (stampMs === null) return `a trade update stamped "${update.timestamp}"`;
  if (cumQty === null || cumQty < 0) return `a filled quantity of "${order.filled_qty}"`;
  const execution = update.execution_id ?? "";
  const traded = readTraded(update);
  if (traded === "malformed") return `a ${event} of "${update.qty}" at "${update.price}"`;
  return {
    key: `${order.id}|${event}|${execution}|${stampMs}|${cumQty}`,
    clientOrderId: order.client_order_id || null,
    brokerOrderId: order.id,
    status: statusOf(order),
    cumQty,
    orderQty: orderQtyOf(order.qty),
    fill: traded?.fill ?? null,
    bust: traded?.bust ?? null,
    stampMs,
    reason: null,
  };
}

/** The fill or bust that an event names; null if it names none. */
function readTraded(update: Update): Pick<OrderReport, "fill" | "bust"> | "malformed" | null {
  const execId = update.execution_id ?? null;
  const filled = update.event === "fill" || update.event === "partial_fill";
  // Without an id the cumulative quantity alone says what was filled or taken back.
  if (execId === null || (!filled && update.event !== "trade_bust")) return null;
  const qty = unitsOfText(update.qty ?? "");
  if (qty === null || qty <= 0) return "malformed";
  if (!filled) return { fill: null, bust: { execId, qty } };
  const priceTicks = ticksOfText(update.price ?? "", TICK_CENTS);
  return priceTicks === null ? "malformed" : { fill: { execId, qty, priceTicks }, bust: null };
}

/** A row of the order list, of every status. */
function readOrder(payload: unknown): OrderReport | null {
  const parsed = orderSchema.safeParse(payload);
  if (!parsed.success) return null;
  const order = parsed.data;
  const stampMs = order.updated_at ? parseRfc3339(order.updated_at) : null;
  const cumQty = unitsOfText(order.filled_qty);
  if (stampMs === null || cumQty === null || cumQty < 0) return null;
  return {
    key: `${order.id}|${order.status}||${stampMs}|${cumQty}`,
    clientOrderId: order.client_order_id || null,
    brokerOrderId: order.id,
    status: statusOf(order),
    cumQty,
    orderQty: orderQtyOf(order.qty),
    fill: null,
    bust: null,
    stampMs,
    reason: null,
  };
}

function readActivity(payload: unknown): TradeRow | null {
  const parsed = activitySchema.safeParse(payload);
  if (!parsed.success) return null;
  const row = parsed.data;
  const stampMs = parseRfc3339(row.transaction_time);
  const qty = unitsOfText(row.qty);
  const priceTicks = ticksOfText(row.price, TICK_CENTS);
  if (stampMs === null || qty === null || qty <= 0 || priceTicks === null) return null;
  const colons = row.id.indexOf("::");
  const execId = colons < 0 ? row.id : row.id.slice(colons + 2);
  if (execId === "") return null;
  return {
    clientOrderId: null,
    brokerOrderId: row.order_id,
    fill: { execId, qty, priceTicks },
    stampMs,
  };
}

function readPosition(payload: unknown): PositionRow | null {
  const parsed = positionSchema.safeParse(payload);
  if (!parsed.success) return null;
  const qty = unitsOfText(parsed.data.qty);
  if (qty === null) return null;
  // Documented as negative when short; `side` settles it where a build sends the size alone.
  const short = parsed.data.side === "short" && qty > 0;
  return { symbol: parsed.data.symbol, netQty: short ? -qty : qty };
}

function readFrame(frame: unknown): StreamReading {
  const parsed = frameSchema.safeParse(frame);
  if (!parsed.success) return { reports: [], doubts: ["a frame without a stream"] };
  const { stream, data } = parsed.data;
  // Answers of the socket itself; they say nothing of an order.
  if (stream === "authorization" || stream === "listening") return { reports: [], doubts: [] };
  if (stream !== "trade_updates") {
    return { reports: [], doubts: [`a frame of the unknown stream "${stream}"`] };
  }
  return readUpdate(data);
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
  if (succeeded(answer)) {
    const parsed = placedSchema.safeParse(answer.body);
    return placedOutcome(parsed.success ? parsed.data.id : undefined);
  }
  const taken = /client_order_id must be unique/i.test(messageOf(answer));
  if (answer.status === UNPROCESSABLE && taken) return { kind: "unknown", reason: "duplicate" };
  return refusedOutcome(answer);
}

/** The adapter of Alpaca's trading API. */
export const alpacaAdapter: VenueAdapter = {
  rules: ALPACA_RULES,
  encodeOrder,
  readFrame,
  readOrderAnswer,
  readCancelAnswer: cancelReader(refusedOutcome),
  readSnapshot: snapshotReader({ order: readOrder, trade: readActivity, position: readPosition }),
};
