/**
 * What a group holds, what works, and what of it is uncovered. Pure functions of facts.
 *
 * 1. Where facts are ambiguous, risk counts high and cover counts low.
 * 2. Live and UNKNOWN orders are never counted as filled, and always as possible.
 */
import { must } from "./assert.js";
import type { Group, Leg, Pair, Relation } from "./group.js";
import type { Order } from "./order.js";
import { filledHigh, filledLow, isUnknown, leavesOf, parked } from "./order.js";
import type { Cover } from "./plan.js";
import type { VenueRules } from "./rules.js";
import type { Units } from "./units.js";

/** +1 if the order enlarges the leg's position, -1 if it reduces it. */
function directionOf(leg: Leg, order: Order): 1 | -1 {
  return order.intent.side === leg.terms.side ? 1 : -1;
}

/** What `heldHigh` counts of an order as filled. */
export function countedOf(leg: Leg, order: Order, rules: VenueRules): Units {
  return directionOf(leg, order) === 1 ? filledHigh(order, rules) : filledLow(order, rules);
}

/** The leg's position in its own direction, at most. */
export function heldHigh(leg: Leg, rules: VenueRules): Units {
  let sum = leg.adjusted;
  for (const order of leg.orders) sum += directionOf(leg, order) * countedOf(leg, order, rules);
  return sum;
}

/** The leg's position in its own direction, at least. */
export function heldLow(leg: Leg, rules: VenueRules): Units {
  let sum = leg.adjusted;
  for (const order of leg.orders) {
    sum += directionOf(leg, order) === 1 ? filledLow(order, rules) : -filledHigh(order, rules);
  }
  return sum;
}

/** At most, fills that the count does not explain yet included. */
export function heldMost(leg: Leg, rules: VenueRules): Units {
  let sum = heldHigh(leg, rules);
  for (const order of leg.orders) {
    if (directionOf(leg, order) === 1) sum += parked(order, rules);
  }
  return sum;
}

/** What live and UNKNOWN orders can still add to (`1`) or take from (`-1`) the leg. */
export function working(leg: Leg, direction: 1 | -1, rules: VenueRules): Units {
  let sum = 0;
  for (const order of leg.orders) {
    if (directionOf(leg, order) === direction) sum += leavesOf(order, rules);
  }
  return sum;
}

/** Units of the group's UNKNOWN orders. */
export function unknownUnits(group: Group, rules: VenueRules): Units {
  let sum = 0;
  for (const leg of group.legs) {
    for (const order of leg.orders) {
      if (isUnknown(order, rules)) sum += leavesOf(order, rules);
    }
  }
  return sum;
}

/** Units of cover that `risk` units need, rounded up. */
export function needOf(risk: Units, terms: Cover): Units {
  return risk <= 0 ? 0 : Math.ceil((risk * terms.units) / terms.per);
}

/** Units of risk that `cover` units allow, rounded down. */
export function capacityOf(cover: Units, terms: Cover): Units {
  return cover <= 0 ? 0 : Math.floor((cover * terms.per) / terms.units);
}

/** protection-first: filled risk of a relation beyond its filled cover, in units of cover. */
export function nakedOf(relation: Relation, rules: VenueRules): Units {
  let need = 0;
  for (const { leg, terms } of relation.risks) need += needOf(heldHigh(leg, rules), terms);
  return Math.max(0, need - heldLow(relation.cover, rules));
}

/** Whether live risk could fill beyond filled cover: a bust or a foreign change took cover. */
export function isOverReleased(relation: Relation, rules: VenueRules): boolean {
  let need = 0;
  for (const { leg, terms } of relation.risks) {
    need += needOf(heldHigh(leg, rules) + working(leg, 1, rules), terms);
  }
  return need > Math.max(0, heldLow(relation.cover, rules));
}

/** @throws InvariantViolation if the plan is not a pair (`parsePlan` refuses such plans). */
export function pairOf(group: Group): Pair {
  return must(group.pair, "pair of a hedge-on-fill group");
}

/** hedge-on-fill: hedge units missing (positive) or in excess (negative), by fills alone. */
export function hedgeGap(pair: Pair, rules: VenueRules): Units {
  const { primary, hedge, terms } = pair;
  const target = Math.floor((Math.max(0, heldHigh(primary, rules)) * terms.units) / terms.per);
  return target - heldLow(hedge, rules);
}

/** A quantity of hedge in units of the primary, rounded away from zero. */
export function inPrimary(hedgeUnits: Units, terms: Cover): Units {
  const size = Math.ceil((Math.abs(hedgeUnits) * terms.per) / terms.units);
  return hedgeUnits < 0 ? -size : size;
}

/** Units by which a leg has gone through zero: a position that nobody wanted. */
export function reversedOf(leg: Leg, rules: VenueRules): Units {
  return Math.max(0, -heldHigh(leg, rules));
}

/** Present exposure of a group: units of cover missing, in either mode. Dust is none. */
export function exposureOf(group: Group, rules: VenueRules): Units {
  if (group.plan.mode === "hedge-on-fill") {
    const pair = pairOf(group);
    const gap = Math.abs(hedgeGap(pair, rules));
    const reversed = needOf(reversedOf(pair.primary, rules), pair.terms);
    return reversed + (gap < pair.hedge.terms.instrument.lot ? 0 : gap);
  }
  let sum = 0;
  for (const leg of group.legs) if (leg.terms.role === "RISK") sum += reversedOf(leg, rules);
  for (const relation of group.relations) sum += nakedOf(relation, rules);
  return sum;
}
