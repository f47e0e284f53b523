/**
 * Venue timestamps to milliseconds since 1970-01-01 UTC, by own civil-date arithmetic: the core
 * has no `Date`, and a venue's text never depends on the machine that reads it.
 *
 * 1. What is not a valid moment in the stated format is null, never a guess.
 * 2. Fractions finer than a millisecond are cut off, not rounded: a stamp never lies in the future.
 */
import type { BrokerMs } from "../units.js";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** India Standard Time is UTC+05:30 all year. */
const IST_OFFSET_MS = 5 * HOUR_MS + 30 * MINUTE_MS;

/** `count` decimal digits of `text` from `from`, as a number; -1 if one is no digit. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) {
    return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar (years that begin in March). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leaps + dayOfYear - 719_468;
}

/** `YYYY-MM-DD?HH:MM:SS` at the beginning of `text`, as if UTC; null if it is not valid. */
function civilMs(text: string, separator: string): number | null {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const shaped =
    text[4] === "-" &&
    text[7] === "-" &&
    text[10] === separator &&
    text[13] === ":" &&
    text[16] === ":";
  if (!shaped || year < 0 || month < 1 || month > 12) return null;
  if (day < 1 || day > daysInMonth(year, month)) return null;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
  const days = daysFromCivil(year, month, day);
  return days * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
}

/**
 * Kite's `YYYY-MM-DD HH:MM:SS`, which is IST and names no zone.
 *
 * @example parseIst("1970-01-01 05:30:01") === 1000
 */
export function parseIst(text: string): BrokerMs | null {
  if (text.length !== 19) return null;
  const ms = civilMs(text, " ");
  return ms === null ? null : ms - IST_OFFSET_MS;
}

/**
 * RFC 3339 with `Z` or a numeric offset and any number of fractional digits.
 *
 * @example parseRfc3339("1970-01-01T00:00:01.5Z") === 1500
 */
export function parseRfc3339(text: string): BrokerMs | null {
  const ms = civilMs(text, "T");
  if (ms === null) return null;
  let at = 19;
  let fraction = 0;
  if (text[at] === ".") {
    at += 1;
    const first = at;
    while (digits(text, at, 1) >= 0) {
      if (at < first + 3) fraction = fraction * 10 + digits(text, at, 1);
      at += 1;
    }
    if (at === first) return null;
    for (let missing = at - first; missing < 3; missing += 1) fraction *= 10;
  }
  const offset = zoneMs(text, at);
  return offset === null ? null : ms + fraction - offset;
}

/**
 * FIX's UTCTimestamp, `YYYYMMDD-HH:MM:SS` with or without a fraction.
 *
 * @example parseFixUtc("19700101-00:00:01.500") === 1500
 */
export function parseFixUtc(text: string): BrokerMs | null {
  if (text[8] !== "-") return null;
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  return parseRfc3339(`${date}T${text.slice(9)}Z`);
}

/** A moment of the TWS API that says that it is UTC, by its zone or by its dash. */
const IB_UTC = /^(\d{4})(\d\d)(\d\d)(?:-(\d\d:\d\d:\d\d)| {1,2}(\d\d:\d\d:\d\d) UTC)$/;

/**
 * The two forms in which TWS writes UTC: `YYYYMMDD HH:MM:SS UTC`, with one blank or two before the
 * time, and `YYYYMMDD-HH:MM:SS`. Any other zone, or none, is null.
 *
 * @example parseIbUtc("19700101 00:00:01 UTC") === 1000
 */
export function parseIbUtc(text: string): BrokerMs | null {
  const [, year, month, day, dashed, zoned] = IB_UTC.exec(text) ?? [];
  const time = dashed ?? zoned;
  return time === undefined ? null : civilMs(`${year}-${month}-${day} ${time}`, " ");
}

/** The zone at the end of an RFC 3339 stamp, as an offset from UTC; null if it is not one. */
function zoneMs(text: string, at: number): number | null {
  const sign = text[at];
  if (sign === "Z" || sign === "z") return text.length === at + 1 ? 0 : null;
  if ((sign !== "+" && sign !== "-") || text.length !== at + 6 || text[at + 3] !== ":") return null;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return null;
  const offset = hours * HOUR_MS + minutes * MINUTE_MS;
  return sign === "+" ? offset : -offset;
}
