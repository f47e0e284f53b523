/**
 * A session as a file: NDJSON, a header and then one record a line, in order of arrival.
 *
 * 1. A file that is not whole, or of another version, is refused with the number of its line.
 * 2. What is read is what `import` writes: nothing else has a place in it.
 */
import { z } from "zod";
import type { Plan } from "../../core/plan.js";
import { parsePlan } from "../../core/plan.js";
import { untrustedText, flawOf } from "../campaign/untrusted.js";
import { messageOf, UsageError } from "../campaign/usage.js";
import type { SessionVenue } from "./venue.js";
import { sessionVenue, strangerOf, SESSION_VENUES } from "./venues.js";

/** The version that this build writes and reads. */
const SESSION_VERSION = 1;
/** The longest session that is read. */
export const MOST_BYTES = 64 * 1024 * 1024;
/** Moments of a session lie within the years that a calendar has. */
export const LATEST_MS = 253_402_300_799_999;
const atMs = z.int().nonnegative().max(LATEST_MS);

/** The first line. */
const headerShape = z.strictObject({
  hedgeproof: z.literal("session"),
  version: z.literal(SESSION_VERSION),
  venue: z.string(),
  clock: z.enum(["arrival", "venue"]),
  note: z.string().max(500).optional(),
  plan: z.unknown().optional(),
});

/** Every other line. */
const recordShape = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("frame"), atMs, payload: z.unknown() }),
  z.strictObject({
    kind: z.literal("snapshot"),
    scope: z.enum(["orders", "trades", "positions"]),
    atMs,
    dateMs: atMs.optional(),
    body: z.unknown(),
  }),
  z.strictObject({ kind: z.literal("sent"), atMs, payload: z.unknown() }),
]);

/** One record. */
export type SessionRecord = z.infer<typeof recordShape>;

/** A session, read. */
export interface Session {
  readonly file: string;
  readonly venue: SessionVenue;
  readonly clock: "arrival" | "venue";
  readonly note: string | null;
  readonly plan: Plan | null;
  /** With the number of its line in the file. */
  readonly records: readonly { readonly line: number; readonly record: SessionRecord }[];
}

/** The header as it is written. */
export interface Header {
  readonly venue: string;
  readonly clock: Session["clock"];
  readonly plan: unknown;
  readonly note: string | null;
}

/** The text of a session. */
export function sessionText(header: Header, records: readonly SessionRecord[]): string {
  const { venue, clock, plan, note } = header;
  const first = {
    ...{ hedgeproof: "session", version: SESSION_VERSION, venue, clock },
    ...(note === null ? {} : { note }),
    ...(plan === null ? {} : { plan }),
  };
  return [first, ...records].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** One line of JSON. @throws UsageError with its number. */
export function lineOf(file: string, line: number, text: string, kind: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    const why = messageOf(thrown);
    throw new UsageError(`${file}: line ${line} is no JSON (${why}), expected ${kind}`);
  }
  const flaw = flawOf(json);
  if (flaw !== null) throw new UsageError(`${file}: line ${line}: ${flaw}, expected ${kind}`);
  return json;
}

/** Reads a session. @throws UsageError in one sentence. */
export function readSession(file: string): Session {
  const kind = "a session";
  const text = untrustedText(file, { what: file, kind, mostBytes: MOST_BYTES });
  const lines = text.split("\n");
  const header = headerOf(file, lines[0] ?? "");
  demandEnded(file, lines);
  const records: { readonly line: number; readonly record: SessionRecord }[] = [];
  lines.forEach((content, at) => {
    if (at === 0 || content.trim() === "") return;
    const line = at + 1;
    const record = recordOf(file, line, lineOf(file, line, content, "a record of a session"));
    records.push({ line, record });
  });
  const { venue } = header;
  for (const { line, record } of records) demandVenue(file, line, record, venue);
  return { file, ...header, records };
}

/** @throws UsageError where the last line has no end: a number may have been cut short there. */
function demandEnded(file: string, lines: readonly string[]): void {
  if (lines.at(-1) === "") return;
  const last = lines.length;
  lineOf(file, last, lines[last - 1] ?? "", "a record of a session");
  throw new UsageError(`${file}: line ${last} has no end, expected a line break after it`);
}

function headerOf(file: string, text: string): Omit<Session, "file" | "records"> {
  const json = lineOf(file, 1, text, "the header of a session");
  const parsed = headerShape.safeParse(json);
  if (!parsed.success) throw headerRefusal(file, json);
  const { clock, note = null, plan } = parsed.data;
  const venue = sessionVenue(parsed.data.venue);
  if (venue === null) {
    const words = SESSION_VENUES.map(({ word }) => word).join(", ");
    const name = JSON.stringify(parsed.data.venue);
    throw new UsageError(`${file}: unknown venue ${name}, expected one of ${words}`);
  }
  if (plan === undefined) return { venue, clock, note, plan: null };
  const result = parsePlan(plan);
  if (result.kind === "invalid") throw new UsageError(`${file}: its plan: ${result.reason}`);
  return { venue, clock, note, plan: result.plan };
}

function headerRefusal(file: string, json: unknown): UsageError {
  const { hedgeproof, version } = (json ?? {}) as {
    readonly hedgeproof?: unknown;
    readonly version?: unknown;
  };
  if (hedgeproof === "session" && version !== SESSION_VERSION) {
    return new UsageError(
      `${file}: is a session of version ${JSON.stringify(version)}, ` +
        `expected version ${SESSION_VERSION}`,
    );
  }
  return new UsageError(
    `${file}: line 1 is no header of a session, expected what \`hedgeproof import\` writes`,
  );
}

function recordOf(file: string, line: number, json: unknown): SessionRecord {
  const parsed = recordShape.safeParse(json);
  if (parsed.success) return parsed.data;
  const second = headerShape.safeParse(json);
  if (second.success) {
    const { venue } = second.data;
    throw new UsageError(`${file}: line ${line} is a second header (${venue}), expected a record`);
  }
  throw new UsageError(
    `${file}: line ${line} is no record (${parsed.error.issues[0]?.message ?? "of no kind"}), ` +
      "expected a frame, a snapshot or what was sent",
  );
}

/** @throws UsageError where a record is plainly another venue's. */
function demandVenue(file: string, line: number, record: SessionRecord, venue: SessionVenue): void {
  if (record.kind === "sent") return;
  const thing = record.kind === "frame" ? record.payload : record.body;
  const scope = record.kind === "frame" ? null : record.scope;
  if (venue.sort(asLogged(thing), scope, { fields: 0 }) !== null) return;
  const stranger = strangerOf(asLogged(thing), venue);
  if (stranger === null) return;
  throw new UsageError(
    `${file}: line ${line} is of ${stranger} in a session of ${venue.word}, expected one venue`,
  );
}

/** A cleaned FIX message lacks the beginning by which a log's is known. */
function asLogged(thing: unknown): unknown {
  return typeof thing === "string" ? `8=FIX.4.4\u0001${thing}` : thing;
}
