/**
 * What the exchange itself changes of its rules for a while: halts of a symbol, a closed market,
 * smaller freeze quantities, more margin.
 *
 * 1. While a symbol is halted, or the market closed, its orders meet no counterparty and no order
 *    in it is taken; a cancel is. A fill that a fault puts on an order (cancel-fill-race,
 *    late-fill-after-cancel, overfill) still comes: matched before, told late.
 * 2. Of two spells of one kind the later end counts; all end when the world heals.
 */
import type { Instrument } from "../../core/instrument.js";
import type { MarginFacts } from "../../core/margin.js";
import { floorToLot } from "../../core/units.js";
import type { Ms, Sym, Units } from "../../core/units.js";

/** The rules of now. */
export interface Sessions {
  /** Why no order in the symbol is taken, in one sentence; null if one is. */
  closedReason(symbol: Sym): string | null;
  /** Whether the symbol is closed until exactly then. */
  endsAt(symbol: Sym, untilMs: Ms): boolean;
  /** The largest order of now. */
  freezeOf(instrument: Instrument): Units;
  margin(): MarginFacts;
  close(symbols: readonly Sym[], untilMs: Ms): void;
  setFreeze(symbol: Sym, percent: number): void;
  setMargin(percent: number): void;
  heal(): void;
}

function scaled(facts: MarginFacts, percent: number): MarginFacts {
  const more = (minor: number): number => Math.ceil((minor * percent) / 100);
  return {
    fundsMinor: facts.fundsMinor,
    rows: facts.rows.map((row) => ({
      ...row,
      longMinor: more(row.longMinor),
      shortMinor: more(row.shortMinor),
      spreadMinor: more(row.spreadMinor),
    })),
    offsets: facts.offsets.map((row) => ({ ...row, coveredMinor: more(row.coveredMinor) })),
  };
}

/** The rules as the scenario states them. */
export function createSessions(usual: MarginFacts, nowMs: () => Ms): Sessions {
  const closedUntil = new Map<Sym, Ms>();
  const freezePercent = new Map<Sym, number>();
  let facts = usual;
  return {
    closedReason(symbol) {
      if (nowMs() >= (closedUntil.get(symbol) ?? 0)) return null;
      return `instrument ${symbol} is not traded now`;
    },
    endsAt: (symbol, untilMs) => closedUntil.get(symbol) === untilMs,
    freezeOf({ symbol, freeze, lot }) {
      const percent = freezePercent.get(symbol);
      if (percent === undefined) return freeze;
      return Math.max(lot, floorToLot(Math.floor((freeze * percent) / 100), lot));
    },
    margin: () => facts,
    close(symbols, untilMs) {
      for (const symbol of symbols) {
        closedUntil.set(symbol, Math.max(untilMs, closedUntil.get(symbol) ?? 0));
      }
    },
    setFreeze(symbol, percent) {
      freezePercent.set(symbol, percent);
    },
    setMargin(percent) {
      facts = percent === 100 ? usual : scaled(usual, percent);
    },
    heal() {
      closedUntil.clear();
      freezePercent.clear();
      facts = usual;
    },
  };
}
