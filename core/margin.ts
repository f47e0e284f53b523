/**
 * Margin as data: what the broker says an account holds and what each position binds. The core
 * receives it in snapshots; the exchange of the simulation uses the same table, the auditor adds
 * up on its own.
 *
 * The model: a long unit binds its premium; a short unit binds its span, or the smaller `covered`
 * amount where a held long covers it. Under stress span grows with price and volatility, and every
 * held unit binds its spread cost times the spread factor.
 */
import type { Minor, Sym } from "./units.js";

/** What one unit of an instrument binds, in minor currency. */
export interface MarginRow {
  readonly symbol: Sym;
  /** A long unit: the premium or price paid for it. */
  readonly longMinor: Minor;
  /** A short unit without cover. */
  readonly shortMinor: Minor;
  /** Cost of half the bid-ask spread of one unit. */
  readonly spreadMinor: Minor;
  /** How strongly the short margin follows volatility: 0 (futures) to 1000 (pure vega). */
  readonly volPerMille: number;
}

/** A short unit of `risk` that a long unit of `cover` covers binds only this much. */
export interface MarginOffset {
  readonly cover: Sym;
  readonly risk: Sym;
  readonly coveredMinor: Minor;
}

/** The account's margin parameters, as the broker last answered them. */
export interface MarginFacts {
  /** Everything the account can bind, positions included. */
  readonly fundsMinor: Minor;
  /** Of every symbol that is traded: what one without a row binds is not known. */
  readonly rows: readonly MarginRow[];
  readonly offsets: readonly MarginOffset[];
}
