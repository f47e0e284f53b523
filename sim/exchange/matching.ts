/**
 * Liquidity: when and how much of a working order fills.
 *
 * 1. Arrivals are drawn by (order key, chunk number): a delay, then a size of whole lots. Another
 *    order, or a fault elsewhere, changes none of them.
 * 2. An arrival fills only what is marketable then, at the touch, within the limit.
 * 3. A starved symbol, or an order at its cap, fills nothing until that ends.
 */
import { must } from "../../core/assert.js";
import type { Ms, Sym, Ticks, Units } from "../../core/units.js";
import type { Draws, Scheduler } from "../ports.js";
import type { Entry } from "./entry.js";
import { crossed, marketable, works } from "./entry.js";
import type { Listing } from "./instruments.js";
import type { Prices } from "./price.js";

/** Liquidity arrives after a delay between these. */
const LEAST_DELAY_MS: Ms = 50;
const MOST_DELAY_MS: Ms = 800;

export interface MatchingPorts {
  readonly draws: Draws;
  readonly scheduler: Scheduler;
  readonly prices: Prices;
  readonly listing: Listing;
  /** Orders that work, in the order of their acceptance. */
  readonly working: ReadonlySet<Entry>;
  fill(entry: Entry, qty: Units, touchTicks: Ticks): void;
  trigger(entry: Entry): void;
  /** An order has come to rest: only a price can bring it to life. */
  resting(): void;
}

export interface Matching {
  /** Looks at one order: triggers it, or lets liquidity come to it. */
  consider(entry: Entry): void;
  considerAll(symbol: Sym): void;
  /** True if the order's fate rests on the price alone: its symbol must keep ticking. */
  waits(entry: Entry): boolean;
  starve(symbol: Sym, untilMs: Ms): void;
  /** The order fills no further than `qty` until `untilMs`; null: until the world heals. */
  cap(entry: Entry, qty: Units, untilMs: Ms | null): void;
  heal(): void;
}

interface State extends MatchingPorts {
  readonly starvedUntil: Map<Sym, Ms>;
}

/** Matching for orders of one exchange. */
export function createMatching(ports: MatchingPorts): Matching {
  const state: State = { ...ports, starvedUntil: new Map() };
  const { scheduler, working } = ports;

  function considerAll(symbol: Sym): void {
    for (const entry of [...working]) if (entry.order.symbol === symbol) consider(state, entry);
  }

  return {
    considerAll,
    consider(entry) {
      consider(state, entry);
    },
    waits: (entry) => works(entry) && !entry.arriving && !tradable(state, entry),
    starve(symbol, untilMs) {
      const { starvedUntil } = state;
      starvedUntil.set(symbol, Math.max(untilMs, starvedUntil.get(symbol) ?? 0));
      scheduler.at(untilMs, () => {
        considerAll(symbol);
      });
    },
    cap(entry, qty, untilMs) {
      entry.capQty = qty;
      if (untilMs === null) return;
      scheduler.at(untilMs, () => {
        entry.capQty = null;
        consider(state, entry);
      });
    },
    heal() {
      state.starvedUntil.clear();
      for (const entry of [...working]) {
        entry.capQty = null;
        consider(state, entry);
      }
    },
  };
}

function tradable(state: State, entry: Entry): boolean {
  const { symbol, side } = entry.order;
  return entry.row.status === "open" && marketable(entry.order, state.prices.touch(symbol, side));
}

/** Units that liquidity may fill now. */
function room(state: State, entry: Entry): Units {
  const starvedUntil = state.starvedUntil.get(entry.order.symbol) ?? 0;
  if (starvedUntil > state.scheduler.nowMs()) return 0;
  return Math.min(entry.order.qty, entry.capQty ?? entry.order.qty) - entry.gross;
}

function consider(state: State, entry: Entry): void {
  const { order } = entry;
  const waiting = entry.row.status === "trigger-pending";
  if (waiting && crossed(order, state.prices.last(order.symbol))) state.trigger(entry);
  if (entry.arriving || !works(entry) || room(state, entry) <= 0) return;
  if (!tradable(state, entry)) {
    state.resting();
    return;
  }
  entry.arriving = true;
  entry.chunks += 1;
  const { draws, scheduler } = state;
  const delayMs = draws.integer("arrival", order.key, entry.chunks, LEAST_DELAY_MS, MOST_DELAY_MS);
  scheduler.at(scheduler.nowMs() + delayMs, () => {
    arrive(state, entry);
  });
}

function arrive(state: State, entry: Entry): void {
  entry.arriving = false;
  if (!works(entry)) return;
  const most = Math.min(sizeOf(state, entry), room(state, entry));
  if (most > 0 && tradable(state, entry)) {
    const { symbol, side } = entry.order;
    state.fill(entry, most, state.prices.touch(symbol, side));
  }
  consider(state, entry);
}

/** The size of the arrival under way: whole lots, up to the market's chunk. */
function sizeOf(state: State, entry: Entry): Units {
  const { symbol, key } = entry.order;
  const { instruments, market } = state.listing;
  const { lot } = must(instruments.get(symbol), `instrument ${symbol}`);
  const spec = must(market.get(symbol), `market of ${symbol}`);
  const most = Math.max(1, Math.floor(spec.chunk / lot));
  return lot * state.draws.integer("chunk", key, entry.chunks, 1, most);
}
