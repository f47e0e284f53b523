/**
 * What a group works towards: from facts and broker time to its aim.
 *
 * 1. A plan falls short by a deadline, a refusal, an exposure that the core did not choose, or a
 *    foreign change; then the rest is canceled, and only when every entry has ended is it decided
 *    whether the position is kept or unwound.
 * 2. A triggered stop means exit.
 */
import type { Context } from "../context.js";
import { brokerNow, hasElapsed } from "../context.js";
import { exposureOf, heldHigh, heldLow, hedgeGap, pairOf, working } from "../exposure.js";
import type { Group, Leg } from "../group.js";
import type { Order } from "../order.js";
import { fellShort, filledHigh, isEnded, runsFrom } from "../order.js";
import { MAX_ENTRY_RETRIES, RATIO_VARIANCE_LIMIT_PERCENT } from "../rules.js";
import { stopTriggeredMs } from "./stops.js";

/** Brings the group's aim up to date. */
export function supervise(ctx: Context, group: Group): void {
  if (group.aim === "done") reopen(ctx, group);
  if (group.aim === "enter") checkEntry(ctx, group);
  if (group.aim === "enter" || group.aim === "trim" || group.aim === "hold") {
    checkStop(ctx, group);
    checkExpiry(ctx, group);
  }
  if (group.aim === "trim") concludeTrim(ctx, group);
}

/** A late fill, or a change from outside, gives an ended group a position again. */
function reopen(ctx: Context, group: Group): void {
  if (group.legs.every((leg) => isFlat(ctx, leg))) return;
  group.aim = "unwind";
  group.reason = "a position after the end";
}

/** Nothing held, or less than one lot, which no order could close. */
export function isFlat(ctx: Context, leg: Leg): boolean {
  const held = heldHigh(leg, ctx.rules);
  return held === 0 || (held > 0 && held < leg.terms.instrument.lot);
}

function fallShort(group: Group, reason: string): void {
  group.aim = "trim";
  group.reason = reason;
}

function checkEntry(ctx: Context, group: Group): void {
  const emergency = group.plan.mode === "protection-first" && exposureOf(group, ctx.rules) > 0;
  if (emergency) fallShort(group, "emergency");
  else if (group.legs.some((leg) => leg.adjusted !== 0)) fallShort(group, "foreign change");
  else if (group.legs.some((leg) => isRefused(ctx, leg))) fallShort(group, "refused");
  else if (group.legs.some((leg) => isLate(ctx, group, leg))) fallShort(group, "deadline");
  else if (isComplete(ctx, group)) group.aim = "hold";
}

/** Refused for good, or too often. */
function isRefused(ctx: Context, leg: Leg): boolean {
  let short = 0;
  for (const order of leg.orders) {
    if (order.intent.purpose !== "entry" || !fellShort(order, ctx.rules)) continue;
    if (order.facts.ended?.how === "rejected") return true;
    short += 1;
  }
  return short > MAX_ENTRY_RETRIES;
}

/** The entry deadline of the leg's newest release has passed with a part unfilled. */
export function isLate(ctx: Context, group: Group, leg: Leg): boolean {
  let open = false;
  let fromMs = 0;
  for (const order of leg.orders) {
    if (order.intent.purpose !== "entry") continue;
    const from = runsFrom(order);
    if (!isEnded(order, ctx.rules)) {
      if (from === null) return false;
      open = true;
    }
    fromMs = Math.max(fromMs, from ?? 0);
  }
  return open && hasElapsed(ctx, fromMs, group.plan.entryDeadlineMs);
}

function isComplete(ctx: Context, group: Group): boolean {
  const { rules } = ctx;
  for (const leg of group.legs) {
    if (working(leg, 1, rules) > 0 || working(leg, -1, rules) > stopsOf(ctx, leg)) return false;
  }
  if (group.plan.mode === "hedge-on-fill") {
    const pair = pairOf(group);
    const gap = Math.abs(hedgeGap(pair, rules));
    const full = heldHigh(pair.primary, rules) >= pair.primary.terms.qty;
    return full && gap < pair.hedge.terms.instrument.lot;
  }
  return group.legs.every((leg) => heldHigh(leg, rules) >= leg.terms.qty);
}

function stopsOf(ctx: Context, leg: Leg): number {
  let sum = 0;
  for (const order of leg.orders) {
    if (order.intent.purpose !== "stop" || isEnded(order, ctx.rules)) continue;
    sum += order.intent.qty - filledHigh(order, ctx.rules);
  }
  return sum;
}

function checkStop(ctx: Context, group: Group): void {
  let refused = 0;
  for (const leg of group.legs) {
    for (const order of leg.orders) {
      if (stopTriggeredMs(ctx, order) !== null) {
        group.aim = "exit";
        group.reason = "stop";
        return;
      }
      const how = order.intent.purpose === "stop" ? order.facts.ended?.how : undefined;
      if (how === "rejected" || how === "bounced") refused += 1;
    }
  }
  // A position that cannot be given its stop is not kept.
  if (refused <= MAX_ENTRY_RETRIES) return;
  group.aim = "exit";
  group.reason = "stop refused";
}

function checkExpiry(ctx: Context, group: Group): void {
  if (group.aim !== "enter") return;
  const expired = group.legs.some((leg) => {
    const { expiry } = leg.terms.instrument;
    return expiry !== null && expiry.atMs <= brokerNow(ctx);
  });
  if (expired) fallShort(group, "expired");
}

/** Every entry has ended and nothing is uncovered: keep what there is, or unwind it. */
function concludeTrim(ctx: Context, group: Group): void {
  const { rules } = ctx;
  for (const leg of group.legs) {
    if (leg.orders.some((order) => isOpenEntry(ctx, order))) return;
  }
  if (exposureOf(group, rules) > 0) return;
  group.aim = group.plan.onShort === "keep" && isBalanced(ctx, group) ? "hold" : "unwind";
}

function isOpenEntry(ctx: Context, order: Order): boolean {
  const { purpose } = order.intent;
  return (purpose === "entry" || purpose === "hedge") && !isEnded(order, ctx.rules);
}

/** Whether the legs' shares of the plan lie within the variance limit of each other. */
function isBalanced(ctx: Context, group: Group): boolean {
  let least = Number.MAX_SAFE_INTEGER;
  let most = 0;
  for (const leg of group.legs) {
    if (leg.becameFrom !== null) continue;
    const share = Math.floor((Math.max(0, heldLow(leg, ctx.rules)) * 10_000) / leg.terms.qty);
    least = Math.min(least, share);
    most = Math.max(most, share);
  }
  return least > 0 && (most - least) * 100 <= most * RATIO_VARIANCE_LIMIT_PERCENT;
}
