/**
 * What the exchange has written down: order rows, trades and positions, with enough memory to
 * answer as of an earlier moment, because a venue's reads may lag its writes.
 *
 * 1. Rows and trades are never changed in place: a change replaces them, so a view stays true.
 * 2. `viewAt(t)` is exactly what the plain reads answered after everything up to `t` (virtual).
 * 3. What is forgotten leaves the lists, not the memory: an earlier view has it.
 * 4. Until something changes the same lists are handed out: whoever reads them again can tell by
 *    their identity that nothing is new.
 */
import type { BookRow, TradeRecord } from "../ports.js";
import type { Ms, Sym, Units } from "../../core/units.js";

/** One net position. */
export interface Position {
  readonly symbol: Sym;
  readonly netQty: Units;
}

/** The books as of one moment. */
export interface BookView {
  readonly orders: readonly BookRow[];
  readonly trades: readonly TradeRecord[];
  readonly positions: readonly Position[];
}

/** Where the rows and the trades begin that are on the lists. */
interface Kept {
  readonly rows: number;
  readonly trades: number;
}

/** How to take one change back; `before` null: it did not exist. */
type Undo =
  | {
      readonly kind: "row";
      readonly atMs: Ms;
      readonly at: number;
      readonly before: BookRow | null;
    }
  | {
      readonly kind: "trade";
      readonly atMs: Ms;
      readonly at: number;
      readonly before: TradeRecord | null;
    }
  | { readonly kind: "forgotten"; readonly atMs: Ms; readonly from: Kept }
  | { readonly kind: "position"; readonly atMs: Ms; readonly at: number; readonly before: number };

export interface Ledger {
  addRow(row: BookRow): number;
  setRow(at: number, row: BookRow): void;
  addTrade(trade: TradeRecord): number;
  /** Replaces a trade; null when all of it was busted. */
  setTrade(at: number, trade: TradeRecord | null): void;
  trade(at: number): TradeRecord | null;
  move(symbol: Sym, qty: Units): void;
  net(symbol: Sym): Units;
  /** Takes all orders and trades off the lists. */
  forget(): void;
  orders(): readonly BookRow[];
  trades(): readonly TradeRecord[];
  positions(): readonly Position[];
  viewAt(atMs: Ms): BookView;
}

/** An empty ledger whose positions begin with `symbols`, all zero. */
export function createLedger(nowMs: () => Ms, symbols: readonly Sym[]): Ledger {
  const rows: BookRow[] = [];
  const trades: (TradeRecord | null)[] = [];
  const names: Sym[] = [...symbols];
  const nets: Units[] = symbols.map(() => 0);
  const log: Undo[] = [];
  let from: Kept = { rows: 0, trades: 0 };
  /** The books of now and the length of the log they belong to. */
  let latest: { readonly view: BookView; readonly changes: number } | null = null;

  function now(): BookView {
    if (latest?.changes === log.length) return latest.view;
    const view = listed({ rows, trades, nets, from }, names);
    latest = { view, changes: log.length };
    return view;
  }

  function indexOf(symbol: Sym): number {
    const known = names.indexOf(symbol);
    if (known >= 0) return known;
    nets.push(0);
    return names.push(symbol) - 1;
  }

  return {
    addRow(row) {
      log.push({ kind: "row", atMs: nowMs(), at: rows.length, before: null });
      return rows.push(row) - 1;
    },
    setRow(at, row) {
      log.push({ kind: "row", atMs: nowMs(), at, before: rows[at] ?? null });
      rows[at] = row;
    },
    addTrade(trade) {
      log.push({ kind: "trade", atMs: nowMs(), at: trades.length, before: null });
      return trades.push(trade) - 1;
    },
    setTrade(at, trade) {
      log.push({ kind: "trade", atMs: nowMs(), at, before: trades[at] ?? null });
      trades[at] = trade;
    },
    trade: (at) => trades[at] ?? null,
    move(symbol, qty) {
      const at = indexOf(symbol);
      const before = nets[at] ?? 0;
      log.push({ kind: "position", atMs: nowMs(), at, before });
      nets[at] = before + qty;
    },
    net: (symbol) => nets[names.indexOf(symbol)] ?? 0,
    forget() {
      log.push({ kind: "forgotten", atMs: nowMs(), from });
      from = { rows: rows.length, trades: trades.length };
    },
    orders: () => now().orders,
    trades: () => now().trades,
    positions: () => now().positions,
    viewAt(atMs) {
      const last = log.at(-1);
      if (last === undefined || last.atMs <= atMs) return now();
      const view = { rows: rows.slice(), trades: trades.slice(), nets: nets.slice(), from };
      takeBackUntil(view, log, atMs);
      return listed(view, names);
    },
  };
}

/** The books while changes are taken back. */
interface Draft {
  readonly rows: BookRow[];
  readonly trades: (TradeRecord | null)[];
  readonly nets: Units[];
  from: Kept;
}

/** Takes back what was written after `atMs`, the latest first. */
function takeBackUntil(view: Draft, log: readonly Undo[], atMs: Ms): void {
  for (let at = log.length - 1; at >= 0; at -= 1) {
    const undo = log[at];
    if (undo === undefined || undo.atMs <= atMs) break;
    takeBack(view, undo);
  }
}

function takeBack(view: Draft, undo: Undo): void {
  switch (undo.kind) {
    case "row":
      if (undo.before === null) view.rows.length = undo.at;
      else view.rows[undo.at] = undo.before;
      return;
    case "trade":
      view.trades[undo.at] = undo.before;
      return;
    case "position":
      view.nets[undo.at] = undo.before;
      return;
    case "forgotten":
      view.from = undo.from;
      return;
  }
}

function listed({ rows, trades, nets, from }: Draft, names: readonly Sym[]): BookView {
  return {
    orders: rows.slice(from.rows),
    trades: present(trades.slice(from.trades)),
    positions: named(names, nets),
  };
}

function present(trades: readonly (TradeRecord | null)[]): readonly TradeRecord[] {
  return trades.filter((trade) => trade !== null);
}

function named(names: readonly Sym[], nets: readonly Units[]): readonly Position[] {
  return nets.map((netQty, at) => ({ symbol: names[at] ?? "", netQty }));
}
