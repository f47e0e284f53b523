/**
 * From recordings to a session: sorted, cleaned, timed and put in order of arrival.
 *
 * 1. Nothing of a payload is kept that its venue's allow-list does not name.
 * 2. The time of a record is that of its log; where any log has none, that of the venue for all:
 *    two clocks in one order would be no order. It never runs backwards.
 * 3. Within a file its order stands, whatever the stamps say: an update that came late stays late.
 * 4. The session is written whole or not at all, and never over another file.
 */
import { existsSync } from "node:fs";
import { parsePlan } from "../../core/plan.js";
import { untrustedJson } from "../campaign/untrusted.js";
import { UsageError } from "../campaign/usage.js";
import { unwritable, writeWhole } from "../campaign/whole-file.js";
import type { ImportReport } from "../report/session-shape.js";
import type { Removed } from "./allow.js";
import type { SessionRecord } from "./format.js";
import { sessionText } from "./format.js";
import { wholeFrame } from "./ibkr.js";
import type { Thing } from "./raw.js";
import { thingsIn } from "./raw.js";
import type { SessionVenue, Sorted } from "./venue.js";
import { sessionVenueNamed, strangerOf } from "./venues.js";

/** What to import, and where to. */
export interface ImportRequest {
  /** kite, alpaca, binance, ibkr or fix. */
  readonly venue: string;
  readonly files: readonly string[];
  /** The session; must not be there yet. */
  readonly out: string;
  /** A file with the plan that the session executed. */
  readonly plan?: string;
  /** One sentence of one's own for the header. */
  readonly note?: string;
}

/** A sorted thing with both of its times. */
interface Timed {
  readonly sorted: Exclude<Sorted, { kind: "passed-over" }>;
  readonly arrivedMs: number | null;
  readonly dateMs: number | null;
}

/** What the files held, counted. */
interface Tally {
  readonly removed: Removed;
  passedOver: number;
  unknown: number;
}

/** Imports recordings. @throws UsageError in one sentence. */
export function importSession(request: ImportRequest): ImportReport {
  const { files, out, note = null } = request;
  const venue = sessionVenueNamed(request.venue);
  if (files.length === 0) throw new UsageError("no recording was given, expected a file");
  const plan = request.plan === undefined ? null : planOf(request.plan);
  demandNew(out);
  const tally: Tally = { removed: { fields: 0 }, passedOver: 0, unknown: 0 };
  const read = files.map((file) => timedOf(thingsIn(file, venue), venue, file, tally));
  const clock = read.flat().every(({ arrivedMs }) => arrivedMs !== null) ? "arrival" : "venue";
  const records = joined(merged(read.map((timed) => recordsOf(timed, clock, venue))));
  const text = sessionText({ venue: venue.word, clock, plan, note }, records);
  try {
    writeWhole(out, text);
  } catch (thrown) {
    throw unwritable(out, thrown);
  }
  const count = (kind: SessionRecord["kind"]): number =>
    records.filter((record) => record.kind === kind).length;
  return {
    ...{ file: out, venue: venue.word, clock, records: records.length, frames: count("frame") },
    ...{ snapshots: count("snapshot"), sent: count("sent"), passedOver: tally.passedOver },
    ...{ unknown: tally.unknown, fieldsRemoved: tally.removed.fields },
  };
}

function planOf(file: string): unknown {
  const what = `--plan ${file}`;
  const result = parsePlan(untrustedJson(file, { what, kind: "a plan" }));
  if (result.kind === "invalid") throw new UsageError(`${what}: ${result.reason}`);
  return result.plan;
}

function demandNew(out: string): void {
  if (!existsSync(out)) return;
  throw new UsageError(`${out}: is there already, expected the name of a new file`);
}

function timedOf(
  things: readonly Thing[],
  venue: SessionVenue,
  file: string,
  tally: Tally,
): readonly Timed[] {
  const timed: Timed[] = [];
  let known = false;
  for (const thing of things) {
    const all = sortedOf(thing, venue, tally.removed);
    if (all === null) {
      refuseStranger(thing, venue);
      tally.unknown += 1;
      continue;
    }
    known = true;
    for (const sorted of all) {
      if (sorted.kind === "passed-over") tally.passedOver += 1;
      else timed.push({ sorted, arrivedMs: thing.atMs, dateMs: thing.dateMs });
    }
  }
  if (!known) throw new UsageError(`${file}: holds nothing of ${venue.word}, expected a recording`);
  return timed;
}

function sortedOf(
  { content, scope, sent }: Thing,
  venue: SessionVenue,
  removed: Removed,
): readonly Sorted[] | null {
  if (!sent) return venue.sort(content, scope, removed);
  const payload = venue.sent(content, removed);
  return payload === null ? null : [{ kind: "sent", payload, stampMs: null }];
}

function refuseStranger({ content, file, line }: Thing, venue: SessionVenue): void {
  const stranger = strangerOf(content, venue);
  if (stranger === null) return;
  const where = line === 0 ? file : `${file}: line ${line}`;
  throw new UsageError(`${where} is of ${stranger}, expected a recording of ${venue.word}`);
}

/** The records of one file, none earlier than the one before it (2, 3). */
function recordsOf(
  timed: readonly Timed[],
  clock: "arrival" | "venue",
  venue: SessionVenue,
): readonly SessionRecord[] {
  const stamps = timed.map(({ sorted, arrivedMs, dateMs }) =>
    clock === "arrival" ? arrivedMs : (dateMs ?? sorted.stampMs),
  );
  // What has no time before the first that has one came with it, at the latest.
  let nowMs = stamps.find((stamp) => stamp !== null) ?? 0;
  return timed.map(({ sorted, dateMs }, at) => {
    nowMs = Math.max(nowMs, stamps[at] ?? nowMs);
    return recordOf(sorted, nowMs, dateMs, venue);
  });
}

function recordOf(
  sorted: Timed["sorted"],
  atMs: number,
  dateMs: number | null,
  venue: SessionVenue,
): SessionRecord {
  switch (sorted.kind) {
    case "frame": {
      const { payload } = sorted;
      return {
        kind: "frame",
        atMs,
        payload: venue.word === "ibkr" ? wholeFrame(payload, atMs) : payload,
      };
    }
    case "sent":
      return { kind: "sent", atMs, payload: sorted.payload };
    case "snapshot": {
      const { scope, body } = sorted;
      return { kind: "snapshot", scope, atMs, ...(dateMs === null ? {} : { dateMs }), body };
    }
  }
}

/** Several files in one order of arrival; at the same moment the earlier named goes first. */
function merged(files: readonly (readonly SessionRecord[])[]): readonly SessionRecord[] {
  const all = files.flatMap((records, file) => records.map((record, at) => ({ record, file, at })));
  all.sort((a, b) => a.record.atMs - b.record.atMs || a.file - b.file || a.at - b.at);
  return all.map(({ record }) => record);
}

/** Rows that a FIX log writes one by one are the list that they came as. */
function joined(records: readonly SessionRecord[]): readonly SessionRecord[] {
  const out: SessionRecord[] = [];
  for (const record of records) {
    const last = out.at(-1);
    if (isFixRow(record) && isFixRow(last) && last.scope === record.scope) {
      const body = [...(last.body as readonly unknown[]), ...(record.body as readonly unknown[])];
      out[out.length - 1] = { ...record, body };
    } else {
      out.push(record);
    }
  }
  return out;
}

function isFixRow(
  record: SessionRecord | undefined,
): record is Extract<SessionRecord, { kind: "snapshot" }> {
  if (record?.kind !== "snapshot" || !Array.isArray(record.body)) return false;
  return typeof record.body[0] === "string";
}
