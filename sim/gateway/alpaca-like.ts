/**
 * The Alpaca-like venue: payloads in the shape that Alpaca documents, and its habits. Numbers are
 * strings, times RFC 3339; a tick is one cent.
 *
 * 1. Client order ids are unique for ever: a repeat of a taken one is refused as a duplicate.
 * 2. The stream keeps each order's sequence and replays what was missed; busts are events.
 * 3. A refused order is answered at once and is on no book.
 * 4. A stop that waits for its trigger is `held`, and `new` once it works.
 */
import { ALPACA_RULES, alpacaAdapter } from "../../core/venues/alpaca.js";
import type { BookRow, TradeRecord } from "../ports.js";
import type { ExchangeOrder } from "../world-event.js";
import type { Answer, GatewayProfile } from "./profile.js";
import { rfc3339Text } from "./stamps.js";
import type { Told } from "./words.js";
import { hundredths } from "./words.js";

function statusOf(row: BookRow): string {
  switch (row.status) {
    case "trigger-pending":
      return "held";
    case "open":
      return row.cumQty > 0 ? "partially_filled" : "new";
    case "filled":
    case "canceled":
    case "rejected":
      return row.status;
  }
}

/** An order as the order list and the trade update show it. */
function orderObject(row: BookRow): unknown {
  const { order, cumQty } = row;
  const acceptedText = rfc3339Text(row.acceptedMs);
  const stampText = rfc3339Text(row.stampMs);
  const priced = order.type === "LIMIT" ? "limit" : "market";
  return {
    id: order.brokerOrderId,
    client_order_id: order.clientOrderId,
    created_at: acceptedText,
    updated_at: stampText,
    submitted_at: acceptedText,
    filled_at: row.status === "filled" ? stampText : null,
    expired_at: null,
    canceled_at: row.status === "canceled" ? stampText : null,
    failed_at: row.status === "rejected" ? stampText : null,
    replaced_at: null,
    replaced_by: null,
    replaces: null,
    asset_id: order.symbol,
    symbol: order.symbol,
    asset_class: "us_equity",
    notional: null,
    qty: String(order.qty),
    filled_qty: String(cumQty),
    filled_avg_price: cumQty > 0 ? hundredths(row.averageTicks) : null,
    order_class: "simple",
    type: order.type === "SL_LIMIT" ? "stop_limit" : priced,
    side: sideOf(order),
    time_in_force: "day",
    limit_price: order.limitTicks === null ? null : hundredths(order.limitTicks),
    stop_price: order.triggerTicks === null ? null : hundredths(order.triggerTicks),
    status: statusOf(row),
    extended_hours: false,
    legs: null,
  };
}

function sideOf(order: ExchangeOrder): string {
  return order.side === "BUY" ? "buy" : "sell";
}

function eventOf(what: Told, row: BookRow): string {
  switch (what.kind) {
    case "accepted":
      return row.status === "trigger-pending" ? "held" : "new";
    case "triggered":
      return "new";
    case "filled":
      return what.cumQty === row.order.qty ? "fill" : "partial_fill";
    case "canceled":
      return "canceled";
    case "replaced":
      return "replaced";
    case "busted":
      return what.correctedTo === null ? "trade_bust" : "trade_correct";
    case "refused":
      return "rejected";
  }
}

/** A correction names what it corrects, and has an id of its own. */
function executionOf(what: Extract<Told, { kind: "filled" | "busted" }>): string {
  return what.kind === "busted" ? (what.correctedTo ?? what.execId) : what.execId;
}

function tradeUpdate(what: Told, row: BookRow): unknown {
  const traded = what.kind === "filled" || what.kind === "busted";
  return {
    event: eventOf(what, row),
    execution_id: traded ? executionOf(what) : null,
    order: orderObject(row),
    timestamp: rfc3339Text(what.stampMs),
    ...(traded ? { qty: String(what.qty) } : {}),
    ...(what.kind === "filled" ? { price: hundredths(what.priceTicks) } : {}),
  };
}

function activity(trade: TradeRecord): unknown {
  const text = rfc3339Text(trade.stampMs);
  const { order } = trade;
  return {
    activity_type: "FILL",
    id: `${text.replace(/\D/g, "")}::${trade.execId}`,
    order_id: order.brokerOrderId,
    symbol: order.symbol,
    side: sideOf(order),
    type: trade.qty === order.qty ? "fill" : "partial_fill",
    qty: String(trade.qty),
    price: hundredths(trade.priceTicks),
    transaction_time: text,
  };
}

function failure(status: number, code: number, message: string): Answer {
  return { status, body: { code, message } };
}

function refusal(reason: string, canPass: boolean): Answer {
  return canPass ? failure(429, 42_910_000, reason) : failure(422, 42_210_000, reason);
}

/** The Alpaca-like profile. */
export const alpacaLike: GatewayProfile = {
  slug: ALPACA_RULES.venue,
  adapter: alpacaAdapter,
  replays: true,
  ordered: true,
  keepsRefused: false,
  replaces: false,
  reworks: false,
  latency: { requestMs: [10, 60], streamMs: [10, 200] },
  frame: (_order, what, row) => ({ stream: "trade_updates", data: tradeUpdate(what, row) }),
  orderBody(result, request, row) {
    if (result.kind === "refused") return refusal(result.reason, result.canPass);
    const id = { id: result.brokerOrderId, client_order_id: request.clientOrderId };
    return { status: 200, body: row ? orderObject(row) : id };
  },
  cancelBody(result) {
    if (result === "canceled") return { status: 204, body: null };
    return result === "already"
      ? failure(422, 42_210_000, "order is not cancelable")
      : failure(404, 40_410_000, "order not found");
  },
  orderRow: orderObject,
  tradeRow: activity,
  ordersBody: (rows) => rows,
  tradesBody: (rows) => rows,
  positionsBody(rows) {
    return rows
      .filter(({ netQty }) => netQty !== 0)
      .map(({ symbol, netQty }) => ({
        asset_id: symbol,
        symbol,
        asset_class: "us_equity",
        qty: String(netQty),
        side: netQty > 0 ? "long" : "short",
      }));
  },
  marginBody: (facts) => facts,
  refusal,
  banned: () => failure(403, 40_310_000, "account is blocked"),
  timedOut: () => failure(400, 40_010_000, "request timed out"),
  garbled(frame, how) {
    const { data } = frame as { readonly data: { readonly order: object } };
    if (how === 0) return { stream: "trade_updates", data: { ...data, order: null } };
    if (how === 1) return { stream: "margin_updates", data };
    const order = { ...data.order, status: "settlement_pending" };
    return { stream: "trade_updates", data: { ...data, order } };
  },
  duplicate: () => failure(422, 42_210_000, "client_order_id must be unique"),
};
