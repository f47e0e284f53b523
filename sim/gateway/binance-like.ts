/**
 * The Binance-like venue: payloads in the shape that Binance documents, and its habits. Numbers
 * are decimal text, times milliseconds.
 *
 * 1. Client order ids are unique among open orders only.
 * 2. The stream keeps no sequence under load and replays nothing; it names each fill. A bust is
 *    told by nobody.
 * 3. The report of a cancel carries an id of its own, and the order's beside it.
 * 4. A refused order is answered at once and is on no book.
 * 5. Order ids are words here, and quoted: the exchange's ids are no numbers.
 */
import { BINANCE_RULES, binanceAdapter } from "../../core/venues/binance.js";
import type { Ticks, Units } from "../../core/units.js";
import type { BookRow, TradeRecord } from "../ports.js";
import type { ExchangeOrder } from "../world-event.js";
import type { Answer, GatewayProfile } from "./profile.js";
import type { Told } from "./words.js";
import { hundredths } from "./words.js";

/** A price with eight places: one tick is one hundredth. */
function price(ticks: Ticks | null): string {
  return ticks === null ? "0.00000000" : `${hundredths(ticks)}000000`;
}

function amount(qty: Units): string {
  return `${qty}.00000000`;
}

function statusOf(row: BookRow): string {
  switch (row.status) {
    case "trigger-pending":
    case "open":
      return row.cumQty > 0 ? "PARTIALLY_FILLED" : "NEW";
    case "filled":
      return "FILLED";
    case "canceled":
      return "CANCELED";
    case "rejected":
      return "REJECTED";
  }
}

function typeOf(order: ExchangeOrder): string {
  return order.type === "SL_LIMIT" ? "STOP_LOSS_LIMIT" : order.type;
}

/** What the report is of: `x`. */
function executionOf(what: Told): string {
  switch (what.kind) {
    case "accepted":
    case "triggered":
      return "NEW";
    case "filled":
      return "TRADE";
    case "canceled":
      return "CANCELED";
    case "replaced":
      return "REPLACED";
    case "refused":
      return "REJECTED";
    case "busted":
      return "TRADE_PREVENTION";
  }
}

function executionReport(order: ExchangeOrder, what: Told, row: BookRow): unknown {
  const traded = what.kind === "filled" ? what : null;
  const canceled = what.kind === "canceled";
  return {
    e: "executionReport",
    E: what.stampMs + 1,
    s: order.symbol,
    c: canceled ? `cancel-${order.clientOrderId}` : order.clientOrderId,
    S: order.side,
    o: typeOf(order),
    f: "GTC",
    q: amount(order.qty),
    p: price(order.limitTicks),
    P: price(order.triggerTicks),
    g: -1,
    C: canceled ? order.clientOrderId : "",
    x: executionOf(what),
    X: statusOf(row),
    r: "NONE",
    i: order.brokerOrderId,
    l: amount(traded?.qty ?? 0),
    z: amount(row.cumQty),
    L: price(traded?.priceTicks ?? null),
    n: "0",
    N: null,
    T: what.stampMs,
    t: traded?.execId ?? -1,
    w: row.status === "open",
    m: false,
    O: row.acceptedMs,
  };
}

function orderRow(row: BookRow): unknown {
  const { order } = row;
  return {
    symbol: order.symbol,
    orderId: order.brokerOrderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    price: price(order.limitTicks),
    origQty: amount(order.qty),
    executedQty: amount(row.cumQty),
    status: statusOf(row),
    timeInForce: "GTC",
    type: typeOf(order),
    side: order.side,
    stopPrice: price(order.triggerTicks),
    time: row.acceptedMs,
    updateTime: row.stampMs,
    isWorking: row.status !== "trigger-pending",
  };
}

function tradeRow(trade: TradeRecord): unknown {
  const { order } = trade;
  return {
    symbol: order.symbol,
    id: trade.execId,
    orderId: order.brokerOrderId,
    price: price(trade.priceTicks),
    qty: amount(trade.qty),
    commission: "0",
    commissionAsset: "USDT",
    time: trade.stampMs,
    isBuyer: order.side === "BUY",
    isMaker: false,
  };
}

function failure(status: number, code: number, msg: string): Answer {
  return { status, body: { code, msg } };
}

function refusal(reason: string, canPass: boolean): Answer {
  return canPass ? failure(429, -1_003, reason) : failure(400, -2_010, reason);
}

/** The Binance-like profile. */
export const binanceLike: GatewayProfile = {
  slug: BINANCE_RULES.venue,
  adapter: binanceAdapter,
  replays: false,
  ordered: false,
  keepsRefused: false,
  replaces: false,
  reworks: false,
  latency: { requestMs: [5, 50], streamMs: [5, 150] },
  // A bust comes without a word; the next list shows a lower executed quantity.
  frame: (order, what, row) => (what.kind === "busted" ? null : executionReport(order, what, row)),
  orderBody(result, request, row) {
    if (result.kind === "refused") return refusal(result.reason, result.canPass);
    const { symbol, clientOrderId } = request;
    const ids = { symbol, orderId: result.brokerOrderId, orderListId: -1, clientOrderId };
    return { status: 200, body: { ...ids, transactTime: row?.stampMs ?? 0 } };
  },
  cancelBody(result, id) {
    return result === "canceled"
      ? { status: 200, body: { orderId: id, status: "CANCELED" } }
      : failure(400, -2_011, "Unknown order sent.");
  },
  orderRow,
  tradeRow,
  ordersBody: (rows) => rows,
  tradesBody: (rows) => rows,
  positionsBody: (rows) =>
    rows.map(({ symbol, netQty }) => ({ symbol, positionAmt: amount(netQty) })),
  marginBody: (facts) => facts,
  refusal,
  banned: () => failure(418, -1_003, "Way too much request weight used; IP banned."),
  timedOut: () => failure(400, -1_007, "Timeout waiting for response from backend server."),
  garbled(frame, how) {
    const report = frame as object;
    if (how === 0) return { ...report, z: null };
    return how === 1 ? { ...report, e: "tradeReport" } : { ...report, X: "SETTLING" };
  },
  duplicate: () => failure(400, -2_010, "Duplicate order sent."),
};
