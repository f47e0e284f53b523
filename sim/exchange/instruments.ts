/**
 * What is traded in a scenario: the instruments of every leg of every plan, and the underlyings
 * that a physical settlement may leave in the account.
 */
import type { Instrument } from "../../core/instrument.js";
import type { Sym } from "../../core/units.js";
import type { MarketSpec, Scenario } from "../scenario.js";

/** Freeze quantity of a synthesized underlying: more than any scenario trades. */
const UNDERLYING_FREEZE = 1_000_000;

/** The instruments and markets of a scenario's world. */
export interface Listing {
  readonly instruments: ReadonlyMap<Sym, Instrument>;
  readonly market: readonly MarketSpec[];
  /** Symbols of legs with a stop: their prices are told while anything is held or working. */
  readonly stops: ReadonlySet<Sym>;
}

/** Reads a scenario's plans. A leg's own instrument always wins over a synthesized one. */
export function listingOf(scenario: Scenario): Listing {
  const instruments = new Map<Sym, Instrument>();
  const stops = new Set<Sym>();
  for (const action of scenario.actions) {
    if (action.kind !== "plan") continue;
    const { legs, stop } = action.plan;
    for (const leg of legs) {
      instruments.set(leg.instrument.symbol, leg.instrument);
      if (leg.id === stop?.leg) stops.add(leg.instrument.symbol);
    }
  }
  const market = [...scenario.market];
  for (const option of [...instruments.values()]) {
    if (option.option === null || option.expiry?.settlement !== "physical") continue;
    const { underlying, strikeTicks } = option.option;
    if (instruments.has(underlying)) continue;
    instruments.set(underlying, underlyingOf(option, underlying, strikeTicks));
    if (market.some((spec) => spec.symbol === underlying)) continue;
    market.push({
      symbol: underlying,
      startTicks: strikeTicks,
      stepTicks: 1,
      driftTicks: 0,
      halfSpreadTicks: 1,
      chunk: option.lot,
    });
  }
  return { instruments, market, stops };
}

function underlyingOf(option: Instrument, symbol: Sym, strikeTicks: number): Instrument {
  return {
    symbol,
    kind: "EQUITY",
    lot: 1,
    tickMinor: option.tickMinor,
    freeze: UNDERLYING_FREEZE,
    multiplier: 1,
    bandLowTicks: Math.max(1, Math.floor(strikeTicks / 2)),
    bandHighTicks: strikeTicks * 2,
    option: null,
    expiry: null,
  };
}
