/**
 * What must be true of every reading, whatever was read.
 *
 * 1. A quantity, a price and a stamp is a safe integer, and of a sign that it can have.
 * 2. An id is a text that is not empty.
 * 3. A report whose status is unknown ends nothing, and moves no quantity that the same report
 *    with a known, living status would not move.
 */
import type { CommandOutcome, FillReport, OrderReport, SnapshotRows } from "../../core/events.js";
import type { Intent, Order, OrderFacts } from "../../core/order.js";
import { filledHigh, filledLow, isEnded, newOrder, noFacts } from "../../core/order.js";
import type { VenueRules } from "../../core/rules.js";
import { stateValidator } from "../../core/safeguards/state-validator.js";
import type { SnapshotAnswer, StreamReading } from "../../core/venues/adapter.js";
import { ORDER_QTY, STAMP_MS } from "./payloads.js";

/** What is wrong, in one sentence; null if nothing is. */
export type Flaw = string | null;

const INTENT: Intent = {
  ...{ clientOrderId: "T1-0e1", ordinal: 1, groupId: "T1", leg: 0, purpose: "entry", attempt: 1 },
  ...{ episode: 0, retry: 0, level: 0, symbol: "CALL", side: "BUY", qty: ORDER_QTY },
  ...{ type: "LIMIT", limitTicks: 1_050, triggerTicks: null, madeMs: STAMP_MS },
};
const ENDS: readonly string[] = ["filled", "canceled", "rejected", "expired"];

/** The order as it was known before: working, 10 filled. */
const KNOWN: OrderFacts = stateValidator.mergeReport(
  noFacts(),
  {
    ...{ key: "k", clientOrderId: "T1-0e1", brokerOrderId: "B1", status: "open", cumQty: 10 },
    orderQty: null,
    ...{ fill: null, bust: null, stampMs: STAMP_MS, reason: null },
  },
  false,
);

function natural(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function text(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function flawOfFill({ execId, qty, priceTicks }: FillReport): Flaw {
  if (!text(execId)) return `a fill whose id is ${JSON.stringify(execId)}`;
  if (!natural(qty) || qty === 0) return `a fill of ${qty}`;
  return natural(priceTicks) && priceTicks > 0 ? null : `a fill at ${priceTicks}`;
}

function flawOfReport(report: OrderReport): Flaw {
  const { key, brokerOrderId, clientOrderId, cumQty, fill, bust, stampMs } = report;
  if (!text(key) || !text(brokerOrderId)) return "a report without a key or an order";
  if (clientOrderId !== null && !text(clientOrderId)) return "an id of ours that is none";
  if (cumQty !== null && !natural(cumQty)) return `a cumulative quantity of ${cumQty}`;
  if (!Number.isSafeInteger(stampMs)) return `a stamp of ${stampMs}`;
  if (bust !== null && !(text(bust.execId) && natural(bust.qty) && bust.qty > 0)) {
    return `a bust of ${bust.qty}`;
  }
  return fill === null ? null : flawOfFill(fill);
}

function orderAfter(report: OrderReport): Order {
  const order = newOrder(INTENT);
  order.facts = stateValidator.mergeReport(KNOWN, report, false);
  return order;
}

/** What a report does to an order of the core (1, 3). */
function flawOfFacts(report: OrderReport, rules: VenueRules): Flaw {
  const order = orderAfter(report);
  const high = filledHigh(order, rules);
  const low = filledLow(order, rules);
  if (!natural(high) || !natural(low)) return `an order filled ${low} to ${high}`;
  if (report.status !== "unknown") return null;
  if (order.facts.ended !== null) return "an unknown status ended an order";
  const living = orderAfter({ ...report, status: "pending" });
  const same =
    filledHigh(living, rules) === high && isEnded(living, rules) === isEnded(order, rules);
  return same ? null : "an unknown status moved a quantity";
}

function first<T>(items: readonly T[], flawOf: (item: T) => Flaw): Flaw {
  for (const item of items) {
    const flaw = flawOf(item);
    if (flaw !== null) return flaw;
  }
  return null;
}

function flawOfReports(reports: readonly OrderReport[], rules: VenueRules): Flaw {
  return first(reports, (report) => flawOfReport(report) ?? flawOfFacts(report, rules));
}

/** What is wrong with what a frame said. */
export function flawOfFrame({ reports, doubts }: StreamReading, rules: VenueRules): Flaw {
  if (!doubts.every(text)) return "a doubt without a sentence";
  if (reports.length + doubts.length > 100_000) return "more reports than one frame can hold";
  return flawOfReports(reports, rules);
}

function flawOfRows(content: SnapshotRows, rules: VenueRules): Flaw {
  switch (content.scope) {
    case "orders":
      return flawOfReports(content.rows, rules);
    case "trades":
      return first(content.rows, ({ fill, stampMs, brokerOrderId }) =>
        Number.isSafeInteger(stampMs) && text(brokerOrderId)
          ? flawOfFill(fill)
          : `a trade of ${brokerOrderId} stamped ${stampMs}`,
      );
    case "positions":
      return first(content.rows, ({ symbol, netQty }) =>
        Number.isSafeInteger(netQty) && text(symbol)
          ? null
          : `a position of ${netQty} in ${symbol}`,
      );
    case "margin":
      return first(
        content.facts.rows.flatMap(({ longMinor, shortMinor, spreadMinor, volPerMille }) => [
          ...[longMinor, shortMinor, spreadMinor, volPerMille],
        ]),
        (value) => (natural(value) ? null : `a margin of ${value}`),
      );
  }
}

/** What is wrong with a list. */
export function flawOfList(answer: SnapshotAnswer | null, rules: VenueRules): Flaw {
  if (answer === null) return null;
  if (!Number.isSafeInteger(answer.stampMs)) return `a list stamped ${answer.stampMs}`;
  return flawOfRows(answer.content, rules);
}

/** What is wrong with the outcome of a command. */
export function flawOfOutcome(outcome: CommandOutcome): Flaw {
  switch (outcome.kind) {
    case "confirmed":
      return text(outcome.brokerOrderId) ? null : "a confirmed order without an id";
    case "rejected":
    case "unknown":
      return typeof outcome.reason === "string" ? null : "a reason that is no text";
  }
}

/** A frame whose status words nobody knows must say the quantities of the sound one, and no end. */
export function flawOfUnknown(read: StreamReading, sound: StreamReading, rules: VenueRules): Flaw {
  const ended = read.reports.find(({ status }) => ENDS.includes(status));
  if (ended !== undefined) return `a status that nobody knows was read as ${ended.status}`;
  for (const [nth, report] of read.reports.entries()) {
    const other = sound.reports[nth];
    if (other === undefined) return "a status that nobody knows made a report";
    const filled = filledHigh(orderAfter(report), rules);
    if (filled !== filledHigh(orderAfter(other), rules)) {
      return `a status that nobody knows moved the quantity to ${filled}`;
    }
  }
  return null;
}
