/**
 * What several venues put the same way: what a report is of, and prices as decimal text. The
 * adapters read prices back by arithmetic of their own: the two share nothing, so that a mistake in
 * one of them shows.
 */
import type { Ticks } from "../../core/units.js";
import type { ReportSink } from "../ports.js";

/** What a report is of, as the exchange tells it. */
export type Told = Parameters<ReportSink>[1];

/** A price with two places: one tick is one hundredth. */
export function hundredths(ticks: Ticks): string {
  const text = String(ticks).padStart(3, "0");
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}
