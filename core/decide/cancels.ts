/**
 * Which working orders are no longer wanted. An order is kept until its end is known; until then
 * everything counts as if it could still fill.
 */
import type { Context } from "../context.js";
import { hasElapsed } from "../context.js";
import type { CancelReason } from "../effects.js";
import {
  heldHigh,
  heldLow,
  hedgeGap,
  isOverReleased,
  nakedOf,
  pairOf,
  reversedOf,
  working,
} from "../exposure.js";
import type { Group, Leg } from "../group.js";
import type { Order } from "../order.js";
import { isEnded, isUnknown, runsFrom } from "../order.js";
import { requestCancel } from "../requests.js";
import { fallbackDue, stopTriggeredMs, wantsStop } from "./stops.js";
import { isLate } from "./supervise.js";
import { isTaken } from "./escalate.js";

/** Cancels what the group no longer wants. `riskOnly` before a recovery is complete. */
export function cancelUnwanted(ctx: Context, group: Group, riskOnly: boolean): void {
  for (const leg of group.legs) {
    for (const order of leg.orders) {
      if (isEnded(order, ctx.rules) || isUnknown(order, ctx.rules)) continue;
      if (riskOnly && order.intent.purpose !== "entry") continue;
      const reason = reasonToCancel(ctx, group, leg, order);
      if (reason !== null) requestCancel(ctx, order, reason);
    }
  }
}

function reasonToCancel(ctx: Context, group: Group, leg: Leg, order: Order): CancelReason | null {
  switch (order.intent.purpose) {
    case "entry":
      return entryReason(ctx, group, leg);
    case "hedge":
      return hedgeReason(ctx, group, leg, order);
    case "exit":
      if (isTaken(ctx, group)) return "excess";
      return isOverdue(ctx, order) ? "deadline" : null;
    case "stop":
      return stopReason(ctx, group, leg, order);
  }
}

function entryReason(ctx: Context, group: Group, leg: Leg): CancelReason | null {
  switch (group.aim) {
    case "enter":
      return coversTooLittle(ctx, group, leg) ? "excess" : null;
    case "exit":
      return "exit";
    case "trim":
      if (group.reason === "emergency") return "emergency";
      return isLate(ctx, group, leg) ? "deadline" : "short";
    case "hold":
    case "unwind":
    case "done":
      return "short";
  }
}

/** protection-first: the leg's live risk could fill beyond its filled cover. */
function coversTooLittle(ctx: Context, group: Group, leg: Leg): boolean {
  if (group.plan.mode === "hedge-on-fill") return false;
  return group.relations.some(
    (relation) =>
      relation.risks.some((risk) => risk.leg === leg) && isOverReleased(relation, ctx.rules),
  );
}

/** A hedge or an exit has had its five seconds of broker time. */
function isOverdue(ctx: Context, order: Order): boolean {
  const fromMs = runsFrom(order);
  return fromMs !== null && hasElapsed(ctx, fromMs, ctx.timing.hedgeDeadlineMs);
}

function hedgeReason(ctx: Context, group: Group, leg: Leg, order: Order): CancelReason | null {
  if (isTaken(ctx, group)) return "excess";
  if (isOverdue(ctx, order)) return "deadline";
  if (working(leg, 1, ctx.rules) <= wantedCover(ctx, group, leg)) return null;
  return isClosing(group) ? "exit" : "excess";
}

function isClosing(group: Group): boolean {
  return group.aim === "exit" || group.aim === "unwind";
}

/** What the leg still lacks, rounded up to a lot; working hedges beyond it are excess. */
function wantedCover(ctx: Context, group: Group, leg: Leg): number {
  const { rules } = ctx;
  const { lot } = leg.terms.instrument;
  let wanted = reversedOf(leg, rules);
  if (group.plan.mode === "hedge-on-fill") {
    const pair = pairOf(group);
    const follows = leg === pair.hedge && !(isClosing(group) && heldHigh(pair.primary, rules) > 0);
    return follows ? Math.max(0, hedgeGap(pair, rules)) + lot - 1 : wanted + lot - 1;
  }
  if (isClosing(group)) return wanted + lot - 1;
  for (const relation of group.relations) {
    if (relation.cover === leg) wanted += nakedOf(relation, rules);
  }
  return wanted + lot - 1;
}

function stopReason(ctx: Context, group: Group, leg: Leg, order: Order): CancelReason | null {
  if (isTaken(ctx, group)) return "excess";
  if (stopTriggeredMs(ctx, order) !== null) {
    return fallbackDue(ctx, order) ? "stop-fallback" : null;
  }
  if (!wantsStop(group)) return "exit";
  const { lot } = leg.terms.instrument;
  const excess = working(leg, -1, ctx.rules) - Math.max(0, heldLow(leg, ctx.rules));
  return excess >= lot ? "excess" : null;
}
