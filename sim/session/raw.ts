/**
 * Logs as people have them: JSON lines, JSON documents, and lines of FIX, each with a time of its
 * own or without.
 *
 * 1. A line that is not whole is refused with its number, never skipped: what follows it could be
 *    missing as well.
 * 2. A time is read where it is one moment: milliseconds or seconds since 1970, RFC 3339, FIX's
 *    UTCTimestamp. A local time without a zone is none, but at Kite, whose zone is always IST. Nor
 *    is a number beyond the calendar: a session that held it could not be read again.
 */
import { parseFixUtc, parseIst, parseRfc3339 } from "../../core/venues/time.js";
import { untrustedText } from "../campaign/untrusted.js";
import { UsageError } from "../campaign/usage.js";
import { isRecord } from "./allow.js";
import { fieldsIn, isWhole } from "./fix.js";
import { LATEST_MS, lineOf, MOST_BYTES } from "./format.js";
import type { Scope, SessionVenue } from "./venue.js";

/** One thing of a log. */
export interface Thing {
  readonly file: string;
  /** From 1; 0 where the file is one document. */
  readonly line: number;
  /** The log's own time of it. */
  readonly atMs: number | null;
  /** The clock of an answer (its Date header), where the log has it. */
  readonly dateMs: number | null;
  readonly scope: Scope | null;
  readonly sent: boolean;
  readonly content: unknown;
}

const TIMES = ["at", "atMs", "ts", "time", "received_at", "receivedAt"] as const;
/** Of those, names that no venue has in a payload of its own. */
const ADDED = ["atMs", "received_at", "receivedAt"] as const;
const CONTENTS = ["frame", "payload", "body", "message", "raw", "sent"] as const;
const SCOPES: readonly unknown[] = ["orders", "trades", "positions"] satisfies readonly Scope[];
/** Later than any second of this century, sooner than any millisecond of one. */
const SECONDS_BELOW = 1e11;
/** A time, a blank or two and perhaps a mark, before the rest of a line. */
const STAMPED = /^\[?(\d{4}-?\d\d-?\d\d[T -]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:\d\d)?)\]?/;

/** A moment as logs write it; null where it is none. */
function momentOf(told: unknown, venue: SessionVenue): number | null {
  if (typeof told === "number" && Number.isFinite(told) && told > 0) {
    const ms = Math.floor(told < SECONDS_BELOW ? told * 1_000 : told);
    return ms <= LATEST_MS ? ms : null;
  }
  if (typeof told !== "string") return null;
  if (/^\d{10}(\d{3})?(\.\d+)?$/.test(told)) return momentOf(Number(told), venue);
  const text = told.replace(",", ".");
  const utc = parseRfc3339(text.replace(" ", "T")) ?? parseFixUtc(text);
  if (utc !== null || venue.word !== "kite") return utc;
  const second = parseIst(text.slice(0, 19));
  const [, fraction = ""] = /^\.(\d{1,9})$/.exec(text.slice(19)) ?? [];
  return second === null ? null : second + Number(fraction.padEnd(3, "0").slice(0, 3));
}

/** Everything in a file, in its order. @throws UsageError */
export function thingsIn(file: string, venue: SessionVenue): readonly Thing[] {
  const kind = `a recording of ${venue.word}`;
  const text = untrustedText(file, { what: file, kind, mostBytes: MOST_BYTES });
  const whole = documentOf(text);
  if (whole !== undefined && venue.word !== "fix") return thingsOfDocument(file, whole, venue);
  const things: Thing[] = [];
  text.split("\n").forEach((content, at) => {
    if (content.trim() !== "") things.push(...thingsOfLine(file, at + 1, content, venue));
  });
  return things;
}

/** The one JSON document of a text; undefined where it is none, or several. */
function documentOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function thingsOfDocument(file: string, json: unknown, venue: SessionVenue): readonly Thing[] {
  const { content, ...log } = opened(json, venue);
  if (!Array.isArray(content) || log.scope !== null) return [{ file, line: 0, content, ...log }];
  if (venue.sort(content, null, { fields: 0 }) !== null) {
    return [{ file, line: 0, content, ...log }];
  }
  const rows = content as readonly unknown[];
  return rows.map((row) => ({ file, line: 0, ...opened(row, venue) }));
}

function thingsOfLine(
  file: string,
  line: number,
  text: string,
  venue: SessionVenue,
): readonly Thing[] {
  const kind = `a recording of ${venue.word}`;
  const [prefix = "", stamp = ""] = STAMPED.exec(text.trim()) ?? [];
  const atMs = stamp === "" ? null : momentOf(stamp, venue);
  const fix = venue.word === "fix" ? fieldsIn(text) : null;
  if (fix !== null) {
    if (!isWhole(fix)) {
      throw new UsageError(`${file}: line ${line} is half a message, expected ${kind}`);
    }
    const content = text.trim();
    return [{ file, line, atMs, dateMs: null, scope: null, sent: false, content }];
  }
  const rest = text
    .trim()
    .slice(prefix.length)
    .replace(/^[^[{]*/, "");
  const json = lineOf(file, line, prefix === "" ? text : rest, kind);
  const { content, ...log } = opened(json, venue);
  return [{ file, line, content, ...log, atMs: log.atMs ?? atMs }];
}

/** What a log wrapped, and what it said of it. */
function opened(json: unknown, venue: SessionVenue): Omit<Thing, "file" | "line"> {
  const bare = { atMs: null, dateMs: null, scope: null, sent: false, content: json };
  if (!isRecord(json) || venue.sort(json, null, { fields: 0 }) !== null) {
    return { ...bare, atMs: isRecord(json) ? ownTime(json, venue, ADDED) : null };
  }
  const key = CONTENTS.find((name) => isContent(json[name]));
  if (key === undefined) return bare;
  const told = json["scope"];
  return {
    atMs: ownTime(json, venue),
    dateMs: momentOf(json["date"] ?? json["dateMs"], venue),
    scope: SCOPES.includes(told) ? (told as Scope) : null,
    sent: key === "sent",
    content: inner(json[key]),
  };
}

/** The time that a log wrote beside, or into, what it recorded. */
function ownTime(
  json: Readonly<Record<string, unknown>>,
  venue: SessionVenue,
  names: readonly string[] = TIMES,
): number | null {
  for (const name of names) {
    const atMs = momentOf(json[name], venue);
    if (atMs !== null) return atMs;
  }
  return null;
}

function isContent(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "string";
}

/** Some logs keep a payload as the text that it was. */
function inner(content: unknown): unknown {
  if (typeof content !== "string" || !/^\s*[[{]/.test(content)) return content;
  const json = documentOf(content);
  return json === undefined ? content : json;
}
