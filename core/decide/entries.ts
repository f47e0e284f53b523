/**
 * Safeguards 7 and 9 at work: entries are released, protection first, as far as filled cover (or
 * `maxNaked`) and the worst-case margin allow; none for a leg of which the account seems to hold
 * less than the books.
 */
import type { Context } from "../context.js";
import { hasElapsed, isDoubted } from "../context.js";
import { heldHigh, isOverReleased, pairOf, working } from "../exposure.js";
import type { Group, Leg } from "../group.js";
import { advance } from "../group.js";
import { sendChildren } from "../requests.js";
import type { Sym, Units } from "../units.js";
import { floorToLot } from "../units.js";

/** Sends what may be entered now. */
export function releaseEntries(ctx: Context, group: Group): void {
  if (group.state === "CREATED" && !validate(ctx, group)) return;
  if (isOverReleasedGroup(ctx, group)) return;
  for (const leg of ctx.guards.legPriority.entryOrder(group)) {
    const wanted = leg.terms.qty - heldHigh(leg, ctx.rules) - working(leg, 1, ctx.rules);
    if (wanted <= 0 || isDoubted(ctx, leg)) continue;
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

/** Before the first order: the whole plan must fit. False while that is unknown, or denied. */
function validate(ctx: Context, group: Group): boolean {
  const { state } = ctx;
  // What is being canceled elsewhere counts in full just now; a plan is not denied for it.
  for (const other of state.groups.values()) if (isOverReleasedGroup(ctx, other)) return false;
  const admission = admissionOf(ctx, group);
  if (admission.kind === "unclear") return false;
  if (admission.kind === "refused") {
    group.aim = "done";
    group.reason = `denied: ${admission.why}`;
    advance(group, "FAILED");
    return false;
  }
  advance(group, "VALIDATED");
  return true;
}

type Admission =
  { readonly kind: "admitted" | "unclear" } | { readonly kind: "refused"; readonly why: string };

const ADMITTED: Admission = { kind: "admitted" };
const UNCLEAR: Admission = { kind: "unclear" };

/**
 * Whether every validated plan, and this one, fits. A plan still waiting does not count. Unclear:
 * only with fills that no count explains yet does it not, or a symbol has no row, or what the
 * stream tells again is not relied on yet; the next list decides.
 */
function admissionOf(ctx: Context, group: Group): Admission {
  const { state, guards, rules } = ctx;
  const { margin } = state;
  if (margin === null || state.resumedSeq !== null) return UNCLEAR;
  const counted = [...state.groups.values()].filter(
    (other) => other === group || other.state !== "CREATED",
  );
  const fits = (unexplained: boolean): boolean =>
    guards.worstCaseMargin.admits(
      guards.worstCaseMargin.requirement(counted, margin, rules, unexplained),
      margin,
    );
  if (!fits(false)) return { kind: "refused", why: "margin" };
  const symbol = guards.worstCaseMargin.rowless([group, ...counted], margin, rules);
  if (symbol !== null) return awaitRow(ctx, group, symbol);
  return fits(true) ? ADMITTED : UNCLEAR;
}

/**
 * A row may come with the next answer, which is asked for at once. What has none within the plan's
 * entry deadline is given up: otherwise it would wait for ever.
 */
function awaitRow(ctx: Context, group: Group, symbol: Sym): Admission {
  if (group.rowWait?.symbol !== symbol) {
    group.rowWait = { symbol, sinceMs: null };
    ctx.state.pollAtOnce = true;
  }
  const { sinceMs } = group.rowWait;
  if (sinceMs === null || !hasElapsed(ctx, sinceMs, group.plan.entryDeadlineMs)) return UNCLEAR;
  return { kind: "refused", why: `no margin row for ${symbol}` };
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
  if (admission.kind === "unclear") return;
  if (admission.kind === "refused") {
    group.aim = "trim";
    group.reason = admission.why;
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
