/**
 * What is traded: the contract terms that bind an order (lot, tick, freeze quantity, price band)
 * and that decide what a position becomes (multiplier, expiry, settlement). Terms change by date,
 * so they are data of the plan, never constants of the code.
 */
import type { BrokerMs, Sym, Ticks, Units } from "./units.js";
import { floorToLot } from "./units.js";

/** How a contract ends. `physical`: a position becomes `multiplier` underlying units each. */
export interface Expiry {
  readonly atMs: BrokerMs;
  readonly settlement: "cash" | "physical";
}

/** What an option is a right to. */
export interface OptionTerms {
  readonly right: "CALL" | "PUT";
  /** In ticks of the underlying. */
  readonly strikeTicks: Ticks;
  readonly underlying: Sym;
}

/** Contract terms of one instrument, as they held on the plan's date. */
export interface Instrument {
  readonly symbol: Sym;
  readonly kind: "EQUITY" | "FUTURE" | "OPTION" | "SPOT";
  /** Order quantities are multiples of this, in units. */
  readonly lot: Units;
  /** Price of one tick in minor currency, for margin and loss only. */
  readonly tickMinor: number;
  /** Largest quantity of one order, in units; not necessarily a multiple of the lot. */
  readonly freeze: Units;
  /** Underlying units that one unit becomes on exercise or assignment. */
  readonly multiplier: number;
  /** The day's price band (circuit limits), inclusive. */
  readonly bandLowTicks: Ticks;
  readonly bandHighTicks: Ticks;
  readonly option: OptionTerms | null;
  readonly expiry: Expiry | null;
}

/** The largest child order: the freeze quantity rounded down to a lot. */
export function largestChild(instrument: Instrument): Units {
  return floorToLot(instrument.freeze, instrument.lot);
}
