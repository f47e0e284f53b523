/**
 * Going flat by reverse trades: risk first, protection last, and of protection only what nothing
 * held, live or UNKNOWN still needs. A pair is closed in slices that keep within `maxNaked`.
 */
import type { Context } from "../context.js";
import { heldHigh, pairOf, working } from "../exposure.js";
import type { Group } from "../group.js";
import { floorToLot } from "../units.js";
import { close } from "./cover.js";
import { isTaken } from "./escalate.js";
import { isFlat } from "./supervise.js";
import { isEnded } from "../order.js";

/** Sends what may be closed now. */
export function closeDown(ctx: Context, group: Group): void {
  if (isTaken(ctx, group)) return;
  if (group.plan.mode === "hedge-on-fill") closePair(ctx, group);
  else closeLegs(ctx, group);
}

function closeLegs(ctx: Context, group: Group): void {
  for (const leg of group.legs) {
    if (leg.terms.role === "RISK") close(ctx, group, leg, Math.max(0, heldHigh(leg, ctx.rules)));
  }
  for (const relation of group.relations) {
    const spare = ctx.guards.legPriority.spareCover(relation, ctx.rules);
    close(ctx, group, relation.cover, floorToLot(spare, relation.cover.terms.instrument.lot));
  }
}

function closePair(ctx: Context, group: Group): void {
  const pair = pairOf(group);
  const { primary } = pair;
  const slice = ctx.guards.legPriority.closingSlice(pair, group.plan.maxNaked, ctx.rules);
  close(ctx, group, primary, floorToLot(slice, primary.terms.instrument.lot));
}

/** Whether the group is flat and nothing of it can still fill. */
export function isGone(ctx: Context, group: Group): boolean {
  return group.legs.every(
    (leg) => isFlat(ctx, leg) && leg.orders.every((order) => isEnded(order, ctx.rules)),
  );
}

/** Whether anything of the group's entries or hedges may still fill. */
export function isEntering(ctx: Context, group: Group): boolean {
  return group.legs.some((leg) => working(leg, 1, ctx.rules) > 0);
}
