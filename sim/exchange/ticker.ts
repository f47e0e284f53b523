/**
 * Who looks at prices, second by second: symbols with an order that rests on the price, and
 * symbols with a stop while anything of them is held or working. Nothing else costs an event.
 *
 * 1. A `price` event is emitted when a watched price differs from the last one told.
 */
import type { Ms, Sym, Ticks } from "../../core/units.js";
import type { Scheduler } from "../ports.js";
import { PRICE_STEP_MS } from "./price.js";

export interface TickerPorts {
  readonly scheduler: Scheduler;
  /** Symbols that somebody looks at now, in a fixed order. */
  watched(): readonly Sym[];
  last(symbol: Sym): Ticks;
  /** Tells a changed price. */
  tell(symbol: Sym, lastTicks: Ticks): void;
  /** The orders of a symbol see its price. */
  consider(symbol: Sym): void;
}

export interface Ticker {
  /** Starts ticking if somebody looks and nothing ticks yet. */
  wake(): void;
  /** Looks at one symbol at once. */
  look(symbol: Sym): void;
}

export function createTicker(ports: TickerPorts): Ticker {
  const { scheduler } = ports;
  const told = new Map<Sym, Ticks>();
  let ticking = false;

  function look(symbol: Sym): void {
    const last = ports.last(symbol);
    if (told.get(symbol) !== last) {
      told.set(symbol, last);
      ports.tell(symbol, last);
    }
    ports.consider(symbol);
  }

  function nextStepMs(): Ms {
    return (Math.floor(scheduler.nowMs() / PRICE_STEP_MS) + 1) * PRICE_STEP_MS;
  }

  function wake(): void {
    if (ticking || ports.watched().length === 0) return;
    ticking = true;
    scheduler.at(nextStepMs(), () => {
      ticking = false;
      for (const symbol of ports.watched()) look(symbol);
      wake();
    });
  }

  return { wake, look };
}
