/**
 * `margin-before-release`: whenever an entry is sent, the worst of all combinations of open entries
 * filled or not, under the harshest stress, stays within the share of the funds that may be bound.
 *
 * 1. Judged with the newest margin facts delivered. Exits and hedges are not bound by it.
 * 2. External facts that were not yet knowable count only where they help: the account is read
 *    with and without them, and the smaller worst case is judged.
 */
import { MARGIN_CEILING_PERCENT } from "../../core/rules.js";
import type { MarginFacts } from "../../core/margin.js";
import type { Minor, Sym } from "../../core/units.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import type { Range } from "../auditor/margin.js";
import { worstBound } from "../auditor/margin.js";
import type { AuditLeg, AuditOrder } from "../auditor/truth.js";
import { mayFill } from "../auditor/truth.js";

const SLUG = "margin-before-release";

function widen(ranges: Map<Sym, Range>, leg: AuditLeg, withHidden: boolean): void {
  const { symbol } = leg.terms.instrument;
  let range = ranges.get(symbol);
  if (range === undefined) {
    range = { symbol, low: 0, high: 0 };
    ranges.set(symbol, range);
  }
  const hidden = withHidden ? 0 : leg.externalUp + leg.externalDown;
  const held = (leg.held - hidden) * leg.side;
  let entering = 0;
  for (const order of leg.open) if (order.purpose === "entry") entering += mayFill(order);
  range.low += held + (leg.side === -1 ? -entering : 0);
  range.high += held + (leg.side === 1 ? entering : 0);
}

function worstCase(court: Court, facts: MarginFacts, withHidden: boolean): Minor {
  const ranges = new Map<Sym, Range>();
  for (const group of court.truth.groups.values()) {
    for (const leg of group.legs) widen(ranges, leg, withHidden);
  }
  return worstBound(facts, ranges.values());
}

function judge(court: Court, order: AuditOrder): void {
  const facts = court.desk.margin;
  court.exercise(SLUG);
  if (facts === null) {
    court.violate(SLUG, `entry ${order.id} was sent before any margin facts were delivered`);
    return;
  }
  const most = facts.fundsMinor * MARGIN_CEILING_PERCENT;
  const bound = worstCase(court, facts, true);
  if (bound * 100 <= most || worstCase(court, facts, false) * 100 <= most) return;
  court.violate(
    SLUG,
    `with entry ${order.id} up to ${bound} of ${facts.fundsMinor} can be bound, ` +
      `allowed are ${MARGIN_CEILING_PERCENT} %`,
  );
}

/** See the header. */
export const marginBeforeRelease: Invariant = {
  slug: SLUG,
  rule: "the worst case of margin stays within its ceiling at every release",
  antecedent: "an entry was sent",
  create(court): Checker {
    return {
      sent(_request, order) {
        if (order?.purpose === "entry") judge(court, order);
      },
    };
  },
};
