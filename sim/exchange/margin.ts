/**
 * What the account binds, by the broker's table (`core/margin.ts`), without stress.
 *
 * 1. A working order binds as if it were filled; of a symbol bought and sold at once, both count.
 * 2. Only held longs, less what is being sold of them, make a short cheaper.
 * 3. An order that binds nothing more is never refused for margin.
 */
import type { MarginFacts, MarginRow } from "../../core/margin.js";
import type { Minor, Side, Sym, Units } from "../../core/units.js";

/** What one symbol holds and works, in units; `netQty` is signed, the others are not. */
export interface Load {
  readonly symbol: Sym;
  readonly netQty: Units;
  readonly buying: Units;
  readonly selling: Units;
}

/** The sum that an account with these loads binds. Symbols without a row bind nothing. */
export function requirementMinor(facts: MarginFacts, loads: readonly Load[]): Minor {
  const spare = new Map<Sym, Units>();
  for (const load of loads) spare.set(load.symbol, Math.max(0, load.netQty - load.selling));
  let total = 0;
  for (const load of loads) {
    const row = facts.rows.find((candidate) => candidate.symbol === load.symbol);
    if (row === undefined) continue;
    const long = Math.max(0, load.netQty + load.buying);
    const short = Math.max(0, load.selling - load.netQty);
    total += long * row.longMinor + shortMinor(facts, row, short, spare);
  }
  return total;
}

function shortMinor(
  facts: MarginFacts,
  row: MarginRow,
  short: Units,
  spare: Map<Sym, Units>,
): Minor {
  let bare = short;
  let total = 0;
  for (const offset of facts.offsets) {
    const left = spare.get(offset.cover) ?? 0;
    if (offset.risk !== row.symbol || left === 0) continue;
    const covered = Math.min(bare, left);
    spare.set(offset.cover, left - covered);
    bare -= covered;
    total += covered * Math.min(offset.coveredMinor, row.shortMinor);
  }
  return total + bare * row.shortMinor;
}

/** Why an order of `qty` is refused for margin, in one sentence; null if it is not. */
export function marginFault(
  facts: MarginFacts,
  loads: readonly Load[],
  symbol: Sym,
  side: Side,
  qty: Units,
): string | null {
  const wanted = loads.map((load) => {
    if (load.symbol !== symbol) return load;
    return side === "BUY"
      ? { ...load, buying: load.buying + qty }
      : { ...load, selling: load.selling + qty };
  });
  const after = requirementMinor(facts, wanted);
  if (after <= facts.fundsMinor || after <= requirementMinor(facts, loads)) return null;
  return `margin of ${after} exceeds the funds of ${facts.fundsMinor}`;
}
