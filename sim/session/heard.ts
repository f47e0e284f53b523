/**
 * A session as the core would hear it: every record through the venue's adapter.
 *
 * 1. What the adapter does not understand is a doubt with its line, and nothing else.
 * 2. A list has the clock of its answer; where none was recorded, that of the records less the
 *    delay of the quickest report: no stamp of a report is then later than its arrival.
 */
import type { OrderReport } from "../../core/events.js";
import type { BrokerMs } from "../../core/units.js";
import type { SnapshotAnswer } from "../../core/venues/adapter.js";
import { isRecord } from "./allow.js";
import type { Session, SessionRecord } from "./format.js";
import type { OrderTerms } from "./venue.js";

/** One thing that the broker said, or that was sent. */
export type Heard = { readonly line: number; readonly atMs: number } & (
  | { readonly kind: "report"; readonly report: OrderReport }
  | { readonly kind: "list"; readonly answer: SnapshotAnswer }
  | {
      readonly kind: "claim";
      readonly symbol: string;
      readonly netQty: number;
      readonly stampMs: BrokerMs;
    }
  | { readonly kind: "sent"; readonly clientOrderId: string | null }
);

/** One sentence about a line. */
export interface SessionDoubt {
  readonly line: number;
  readonly text: string;
}

/** A whole session, heard. */
export interface Hearing {
  readonly session: Session;
  readonly heard: readonly Heard[];
  readonly doubts: readonly SessionDoubt[];
  /** What each order is, by the broker's id of it. */
  readonly terms: ReadonlyMap<string, OrderTerms>;
  /** Arrival less stamp of the quickest report: clock offset and least delay; 0 without reports. */
  readonly skewMs: number;
}

/** Hears a session. Never throws on what is in a payload. */
export function hear(session: Session): Hearing {
  const skewMs = skewOf(session);
  const heard: Heard[] = [];
  const doubts: SessionDoubt[] = [];
  const terms = new Map<string, OrderTerms>();
  for (const { line, record } of session.records) {
    for (const told of termsIn(session, record)) learnTerms(terms, told);
    heard.push(...heardIn(session, { line, record, skewMs }, doubts));
  }
  noteSteps(session, doubts);
  return { session, heard, doubts, terms, skewMs };
}

function skewOf({ venue, records }: Session): number {
  let least: number | null = null;
  for (const { record } of records) {
    if (record.kind !== "frame") continue;
    for (const { stampMs } of venue.adapter.readFrame(record.payload).reports) {
      const delayMs = record.atMs - stampMs;
      if (least === null || delayMs < least) least = delayMs;
    }
  }
  return least ?? 0;
}

function rowsOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body as readonly unknown[];
  if (!isRecord(body)) return [];
  return rowsOf(body["data"] ?? body["net"]);
}

function termsIn({ venue }: Session, record: SessionRecord): readonly OrderTerms[] {
  if (record.kind === "sent") return [];
  if (record.kind === "frame") return venue.terms(record.payload);
  if (record.scope === "positions") return [];
  return rowsOf(record.body).flatMap((row) => venue.terms(row));
}

/** What is said first stands; a quantity that was not said yet is added. A trade has none. */
function learnTerms(known: Map<string, OrderTerms>, told: OrderTerms): void {
  const before = known.get(told.brokerOrderId);
  if (before === undefined) known.set(told.brokerOrderId, told);
  else if (before.qty === null || before.clientOrderId === null) {
    const { brokerOrderId } = told;
    const qty = before.qty ?? told.qty;
    const clientOrderId = before.clientOrderId ?? told.clientOrderId;
    known.set(brokerOrderId, { ...before, qty, clientOrderId, stop: before.stop || told.stop });
  }
}

function heardIn(
  session: Session,
  at: { readonly line: number; readonly record: SessionRecord; readonly skewMs: number },
  doubts: SessionDoubt[],
): readonly Heard[] {
  const { venue } = session;
  const { line, record, skewMs } = at;
  const { atMs } = record;
  switch (record.kind) {
    case "sent":
      return [{ kind: "sent", line, atMs, clientOrderId: venue.sentId(record.payload) }];
    case "frame":
      return heardOfFrame(session, line, record, doubts);
    case "snapshot": {
      const dateMs = record.dateMs ?? Math.max(0, atMs - skewMs);
      const asked = { status: 200, dateMs, body: record.body };
      const answer = venue.adapter.readSnapshot(record.scope, asked);
      if (answer === null) {
        doubts.push({ line, text: `a list of ${record.scope} that is none` });
        return [];
      }
      if (!answer.complete) {
        doubts.push({ line, text: `a list of ${record.scope} with rows that were not understood` });
      }
      return [{ kind: "list", line, atMs, answer }];
    }
  }
}

function heardOfFrame(
  { venue }: Session,
  line: number,
  { payload, atMs }: Extract<SessionRecord, { kind: "frame" }>,
  doubts: SessionDoubt[],
): readonly Heard[] {
  const reading = venue.adapter.readFrame(payload);
  for (const text of reading.doubts) doubts.push({ line, text });
  const heard: Heard[] = [];
  for (const report of reading.reports) {
    if (report.status === "unknown") {
      const text = `order ${report.brokerOrderId} has a status that nobody knows`;
      doubts.push({ line, text });
    }
    heard.push({ kind: "report", line, atMs, report });
    for (const claim of venue.claims(payload)) {
      heard.push({ kind: "claim", line, atMs, ...claim, stampMs: report.stampMs });
    }
  }
  return heard;
}

function noteSteps({ records }: Session, doubts: SessionDoubt[]): void {
  let beforeMs = 0;
  for (const { line, record } of records) {
    if (record.atMs < beforeMs) {
      doubts.push({ line, text: `the clock steps back by ${beforeMs - record.atMs} ms` });
    }
    beforeMs = record.atMs;
  }
}
