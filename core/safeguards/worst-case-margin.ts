/**
 * Safeguard 9, `worst-case-margin`: before the first order and before every release, the worst of
 * every combination of legs that can still arise, under price ±3 %, volatility +0/30/50 % and
 * spread ×1/1.5/2, must stay within 90 % of the funds. It binds releases, never exits or hedges.
 *
 * 1. A group counts with what it holds, what is live or UNKNOWN, and what it still wants; also one
 *    that was over, and holds something again.
 * 2. Of a covered pair only these combinations can arise: neither more, more cover, more of both,
 *    and what risk works already without more cover.
 * 3. Groups are added up one by one: what one holds never offsets another, which errs upwards.
 * 4. What a symbol without a row binds is not known. It is no ground for a release: the sum is then
 *    only the least that can come to be bound.
 */
import type { Group, Leg } from "../group.js";
import { heldHigh, heldLow, heldMost, working } from "../exposure.js";
import type { MarginFacts, MarginRow } from "../margin.js";
import type { VenueRules } from "../rules.js";
import { MARGIN_CEILING_PERCENT } from "../rules.js";
import type { Minor, Side, Sym, Units } from "../units.js";

export interface WorstCaseMargin {
  /**
   * The worst case of all groups, in minor currency; with fills that no count explains yet, if
   * `unexplained`.
   */
  requirement(
    groups: Iterable<Group>,
    facts: MarginFacts,
    rules: VenueRules,
    unexplained: boolean,
  ): Minor;
  /** The first symbol that can come to bind something and has no row; null if each has one (4). */
  rowless(groups: Iterable<Group>, facts: MarginFacts, rules: VenueRules): Sym | null;
  /** Whether that much may be bound. */
  admits(requirement: Minor, facts: MarginFacts): boolean;
}

/**
 * The corner of the stress grid that binds most: price +3 %, volatility +50 %, spread ×2, in per
 * mille. What binds only grows with each of the three, so no other point needs to be worked out.
 */
const STRESS = { price: 1030, volatility: 500, spread: 2000 } as const;

/** A leg at one of its possible sizes. */
interface Sized {
  readonly leg: Leg;
  readonly qty: Units;
}

function rowOf(facts: MarginFacts, leg: Leg): MarginRow | undefined {
  const { symbol } = leg.terms.instrument;
  return facts.rows.find((row) => row.symbol === symbol);
}

function shortSide(side: Side, qty: Units): Units {
  return side === "SELL" ? qty : -qty;
}

/**
 * What one leg binds at the worst point of the grid; `covered` units of a short bind only the
 * offset, `per` unit, which no stress changes.
 */
function bound(facts: MarginFacts, { leg, qty }: Sized, covered: Units, per: Minor): Minor {
  const row = rowOf(facts, leg);
  if (row === undefined) return 0;
  const short = shortSide(leg.terms.side, qty);
  const open = Math.max(0, short - covered);
  const fixed = short <= 0 ? -short * row.longMinor : (short - open) * per;
  const spread = Math.ceil((Math.abs(qty) * row.spreadMinor * STRESS.spread) / 1000);
  const factor = 1000 + Math.ceil((STRESS.volatility * row.volPerMille) / 1000);
  return fixed + spread + Math.ceil((open * row.shortMinor * STRESS.price * factor) / 1_000_000);
}

function offsetOf(facts: MarginFacts, cover: Leg, risk: Leg): Minor | null {
  const found = facts.offsets.find(
    (offset) =>
      offset.cover === cover.terms.instrument.symbol &&
      offset.risk === risk.terms.instrument.symbol,
  );
  return found?.coveredMinor ?? null;
}

/** What a covering leg and its risks bind at the given sizes. */
function pairOfSizes(facts: MarginFacts, cover: Sized, risks: readonly Sized[]): Minor {
  let sum = bound(facts, cover, 0, 0);
  let left = Math.max(0, cover.qty);
  for (const risk of risks) {
    const per = offsetOf(facts, cover.leg, risk.leg);
    const covered = per === null ? 0 : Math.min(left, Math.max(0, risk.qty));
    left -= covered;
    sum += bound(facts, risk, covered, per ?? 0);
  }
  return sum;
}

/** What the group's legs can come to bind: one amount of each choice can arise (2). */
function choicesOf(
  group: Group,
  facts: MarginFacts,
  rules: VenueRules,
  held: typeof heldHigh,
): Minor[][] {
  const now = (leg: Leg): Sized => ({ leg, qty: held(leg, rules) });
  const reach = (leg: Leg): Sized => ({
    leg,
    qty: held(leg, rules) + working(leg, 1, rules),
  });
  // What a leg may still grow to: everything working, and the plan while it is being entered.
  const full = (leg: Leg): Sized => {
    const { qty } = reach(leg);
    return { leg, qty: group.aim === "enter" ? Math.max(qty, leg.terms.qty) : qty };
  };
  const choices: Minor[][] = [];
  for (const { cover, risks } of group.relations) {
    const legs = risks.map((risk) => risk.leg);
    const choice = [
      pairOfSizes(facts, now(cover), legs.map(now)),
      pairOfSizes(facts, full(cover), legs.map(now)),
      pairOfSizes(facts, full(cover), legs.map(full)),
      pairOfSizes(facts, now(cover), legs.map(reach)),
    ];
    // Of a cover whose count is unclear only its least is sure to take the place of span.
    const least = { leg: cover, qty: heldLow(cover, rules) };
    if (least.qty < held(cover, rules)) choice.push(pairOfSizes(facts, least, legs.map(reach)));
    if (group.plan.mode === "hedge-on-fill") {
      choice.push(pairOfSizes(facts, now(cover), legs.map(full)));
    }
    choices.push(choice);
  }
  for (const leg of group.legs) {
    if (leg.terms.cover !== "uncovered") continue;
    choices.push([now(leg), full(leg)].map((sized) => bound(facts, sized, 0, 0)));
  }
  return choices;
}

/** Whether the leg holds or works something, by any reading of its facts, or is still wanted. */
function canBind(group: Group, leg: Leg, rules: VenueRules): boolean {
  if (group.aim === "enter" && leg.terms.qty > 0) return true;
  const sizes = [heldMost(leg, rules), heldLow(leg, rules), working(leg, 1, rules)];
  return sizes.some((qty) => qty !== 0);
}

/** The shipped safeguard. */
export const worstCaseMargin: WorstCaseMargin = {
  requirement(groups, facts, rules, unexplained) {
    const held = unexplained ? heldMost : heldHigh;
    let sum = 0;
    for (const group of groups) {
      for (const choice of choicesOf(group, facts, rules, held)) sum += Math.max(0, ...choice);
    }
    return sum;
  },
  rowless(groups, facts, rules) {
    for (const group of groups) {
      for (const leg of group.legs) {
        if (rowOf(facts, leg) !== undefined || !canBind(group, leg, rules)) continue;
        return leg.terms.instrument.symbol;
      }
    }
    return null;
  },
  admits: (requirement, facts) => requirement * 100 <= facts.fundsMinor * MARGIN_CEILING_PERCENT,
};
