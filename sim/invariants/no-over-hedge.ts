/**
 * `no-over-hedge`: hedges never exceed what they hedge, and no leg is entered beyond its plan.
 * Judged when the order is sent; open orders count in full.
 *
 * 1. A hedge may round up to a lot.
 * 2. What the core could not know counts in its favour: hidden fills of its own exits, external
 *    facts, and busts whose place in the count no newer snapshot has settled.
 */
import type { Units } from "../../core/units.js";
import { needFor } from "../auditor/exposure.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import type { AuditLeg, AuditOrder } from "../auditor/truth.js";
import { leavesOf, mayFill } from "../auditor/truth.js";

const SLUG = "no-over-hedge";

/** Risk of one leg as it may still look to a core that was told everything knowable. */
function riskAtMost(leg: AuditLeg): Units {
  return leg.held - leg.hiddenDown + leg.unclear;
}

/** A hedge on a risk leg brings it back to zero, from where it should never have been. */
function judgeReturn(court: Court, { id, leg, group }: AuditOrder): void {
  const reached = leg.held - leg.hiddenUp - leg.unclear + leavesOf(leg, 1);
  court.exercise(SLUG);
  if (reached < leg.terms.instrument.lot) return;
  court.violate(
    SLUG,
    `hedge ${id} can take risk leg ${leg.terms.id} of ${group.id} to ${reached} units, ` +
      `there is nothing to hedge with it`,
  );
}

function judgeHedge(court: Court, order: AuditOrder): void {
  const { leg, group } = order;
  const relation = group.relations.find(({ cover }) => cover === leg);
  if (relation === undefined) {
    judgeReturn(court, order);
    return;
  }
  let need = 0;
  for (const risk of relation.risks) need += needFor(riskAtMost(risk.leg), risk.units, risk.per);
  const { lot } = leg.terms.instrument;
  const most = Math.ceil(need / lot) * lot;
  const hedged = leg.held - leg.externalUp - leg.unclear + leavesOf(leg, 1);
  court.exercise(SLUG);
  if (hedged <= most) return;
  court.violate(
    SLUG,
    `with ${order.id} leg ${leg.terms.id} of ${group.id} can come to ${hedged} units of hedge, ` +
      `there are ${need} to hedge`,
  );
}

function judgeEntry(court: Court, order: AuditOrder): void {
  const { leg, group } = order;
  let open = 0;
  for (const other of leg.open) if (other.purpose === "entry") open += mayFill(other);
  const entered = leg.entered - leg.externalUp;
  court.exercise(SLUG);
  if (entered + open <= leg.terms.qty) return;
  court.violate(
    SLUG,
    `with ${order.id} leg ${leg.terms.id} of ${group.id} has ${entered} units entered and ` +
      `${open} that may fill, planned are ${leg.terms.qty}`,
  );
}

/** See the header. */
export const noOverHedge: Invariant = {
  slug: SLUG,
  rule: "hedges never exceed what they hedge; no leg is entered beyond its plan",
  antecedent: "an entry or a hedge was sent",
  create(court): Checker {
    return {
      sent(_request, order) {
        if (order === null) return;
        if (order.purpose === "entry") judgeEntry(court, order);
        else if (order.purpose === "hedge" && order.sign === 1) judgeHedge(court, order);
      },
    };
  },
};
