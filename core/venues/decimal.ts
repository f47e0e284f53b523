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
const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d*))?$/;

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
  const match = text.length > LONGEST ? null : DECIMAL.exec(text);
  if (match === null || match[1] === "-") return null;
  const fraction = `${match[3] ?? ""}000`.slice(0, 3);
  const thousandths = parseInt(match[2] ?? "", 10) * 1_000 + parseInt(fraction, 10);
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
  const match = text.length > LONGEST ? null : DECIMAL.exec(text);
  if (match === null || /[1-9]/.test(match[3] ?? "")) return null;
  const units = parseInt(match[2] ?? "", 10);
  return match[1] === "-" && units !== 0 ? -units : units;
}
