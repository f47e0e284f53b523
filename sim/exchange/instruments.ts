/**
 * What is traded in a scenario: the instruments of every leg of every plan, and the underlyings
 * that a physical settlement may leave in the account.
 *
 * 1. Everything that is listed has a market.
 */
import { assert } from "../../core/assert.js";
import type { Instrument } from "../../core/instrument.js";
import type { Sym } from "../../core/units.js";
import type { MarketSpec, Scenario } from "../scenario.js";

/** The instruments and markets of a scenario's world. */
export interface Listing {
  readonly instruments: ReadonlyMap<Sym, Instrument>;
  readonly market: ReadonlyMap<Sym, MarketSpec>;
  /** Symbols of legs with a stop: their prices are told while anything is held or working. */
  readonly stops: ReadonlySet<Sym>;
}

/** Reads a scenario's plans. @throws InvariantViolation where something listed has no market. */
export function listingOf(scenario: Scenario): Listing {
  const instruments = new Map<Sym, Instrument>();
  const stops = new Set<Sym>();
  for (const action of scenario.actions) {
    if (action.kind !== "plan") continue;
    const { legs, stop, underlyings } = action.plan;
    for (const leg of legs) {
      instruments.set(leg.instrument.symbol, leg.instrument);
      if (leg.id === stop?.leg) stops.add(leg.instrument.symbol);
    }
    for (const terms of underlyings) instruments.set(terms.symbol, terms);
  }
  const market = new Map(scenario.market.map((spec) => [spec.symbol, spec]));
  for (const symbol of instruments.keys()) {
    assert(market.has(symbol), `scenario ${scenario.slug} has no market for ${symbol}`);
  }
  return { instruments, market, stops };
}
