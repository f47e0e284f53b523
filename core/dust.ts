/**
 * What a pair that is hedged fill by fill leaves over: its hedge comes in lots, and what is less
 * than one of them stands naked while the primary grows, or too large while it shrinks.
 *
 * 1. Both count against `maxNaked`. Where they leave less than one lot of the primary of it, the
 *    pair stands still for ever: nothing works, so no deadline ever passes.
 */
import type { Units } from "./units.js";
import { floorToLot } from "./units.js";

/** A primary with its lot, and `units` of hedge, in lots of its own, for each `per` of it. */
export interface PairSizes {
  readonly qty: Units;
  readonly lot: Units;
  readonly hedgeLot: Units;
  readonly units: number;
  readonly per: number;
}

/** So many sizes are looked at one by one; of more, everything is taken to be left over once. */
const MOST_SIZES = 100_000;

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}

/** The least `maxNaked` with which the pair gets to its size and back, whatever fills first (1). */
export function leastMaxNaked({ qty, lot, hedgeLot, units, per }: PairSizes): Units {
  const inPrimary = (hedge: Units): Units => Math.ceil((hedge * per) / units);
  // What is left over repeats itself as soon as both lots come out even.
  const period = (per * hedgeLot) / greatestDivisor(lot * units, per * hedgeLot);
  const sizes = Math.min(qty / lot, period);
  if (sizes > MOST_SIZES) {
    return Math.max(lot + inPrimary(hedgeLot - 1), Math.ceil((per - 1) / units));
  }
  const mostHedge = floorToLot(Math.floor((qty * units) / per), hedgeLot);
  let least = lot;
  for (let held = lot; held < sizes * lot; held += lot) {
    const target = Math.floor((held * units) / per);
    const dust = target % hedgeLot;
    least = Math.max(least, lot + inPrimary(dust));
    // On the way back no more hedge is too large than was ever bought.
    if (target >= mostHedge) continue;
    if (dust > 0) least = Math.max(least, lot + inPrimary(hedgeLot - dust));
    // Of the last unit of hedge only a part is needed: without it that part stands naked.
    else least = Math.max(least, Math.ceil(((held * units) % per) / units));
  }
  return least;
}
