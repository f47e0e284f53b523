/**
 * Venue decimals to ticks and units, and back.
 *
 * 1. Encoding is exact: a tick is a whole number of hundredths, written as hundredths.
 * 2. Reading rounds a price to the nearest tick (brokers report averages and price improvement
 *    finer than a tick); a quantity that is no whole number is null.
 */
import type { Ticks, Units } from "../units.js";

/** Longest decimal text that is read; what is longer is no price or quantity of an order. */
const LONGEST = 24;
/** The latest stamp in milliseconds that is read (year 2286): microseconds are no such stamp. */
export const LATEST_MS = 9_999_999_999_999;
/** Most digits before the point. */
const MOST_DIGITS = 12;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;

/** A decimal text, read. What is finer than a thousandth is cut off. */
interface Decimal {
  readonly negative: boolean;
  readonly whole: number;
  readonly thousandths: number;
  /** Whether any digit behind the point is other than 0. */
  readonly fractional: boolean;
}

/** The digit at a place of a text; -1 where there is none. */
function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

/** Reads `75`, `-75`, `75.` and `75.25`, character by character: every row of a list has some. */
function decimalOf(text: string): Decimal | null {
  if (text.length > LONGEST) return null;
  const negative = text.charCodeAt(0) === MINUS;
  const first = negative ? 1 : 0;
  let at = first;
  let whole = 0;
  for (let digit = digitAt(text, at); digit >= 0; digit = digitAt(text, at)) {
    whole = whole * 10 + digit;
    at += 1;
  }
  if (at === first || at - first > MOST_DIGITS) return null;
  if (at < text.length && text.charCodeAt(at) !== POINT) return null;
  let thousandths = 0;
  let fractional = false;
  let worth = 100;
  for (at += 1; at < text.length; at += 1) {
    const digit = digitAt(text, at);
    if (digit < 0) return null;
    if (digit > 0) fractional = true;
    thousandths += digit * worth;
    worth = Math.floor(worth / 10);
  }
  return { negative, whole, thousandths, fractional };
}

/** Ticks of a price given as a number; null unless it is a positive price of a safe size. */
export function ticksOfNumber(price: number, hundredthsPerTick: number): Ticks | null {
  const ticks = Math.round(Math.round(price * 100) / hundredthsPerTick);
  return Number.isSafeInteger(ticks) && ticks > 0 ? ticks : null;
}

/** A price in ticks as a number of whole currency. */
export function numberOfTicks(ticks: Ticks, hundredthsPerTick: number): number {
  return (ticks * hundredthsPerTick) / 100;
}

/** Ticks of a price given as decimal text; null unless it is a positive price. */
export function ticksOfText(text: string, hundredthsPerTick: number): Ticks | null {
  const read = decimalOf(text);
  if (read === null || read.negative) return null;
  const thousandths = read.whole * 1_000 + read.thousandths;
  const ticks = Math.round(thousandths / (hundredthsPerTick * 10));
  return ticks > 0 ? ticks : null;
}

/** A price in ticks as decimal text with two places. */
export function textOfTicks(ticks: Ticks, hundredthsPerTick: number): string {
  const hundredths = ticks * hundredthsPerTick;
  const cents = hundredths % 100;
  return `${(hundredths - cents) / 100}.${cents < 10 ? "0" : ""}${cents}`;
}

/** A whole quantity given as decimal text ("75", "75.000"), signed; null otherwise. */
export function unitsOfText(text: string): Units | null {
  const read = decimalOf(text);
  if (read === null || read.fractional) return null;
  return read.negative && read.whole !== 0 ? -read.whole : read.whole;
}

/**
 * How much a venue holds an order to be for, as a number or as text. It may not say, or say it in
 * another measure: null unless it is a positive whole quantity.
 */
export function orderQtyOf(said: unknown): Units | null {
  const qty = typeof said === "string" ? unitsOfText(said) : said;
  return typeof qty === "number" && Number.isSafeInteger(qty) && qty > 0 ? qty : null;
}
