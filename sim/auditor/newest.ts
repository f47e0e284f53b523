/**
 * Position changes that no order explains and that are too new for the core to know: what it says
 * is judged without them, and they are attributed after it.
 */
import type { VenueRules } from "../../core/rules.js";
import type { Ms, Sym, Units } from "../../core/units.js";
import { ANSWER_MS, forget } from "./hidden.js";
import type { Books } from "./ledger.js";
import { legMoved } from "./ledger.js";
import { add } from "./own.js";
import type { HiddenFact, LooseChange, Truth } from "./truth.js";

/**
 * The newest foreign changes of a symbol that nobody can know yet and that add up to `sum`, in
 * signed units; empty if none do.
 */
export function newestForeign(truth: Truth, symbol: Sym, sum: Units): HiddenFact[] {
  const facts: HiddenFact[] = [];
  for (const { hidden } of truth.groups.values()) {
    for (const fact of hidden) {
      // What an assignment took came with what it delivered.
      if (fact.kind !== "foreign" || fact.leg.terms.instrument.symbol !== symbol) continue;
      facts.push(fact);
    }
  }
  facts.sort((a, b) => b.stampMs - a.stampMs);
  let left = sum;
  for (const [at, { delta, leg }] of facts.entries()) {
    left -= delta * leg.side;
    if (left === 0) return facts.slice(0, at + 1);
  }
  return [];
}

/** Whether no positions that are delivered now can be relied on to show what happened then. */
function isTooNew(
  change: { readonly atMs: Ms },
  { readLagMs, resolutionMs }: VenueRules,
  atMs: Ms,
): boolean {
  return atMs - change.atMs <= readLagMs + resolutionMs + ANSWER_MS;
}

/** A change that can be set aside until the core's counts were judged. */
interface Newest extends LooseChange {
  readonly undo: () => void;
}

/** Changes of a symbol that nobody can know yet, newest first. */
function newestOf({ truth, rules }: Books, symbol: Sym, atMs: Ms): readonly Newest[] {
  const { loose, groups, unattributed } = truth;
  const found: Newest[] = [];
  for (const change of loose) {
    if (change.symbol !== symbol || !isTooNew(change, rules, atMs)) continue;
    const undo = (): void => {
      loose.splice(loose.indexOf(change), 1);
      add(unattributed, symbol, -change.qty);
    };
    found.push({ ...change, undo });
  }
  for (const group of groups.values()) {
    for (const fact of group.hidden) {
      const { kind, leg, delta } = fact;
      if (kind !== "foreign" || leg.terms.instrument.symbol !== symbol) continue;
      if (!isTooNew(fact, rules, atMs)) continue;
      const undo = (): void => {
        leg.charged -= delta;
        leg.held -= delta;
        forget(group, [fact]);
        legMoved(group, leg);
      };
      const { stampMs } = fact;
      const change = { cause: "manual", symbol, qty: delta * leg.side, stampMs } as const;
      found.push({ ...change, atMs: fact.atMs, undo });
    }
  }
  return found.sort((a, b) => b.atMs - a.atMs);
}

/**
 * Sets the newest changes aside that nobody can know yet, so many that the rest `fits`; they are
 * attributed anew once it was judged. Null where none do.
 */
export function setAside(
  books: Books,
  symbol: Sym,
  fits: (left: Units) => boolean,
  atMs: Ms,
): readonly LooseChange[] | null {
  const { foreign } = books.truth;
  const aside: Newest[] = [];
  let left = foreign.get(symbol) ?? 0;
  if (!fits(left)) {
    for (const change of newestOf(books, symbol, atMs)) {
      aside.unshift(change);
      left -= change.qty;
      if (fits(left)) break;
    }
    if (!fits(left)) return null;
  }
  for (const { undo, qty } of aside) {
    undo();
    add(foreign, symbol, -qty);
  }
  return aside;
}
