/**
 * What is uncovered in a group, by the exchange's fills. All arithmetic is in integers: a ratio of
 * `units` of cover for each `per` of risk is compared by cross multiplication.
 *
 * 1. protection-first: filled risk beyond its filled cover, rounded up in units of cover.
 * 2. hedge-on-fill: the gap between primary and hedge; less than one hedge lot is dust.
 * 3. A position on the wrong side of zero is exposure in either mode, counted once: cover below
 *    zero is part of its relation's naked units.
 */
import type { Units } from "../../core/units.js";
import type { AuditGroup, AuditLeg, Relation } from "./truth.js";
import { leavesOf } from "./truth.js";
import { given } from "./own.js";

/** Units of cover that `risk` units need, rounded up. */
export function needFor(risk: Units, units: number, per: number): Units {
  return risk <= 0 ? 0 : Math.floor((risk * units + per - 1) / per);
}

type Reading = (leg: AuditLeg) => Units;

const asFilled: Reading = (leg) => leg.held;
/** As filled, less what is adverse and hidden: high for cover, low for risk. */
const kindHigh: Reading = (leg) => leg.held - leg.hiddenDown;
const kindLow: Reading = (leg) => leg.held - leg.hiddenUp;

function nakedOf(relation: Relation, risk: Reading, cover: Reading): Units {
  let need = 0;
  for (const { leg, units, per } of relation.risks) need += needFor(risk(leg), units, per);
  return Math.max(0, need - cover(relation.cover));
}

/** The gap of a pair in hedge units: positive where hedge is missing. Dust is none. */
function pairExposure(relation: Relation, primary: Reading, hedge: Reading): Units {
  const { units, per, leg } = pairTerms(relation);
  const gap = Math.max(0, primary(leg)) * units - hedge(relation.cover) * per;
  const whole = Math.floor(Math.abs(gap) / per);
  return whole < relation.cover.terms.instrument.lot ? 0 : whole;
}

/** Of a gap that hidden facts can widen or narrow, the smaller possibility. */
function knownPairExposure(relation: Relation): Units {
  const { leg } = pairTerms(relation);
  const missing = pairGap(relation, kindLow(leg), kindHigh(relation.cover));
  const excess = -pairGap(relation, kindHigh(leg), kindLow(relation.cover));
  const gap = Math.max(0, missing, excess);
  return gap < relation.cover.terms.instrument.lot ? 0 : gap;
}

function pairGap(relation: Relation, primary: Units, hedge: Units): Units {
  const { units, per } = pairTerms(relation);
  const gap = Math.max(0, primary) * units - hedge * per;
  return gap < 0 ? -Math.floor(-gap / per) : Math.floor(gap / per);
}

/** The primary of a hedge-on-fill pair with its ratio. */
function pairTerms(relation: Relation): Relation["risks"][number] {
  return given(relation.risks[0], "primary of a pair");
}

function flipped(group: AuditGroup, reading: Reading): Units {
  let sum = 0;
  for (const leg of group.legs) {
    if (leg.terms.role === "RISK") sum += Math.max(0, -reading(leg));
  }
  return sum;
}

/** Sets both exposures of a group after a leg or a hidden fact changed. */
export function refreshExposure(group: AuditGroup): void {
  let all = flipped(group, asFilled);
  let known = flipped(group, kindHigh);
  for (const relation of group.relations) {
    if (group.plan.mode === "hedge-on-fill") {
      all += pairExposure(relation, asFilled, asFilled);
      known += knownPairExposure(relation);
    } else {
      all += nakedOf(relation, asFilled, asFilled);
      known += nakedOf(relation, kindLow, kindHigh);
    }
  }
  group.exposure = all;
  group.knownExposure = known;
}

/** The legs that a repair of what is exposed in the group can trade. */
export function exposedLegs(group: AuditGroup): AuditLeg[] {
  const units = group.plan.mode === "hedge-on-fill" ? pairExposure : nakedOf;
  const legs = group.legs.filter((leg) => leg.terms.role === "RISK" && leg.held < 0);
  for (const relation of group.relations) {
    if (units(relation, asFilled, asFilled) === 0) continue;
    legs.push(relation.cover, ...relation.risks.map(({ leg }) => leg));
  }
  return legs;
}

/** protection-first: naked units of cover if everything that may fill adversely did. */
export function worstNaked(relation: Relation): Units {
  let need = 0;
  for (const { leg, units, per } of relation.risks) {
    need += needFor(leg.held - leg.externalUp + leavesOf(leg, 1), units, per);
  }
  const { cover } = relation;
  return Math.max(0, need - (cover.held - cover.externalDown - leavesOf(cover, -1)));
}

/**
 * hedge-on-fill: units of the primary without hedge if everything that may fill adversely did,
 * less the dust of one hedge lot.
 */
export function worstUnhedged(relation: Relation): Units {
  const { leg, units, per } = pairTerms(relation);
  const { cover } = relation;
  const primary = leg.held - leg.externalUp + leavesOf(leg, 1);
  const hedge = cover.held - cover.externalDown - leavesOf(cover, -1);
  const dust = cover.terms.instrument.lot * per - 1;
  return Math.max(0, Math.floor((primary * units - hedge * per - dust + units - 1) / units));
}

/** hedge-on-fill: units of the primary by which the hedge would be too large in the worst case. */
export function worstOverhang(relation: Relation): Units {
  const { leg, units, per } = pairTerms(relation);
  const { cover } = relation;
  const primary = leg.held - leg.externalDown - leavesOf(leg, -1);
  const hedge = cover.held - cover.externalUp + leavesOf(cover, 1);
  const dust = cover.terms.instrument.lot * per - 1;
  return Math.max(0, Math.floor((hedge * per - primary * units - dust + units - 1) / units));
}
