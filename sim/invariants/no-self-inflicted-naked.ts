/**
 * `no-self-inflicted-naked`: the core never chooses exposure. Judged when an order is sent, on the
 * assumption that everything open that can hurt fills in full and nothing open that helps does.
 *
 * 1. Only orders that add risk or take cover away are judged, each against its own cover.
 * 2. Adverse external facts that were not yet knowable are left out.
 */
import { worstNaked, worstOverhang, worstUnhedged } from "../auditor/exposure.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import type { AuditOrder, Relation } from "../auditor/truth.js";
import { leavesOf } from "../auditor/truth.js";

const SLUG = "no-self-inflicted-naked";

function judgePair(court: Court, order: AuditOrder, relation: Relation): void {
  const opensRisk = order.leg !== relation.cover && order.sign === 1;
  const takesHedge = order.leg === relation.cover && order.sign === -1;
  const most = order.group.plan.maxNaked;
  const naked = opensRisk || takesHedge ? worstUnhedged(relation) : worstOverhang(relation);
  court.exercise(SLUG);
  if (naked <= most) return;
  court.violate(
    SLUG,
    `sending ${order.id} can leave ${naked} units of ${order.group.id} unhedged, ` +
      `at most ${most} may be`,
  );
}

function judgeCovered(court: Court, order: AuditOrder, relation: Relation): void {
  // A risk leg below zero that is brought back towards it adds no risk.
  if (order.leg !== relation.cover && order.leg.held + leavesOf(order.leg, 1) <= 0) return;
  const naked = worstNaked(relation);
  court.exercise(SLUG);
  if (naked === 0) return;
  court.violate(
    SLUG,
    `sending ${order.id} (${order.request.side} ${order.request.qty}) can leave ${naked} units ` +
      `of ${order.group.id} without cover by ${relation.cover.terms.id}, ` +
      `which holds ${relation.cover.held}`,
  );
}

function judge(court: Court, order: AuditOrder): void {
  const pair = order.group.plan.mode === "hedge-on-fill";
  for (const relation of order.group.relations) {
    const isCover = order.leg === relation.cover;
    const isRisk = relation.risks.some(({ leg }) => leg === order.leg);
    if (pair && (isCover || isRisk)) judgePair(court, order, relation);
    else if ((isRisk && order.sign === 1) || (isCover && order.sign === -1)) {
      judgeCovered(court, order, relation);
    }
  }
}

/** See the header. */
export const noSelfInflictedNaked: Invariant = {
  slug: SLUG,
  rule: "no order is sent that can leave filled risk beyond its cover (or beyond maxNaked)",
  antecedent: "an order that adds risk or takes cover was sent",
  create(court): Checker {
    return {
      sent(_request, order) {
        if (order !== null) judge(court, order);
      },
    };
  },
};
