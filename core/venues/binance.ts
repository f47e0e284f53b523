/**
 * Binance: execution reports of the user data stream, orders, trades, positions and answers, as
 * its API documents them. Quantities and prices are decimal text, times milliseconds.
 *
 * 1. `z` is the cumulative quantity; `t` names the fill, and is -1 where there is none. There is
 *    no bust event.
 * 2. The report of a cancel carries the cancel's own id in `c` and the order's in `C`.
 * 3. A stop that waits for its trigger is NEW and not on the book (`w`, in lists `isWorking`).
 *    Believed from the documented fields; check it on the test network before trusting a stop.
 * 4. Ids are integers; text is read as well, because some clients quote what may exceed 2^53.
 * 5. A spot balance cannot be short: positions are read in the shape of the derivatives' list.
 * 6. A price is in the quote currency; one tick is one hundredth.
 * 7. A stream of the WebSocket API wraps each event in one that names the subscription.
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
import { LATEST_MS, orderQtyOf, textOfTicks, ticksOfText, unitsOfText } from "./decimal.js";
import { snapshotReader } from "./lists.js";

/** One tick in hundredths of the quote currency. */
const TICK_HUNDREDTHS = 1;
/** A request that arrives later than this after its own timestamp is refused (-1021). */
const RECV_WINDOW_MS = 5_000;
/**
 * An unknown error, an internal error, no clear answer of the message bus ("execution status
 * unknown"), and no answer of the backend: the order may be live.
 */
const UNCLEAR: readonly number[] = [-1_000, -1_001, -1_006, -1_007];
/** The request's timestamp was outside the window; a later request has another. */
const OUTSIDE_WINDOW = -1_021;
/** The matching engine refused, for one of many reasons: only the text says for which. */
const ORDER_REFUSED: readonly number[] = [-1_010, -2_010];
/** The id is that of an open order: the one that was sent before, it may be. */
const DUPLICATE_ORDER = /duplicate order/i;

/**
 * Binance's habits. 100 orders in 10 s are its order limit; 6,000 of weight a minute are 300
 * requests of the heaviest kind (20, the list of all orders). The send horizon is the documented
 * window; read lag and stream delay are taken to be those of the Alpaca-like venue.
 */
export const BINANCE_RULES: VenueRules = {
  venue: "binance-like",
  resolutionMs: 1,
  sendHorizonMs: RECV_WINDOW_MS,
  readLagMs: 500,
  streamDelayMs: 1_000,
  clientIds: "unique-while-open",
  bustEvents: false,
  listsOfDay: false,
  aggressive: "market",
  requestLimits: [
    { windowMs: 10_000, max: 100 },
    { windowMs: 60_000, max: 300 },
  ],
};

/** Words of `X` and of `status`. */
const STATUSES = new Map<string, ReportStatus>([
  ["PENDING_NEW", "pending"],
  ["NEW", "open"],
  ["PARTIALLY_FILLED", "open"],
  // A cancel that is under way leaves the order as it was: no word on a trigger.
  ["PENDING_CANCEL", "pending"],
  ["FILLED", "filled"],
  ["CANCELED", "canceled"],
  ["REJECTED", "rejected"],
  ["EXPIRED", "expired"],
  ["EXPIRED_IN_MATCH", "expired"],
]);
/** Events of the stream that say nothing of an order's quantity. */
const OTHER_EVENTS: readonly string[] = [
  "outboundAccountPosition",
  "balanceUpdate",
  "listStatus",
  "externalLockUpdate",
];
/** Events after which the stream says nothing more: what it did not say has to be asked for. */
const LAST_EVENTS: readonly string[] = ["listenKeyExpired", "eventStreamTerminated"];

const id = z.union([z.int().nonnegative(), z.string().min(1).max(64)]);
const millis = z.int().nonnegative().max(LATEST_MS);
const word = z.string().min(1).max(64);

const reportSchema = z.compile(
  z.object({
    s: word,
    c: z.string().max(64),
    C: z.string().max(64).nullish(),
    o: word,
    x: word,
    X: word,
    r: z.string().nullish(),
    i: id,
    q: z.unknown().optional(),
    l: z.string(),
    z: z.string(),
    L: z.string(),
    t: z.union([z.int(), z.string().min(1).max(64)]),
    T: millis,
    w: z.boolean().nullish(),
  }),
  { strict: true },
);
const orderSchema = z.compile(
  z.object({
    orderId: id,
    clientOrderId: z.string().max(64),
    origQty: z.unknown().optional(),
    executedQty: z.string(),
    status: word,
    type: word,
    updateTime: millis,
    isWorking: z.boolean().nullish(),
  }),
  { strict: true },
);
const tradeSchema = z.compile(
  z.object({ id, orderId: id, price: z.string(), qty: z.string(), time: millis }),
  { strict: true },
);
const positionSchema = z.compile(z.object({ symbol: word, positionAmt: z.string() }), {
  strict: true,
});
const frameSchema = z.compile(z.object({ e: z.string() }), { strict: true });
const wrapperSchema = z.compile(z.object({ subscriptionId: z.int(), event: z.unknown() }), {
  strict: true,
});
const placedSchema = z.compile(z.object({ orderId: id }), { strict: true });
const errorSchema = z.compile(
  z.object({
    code: z.int().nullish(),
    msg: z.string().nullish(),
    message: z.string().nullish(),
  }),
  { strict: true },
);

function encodeOrder(order: OrderRequest): unknown {
  const price = (ticks: number): string => textOfTicks(ticks, TICK_HUNDREDTHS);
  const type = order.type === "SL_LIMIT" ? "STOP_LOSS_LIMIT" : order.type;
  return {
    symbol: order.symbol,
    side: order.side,
    type,
    quantity: String(order.qty),
    ...(type === "MARKET" ? {} : { timeInForce: "GTC" }),
    ...(order.limitTicks === null ? {} : { price: price(order.limitTicks) }),
    ...(order.triggerTicks === null ? {} : { stopPrice: price(order.triggerTicks) }),
    newClientOrderId: order.clientOrderId,
    newOrderRespType: "ACK",
    recvWindow: RECV_WINDOW_MS,
  };
}

/** What a status word means, with what is said of the book (3). */
function statusOf(text: string, type: string, onBook: boolean | null | undefined): ReportStatus {
  const status = STATUSES.get(text) ?? "unknown";
  const waits = status === "open" && onBook === false && type.startsWith("STOP_LOSS");
  return waits ? "trigger-pending" : status;
}

function readReport(payload: unknown): OrderReport | string {
  const parsed = reportSchema.safeParse(payload);
  if (!parsed.success) return "an execution report that is not one";
  const row = parsed.data;
  const cumQty = unitsOfText(row.z);
  if (cumQty === null || cumQty < 0) return `a cumulative quantity of "${row.z}"`;
  let fill: OrderReport["fill"] = null;
  if (row.x === "TRADE" && row.t !== -1) {
    const qty = unitsOfText(row.l);
    const priceTicks = ticksOfText(row.L, TICK_HUNDREDTHS);
    if (qty === null || qty <= 0 || priceTicks === null) {
      return `a trade of "${row.l}" at "${row.L}"`;
    }
    fill = { execId: String(row.t), qty, priceTicks };
  }
  const told = row.r ?? "";
  return {
    key: `${row.i}|${row.x}|${row.X}|${row.t}|${row.T}|${cumQty}`,
    clientOrderId: (row.C ?? "") === "" ? row.c || null : (row.C ?? null),
    brokerOrderId: String(row.i),
    status: statusOf(row.X, row.o, row.w),
    cumQty,
    orderQty: orderQtyOf(row.q),
    fill,
    bust: null,
    stampMs: row.T,
    reason: told === "" || told === "NONE" ? null : told,
  };
}

/** A row of the list of all orders. */
function readOrder(payload: unknown): OrderReport | null {
  const parsed = orderSchema.safeParse(payload);
  if (!parsed.success) return null;
  const row = parsed.data;
  const cumQty = unitsOfText(row.executedQty);
  if (cumQty === null || cumQty < 0) return null;
  return {
    key: `${row.orderId}||${row.status}||${row.updateTime}|${cumQty}`,
    clientOrderId: row.clientOrderId || null,
    brokerOrderId: String(row.orderId),
    status: statusOf(row.status, row.type, row.isWorking),
    cumQty,
    orderQty: orderQtyOf(row.origQty),
    fill: null,
    bust: null,
    stampMs: row.updateTime,
    reason: null,
  };
}

function readTrade(payload: unknown): TradeRow | null {
  const parsed = tradeSchema.safeParse(payload);
  if (!parsed.success) return null;
  const row = parsed.data;
  const qty = unitsOfText(row.qty);
  const priceTicks = ticksOfText(row.price, TICK_HUNDREDTHS);
  if (qty === null || qty <= 0 || priceTicks === null) return null;
  return {
    clientOrderId: null,
    brokerOrderId: String(row.orderId),
    fill: { execId: String(row.id), qty, priceTicks },
    stampMs: row.time,
  };
}

function readPosition(payload: unknown): PositionRow | null {
  const parsed = positionSchema.safeParse(payload);
  if (!parsed.success) return null;
  const netQty = unitsOfText(parsed.data.positionAmt);
  return netQty === null ? null : { symbol: parsed.data.symbol, netQty };
}

/** An event of the stream, wrapped or not (7). */
function readFrame(frame: unknown): StreamReading {
  const wrapped = wrapperSchema.safeParse(frame);
  return readEvent(wrapped.success ? wrapped.data.event : frame);
}

function readEvent(event: unknown): StreamReading {
  const parsed = frameSchema.safeParse(event);
  if (!parsed.success) return { reports: [], doubts: ["a frame without an event"] };
  const { e } = parsed.data;
  if (LAST_EVENTS.includes(e)) return { reports: [], doubts: ["the stream was ended"] };
  if (OTHER_EVENTS.includes(e)) return { reports: [], doubts: [] };
  if (e !== "executionReport") {
    return { reports: [], doubts: [`a frame of the unknown event "${e}"`] };
  }
  return readingOf(readReport(event));
}

/** The outcome of an answer that is no success. */
function refusedOutcome(answer: RawAnswer): CommandOutcome {
  const parsed = errorSchema.safeParse(answer.body);
  const body = parsed.success ? parsed.data : {};
  const message = body.msg ?? body.message ?? "no message";
  const code = body.code ?? 0;
  if (UNCLEAR.includes(code)) return { kind: "unknown", reason: message };
  if (ORDER_REFUSED.includes(code) && DUPLICATE_ORDER.test(message)) {
    return { kind: "unknown", reason: "duplicate" };
  }
  const outcome = failureOutcome(answer, message);
  return outcome.kind === "rejected" && code === OUTSIDE_WINDOW
    ? { ...outcome, canPass: true }
    : outcome;
}

function readOrderAnswer(answer: RawAnswer): CommandOutcome {
  if (!succeeded(answer)) return refusedOutcome(answer);
  const parsed = placedSchema.safeParse(answer.body);
  return placedOutcome(parsed.success ? String(parsed.data.orderId) : undefined);
}

/** The adapter of Binance's trading API. */
export const binanceAdapter: VenueAdapter = {
  rules: BINANCE_RULES,
  encodeOrder,
  readFrame,
  readOrderAnswer,
  readCancelAnswer: cancelReader(refusedOutcome),
  readSnapshot: snapshotReader({ order: readOrder, trade: readTrade, position: readPosition }),
};
