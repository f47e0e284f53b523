/**
 * `margin-before-release`: whenever an entry is sent, the worst of all combinations of open entries
 * filled or not, under the harshest stress, stays within the share of the funds that may be bound.
 *
 * 1. Judged with the newest margin facts delivered. Exits and hedges are not bound by it.
 * 2. External facts that were not yet knowable may have reached the core or not, leg by leg: every
 *    such view of the account is tried, and the smallest worst case is judged.
 * 3. A symbol without a margin row binds nobody knows what: no entry is sent of a plan that trades
 *    one, or while the account holds or enters one in every view.
 */
import { MARGIN_CEILING_PERCENT } from "../auditor/promised.js";
import type { MarginFacts } from "../../core/margin.js";
import type { Minor, Sym } from "../../core/units.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import type { Range } from "../auditor/margin.js";
import { isPriced, worstBound } from "../auditor/margin.js";
import type { AuditGroup, AuditLeg, AuditOrder } from "../auditor/truth.js";
import { mayFill } from "../auditor/truth.js";

const SLUG = "margin-before-release";

/** More legs than this with hidden facts at once are read as one. */
const MOST_VIEWED = 6;

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

/** The worst case of one view: the hidden facts of `unseen` legs are left out. */
function worstCase(court: Court, facts: MarginFacts, unseen: ReadonlySet<AuditLeg>): Minor {
  const ranges = new Map<Sym, Range>();
  for (const group of court.truth.groups.values()) {
    for (const leg of group.legs) widen(ranges, leg, !unseen.has(leg));
  }
  return worstBound(facts, ranges.values());
}

/** The smallest worst case of all views that the core could have (2). */
function kindestCase(court: Court, facts: MarginFacts): Minor {
  const hiding: AuditLeg[] = [];
  for (const group of court.truth.groups.values()) {
    for (const leg of group.legs) if (leg.externalUp + leg.externalDown !== 0) hiding.push(leg);
  }
  let least = worstCase(court, facts, new Set(hiding));
  const views = hiding.length > MOST_VIEWED ? 1 : 1 << hiding.length;
  for (let view = 0; view < views; view += 1) {
    const unseen = new Set(hiding.filter((_leg, index) => ((view >> index) & 1) === 1));
    least = Math.min(least, worstCase(court, facts, unseen));
  }
  return least;
}

/** Whether the leg holds something in every view (2), or something of it may still be entered. */
function surelyBinds(leg: AuditLeg): boolean {
  const { held, externalUp: up, externalDown: down } = leg;
  if ([0, up, down, up + down].every((hidden) => held !== hidden)) return true;
  return leg.open.some((order) => order.purpose === "entry" && mayFill(order) > 0);
}

/** A symbol of unknown margin on which an entry of `own` would rely; null for none (3). */
function unpriced(court: Court, facts: MarginFacts, own: AuditGroup): Sym | null {
  for (const group of court.truth.groups.values()) {
    for (const leg of group.legs) {
      const { symbol } = leg.terms.instrument;
      const planned = group === own && leg.becameFrom === null;
      if ((planned || surelyBinds(leg)) && !isPriced(facts, symbol)) return symbol;
    }
  }
  return null;
}

function judge(court: Court, order: AuditOrder): void {
  const facts = court.desk.margin;
  court.exercise(SLUG);
  if (facts === null) {
    court.violate(SLUG, `entry ${order.id} was sent before any margin facts were delivered`);
    return;
  }
  const symbol = unpriced(court, facts, order.group);
  if (symbol !== null) {
    court.violate(SLUG, `entry ${order.id} was sent while ${symbol} had no margin row`);
    return;
  }
  const most = facts.fundsMinor * MARGIN_CEILING_PERCENT;
  const bound = worstCase(court, facts, new Set());
  if (bound * 100 <= most || kindestCase(court, facts) * 100 <= most) return;
  court.violate(
    SLUG,
    `with entry ${order.id} up to ${bound} of ${facts.fundsMinor} can be bound, ` +
      `allowed are ${MARGIN_CEILING_PERCENT} %`,
  );
}

/** See the header. */
export const marginBeforeRelease: Invariant = {
  slug: SLUG,
  rule: "the worst case of margin is known and stays within its ceiling at every release",
  antecedent: "an entry was sent",
  create(court): Checker {
    return {
      sent(_request, order) {
        if (order?.purpose === "entry") judge(court, order);
      },
    };
  },
};
