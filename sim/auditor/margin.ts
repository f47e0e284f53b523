/**
 * The auditor's own margin arithmetic: what the account would bind in the worst combination of
 * fills, under the harshest stress.
 *
 * 1. What is bound grows with every stress, so the harshest one is price +3 %, volatility +50 %,
 *    spread ×2.
 * 2. It is convex in each symbol's net position, so the worst lies at an end of its range.
 * 3. Symbols that no offset joins add up independently.
 */
import type { MarginFacts, MarginRow } from "../../core/margin.js";
import type { Minor, Sym, Units } from "../../core/units.js";

/** The net positions that one symbol can come to have. */
export interface Range {
  readonly symbol: Sym;
  low: Units;
  high: Units;
}

const SPREAD_FACTOR = 2;
/** 103/100 for the price, (2000 + v)/2000 for half of the volatility's share v per mille. */
const PRICE_PERCENT = 103;
const HALF_VOL = 2_000;

/** `units` times a short unit's stressed span, rounded down. */
function stressedShort(row: MarginRow, units: Units): Minor {
  const scaled = row.shortMinor * PRICE_PERCENT * (HALF_VOL + row.volPerMille);
  const scale = 100 * HALF_VOL;
  const whole = Math.floor(scaled / scale);
  return units * whole + Math.floor((units * (scaled % scale)) / scale);
}

interface Member {
  readonly row: MarginRow;
  readonly range: Range;
  net: Units;
}

/** What the members bind at their present nets. */
function bound(members: readonly Member[], facts: MarginFacts): Minor {
  let sum = 0;
  const long = new Map<Sym, Units>();
  const short = new Map<Sym, Units>();
  for (const { row, net } of members) {
    sum += Math.abs(net) * row.spreadMinor * SPREAD_FACTOR;
    if (net > 0) sum += net * row.longMinor;
    (net > 0 ? long : short).set(row.symbol, Math.abs(net));
  }
  for (const { cover, risk, coveredMinor } of facts.offsets) {
    const units = Math.min(long.get(cover) ?? 0, short.get(risk) ?? 0);
    if (units === 0) continue;
    sum += units * coveredMinor;
    long.set(cover, (long.get(cover) ?? 0) - units);
    short.set(risk, (short.get(risk) ?? 0) - units);
  }
  for (const { row } of members) sum += stressedShort(row, short.get(row.symbol) ?? 0);
  return sum;
}

function worstAmong(members: readonly Member[], facts: MarginFacts, from: number): Minor {
  const member = members[from];
  if (member === undefined) return bound(members, facts);
  member.net = member.range.low;
  const low = worstAmong(members, facts, from + 1);
  if (member.range.low === member.range.high) return low;
  member.net = member.range.high;
  return Math.max(low, worstAmong(members, facts, from + 1));
}

/** Symbols joined by offsets, in sets (3). */
function joined(members: readonly Member[], facts: MarginFacts): Member[][] {
  const sets: Member[][] = members.map((member) => [member]);
  const setOf = (symbol: Sym): Member[] | undefined =>
    sets.find((set) => set.some(({ row }) => row.symbol === symbol));
  for (const { cover, risk } of facts.offsets) {
    const one = setOf(cover);
    const other = setOf(risk);
    if (one === undefined || other === undefined || one === other) continue;
    one.push(...other);
    sets.splice(sets.indexOf(other), 1);
  }
  return sets;
}

/** What the account binds in the worst case; symbols without a margin row bind nothing. */
export function worstBound(facts: MarginFacts, ranges: Iterable<Range>): Minor {
  const members: Member[] = [];
  for (const range of ranges) {
    const row = facts.rows.find((candidate) => candidate.symbol === range.symbol);
    if (row !== undefined) members.push({ row, range, net: 0 });
  }
  let sum = 0;
  for (const set of joined(members, facts)) sum += worstAmong(set, facts, 0);
  return sum;
}
