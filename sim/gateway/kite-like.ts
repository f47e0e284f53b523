/**
 * The Kite-like venue: payloads in the shape that Kite Connect documents, and its habits.
 *
 * 1. Stamps are IST at one second; updates are cumulative and name no fill.
 * 2. The stream keeps no order and replays nothing; a bust is told by nobody, and only shows in
 *    later snapshots.
 * 3. An order that risk management refuses has an id and a REJECTED row.
 */
import { KITE_RULES, kiteAdapter } from "../../core/venues/kite.js";
import type { Sym, Ticks } from "../../core/units.js";
import type { BookRow, TradeRecord } from "../ports.js";
import type { Answer, GatewayProfile } from "./profile.js";
import { istText, istTimeText } from "./stamps.js";

const STATUS: Readonly<Record<BookRow["status"], string>> = {
  "trigger-pending": "TRIGGER PENDING",
  open: "OPEN",
  filled: "COMPLETE",
  canceled: "CANCELLED",
  rejected: "REJECTED",
};
const USER = "AB1234";
const TOKEN = 256_265;

/** Rupees of a price: one tick is 5 paise. */
function rupees(ticks: Ticks | null): number {
  return ticks === null ? 0 : ticks / 20;
}

/** The segment of a symbol: derivatives, unless it names another (`NSE:INFY`). */
function exchangeOf(symbol: Sym): string {
  const colon = symbol.indexOf(":");
  return colon < 0 ? "NFO" : symbol.slice(0, colon);
}

function tradingSymbolOf(symbol: Sym): string {
  return symbol.slice(symbol.indexOf(":") + 1);
}

/** An order as the order book and the order update show it. */
function orderRow(row: BookRow): unknown {
  const { order, cumQty, status } = row;
  const refused = status === "rejected";
  const working = status === "open" || status === "trigger-pending";
  const left = order.qty - cumQty;
  const acceptedText = istText(row.acceptedMs);
  const stampText = row.stampMs === row.acceptedMs ? acceptedText : istText(row.stampMs);
  return {
    account_id: USER,
    placed_by: USER,
    order_id: order.brokerOrderId,
    exchange_order_id: refused ? null : `X${order.brokerOrderId}`,
    parent_order_id: null,
    status: STATUS[status],
    status_message: row.reason,
    status_message_raw: row.reason,
    order_timestamp: acceptedText,
    exchange_timestamp: refused ? null : acceptedText,
    exchange_update_timestamp: refused ? null : stampText,
    variety: "regular",
    modified: false,
    exchange: exchangeOf(order.symbol),
    tradingsymbol: tradingSymbolOf(order.symbol),
    instrument_token: TOKEN,
    order_type: order.type === "SL_LIMIT" ? "SL" : order.type,
    transaction_type: order.side,
    validity: "DAY",
    product: "NRML",
    quantity: order.qty,
    disclosed_quantity: 0,
    price: rupees(order.limitTicks),
    trigger_price: rupees(order.triggerTicks),
    average_price: rupees(row.averageTicks),
    filled_quantity: cumQty,
    pending_quantity: working ? left : 0,
    cancelled_quantity: status === "canceled" ? left : 0,
    market_protection: 0,
    meta: {},
    tag: order.clientOrderId,
    guid: null,
  };
}

function tradeRow(trade: TradeRecord): unknown {
  const { order } = trade;
  const stampText = istText(trade.stampMs);
  return {
    trade_id: trade.execId,
    order_id: order.brokerOrderId,
    exchange_order_id: `X${order.brokerOrderId}`,
    exchange: exchangeOf(order.symbol),
    tradingsymbol: tradingSymbolOf(order.symbol),
    instrument_token: TOKEN,
    product: "NRML",
    average_price: rupees(trade.priceTicks),
    quantity: trade.qty,
    transaction_type: order.side,
    fill_timestamp: stampText,
    order_timestamp: istTimeText(trade.stampMs),
    exchange_timestamp: stampText,
  };
}

function success(data: unknown): unknown {
  return { status: "success", data };
}

function failure(status: number, errorType: string, message: string): Answer {
  return { status, body: { status: "error", message, data: null, error_type: errorType } };
}

function refusal(reason: string, canPass: boolean): Answer {
  return canPass
    ? failure(429, "NetworkException", reason)
    : failure(400, "OrderException", reason);
}

/** The Kite-like profile. */
export const kiteLike: GatewayProfile = {
  slug: KITE_RULES.venue,
  adapter: kiteAdapter,
  replays: false,
  ordered: false,
  keepsRefused: true,
  replaces: false,
  reworks: false,
  latency: { requestMs: [15, 90], streamMs: [20, 600] },
  frame(_order, what, row) {
    // A bust comes without a word; the next snapshot shows a lower filled quantity.
    if (what.kind === "busted") return null;
    return { type: "order", id: "", data: orderRow(row) };
  },
  orderBody(result) {
    // Refused by risk management: the order is on the book all the same, and has an id.
    if (result.kind === "accepted" || result.brokerOrderId !== null) {
      return { status: 200, body: success({ order_id: result.brokerOrderId }) };
    }
    return refusal(result.reason, result.canPass);
  },
  cancelBody(result, id) {
    if (result === "canceled") return { status: 200, body: success({ order_id: id }) };
    return result === "already"
      ? failure(400, "OrderException", "Order cannot be cancelled: it has ended already.")
      : failure(400, "OrderException", "Couldn't find that `order_id`.");
  },
  orderRow,
  tradeRow,
  ordersBody: success,
  tradesBody: success,
  positionsBody(rows) {
    const net = rows.map(({ symbol, netQty }) => ({
      exchange: exchangeOf(symbol),
      tradingsymbol: tradingSymbolOf(symbol),
      instrument_token: TOKEN,
      product: "NRML",
      quantity: netQty,
      overnight_quantity: 0,
      multiplier: 1,
      buy_quantity: netQty > 0 ? netQty : 0,
      sell_quantity: netQty < 0 ? -netQty : 0,
    }));
    return success({ net, day: net });
  },
  marginBody: (facts) => success(facts),
  refusal,
  banned: () => failure(403, "TokenException", "Access is blocked."),
  timedOut: () => failure(400, "NetworkException", "Request timed out."),
  garbled(frame, how) {
    const { data } = frame as { readonly data: object };
    if (how === 0) return { type: "order", id: "", data: { ...data, filled_quantity: null } };
    if (how === 1) return { type: "basket", id: "", data };
    return { type: "order", id: "", data: { ...data, status: "SETTLEMENT PENDING" } };
  },
  duplicate: () => refusal("Duplicate request.", false),
};
