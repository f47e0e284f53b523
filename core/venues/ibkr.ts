/**
 * Interactive Brokers: callbacks of the TWS API as objects, and lists of them, as its documents
 * show them (its reference on orders, executions, open orders, message codes and order limits).
 * There is no HTTP: a bridge holds the socket, answers a request with what came for it, and hands
 * over as one frame what it read together. What it adds is assumed, and stated here.
 *
 * 1. `permId` is the order's key; `orderId` numbers the orders of one client's session. `orderRef`
 *    carries our id: free text that nothing keeps unique, and that an orderStatus does not name.
 * 2. A fill is an execDetails. What follows the last dot of its id is a version: a later one
 *    corrects the fill, and does not say by how much. It is a doubt, and the lists decide. A bust
 *    is believed to be told by nobody: it shows as a lower quantity in the lists.
 * 3. An orderStatus is repeated at will, and not sent for every change. It has no time: the bridge
 *    is assumed to keep with it the server's clock (`currentTime`) of when it left the server. One
 *    that is stamped later than that may be taken for newer than a list that it is older than.
 * 4. PreSubmitted waits for its trigger, Submitted works. Believed to hold of stops that the
 *    exchange itself keeps too; check it on a paper account before trusting a stop to it.
 * 5. Inactive is documented as held (older references) and as refused or canceled (newer ones): it
 *    ends nothing, unless error 201 stands beside it or the order is listed as completed. Nor does
 *    a cancel that is under way.
 * 6. No request lists open and ended orders together. The bridge is assumed to put what
 *    reqAllOpenOrders and reqCompletedOrders bring into one list, each open order with its newest
 *    orderStatus. A list is whole with the callbacks that end it. Completed orders are the day's.
 * 7. Times are read where they are UTC, as TWS can be set to send them; another zone is no stamp.
 * 8. A contract goes by `localSymbol`, a price is dollars; one tick is one cent.
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
import type { RawAnswer, VenueAdapter } from "./adapter.js";
import { cancelReader, failureOutcome, placedOutcome, succeeded } from "./answers.js";
import { numberOfTicks, orderQtyOf } from "./decimal.js";
import {
  STATUSES,
  TICK_CENTS,
  brokerIdOf,
  errorSchema,
  orderShape,
  permId,
  quantity,
  readExecution,
  readFrame,
  seconds,
  statusShape,
  typeOf,
  word,
} from "./ibkr-frame.js";
import { snapshotReader } from "./lists.js";
import { parseIbUtc } from "./time.js";

/** Messages that a client may send in a second, by the API's documentation. */
const MESSAGES_A_SECOND = 50;
/** A list of orders takes most: two requests, and the one for the server's clock. */
const MESSAGES_A_REQUEST = 3;
/** The status that an answer has where an error came for the request. */
const REFUSED = 400;
/** More messages than the limit: this one was not taken. */
const TOO_FAST = 100;
/** Errors after which the order may live: its number is taken, a warning, nobody connected. */
const UNCLEAR: readonly number[] = [103, 399, 502, 504, 1_100];

/** Habits of the TWS API. Its bounds are assumed: those of the Alpaca-like venue. */
export const IBKR_RULES: VenueRules = {
  venue: "ibkr-like",
  resolutionMs: 1_000,
  sendHorizonMs: 10_000,
  readLagMs: 500,
  streamDelayMs: 1_000,
  clientIds: "not-unique",
  bustEvents: false,
  listsOfDay: true,
  aggressive: "market",
  requestLimits: [{ windowMs: 1_000, max: Math.floor(MESSAGES_A_SECOND / MESSAGES_A_REQUEST) }],
};

/** Words of an orderState, of an order that is listed as completed. */
const COMPLETED = new Map<string, ReportStatus>([
  ["Filled", "filled"],
  ["Cancelled", "canceled"],
  ["ApiCancelled", "canceled"],
  ["Inactive", "rejected"],
]);
/** The callbacks without which a list is not whole (6). */
const ENDS: Readonly<Record<QueryScope, readonly string[]>> = {
  orders: ["openOrderEnd", "completedOrdersEnd"],
  trades: ["execDetailsEnd"],
  positions: ["positionEnd"],
  margin: [],
};

const openRowSchema = z.compile(
  z.object({
    type: z.literal("openOrder"),
    order: orderShape,
    orderStatus: statusShape,
    currentTime: seconds,
  }),
  { strict: true },
);
const completedRowSchema = z.compile(
  z.object({
    type: z.literal("completedOrder"),
    order: orderShape.extend({ filledQuantity: quantity }),
    orderState: z.object({
      status: word,
      completedTime: word,
      completedStatus: z.string().nullish(),
    }),
  }),
  { strict: true },
);
const positionSchema = z.compile(
  z.object({
    type: z.literal("position"),
    contract: z.object({ localSymbol: word }),
    position: z.int(),
  }),
  { strict: true },
);
const placedSchema = z.compile(
  z.union([
    z.object({ type: z.literal("openOrder"), order: z.object({ permId }) }),
    statusShape.transform(({ permId: id }) => ({ order: { permId: id } })),
  ]),
  { strict: true },
);

function encodeOrder(order: OrderRequest): unknown {
  const price = (ticks: number): number => numberOfTicks(ticks, TICK_CENTS);
  return {
    contract: { localSymbol: order.symbol, exchange: "SMART", currency: "USD" },
    order: {
      action: order.side,
      totalQuantity: order.qty,
      orderType: order.type === "SL_LIMIT" ? "STP LMT" : order.type === "LIMIT" ? "LMT" : "MKT",
      ...(order.limitTicks === null ? {} : { lmtPrice: price(order.limitTicks) }),
      ...(order.triggerTicks === null ? {} : { auxPrice: price(order.triggerTicks) }),
      tif: "DAY",
      orderRef: order.clientOrderId,
    },
  };
}

/** An open order of the list, as its newest orderStatus says. */
function readOpen(payload: unknown): OrderReport | null {
  const parsed = openRowSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { order, orderStatus, currentTime } = parsed.data;
  return rowOf(order, {
    word: orderStatus.status,
    status: STATUSES.get(orderStatus.status) ?? "unknown",
    cumQty: orderStatus.filled,
    stampMs: currentTime * 1_000,
    reason: null,
  });
}

function readCompleted(payload: unknown): OrderReport | null {
  const parsed = completedRowSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { order, orderState } = parsed.data;
  const stampMs = parseIbUtc(orderState.completedTime);
  if (stampMs === null) return null;
  const status = COMPLETED.get(orderState.status) ?? "unknown";
  return rowOf(order, {
    word: orderState.status,
    status,
    cumQty: order.filledQuantity,
    stampMs,
    reason: status === "rejected" ? (orderState.completedStatus ?? null) : null,
  });
}

/** A row of the list; null where the order has no key: it could not be found again (1). */
function rowOf(
  order: z.infer<typeof orderShape>,
  told: Pick<OrderReport, "cumQty" | "stampMs" | "reason"> & {
    readonly word: string;
    readonly status: ReportStatus;
  },
): OrderReport | null {
  const brokerOrderId = brokerIdOf(order.permId);
  if (brokerOrderId === null) return null;
  const { word: said, status, cumQty, stampMs, reason } = told;
  return {
    key: `${brokerOrderId}|${said}||${stampMs}|${cumQty}`,
    clientOrderId: order.orderRef || null,
    brokerOrderId,
    status,
    cumQty,
    orderQty: orderQtyOf(order.totalQuantity),
    fill: null,
    bust: null,
    stampMs,
    reason,
  };
}

function readOrder(payload: unknown): OrderReport | null {
  return typeOf(payload) === "completedOrder" ? readCompleted(payload) : readOpen(payload);
}

/** An execution of the list. It goes by its order's key alone: our id is not unique (1). */
function readTrade(payload: unknown): TradeRow | null {
  const execution = readExecution(payload);
  if (typeof execution === "string") return null;
  const { brokerOrderId, execId, qty, priceTicks, stampMs } = execution;
  return { clientOrderId: null, brokerOrderId, fill: { execId, qty, priceTicks }, stampMs };
}

function readPosition(payload: unknown): PositionRow | null {
  const parsed = positionSchema.safeParse(payload);
  if (!parsed.success) return null;
  const { contract, position } = parsed.data;
  return { symbol: contract.localSymbol, netQty: position };
}

/** The rows of a list, with one that nobody can read where the callbacks that end it lack (6). */
function listOf(scope: QueryScope, body: unknown): unknown {
  const ends = ENDS[scope];
  if (ends.length === 0 || !Array.isArray(body)) return body;
  const ended = new Set<string>();
  const rows = (body as readonly unknown[]).filter((row) => {
    const type = typeOf(row) ?? "";
    if (!ends.includes(type)) return true;
    ended.add(type);
    return false;
  });
  return ended.size === ends.length ? rows : [...rows, null];
}

/** The outcome of an answer that is no success. */
function refusedOutcome(answer: RawAnswer): CommandOutcome {
  const parsed = errorSchema.safeParse(answer.body);
  const { errorCode, errorString, message } = parsed.success ? parsed.data : {};
  const said = errorString ?? message ?? "no message";
  if (isUnclear(errorCode ?? 0)) return { kind: "unknown", reason: said };
  const outcome = failureOutcome(answer, said);
  return outcome.kind === "rejected" && errorCode === TOO_FAST
    ? { ...outcome, canPass: true }
    : outcome;
}

function isUnclear(errorCode: number): boolean {
  return UNCLEAR.includes(errorCode) || (errorCode >= 2_100 && errorCode < 2_200);
}

function readOrderAnswer(answer: RawAnswer): CommandOutcome {
  if (!succeeded(answer)) return refusedOutcome(answer);
  if (typeOf(answer.body) === "error") return refusedOutcome({ ...answer, status: REFUSED });
  const parsed = placedSchema.safeParse(answer.body);
  const id = parsed.success ? brokerIdOf(parsed.data.order.permId) : null;
  return placedOutcome(id ?? undefined);
}

/** The adapter of the TWS API. */
export const ibkrAdapter: VenueAdapter = {
  rules: IBKR_RULES,
  encodeOrder,
  readFrame,
  readOrderAnswer,
  readCancelAnswer: cancelReader(refusedOutcome),
  readSnapshot: snapshotReader(
    { order: readOrder, trade: readTrade, position: readPosition },
    listOf,
  ),
};
