/**
 * The IBKR-like venue: callbacks in the shape that the TWS API documents, and its habits. Prices
 * and quantities are numbers, times UTC at one second; a tick is one cent.
 *
 * 1. A frame is what the socket brought together, with the server's clock. An orderStatus comes
 *    twice, names no client's id, and does not come while an order works on: part of a fill is an
 *    execDetails alone.
 * 2. A correction is an execDetails whose id differs behind the last dot. A bust is told by nobody.
 * 3. After a reconnect executions are asked for again, and nothing else of what was missed.
 * 4. A refused order has a number and a key: error 201 and Inactive, and a completed order.
 * 5. The list of orders is what the requests for open and for completed ones brought, each with
 *    the callback that ends it.
 * 6. Keys of orders are words here, and quoted: the exchange's ids are no numbers.
 */
import { IBKR_RULES, ibkrAdapter } from "../../core/venues/ibkr.js";
import type { OrderRequest } from "../../core/effects.js";
import type { BrokerMs, BrokerOrderId, Sym, Ticks } from "../../core/units.js";
import type { BookRow, TradeRecord } from "../ports.js";
import type { ExchangeOrder } from "../world-event.js";
import type { Answer, GatewayProfile } from "./profile.js";
import { ibUtcText } from "./stamps.js";
import type { Told } from "./words.js";

type Callback = Readonly<Record<string, unknown>>;

/** A frame as it leaves. */
interface Frame {
  readonly currentTime: number;
  readonly callbacks: readonly Callback[];
}

const ACCOUNT = "DU0000001";
const CLIENT = 7;

const STATUS: Readonly<Record<BookRow["status"], string>> = {
  "trigger-pending": "PreSubmitted",
  open: "Submitted",
  filled: "Filled",
  canceled: "Cancelled",
  rejected: "Inactive",
};

function dollars(ticks: Ticks | null): number {
  return ticks === null ? 0 : ticks / 100;
}

function secondsOf(ms: BrokerMs): number {
  return Math.floor(ms / 1_000);
}

/** The order's number in the client's session: nobody finds an order by it. */
function sessionIdOf(clientOrderId: string): number {
  let number = 0;
  for (const letter of clientOrderId) {
    number = (number * 31 + letter.charCodeAt(0)) % 1_000_000;
  }
  return number;
}

function contractOf(symbol: Sym): Callback {
  const option = /(?:CE|PE)$/.test(symbol);
  return {
    conId: 0,
    symbol,
    secType: option ? "OPT" : symbol.endsWith("FUT") ? "FUT" : "STK",
    exchange: "SMART",
    currency: "USD",
    localSymbol: symbol,
  };
}

/** An order as openOrder and completedOrder show it. */
function orderOf(order: OrderRequest, permId: BrokerOrderId | null): Callback {
  const priced = order.type === "LIMIT" ? "LMT" : "MKT";
  return {
    orderId: sessionIdOf(order.clientOrderId),
    clientId: CLIENT,
    permId: permId ?? 0,
    account: ACCOUNT,
    action: order.side,
    totalQuantity: order.qty,
    orderType: order.type === "SL_LIMIT" ? "STP LMT" : priced,
    lmtPrice: dollars(order.limitTicks),
    auxPrice: dollars(order.triggerTicks),
    tif: "DAY",
    orderRef: order.clientOrderId,
    filledQuantity: 0,
  };
}

function openOrder(order: OrderRequest, permId: BrokerOrderId | null, status: string): Callback {
  return {
    type: "openOrder",
    orderId: sessionIdOf(order.clientOrderId),
    contract: contractOf(order.symbol),
    order: orderOf(order, permId),
    orderState: { status, warningText: "" },
  };
}

function orderStatus({ order, status, cumQty, averageTicks }: BookRow): Callback {
  return {
    type: "orderStatus",
    orderId: sessionIdOf(order.clientOrderId),
    status: STATUS[status],
    filled: cumQty,
    remaining: Math.max(0, order.qty - cumQty),
    avgFillPrice: dollars(averageTicks),
    permId: order.brokerOrderId,
    parentId: 0,
    lastFillPrice: dollars(averageTicks),
    clientId: CLIENT,
    whyHeld: status === "trigger-pending" ? "trigger" : "",
    mktCapPrice: 0,
  };
}

/** The exchange marks each correction by one more letter; here it is the next version. */
function execIdOf(execId: string): string {
  const first = execId.replace(/c*$/, "");
  return `${first}.${String(execId.length - first.length + 1).padStart(2, "0")}`;
}

/** An execution; `reqId` is -1 where nobody asked for it. */
function execDetails(
  order: ExchangeOrder,
  fill: Pick<TradeRecord, "execId" | "qty" | "priceTicks" | "stampMs">,
  reqId: number,
  cum: Pick<BookRow, "cumQty" | "averageTicks">,
): Callback {
  return {
    type: "execDetails",
    reqId,
    contract: contractOf(order.symbol),
    execution: {
      execId: execIdOf(fill.execId),
      time: ibUtcText(fill.stampMs),
      acctNumber: ACCOUNT,
      exchange: "SMART",
      side: order.side === "BUY" ? "BOT" : "SLD",
      shares: fill.qty,
      price: dollars(fill.priceTicks),
      permId: order.brokerOrderId,
      clientId: CLIENT,
      orderId: sessionIdOf(order.clientOrderId),
      liquidation: 0,
      cumQty: cum.cumQty,
      avgPrice: dollars(cum.averageTicks),
      orderRef: order.clientOrderId,
      evRule: "",
      evMultiplier: 0,
      modelCode: "",
      lastLiquidity: 0,
    },
  };
}

function errorOf(order: ExchangeOrder, errorCode: number, errorString: string): Callback {
  return { type: "error", id: sessionIdOf(order.clientOrderId), errorCode, errorString };
}

/** What the socket brings of one change (1); null where it brings nothing. */
function callbacksOf(what: Told, row: BookRow): readonly Callback[] | null {
  const { order } = row;
  const opened = openOrder(order, order.brokerOrderId, STATUS[row.status]);
  const status = orderStatus(row);
  switch (what.kind) {
    case "accepted":
    case "triggered":
    case "replaced":
      return [opened, status, status];
    case "filled": {
      const execution = execDetails(order, what, -1, row);
      return row.status === "open" ? [execution] : [execution, status, status];
    }
    case "canceled":
      return [status, errorOf(order, 202, "Order Canceled - reason:"), status];
    case "refused":
      return [errorOf(order, 201, `Order rejected - reason:${what.reason}`), opened, status];
    case "busted": {
      if (what.correctedTo === null) return null;
      const { correctedTo: execId, left: qty, priceTicks, stampMs } = what;
      return [execDetails(order, { execId, qty, priceTicks, stampMs }, -1, row)];
    }
  }
}

function frameOf(what: Told, row: BookRow): Frame | null {
  const callbacks = callbacksOf(what, row);
  return callbacks && { currentTime: secondsOf(what.stampMs), callbacks };
}

/** An order as the list of orders shows it (5). */
function orderRow(row: BookRow): Callback {
  const { order, status, stampMs } = row;
  const permId = order.brokerOrderId;
  if (status === "open" || status === "trigger-pending") {
    const opened = openOrder(order, permId, STATUS[status]);
    return { ...opened, orderStatus: orderStatus(row), currentTime: secondsOf(stampMs) };
  }
  const words = status === "filled" ? `Filled Size: ${row.cumQty}` : "Cancelled by Trader";
  return {
    type: "completedOrder",
    contract: contractOf(order.symbol),
    // Of an order that has ended TWS keeps no number.
    order: { ...orderOf(order, permId), orderId: 0, clientId: 0, filledQuantity: row.cumQty },
    orderState: {
      status: STATUS[status],
      completedTime: ibUtcText(stampMs),
      completedStatus: row.reason ?? words,
    },
  };
}

/** What a bridge answers where an error came for the request. */
function failure(errorCode: number, errorString: string, status = 400): Answer {
  return { status, body: { type: "error", id: -1, errorCode, errorString } };
}

function refusal(reason: string, canPass: boolean): Answer {
  return canPass ? failure(100, reason, 429) : failure(321, reason);
}

/** The IBKR-like profile. */
export const ibkrLike: GatewayProfile = {
  slug: IBKR_RULES.venue,
  adapter: ibkrAdapter,
  replays: true,
  ordered: false,
  keepsRefused: true,
  replaces: false,
  reworks: false,
  latency: { requestMs: [5, 60], streamMs: [5, 200] },
  frame: (_order, what, row) => frameOf(what, row),
  resent(frame) {
    const { currentTime, callbacks } = frame as Frame;
    return { currentTime, callbacks: callbacks.filter(({ type }) => type === "execDetails") };
  },
  orderBody(result, request) {
    if (result.kind === "refused" && result.brokerOrderId === null) {
      return refusal(result.reason, result.canPass);
    }
    return { status: 200, body: openOrder(request, result.brokerOrderId, "PendingSubmit") };
  },
  cancelBody(result, id) {
    if (result === "canceled") {
      return { status: 200, body: { type: "orderStatus", permId: id, status: "PendingCancel" } };
    }
    return result === "already"
      ? failure(10_148, "OrderId that needs to be cancelled cannot be cancelled.")
      : failure(10_147, "OrderId that needs to be cancelled is not found.");
  },
  orderRow,
  // What was filled up to then the exchange keeps nowhere, and nobody reads it in a list.
  tradeRow: (trade) =>
    execDetails(trade.order, trade, 1, { cumQty: trade.qty, averageTicks: trade.priceTicks }),
  ordersBody: (rows) => [...rows, { type: "openOrderEnd" }, { type: "completedOrdersEnd" }],
  tradesBody: (rows) => [...rows, { type: "execDetailsEnd", reqId: 1 }],
  positionsBody(rows) {
    const positions = rows.map(({ symbol, netQty }) => ({
      type: "position",
      account: ACCOUNT,
      contract: contractOf(symbol),
      position: netQty,
      avgCost: 0,
    }));
    return [...positions, { type: "positionEnd" }];
  },
  marginBody: (facts) => facts,
  refusal,
  banned: () => failure(321, "Error validating request: the account is restricted."),
  timedOut: () => failure(322, "Error processing request: timed out."),
  garbled(frame, how) {
    const { currentTime, callbacks } = frame as Frame;
    const last = callbacks.at(-1);
    if (how === 0) return { currentTime, callbacks: [{ type: last?.type }] };
    if (how === 1) return { currentTime, callbacks: [{ ...last, type: "orderAllocation" }] };
    return {
      currentTime,
      callbacks: callbacks.map((callback) =>
        callback.type === "orderStatus" ? { ...callback, status: "Settling" } : callback,
      ),
    };
  },
  duplicate: () => failure(103, "Duplicate order id"),
};
