/**
 * FIX 4.4: execution reports, trade capture reports, position reports and rejects, as application
 * messages. The session beneath (sequence numbers, heartbeats, resend requests) is an engine's own
 * business: what it asks for again comes with PossDupFlag, and reads like the first time.
 *
 * 1. CumQty (14) is net of busts; ExecID (17) names a fill only where ExecType (150) is Trade. A
 *    trade cancel names the fill that it takes back in ExecRefID (19).
 * 2. OrdStatus (39) is the state. Stopped, suspended, done for day and pending requests end
 *    nothing; LastQty of a Stopped report is no fill. The refusal of a ClOrdID that is taken
 *    (103=6) is the repeat's: the order of that id lives on. Filled is no end where the quantity
 *    says the same: what a trade cancel or a replace gives an order again, it works again. With
 *    less than the quantity, it is one.
 * 3. While a cancel is under way, ClOrdID (11) is the cancel's and OrigClOrdID (41) the order's.
 * 4. A stop that waits for its trigger has WorkingIndicator (636) N, one that works has Y. Where a
 *    request is pending, or the order is suspended, nothing else says which of the two it is.
 * 5. An answer is the first message that answers: an execution report, or a reject with Text (58).
 *    A report may itself be the refusal (OrdStatus 8), with NONE for OrderID (37).
 */
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
import { cancelReader, failureOutcome, placedOutcome, succeeded } from "./answers.js";
import { orderQtyOf, textOfTicks, ticksOfText, unitsOfText } from "./decimal.js";
import type { FixFields } from "./fix-message.js";
import { fixText, readFix } from "./fix-message.js";
import { snapshotReader } from "./lists.js";
import { parseFixUtc } from "./time.js";

/** One tick in hundredths of the currency. */
const TICK_HUNDREDTHS = 1;
/** The status that an answer has where it is a refusal that will be repeated. */
const REFUSED = 400;
/** OrdRejReason: the ClOrdID is taken. */
const DUPLICATE_ORDER = "6";
/** OrdStatus: refused. */
const REJECTED = "8";

/**
 * Habits of a FIX 4.4 counterparty. The protocol fixes none of these numbers: they are
 * those of the Alpaca-like venue, and a message limit that counterparties agree on one by one.
 */
export const FIX_RULES: VenueRules = {
  venue: "fix",
  resolutionMs: 1,
  sendHorizonMs: 10_000,
  readLagMs: 500,
  streamDelayMs: 1_000,
  clientIds: "unique-for-ever",
  bustEvents: true,
  listsOfDay: false,
  aggressive: "market",
  requestLimits: [
    { windowMs: 1_000, max: 20 },
    { windowMs: 60_000, max: 300 },
  ],
};

/** OrdStatus (39). */
const STATUSES = new Map<string, ReportStatus>([
  ["A", "pending"],
  ["D", "pending"],
  ["0", "open"],
  ["1", "open"],
  ["5", "open"],
  ["7", "open"],
  // Live, whatever is under way: none of these ends the order, or is a word on a trigger (4).
  ["3", "pending"],
  ["6", "pending"],
  ["9", "pending"],
  ["B", "pending"],
  ["E", "pending"],
  ["2", "filled"],
  ["4", "canceled"],
  [REJECTED, "rejected"],
  ["C", "expired"],
]);
/** Messages that say nothing of an order's quantity: heartbeats, news, rejects of a cancel. */
const OTHER_TYPES: readonly string[] = ["0", "1", "B", "3", "9", "h", "j"];

const SIDES = { BUY: "1", SELL: "2" } as const;
const TYPES = { MARKET: "1", LIMIT: "2", SL_LIMIT: "4" } as const;

function encodeOrder(order: OrderRequest): unknown {
  const price = (ticks: number): string => textOfTicks(ticks, TICK_HUNDREDTHS);
  return fixText([
    [35, "D"],
    [11, order.clientOrderId],
    [55, order.symbol],
    [54, SIDES[order.side]],
    [38, String(order.qty)],
    [40, TYPES[order.type]],
    [44, order.limitTicks === null ? null : price(order.limitTicks)],
    [99, order.triggerTicks === null ? null : price(order.triggerTicks)],
    [59, "0"],
  ]);
}

function unitsAt(fields: FixFields, tag: number): number | null {
  return unitsOfText(fields.get(tag) ?? "");
}

/** The counterparty's id of the order; a refused one often has none, which is written NONE. */
function orderIdOf(fields: FixFields): string | undefined {
  const id = fields.get(37);
  return id === "NONE" ? undefined : id;
}

/** The fill, or the bust, that a report names (1). */
function readTraded(fields: FixFields): Pick<OrderReport, "fill" | "bust"> | "malformed" {
  const type = fields.get(150);
  const none = { fill: null, bust: null };
  if (type !== "F" && type !== "H") return none;
  const execId = type === "F" ? fields.get(17) : fields.get(19);
  const qty = unitsAt(fields, 32);
  // Many counterparties leave the quantity of a trade cancel at 0: the cumulative says the rest.
  if (type === "H" && (qty ?? 0) === 0) return none;
  if (execId === undefined || qty === null || qty <= 0) return "malformed";
  if (type === "H") return { fill: null, bust: { execId, qty } };
  const priceTicks = ticksOfText(fields.get(31) ?? "", TICK_HUNDREDTHS);
  return priceTicks === null ? "malformed" : { fill: { execId, qty, priceTicks }, bust: null };
}

/** What a status means, with what is said beside it (2, 4). */
function statusOf(word: string, fields: FixFields, isFull: boolean): ReportStatus {
  const status = STATUSES.get(word) ?? "unknown";
  if (status === "filled" && isFull) return "open";
  const working = fields.get(636);
  if (status === "rejected" && fields.get(103) === DUPLICATE_ORDER) return "pending";
  if (status === "open" && working === "N") return "trigger-pending";
  return status === "pending" && working === "Y" ? "open" : status;
}

/** An execution report; one sentence if it is none. */
function readReport(fields: FixFields): OrderReport | string {
  const brokerOrderId = orderIdOf(fields);
  const execId = fields.get(17);
  const word = fields.get(39);
  const stampMs = parseFixUtc(fields.get(60) ?? "");
  const cumQty = unitsAt(fields, 14);
  if (brokerOrderId === undefined || execId === undefined || word === undefined) {
    return "an execution report without an order, an id or a status";
  }
  if (stampMs === null) return `an execution report stamped "${fields.get(60) ?? ""}"`;
  if (cumQty === null || cumQty < 0) return `a cumulative quantity of "${fields.get(14) ?? ""}"`;
  const orderQty = orderQtyOf(fields.get(38));
  const traded = readTraded(fields);
  if (traded === "malformed") return `a trade of "${fields.get(32) ?? ""}"`;
  return {
    key: `${brokerOrderId}|${execId}|${word}|${stampMs}|${cumQty}`,
    clientOrderId: fields.get(41) ?? fields.get(11) ?? null,
    brokerOrderId,
    status: statusOf(word, fields, orderQty !== null && cumQty >= orderQty),
    cumQty,
    orderQty,
    fill: traded.fill,
    bust: traded.bust,
    stampMs,
    reason: fields.get(58) ?? null,
  };
}

function readOrder(payload: unknown): OrderReport | null {
  const fields = readFix(payload);
  if (fields?.get(35) !== "8") return null;
  const report = readReport(fields);
  return typeof report === "string" ? null : report;
}

/** A trade capture report. */
function readTrade(payload: unknown): TradeRow | null {
  const fields = readFix(payload);
  if (fields?.get(35) !== "AE") return null;
  const brokerOrderId = fields.get(37);
  const execId = fields.get(17);
  const qty = unitsAt(fields, 32);
  const priceTicks = ticksOfText(fields.get(31) ?? "", TICK_HUNDREDTHS);
  const stampMs = parseFixUtc(fields.get(60) ?? "");
  if (brokerOrderId === undefined || execId === undefined || stampMs === null) return null;
  if (qty === null || qty <= 0 || priceTicks === null) return null;
  return { clientOrderId: null, brokerOrderId, fill: { execId, qty, priceTicks }, stampMs };
}

/** A position report: long less short quantity. */
function readPosition(payload: unknown): PositionRow | null {
  const fields = readFix(payload);
  if (fields?.get(35) !== "AP") return null;
  const symbol = fields.get(55);
  const long = unitsAt(fields, 704);
  const short = unitsAt(fields, 705);
  if (symbol === undefined || long === null || short === null) return null;
  return { symbol, netQty: long - short };
}

function readFrame(frame: unknown): StreamReading {
  const fields = readFix(frame);
  const type = fields?.get(35);
  if (fields === null || type === undefined) return { reports: [], doubts: ["no FIX message"] };
  if (OTHER_TYPES.includes(type)) return { reports: [], doubts: [] };
  if (type !== "8") return { reports: [], doubts: [`a message of the unknown type "${type}"`] };
  const report = readReport(fields);
  if (typeof report === "string") return { reports: [], doubts: [report] };
  // What says only what a trade is now, and not by how much it changed, is asked for in the lists.
  const change = fields.get(150);
  const vague = change === "G" || (change === "H" && report.bust === null);
  return { reports: [report], doubts: vague ? ["a trade was changed"] : [] };
}

/** The text of a reject; gateways in front of a session may answer with a message of their own. */
function messageOf({ body }: RawAnswer): string {
  const text = readFix(body)?.get(58);
  if (text !== undefined) return text;
  const told: unknown =
    typeof body === "object" && body !== null && "message" in body ? body.message : null;
  return typeof told === "string" ? told : "no message";
}

/** The outcome of an answer that is no success. */
function refusedOutcome(answer: RawAnswer): CommandOutcome {
  return failureOutcome(answer, messageOf(answer));
}

function readOrderAnswer(answer: RawAnswer): CommandOutcome {
  const fields = readFix(answer.body);
  if (fields?.get(103) === DUPLICATE_ORDER) return { kind: "unknown", reason: "duplicate" };
  if (!succeeded(answer)) return refusedOutcome(answer);
  if (fields?.get(35) !== "8") return placedOutcome(undefined);
  // A report that arrived well may say that the order did not.
  if (fields.get(39) === REJECTED) return refusedOutcome({ ...answer, status: REFUSED });
  return placedOutcome(orderIdOf(fields));
}

/** The adapter of a FIX 4.4 counterparty. */
export const fixAdapter: VenueAdapter = {
  rules: FIX_RULES,
  encodeOrder,
  readFrame,
  readOrderAnswer,
  readCancelAnswer: cancelReader(refusedOutcome),
  readSnapshot: snapshotReader({ order: readOrder, trade: readTrade, position: readPosition }),
};
