/**
 * Prices: one keyed random walk a symbol, a step each virtual second.
 *
 * 1. The path depends on (symbol, step number) and on gaps alone: whoever looks, and how often,
 *    changes nothing. A price that nobody needs is not computed until somebody does.
 * 2. Last, bid and ask stay within the price band.
 */
import { must } from "../../core/assert.js";
import type { Ms, Side, Sym, Ticks } from "../../core/units.js";
import type { Draws } from "../ports.js";
import type { MarketSpec } from "../scenario.js";
import type { Listing } from "./instruments.js";

/** Virtual time between two steps of the walk. */
export const PRICE_STEP_MS: Ms = 1_000;
const BASIS_POINTS = 10_000;

export interface Prices {
  last(symbol: Sym): Ticks;
  /** What an order of this side trades at: the ask for BUY, the bid for SELL. */
  touch(symbol: Sym, side: Side): Ticks;
  /** Moves the price by so many basis points at once; the walk goes on from there. */
  gap(symbol: Sym, bps: number): void;
}

interface Walk {
  readonly spec: MarketSpec;
  readonly low: Ticks;
  readonly high: Ticks;
  step: number;
  last: Ticks;
}

function clamp(ticks: Ticks, low: Ticks, high: Ticks): Ticks {
  return ticks < low ? low : ticks > high ? high : ticks;
}

/** The prices of everything that is listed. */
export function createPrices(listing: Listing, draws: Draws, nowMs: () => Ms): Prices {
  const walks = new Map<Sym, Walk>();
  for (const { symbol, bandLowTicks: low, bandHighTicks: high } of listing.instruments.values()) {
    const spec = must(listing.market.get(symbol), `market of ${symbol}`);
    walks.set(symbol, { spec, low, high, step: 0, last: clamp(spec.startTicks, low, high) });
  }

  function at(symbol: Sym): Walk {
    const walk = must(walks.get(symbol), `price of ${symbol}`);
    const { stepTicks, driftTicks } = walk.spec;
    const due = Math.floor(nowMs() / PRICE_STEP_MS);
    while (walk.step < due) {
      walk.step += 1;
      const move = draws.integer("price", symbol, walk.step, -stepTicks, stepTicks);
      walk.last = clamp(walk.last + driftTicks + move, walk.low, walk.high);
    }
    return walk;
  }

  return {
    last: (symbol) => at(symbol).last,
    touch(symbol, side) {
      const { spec, last, low, high } = at(symbol);
      const half = side === "BUY" ? spec.halfSpreadTicks : -spec.halfSpreadTicks;
      return clamp(last + half, low, high);
    },
    gap(symbol, bps) {
      const walk = at(symbol);
      const moved = walk.last + Math.round((walk.last * bps) / BASIS_POINTS);
      walk.last = clamp(moved, walk.low, walk.high);
    },
  };
}
