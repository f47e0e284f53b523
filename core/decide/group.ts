/**
 * One group, one step: from facts to what is to be done. Level-triggered: it looks at what is, not
 * at what just happened, so that a restart, a repeat or a late fact leads to the same decisions.
 */
import type { Context } from "../context.js";
import { exposureOf, heldHigh, pairOf, unknownUnits } from "../exposure.js";
import type { Group } from "../group.js";
import { advance, isBeyondEntry } from "../group.js";
import { isAmbiguous, newerBy } from "../order.js";
import { cancelUnwanted } from "./cancels.js";
import { closeDown, isEntering, isGone } from "./closing.js";
import { restoreCover } from "./cover.js";
import { releaseEntries } from "./entries.js";
import { concludeEpisode, isTaken, openEpisode } from "./escalate.js";
import { guardStop } from "./stops.js";
import { supervise } from "./supervise.js";

/** Decides for one group. Before a recovery is complete only cancels of risk leave. */
export function decideGroup(ctx: Context, group: Group): void {
  const mayTrade = ctx.guards.reconciliation.mayTrade(ctx.state.recovery);
  supervise(ctx, group);
  openEpisode(ctx, group);
  cancelUnwanted(ctx, group, !mayTrade);
  if (mayTrade && !isContested(ctx, group)) {
    restoreCover(ctx, group);
    if (group.aim === "enter") releaseEntries(ctx, group);
    if (group.aim === "exit" || group.aim === "unwind") closeDown(ctx, group);
    if (!isTaken(ctx, group)) guardStop(ctx, group);
  }
  concludeEpisode(ctx, group);
  conclude(ctx, group);
}

/**
 * A count in doubt (a delayed report, a stepped clock, a bust that a cumulative may or may not be
 * net of) is settled by the next orders snapshot that is new enough; it is asked for, and until it
 * comes the group neither opens nor closes anything.
 */
function isContested(ctx: Context, group: Group): boolean {
  const { rules, state, asks } = ctx;
  for (const { orders } of group.legs) {
    for (const order of orders) {
      if (!order.contested && !isAmbiguous(order, rules)) continue;
      asks.push(state.lastOrdersAskMs + newerBy(rules));
      return true;
    }
  }
  return false;
}

/** The milestone, the end, and what is shown of the present. */
function conclude(ctx: Context, group: Group): void {
  const { rules } = ctx;
  group.exposure = exposureOf(group, rules);
  group.unknown = unknownUnits(group, rules);
  advanceMilestone(ctx, group);
  if (group.aim !== "exit" && group.aim !== "unwind" && group.aim !== "hold") return;
  if (!isGone(ctx, group)) return;
  if (group.aim === "hold" && group.legs.some((leg) => heldHigh(leg, rules) !== 0)) return;
  group.aim = "done";
  advance(group, group.everHedged ? "CLOSED" : "FAILED");
}

function advanceMilestone(ctx: Context, group: Group): void {
  if (isBeyondEntry(group)) return;
  const { rules } = ctx;
  if (group.state === "CREATED" && group.legs.every((leg) => leg.orders.length === 0)) return;
  const risk = group.legs.filter((leg) => leg.terms.role === "RISK");
  const cover = group.legs.filter((leg) => leg.terms.role === "PROTECTION");
  if (group.plan.mode === "protection-first") {
    if (cover.some((leg) => leg.orders.length > 0)) advance(group, "HEDGE_SUBMITTED");
    const full = cover.every((leg) => heldHigh(leg, rules) >= leg.terms.qty);
    if (cover.length > 0 && full) advance(group, "HEDGE_FILLED");
  }
  if (risk.some((leg) => leg.orders.length > 0)) advance(group, "RISK_SUBMITTED");
  const primary = group.plan.mode === "hedge-on-fill" ? [pairOf(group).primary] : risk;
  if (primary.some((leg) => heldHigh(leg, rules) > 0)) {
    advance(group, group.exposure > 0 ? "PARTIALLY_EXPOSED" : "PARTIALLY_FILLED");
  }
  const settled = group.aim === "hold" && group.exposure === 0 && !isEntering(ctx, group);
  if (settled && group.legs.some((leg) => heldHigh(leg, rules) > 0)) advance(group, "HEDGED");
}
