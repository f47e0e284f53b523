/**
 * The auditor's own margin arithmetic: what the account would bind in the worst combination of
 * fills, under the harshest stress.
 *
 * 1. What is bound grows with every stress, so the harshest one is price +3 %, volatility +50 %,
 *    spread ×2.
 * 2. It is convex in each symbol's net position, so the worst lies at an end of its range.
 * 3. Symbols that no offset joins add up independently.
 * 4. What a symbol without a row binds nobody knows: sums leave it out, and whoever judges by them
 *    asks for it apart.
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
  /** Of the net: what still may cover, and what is not covered yet. */
  long: Units;
  short: Units;
}

/** A short of `risk` that a long of `cover` makes cheaper. */
interface Joint {
  readonly cover: Member;
  readonly risk: Member;
  readonly coveredMinor: Minor;
}

/** What the members bind at their present nets. */
function bound(members: readonly Member[], joints: readonly Joint[]): Minor {
  let sum = 0;
  for (const member of members) {
    const { row, net } = member;
    member.long = Math.max(0, net);
    member.short = Math.max(0, -net);
    sum += Math.abs(net) * row.spreadMinor * SPREAD_FACTOR;
    sum += member.long * row.longMinor;
  }
  for (const { cover, risk, coveredMinor } of joints) {
    const units = Math.min(cover.long, risk.short);
    sum += units * coveredMinor;
    cover.long -= units;
    risk.short -= units;
  }
  for (const { row, short } of members) sum += stressedShort(row, short);
  return sum;
}

function worstAmong(members: readonly Member[], joints: readonly Joint[], from: number): Minor {
  const member = members[from];
  if (member === undefined) return bound(members, joints);
  member.net = member.range.low;
  const low = worstAmong(members, joints, from + 1);
  if (member.range.low === member.range.high) return low;
  member.net = member.range.high;
  return Math.max(low, worstAmong(members, joints, from + 1));
}

function jointsAmong(members: readonly Member[], facts: MarginFacts): Joint[] {
  const memberOf = (symbol: Sym): Member | undefined =>
    members.find(({ row }) => row.symbol === symbol);
  const joints: Joint[] = [];
  for (const { cover, risk, coveredMinor } of facts.offsets) {
    const [covering, covered] = [memberOf(cover), memberOf(risk)];
    if (covering === undefined || covered === undefined) continue;
    joints.push({ cover: covering, risk: covered, coveredMinor });
  }
  return joints;
}

/** Symbols joined by offsets, in sets (3). */
function joined(members: readonly Member[], joints: readonly Joint[]): Member[][] {
  const sets: Member[][] = members.map((member) => [member]);
  const setOf = (member: Member): Member[] | undefined => sets.find((set) => set.includes(member));
  for (const { cover, risk } of joints) {
    const one = setOf(cover);
    const other = setOf(risk);
    if (one === undefined || other === undefined || one === other) continue;
    one.push(...other);
    sets.splice(sets.indexOf(other), 1);
  }
  return sets;
}

/** Whether the facts say what a unit of the symbol binds (4). */
export function isPriced({ rows }: MarginFacts, symbol: Sym): boolean {
  return rows.some((row) => row.symbol === symbol);
}

/** What the account binds in the worst case, as far as its symbols have rows (4). */
export function worstBound(facts: MarginFacts, ranges: Iterable<Range>): Minor {
  const members: Member[] = [];
  for (const range of ranges) {
    const row = facts.rows.find((candidate) => candidate.symbol === range.symbol);
    if (row !== undefined) members.push({ row, range, net: 0, long: 0, short: 0 });
  }
  let sum = 0;
  const joints = jointsAmong(members, facts);
  for (const set of joined(members, joints)) {
    const its = joints.filter(({ cover }) => set.includes(cover));
    sum += worstAmong(set, its, 0);
  }
  return sum;
}
