/**
 * FIX 4.4: messages as an engine logs them, one a line, fields ended by SOH or by `|`, with or
 * without the engine's own words before them.
 *
 * 1. Of a message the fields stay that the adapter reads, and the sending time.
 *    Names and passwords of the session (49, 50, 56, 57, 553, 554, 96), accounts (1), parties (448)
 *    and texts (58) are in no list.
 * 2. Logons, logouts, heartbeats, test and resend requests are passed over whole; sequence numbers
 *    (34) are the engine's own business.
 * 3. A trade capture report or a position report is a list of one row: a list is complete for the
 *    rows that stand in it, and `import` joins those that follow one another.
 */
import { fixAdapter } from "../../core/venues/fix.js";
import { fixText, readFix } from "../../core/venues/fix-message.js";
import { parseFixUtc } from "../../core/venues/time.js";
import type { Removed } from "./allow.js";
import { kept } from "./allow.js";
import type { Rule } from "./allow.js";
import type { OrderTerms, SessionVenue, Sorted } from "./venue.js";
import { sideOf, termsOf, wholeOf } from "./venue.js";

const SOH = "\u0001";
const LONGEST = 65_536;
/** Field kinds by tag. */
const TAGS: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  ...([11, 17, 19, 37, 41, 571, 721] as const).map((tag) => [tag, "id"] as const),
  ...([35, 39, 40, 43, 54, 55, 59, 97, 102, 103, 150, 434, 636] as const).map(
    (tag) => [tag, "word"] as const,
  ),
  ...([6, 14, 31, 32, 38, 44, 99, 151, 704, 705] as const).map((tag) => [tag, "number"] as const),
  ...([52, 60, 122] as const).map((tag) => [tag, "stamp"] as const),
]);
const ORDERS: readonly string[] = ["D", "F", "G"];
const SESSION: readonly string[] = ["A", "0", "1", "2", "4", "5"];

type Field = readonly [tag: number, value: string];

/** The fields of a message in a line of a log; null where there is none. */
export function fieldsIn(text: string): readonly Field[] | null {
  const start = /(?:^|[^\d])(8=FIXT?\.)/.exec(text.slice(0, LONGEST));
  if (start === null || text.length > LONGEST) return null;
  const message = text.slice(text.indexOf("8=FIX", start.index));
  const mark = message.includes(SOH) ? SOH : "|";
  const fields: Field[] = [];
  for (const part of message.split(mark)) {
    const equals = part.indexOf("=");
    const tag = Number(part.slice(0, equals));
    if (part.trim() === "") continue;
    if (equals < 1 || !Number.isSafeInteger(tag) || tag < 1) return null;
    fields.push([tag, part.slice(equals + 1)]);
  }
  return fields.some(([tag]) => tag === 35) ? fields : null;
}

/** Whether a message ends as one must: with its checksum. */
export function isWhole(fields: readonly Field[]): boolean {
  return fields.at(-1)?.[0] === 10;
}

function valueOf(fields: readonly Field[], tag: number): string | null {
  return fields.find(([known]) => known === tag)?.[1] ?? null;
}

function cleaned(fields: readonly Field[], removed: Removed): string {
  const stay: Field[] = [];
  for (const [tag, value] of fields) {
    const rule = TAGS.get(tag);
    const text = rule === undefined ? undefined : kept(value, rule, removed);
    if (typeof text === "string" && text !== "") stay.push([tag, text]);
    // The envelope (8, 9, 10) is no data: its length and checksum are of the whole message.
    else if (rule === undefined && ![8, 9, 10].includes(tag)) removed.fields += 1;
  }
  return fixText(stay);
}

function sort(thing: unknown, _asked: unknown, removed: Removed): readonly Sorted[] | null {
  if (typeof thing !== "string") return null;
  const fields = fieldsIn(thing);
  if (fields === null) return null;
  const type = valueOf(fields, 35) ?? "";
  if (SESSION.includes(type)) return [{ kind: "passed-over" }];
  const payload = cleaned(fields, removed);
  const stampMs = parseFixUtc(valueOf(fields, 52) ?? "") ?? parseFixUtc(valueOf(fields, 60) ?? "");
  if (ORDERS.includes(type)) return [{ kind: "sent", payload, stampMs }];
  if (type === "AE") return [{ kind: "snapshot", scope: "trades", body: [payload], stampMs }];
  if (type === "AP") return [{ kind: "snapshot", scope: "positions", body: [payload], stampMs }];
  return [{ kind: "frame", payload, stampMs }];
}

function terms(payload: unknown): readonly OrderTerms[] {
  const fields = readFix(payload);
  if (fields === null) return [];
  const id = fields.get(37) ?? null;
  return termsOf({
    brokerOrderId: id === "NONE" ? null : id,
    clientOrderId: fields.get(41) ?? fields.get(11) ?? null,
    symbol: fields.get(55) ?? null,
    side: sideOf(fields.get(54) ?? null),
    qty: wholeOf(fields.get(38)),
    stop: fields.get(40) === "3" || fields.get(40) === "4",
  });
}

/** See the header. */
export const fixSessions: SessionVenue = {
  word: "fix",
  adapter: fixAdapter,
  sort,
  sent: (payload, removed) => {
    const fields = typeof payload === "string" ? fieldsIn(payload) : null;
    return fields === null ? null : cleaned(fields, removed);
  },
  sentId: (payload) => readFix(payload)?.get(11) ?? null,
  terms,
  claims: () => [],
};
