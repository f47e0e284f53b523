/**
 * Moments as the venues write them. The adapters read them back by arithmetic of their own: the
 * two share nothing, so that a mistake in one of them shows.
 */
import type { BrokerMs } from "../../core/units.js";

const DAY_MS = 86_400_000;
const IST_OFFSET_MS = 19_800_000;

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** `YYYY-MM-DD` and `HH:MM:SS` of a moment, as if UTC. */
function civil(ms: number): readonly [date: string, time: string] {
  const days = Math.floor(ms / DAY_MS);
  const seconds = Math.floor((ms - days * DAY_MS) / 1_000);
  // Days since 0000-03-01, in 400-year eras; months counted from March.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const leaps =
    Math.floor(ofEra / 1_460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096);
  const yearOfEra = Math.floor((ofEra - leaps) / 365);
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  const minutes = Math.floor(seconds / 60);
  const time = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return [`${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`, time];
}

/** Kite's `YYYY-MM-DD HH:MM:SS`, IST. */
export function istText(ms: BrokerMs): string {
  const [date, time] = civil(ms + IST_OFFSET_MS);
  return `${date} ${time}`;
}

/** Kite's `HH:MM:SS`, IST: the order time of a trade. */
export function istTimeText(ms: BrokerMs): string {
  return civil(ms + IST_OFFSET_MS)[1];
}

/** RFC 3339 in UTC with milliseconds. */
export function rfc3339Text(ms: BrokerMs): string {
  const [date, time] = civil(ms);
  const millis = ms - Math.floor(ms / 1_000) * 1_000;
  return `${date}T${time}.${String(millis).padStart(3, "0")}Z`;
}

/** FIX's UTCTimestamp with milliseconds. */
export function fixUtcText(ms: BrokerMs): string {
  const text = rfc3339Text(ms);
  return `${text.slice(0, 10).replaceAll("-", "")}-${text.slice(11, -1)}`;
}

/** The TWS API's `YYYYMMDD HH:MM:SS UTC`. */
export function ibUtcText(ms: BrokerMs): string {
  const [date, time] = civil(ms);
  return `${date.replaceAll("-", "")} ${time} UTC`;
}
