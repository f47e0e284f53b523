/**
 * Safeguard 7, `leg-priority`: protection before risk, offsets before naked shorts. Risk is
 * released only for protection that is filled at the broker and not already spoken for; protection
 * is sold only beyond what filled, live and UNKNOWN risk still needs.
 */
import type { Group, Leg, Pair, Relation } from "../group.js";
import {
  capacityOf,
  heldHigh,
  heldLow,
  hedgeGap,
  inPrimary,
  needOf,
  working,
} from "../exposure.js";
import { parked } from "../order.js";
import type { VenueRules } from "../rules.js";
import type { Units } from "../units.js";

export interface LegPriority {
  /** The legs in the order in which entries are released. */
  entryOrder(group: Group): readonly Leg[];
  /** protection-first: units of `risk` that its filled, unspoken-for cover still allows. */
  releasable(relation: Relation, risk: Leg, rules: VenueRules): Units;
  /** protection-first: units of cover that nothing held, live or UNKNOWN still needs. */
  spareCover(relation: Relation, rules: VenueRules): Units;
  /** hedge-on-fill: units of the primary that may be released without passing `maxNaked`. */
  slice(pair: Pair, maxNaked: Units, rules: VenueRules): Units;
  /** hedge-on-fill: units of the primary that may be closed without passing `maxNaked`. */
  closingSlice(pair: Pair, maxNaked: Units, rules: VenueRules): Units;
}

/** True while fills of the leg are parked, or a count is disputed: no ground to release on. */
function isUnclear(leg: Leg, rules: VenueRules): boolean {
  return leg.orders.some((order) => order.disputed || parked(order, rules) > 0);
}

function rankOf(leg: Leg): number {
  if (leg.terms.role === "PROTECTION") return 0;
  return leg.terms.cover === "uncovered" ? 2 : 1;
}

/** The shipped safeguard. */
export const legPriority: LegPriority = {
  entryOrder: (group) =>
    group.legs
      .filter((leg) => leg.becameFrom === null)
      .sort((a, b) => rankOf(a) - rankOf(b) || a.index - b.index),

  releasable({ cover, risks }, risk, rules) {
    if (isUnclear(cover, rules) || risks.some(({ leg }) => isUnclear(leg, rules))) return 0;
    let left = heldLow(cover, rules) - working(cover, -1, rules);
    let own = { units: 1, per: 1, leg: cover.terms.id };
    for (const { leg, terms } of risks) {
      left -= needOf(heldHigh(leg, rules) + working(leg, 1, rules), terms);
      if (leg === risk) own = terms;
    }
    return capacityOf(left, own);
  },

  spareCover({ cover, risks }, rules) {
    if (isUnclear(cover, rules) || risks.some(({ leg }) => isUnclear(leg, rules))) return 0;
    let spare = heldLow(cover, rules) - working(cover, -1, rules);
    for (const { leg, terms } of risks) {
      spare -= needOf(heldHigh(leg, rules) + working(leg, 1, rules), terms);
    }
    return spare;
  },

  slice(pair, maxNaked, rules) {
    const { primary, hedge, terms } = pair;
    if (isUnclear(hedge, rules) || isUnclear(primary, rules)) return 0;
    const unhedged = inPrimary(hedgeGap(pair, rules), terms);
    const mayGrow = working(primary, 1, rules) + inPrimary(working(hedge, -1, rules), terms);
    return maxNaked - Math.max(0, unhedged) - mayGrow;
  },

  closingSlice(pair, maxNaked, rules) {
    const { primary, hedge, terms } = pair;
    const unhedged = inPrimary(hedgeGap(pair, rules), terms);
    const mayShrink = working(primary, -1, rules) + inPrimary(working(hedge, 1, rules), terms);
    return maxNaked + unhedged - mayShrink;
  },
};
