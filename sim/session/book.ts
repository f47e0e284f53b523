/**
 * The orders of a session by the core's own facts: every report and every list is merged as the
 * core merges it, and each merge is held against what a merge must be.
 *
 * 1. A report that is merged again changes nothing.
 * 2. Knowledge only grows: an end stays, and only a bust or a newer complete list lowers a
 *    quantity.
 * 3. The reports of an order in any sequence amount to the same facts.
 * 4. Where our ids are unique for ever, a second id of the broker's with the same id of ours is the
 *    same order under another name, as the core takes it.
 * 5. An order of which nobody says what it trades moves no position; it is a doubt.
 */
import type { OrderReport, TradeRow } from "../../core/events.js";
import type { Order, OrderFacts } from "../../core/order.js";
import { filledHigh, isEnded, newOrder, noFacts } from "../../core/order.js";
import type { VenueRules } from "../../core/rules.js";
import type { Safeguards } from "../../core/safeguards/index.js";
import type { SnapshotAnswer } from "../../core/venues/adapter.js";
import type { Hearing, Heard, SessionDoubt } from "./heard.js";
import type { OrderTerms } from "./venue.js";
import type { Verdicts } from "./verdicts.js";

/** Stands for a quantity that no payload says. */
const UNSAID = 1_000_000_000_000;

/** One order of the session. */
export interface Recorded {
  readonly brokerOrderId: string;
  readonly terms: OrderTerms | null;
  readonly order: Order;
  /** Of the stream, in order of arrival, repeats left out. */
  readonly reports: OrderReport[];
  /** Everything that said something of its quantity, as of when. */
  readonly told: Told[];
  readonly firstLine: number;
}

/** One thing that was said of an order: what it makes of the facts, and as of when. */
export interface Told {
  readonly stampMs: number;
  merge(facts: OrderFacts): OrderFacts;
}

/** All of them. */
export interface Book {
  readonly orders: ReadonlyMap<string, Recorded>;
  /** One more thing is heard. */
  hear(heard: Heard): void;
  reports(): number;
  duplicates(): number;
  stale(): number;
  /** What can be said once everything was heard. */
  close(): readonly SessionDoubt[];
}

interface Shelf {
  readonly hearing: Hearing;
  readonly rules: VenueRules;
  readonly verdicts: Verdicts;
  readonly stateValidator: Safeguards["stateValidator"];
  readonly orders: Map<string, Recorded>;
  readonly seen: Set<string>;
  /** By our id, where that is unique. */
  readonly byOurs: Map<string, Recorded>;
  readonly renamed: SessionDoubt[];
  reports: number;
  duplicates: number;
  stale: number;
}

/** A book in which nothing stands yet. */
export function createBook(
  hearing: Hearing,
  verdicts: Verdicts,
  { stateValidator }: Pick<Safeguards, "stateValidator">,
): Book {
  const { rules } = hearing.session.venue.adapter;
  const shelf: Shelf = {
    ...{ hearing, rules, verdicts, stateValidator, orders: new Map(), seen: new Set() },
    ...{ byOurs: new Map(), renamed: [] },
    ...{ reports: 0, duplicates: 0, stale: 0 },
  };
  return {
    orders: shelf.orders,
    hear: (heard) => hearOne(shelf, heard),
    reports: () => shelf.reports,
    duplicates: () => shelf.duplicates,
    stale: () => shelf.stale,
    close: () => close(shelf),
  };
}

function hearOne(shelf: Shelf, heard: Heard): void {
  switch (heard.kind) {
    case "report":
      return takeReport(shelf, heard.line, heard.report);
    case "list":
      return takeList(shelf, heard.line, heard.answer);
    case "claim":
    case "sent":
      return;
  }
}

function recordedOf(shelf: Shelf, brokerOrderId: string, line: number): Recorded {
  const known = shelf.orders.get(brokerOrderId);
  if (known !== undefined) return known;
  const terms = shelf.hearing.terms.get(brokerOrderId) ?? null;
  const ours = shelf.rules.clientIds === "unique-for-ever" ? terms?.clientOrderId : null;
  const other = shelf.byOurs.get(ours ?? "");
  if (other !== undefined) {
    shelf.orders.set(brokerOrderId, other);
    const text = `order ${other.brokerOrderId} goes on as ${brokerOrderId}`;
    shelf.renamed.push({ line, text });
    return other;
  }
  const order = newOrder({
    ...{ clientOrderId: brokerOrderId, ordinal: shelf.orders.size + 1, groupId: "", leg: 0 },
    ...{ purpose: terms?.stop === true ? "stop" : "entry", attempt: 1, episode: 0, retry: 0 },
    ...{ level: 0, symbol: terms?.symbol ?? "", side: terms?.side ?? "BUY" },
    ...{ qty: terms?.qty ?? UNSAID, type: "LIMIT", limitTicks: null, triggerTicks: null },
    madeMs: 0,
  });
  order.brokerOrderId = brokerOrderId;
  const recorded: Recorded = {
    ...{ brokerOrderId, terms, order, reports: [], told: [], firstLine: line },
  };
  shelf.orders.set(brokerOrderId, recorded);
  if (typeof ours === "string") shelf.byOurs.set(ours, recorded);
  return recorded;
}

const isStop = ({ order }: Recorded): boolean => order.intent.purpose === "stop";

function takeReport(shelf: Shelf, line: number, report: OrderReport): void {
  const { verdicts, rules, stateValidator } = shelf;
  const recorded = recordedOf(shelf, report.brokerOrderId, line);
  const { order } = recorded;
  shelf.reports += 1;
  const known = shelf.seen.has(report.key);
  shelf.seen.add(report.key);
  const before = order.facts;
  const merge = (facts: OrderFacts): OrderFacts =>
    stateValidator.mergeReport(facts, report, isStop(recorded));
  const facts = merge(before);
  if (known) {
    shelf.duplicates += 1;
    const changed = facts !== before;
    const text = `a repeated report of order ${report.brokerOrderId} changes it`;
    verdicts.check("seen-changes-nothing", line, changed ? text : null);
    return;
  }
  recorded.reports.push(report);
  recorded.told.push({ stampMs: report.stampMs, merge });
  if (facts === before) shelf.stale += 1;
  const highBefore = filledHigh(order, rules);
  order.facts = facts;
  const again = merge(facts);
  const twice = `a report of order ${report.brokerOrderId} counts twice`;
  verdicts.check("seen-changes-nothing", line, again === facts ? null : twice);
  const lost = before.ended !== null && facts.ended === null;
  const lowered = report.bust === null && filledHigh(order, rules) < highBefore;
  const text = `a report took something away that was known of order ${report.brokerOrderId}`;
  verdicts.check("knowledge-grows", line, lost || lowered ? text : null);
}

function takeList(shelf: Shelf, line: number, answer: SnapshotAnswer): void {
  const { content, stampMs, complete } = answer;
  if (content.scope === "orders") {
    for (const row of content.rows) takeRow(shelf, line, row, complete ? stampMs : null);
  } else if (content.scope === "trades") {
    for (const row of content.rows) takeTrade(shelf, line, row);
  }
}

function takeRow(shelf: Shelf, line: number, row: OrderReport, stampMs: number | null): void {
  const recorded = recordedOf(shelf, row.brokerOrderId, line);
  const { order } = recorded;
  shelf.reports += 1;
  const { stateValidator } = shelf;
  const stop = isStop(recorded);
  const before = order.facts;
  const merge = (facts: OrderFacts): OrderFacts =>
    stampMs === null
      ? stateValidator.mergeReport(facts, row, stop)
      : stateValidator.mergeSnapshot(facts, row, stampMs, stop);
  recorded.told.push({ stampMs: stampMs ?? row.stampMs, merge });
  order.facts = merge(before);
  const lost = before.ended !== null && order.facts.ended === null;
  const text = `a list took the end of order ${row.brokerOrderId} away`;
  shelf.verdicts.check("knowledge-grows", line, lost ? text : null);
}

function takeTrade(shelf: Shelf, line: number, trade: TradeRow): void {
  const { order } = recordedOf(shelf, trade.brokerOrderId, line);
  order.facts = shelf.stateValidator.mergeTrade(order.facts, trade);
}

function close(shelf: Shelf): readonly SessionDoubt[] {
  const doubts: SessionDoubt[] = [];
  for (const recorded of new Set(shelf.orders.values())) {
    const { brokerOrderId, terms, order, firstLine: line } = recorded;
    checkAnySequence(shelf, recorded);
    if (terms === null) {
      doubts.push({ line, text: `order ${brokerOrderId}: nobody says what it trades` });
    } else if (!isEnded(order, shelf.rules)) {
      doubts.push({ line, text: `order ${brokerOrderId} was live when the session ended` });
    }
  }
  for (const doubt of shelf.renamed) doubts.push(doubt);
  return doubts;
}

function checkAnySequence({ verdicts, stateValidator }: Shelf, recorded: Recorded): void {
  const { reports, brokerOrderId, firstLine } = recorded;
  const fold = (all: readonly OrderReport[]): OrderFacts =>
    all.reduce(
      (facts, report) => stateValidator.mergeReport(facts, report, isStop(recorded)),
      noFacts(),
    );
  const same = textOf(fold(reports)) === textOf(fold(reports.toReversed()));
  const text = `the reports of order ${brokerOrderId} amount to something else in another sequence`;
  verdicts.check("facts-any-sequence", firstLine, same ? null : text);
}

function textOf({ fills, ...facts }: OrderFacts): string {
  const named = [...fills].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([named, facts]);
}
