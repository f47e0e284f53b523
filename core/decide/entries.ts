/**
 * Safeguards 7 and 9 at work: entries are released, protection first, as far as filled cover (or
 * `maxNaked`) and the worst-case margin allow.
 */
import type { Context } from "../context.js";
import { isDoubted } from "../context.js";
import { heldHigh, isOverReleased, pairOf, working } from "../exposure.js";
import type { Group, Leg } from "../group.js";
import { advance } from "../group.js";
import { sendChildren } from "../requests.js";
import type { Units } from "../units.js";
import { floorToLot } from "../units.js";

/** Sends what may be entered now. */
export function releaseEntries(ctx: Context, group: Group): void {
  if (group.state === "CREATED" && !validate(ctx, group)) return;
  if (isOverReleasedGroup(ctx, group)) return;
  for (const leg of ctx.guards.legPriority.entryOrder(group)) {
    const wanted = leg.terms.qty - heldHigh(leg, ctx.rules) - working(leg, 1, ctx.rules);
    if (wanted <= 0) continue;
    const qty = Math.min(wanted, allowed(ctx, group, leg));
    release(ctx, group, leg, floorToLot(qty, leg.terms.instrument.lot));
    // Denied for want of margin, the plan is given up: no further leg of it is entered.
    if (group.aim !== "enter") return;
  }
}

/** Excess risk is being canceled (see `cancels.ts`); until it is, nothing is released. */
function isOverReleasedGroup(ctx: Context, group: Group): boolean {
  if (group.plan.mode === "hedge-on-fill") return false;
  return group.relations.some((relation) => isOverReleased(relation, ctx.rules));
}

/** Before the first order: the whole plan must fit. False while margin is unknown, or denied. */
function validate(ctx: Context, group: Group): boolean {
  const { state } = ctx;
  // What is being canceled elsewhere counts in full just now; a plan is not denied for it.
  for (const other of state.groups.values()) if (isOverReleasedGroup(ctx, other)) return false;
  const admission = admissionOf(ctx, group);
  if (admission === "unclear") return false;
  if (admission === "refused") {
    group.aim = "done";
    group.reason = "denied: margin";
    advance(group, "FAILED");
    return false;
  }
  advance(group, "VALIDATED");
  return true;
}

/**
 * Whether every validated plan, and this one, fits. A plan still waiting does not count. Unclear:
 * only with fills that no count explains yet does it not; the next list decides.
 */
function admissionOf(ctx: Context, group: Group): "admitted" | "unclear" | "refused" {
  const { state, guards, rules } = ctx;
  const { margin } = state;
  if (margin === null) return "unclear";
  const counted = [...state.groups.values()].filter(
    (other) => other === group || other.state !== "CREATED",
  );
  const fits = (unexplained: boolean): boolean =>
    guards.worstCaseMargin.admits(
      guards.worstCaseMargin.requirement(counted, margin, rules, unexplained),
      margin,
    );
  if (!fits(false)) return "refused";
  return fits(true) ? "admitted" : "unclear";
}

/** How much of the leg may be released, its own want apart. */
function allowed(ctx: Context, group: Group, leg: Leg): Units {
  const { legPriority } = ctx.guards;
  if (group.plan.mode === "hedge-on-fill") {
    const pair = pairOf(group);
    if (isDoubted(ctx, pair.hedge)) return 0;
    return leg === pair.primary ? legPriority.slice(pair, group.plan.maxNaked, ctx.rules) : 0;
  }
  if (leg.terms.role === "PROTECTION" || leg.terms.cover === "uncovered") return leg.terms.qty;
  for (const relation of group.relations) {
    if (relation.risks.some((risk) => risk.leg === leg)) {
      if (isDoubted(ctx, relation.cover)) return 0;
      return legPriority.releasable(relation, leg, ctx.rules);
    }
  }
  return 0;
}

function release(ctx: Context, group: Group, leg: Leg, qty: Units): void {
  if (qty <= 0) return;
  const admission = admissionOf(ctx, group);
  if (admission === "unclear") return;
  if (admission === "refused") {
    group.aim = "trim";
    group.reason = "margin";
    return;
  }
  const { side, limitTicks } = leg.terms;
  sendChildren(ctx, {
    group,
    leg,
    purpose: "entry",
    side,
    qty,
    type: "LIMIT",
    limitTicks,
    triggerTicks: null,
    level: 0,
  });
}
