/**
 * A FIX 4.4 counterparty: application messages as its session hands them over, and its habits.
 *
 * 1. Client order ids are unique for ever; every report has an ExecID of its own.
 * 2. The session keeps the sequence. After a reconnect what was missed is asked for again and
 *    comes with PossDupFlag and the time at which it was first sent.
 * 3. Busts and corrections are reports that name the execution they change. What they took back of
 *    an order that was not canceled it works again, or not: counterparties differ.
 * 4. A refused order is answered by a reject and is on no book.
 * 5. What the counterparty replaces by itself keeps its ClOrdID and goes on counting, under
 *    another OrderID; of the former one nothing is listed any more.
 */
import { FIX_RULES, fixAdapter } from "../../core/venues/fix.js";
import type { Ticks } from "../../core/units.js";
import type { BookRow, TradeRecord } from "../ports.js";
import type { Answer, GatewayProfile } from "./profile.js";
import { fixUtcText } from "./stamps.js";
import type { Told } from "./words.js";
import { hundredths } from "./words.js";

type Field = readonly [tag: number, value: string | null];

const SOH = "\u0001";

function message(...fields: readonly Field[]): string {
  let text = "";
  for (const [tag, value] of fields) if (value !== null) text += `${tag}=${value}${SOH}`;
  return text;
}

function price(ticks: Ticks | null): string | null {
  return ticks === null ? null : hundredths(ticks);
}

function ordStatusOf(row: BookRow): string {
  switch (row.status) {
    case "trigger-pending":
    case "open":
      return row.cumQty > 0 ? "1" : "0";
    case "filled":
      return "2";
    case "canceled":
      return "4";
    case "rejected":
      return "8";
  }
}

function execTypeOf(what: Told): string {
  switch (what.kind) {
    case "accepted":
      return "0";
    case "triggered":
      return "L";
    case "filled":
      return "F";
    case "canceled":
      return "4";
    case "replaced":
      return "5";
    case "busted":
      return what.correctedTo === null ? "H" : "G";
    case "refused":
      return "8";
  }
}

/** What every report of an order says of it. */
function orderFields(row: BookRow): readonly Field[] {
  const { order, cumQty } = row;
  const works = row.status === "open" || row.status === "trigger-pending";
  return [
    [37, order.brokerOrderId],
    [55, order.symbol],
    [54, order.side === "BUY" ? "1" : "2"],
    [38, String(order.qty)],
    [40, order.type === "SL_LIMIT" ? "4" : order.type === "LIMIT" ? "2" : "1"],
    [44, price(order.limitTicks)],
    [99, price(order.triggerTicks)],
    [39, ordStatusOf(row)],
    [636, works ? (row.status === "open" ? "Y" : "N") : null],
    [14, String(cumQty)],
    [151, String(works ? Math.max(0, order.qty - cumQty) : 0)],
    [6, price(row.averageTicks) ?? "0"],
  ];
}

/** Each report has an id: a trade's its own, any other what happened and when. */
function execIdOf(what: Told, row: BookRow): string {
  if (what.kind === "filled") return what.execId;
  if (what.kind === "busted" && what.correctedTo !== null) return what.correctedTo;
  return `${row.order.brokerOrderId}.${what.kind}.${what.stampMs}`;
}

function executionReport(what: Told, row: BookRow): string {
  const { order } = row;
  const canceled = what.kind === "canceled";
  const traded = what.kind === "filled" || what.kind === "busted";
  return message(
    [35, "8"],
    [11, canceled ? `C-${order.clientOrderId}` : order.clientOrderId],
    [41, canceled ? order.clientOrderId : null],
    ...orderFields(row),
    [17, execIdOf(what, row)],
    [19, what.kind === "busted" ? what.execId : null],
    [150, execTypeOf(what)],
    [32, traded ? String(what.qty) : null],
    [31, what.kind === "filled" ? price(what.priceTicks) : null],
    [60, fixUtcText(what.stampMs)],
    [58, row.reason],
  );
}

/** The answer to a status request for one order. */
function orderRow(row: BookRow): string {
  const { order, stampMs } = row;
  return message(
    [35, "8"],
    [11, order.clientOrderId],
    ...orderFields(row),
    [17, `${order.brokerOrderId}.status.${stampMs}`],
    [150, "I"],
    [60, fixUtcText(stampMs)],
    [58, row.reason],
  );
}

function tradeRow({ order, execId, qty, priceTicks, stampMs }: TradeRecord): string {
  return message(
    [35, "AE"],
    [571, `R.${execId}`],
    [37, order.brokerOrderId],
    [17, execId],
    [55, order.symbol],
    [54, order.side === "BUY" ? "1" : "2"],
    [32, String(qty)],
    [31, price(priceTicks)],
    [60, fixUtcText(stampMs)],
  );
}

/** A business reject; a throttled message can be sent again. */
function refusal(reason: string, canPass: boolean): Answer {
  const body = message([35, "j"], [372, "D"], [380, canPass ? "4" : "0"], [58, reason]);
  return { status: canPass ? 429 : 400, body };
}

function rejected(reason: string, ordRejReason: string): Answer {
  const body = message([35, "8"], [150, "8"], [39, "8"], [103, ordRejReason], [58, reason]);
  return { status: 400, body };
}

/** The profile of a FIX 4.4 counterparty. */
export const fixLike: GatewayProfile = {
  slug: FIX_RULES.venue,
  adapter: fixAdapter,
  replays: true,
  ordered: true,
  keepsRefused: false,
  replaces: true,
  reworks: true,
  latency: { requestMs: [2, 20], streamMs: [2, 60] },
  frame: (_order, what, row) => executionReport(what, row),
  resent(frame) {
    const text = String(frame);
    const sent = /\u000160=([^\u0001]*)/.exec(text)?.[1] ?? null;
    return text.includes(`${SOH}43=Y`) ? text : text + message([43, "Y"], [122, sent]);
  },
  orderBody(result, request, row) {
    if (result.kind === "refused") return rejected(result.reason, "99");
    const ids: readonly Field[] = [
      [11, request.clientOrderId],
      [37, result.brokerOrderId],
    ];
    return { status: 200, body: row ? orderRow(row) : message([35, "8"], ...ids) };
  },
  cancelBody(result, id) {
    if (result === "canceled") {
      return { status: 200, body: message([35, "8"], [37, id], [150, "6"], [39, "6"]) };
    }
    const reason = result === "already" ? "Too late to cancel" : "Unknown order";
    const code = result === "already" ? "0" : "1";
    return { status: 400, body: message([35, "9"], [37, id], [102, code], [58, reason]) };
  },
  orderRow,
  tradeRow,
  ordersBody: (rows) => rows,
  tradesBody: (rows) => rows,
  positionsBody: (rows) =>
    rows.map(({ symbol, netQty }) =>
      message(
        [35, "AP"],
        [55, symbol],
        [704, String(Math.max(0, netQty))],
        [705, String(Math.max(0, -netQty))],
      ),
    ),
  marginBody: (facts) => facts,
  refusal,
  banned: () => ({ status: 403, body: message([35, "j"], [380, "6"], [58, "Not authorized"]) }),
  timedOut: () => ({ status: 400, body: message([35, "j"], [380, "4"], [58, "Timed out"]) }),
  garbled(frame, how) {
    const text = String(frame);
    if (how === 0) return text.slice(0, text.length >> 1);
    if (how === 1) return text.replace(`35=8${SOH}`, `35=U8${SOH}`);
    return text.replace(/\u000139=.\u0001/, `${SOH}39=Z${SOH}`);
  },
  duplicate: () => rejected("Duplicate ClOrdID", "6"),
};
