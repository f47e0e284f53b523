/**
 * Safeguard 9, `worst-case-margin`: before the first order and before every release, the worst of
 * every combination of legs that can still arise, under price ±3 %, volatility +0/30/50 % and
 * spread ×1/1.5/2, must stay within 90 % of the funds. It binds releases, never exits or hedges.
 *
 * 1. A group counts with what it holds, what is live or UNKNOWN, and what it still wants.
 * 2. Of a covered pair only these combinations can arise: neither more, more cover, more of both,
 *    and what risk works already without more cover.
 * 3. Groups are added up one by one: what one holds never offsets another, which errs upwards.
 */
import type { Group, Leg } from "../group.js";
import { heldHigh, relationsOf, working } from "../exposure.js";
import type { MarginFacts, MarginRow } from "../margin.js";
import type { VenueRules } from "../rules.js";
import { MARGIN_CEILING_PERCENT } from "../rules.js";
import type { Minor, Side, Units } from "../units.js";

export interface WorstCaseMargin {
  /** The worst case of all groups, in minor currency. */
  requirement(groups: Iterable<Group>, facts: MarginFacts, rules: VenueRules): Minor;
  /** Whether that much may be bound. */
  admits(requirement: Minor, facts: MarginFacts): boolean;
}

/** One point of the stress grid, in per mille. */
interface Stress {
  readonly price: number;
  readonly volatility: number;
  readonly spread: number;
}

const STRESSES: readonly Stress[] = [970, 1000, 1030].flatMap((price) =>
  [0, 300, 500].flatMap((volatility) =>
    [1000, 1500, 2000].map((spread) => ({ price, volatility, spread })),
  ),
);

/** A leg at one of its possible sizes. */
interface Sized {
  readonly leg: Leg;
  readonly qty: Units;
}

function rowOf(facts: MarginFacts, leg: Leg): MarginRow | undefined {
  return facts.rows.find((row) => row.symbol === leg.terms.instrument.symbol);
}

function shortSide(side: Side, qty: Units): Units {
  return side === "SELL" ? qty : -qty;
}

/** What one leg binds; `covered` units of a short bind only the offset. */
function bound(
  facts: MarginFacts,
  sized: Sized,
  covered: Units,
  per: Minor,
  stress: Stress,
): Minor {
  const row = rowOf(facts, sized.leg);
  if (row === undefined) return 0;
  const short = shortSide(sized.leg.terms.side, sized.qty);
  const spread = Math.ceil((Math.abs(sized.qty) * row.spreadMinor * stress.spread) / 1000);
  if (short <= 0) return -short * row.longMinor + spread;
  const open = Math.max(0, short - covered);
  const factor = 1000 + Math.ceil((stress.volatility * row.volPerMille) / 1000);
  const span = Math.ceil((open * row.shortMinor * stress.price * factor) / 1_000_000);
  return span + (short - open) * per + spread;
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
function pairBound(
  facts: MarginFacts,
  cover: Sized,
  risks: readonly Sized[],
  stress: Stress,
): Minor {
  let sum = bound(facts, cover, 0, 0, stress);
  let left = Math.max(0, cover.qty);
  for (const risk of risks) {
    const per = offsetOf(facts, cover.leg, risk.leg);
    const covered = per === null ? 0 : Math.min(left, Math.max(0, risk.qty));
    left -= covered;
    sum += bound(facts, risk, covered, per ?? 0, stress);
  }
  return sum;
}

/** What a leg may still grow to: everything working, and the plan while it is being entered. */
function fullSize(group: Group, leg: Leg, rules: VenueRules): Units {
  const reached = heldHigh(leg, rules) + working(leg, 1, rules);
  return group.aim === "enter" ? Math.max(reached, leg.terms.qty) : reached;
}

function groupBound(group: Group, facts: MarginFacts, stress: Stress, rules: VenueRules): Minor {
  let sum = 0;
  const now = (leg: Leg): Sized => ({ leg, qty: heldHigh(leg, rules) });
  const reach = (leg: Leg): Sized => ({
    leg,
    qty: heldHigh(leg, rules) + working(leg, 1, rules),
  });
  const full = (leg: Leg): Sized => ({ leg, qty: fullSize(group, leg, rules) });
  for (const { cover, risks } of relationsOf(group)) {
    const legs = risks.map((risk) => risk.leg);
    sum += Math.max(
      pairBound(facts, now(cover), legs.map(now), stress),
      pairBound(facts, full(cover), legs.map(now), stress),
      pairBound(facts, full(cover), legs.map(full), stress),
      pairBound(facts, now(cover), legs.map(reach), stress),
      group.plan.mode === "hedge-on-fill"
        ? pairBound(facts, now(cover), legs.map(full), stress)
        : 0,
    );
  }
  for (const leg of group.legs) {
    if (leg.terms.cover !== "uncovered") continue;
    const bounds = [now(leg), full(leg)].map((sized) => bound(facts, sized, 0, 0, stress));
    sum += Math.max(...bounds);
  }
  return sum;
}

/** The shipped safeguard. */
export const worstCaseMargin: WorstCaseMargin = {
  requirement(groups, facts, rules) {
    const all = [...groups].filter((group) => group.aim !== "done");
    let worst = 0;
    for (const stress of STRESSES) {
      let sum = 0;
      for (const group of all) sum += groupBound(group, facts, stress, rules);
      worst = Math.max(worst, sum);
    }
    return worst;
  },
  admits: (requirement, facts) => requirement * 100 <= facts.fundsMinor * MARGIN_CEILING_PERCENT,
};
