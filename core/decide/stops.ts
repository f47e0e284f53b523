/**
 * Safeguard 10 at work: a stop order covers the whole filled position of its leg; once triggered it
 * has two seconds of broker time, less if the price has gapped through its limit.
 */
import type { Context } from "../context.js";
import { hasElapsed, isDoubted, isGivenBack } from "../context.js";
import { heldLow, working } from "../exposure.js";
import type { Group, Leg } from "../group.js";
import { HEDGE_FAILED } from "../group.js";
import type { Order } from "../order.js";
import { isEnded, runsFrom } from "../order.js";
import { sendChildren } from "../requests.js";
import type { BrokerMs, Sym, Ticks } from "../units.js";
import { floorToLot, opposite } from "../units.js";

/** When the stop was triggered, by the venue's word or by a quote that reached it; null if not. */
export function stopTriggeredMs(ctx: Context, order: Order): BrokerMs | null {
  if (order.intent.purpose !== "stop") return null;
  if (order.facts.triggeredMs !== null) return order.facts.triggeredMs;
  return isEnded(order, ctx.rules)
    ? null
    : (ctx.state.crossed.get(order.intent.clientOrderId) ?? null);
}

/** Whether a triggered stop has had its time, or can no longer fill. */
export function fallbackDue(ctx: Context, order: Order): boolean {
  const triggeredMs = stopTriggeredMs(ctx, order);
  if (triggeredMs === null) return false;
  const fromMs = Math.max(triggeredMs, order.restartMs ?? triggeredMs);
  if (hasElapsed(ctx, fromMs, ctx.timing.stopFallbackMs)) return true;
  const quote = ctx.state.quotes.get(order.intent.symbol);
  if (quote === undefined || order.intent.limitTicks === null) return false;
  const { side, limitTicks } = order.intent;
  return ctx.guards.stopLoss.gapped(side, limitTicks, quote.ticks);
}

/** Notes which live stops a price has reached. */
export function crossStops(
  ctx: Context,
  quote: { readonly symbol: Sym; readonly lastTicks: Ticks; readonly stampMs: BrokerMs },
): void {
  const { state, guards, rules } = ctx;
  for (const order of state.orders.values()) {
    const { purpose, side, triggerTicks, clientOrderId } = order.intent;
    if (purpose !== "stop" || order.intent.symbol !== quote.symbol || triggerTicks === null)
      continue;
    if (isEnded(order, rules) || state.crossed.has(clientOrderId)) continue;
    // A quote from before the stop rested at the exchange could not trigger it.
    const restsFrom = runsFrom(order);
    if (restsFrom === null || quote.stampMs < restsFrom) continue;
    if (guards.stopLoss.crossed(side, triggerTicks, quote.lastTicks)) {
      state.crossed.set(clientOrderId, quote.stampMs);
    }
  }
}

/** The leg that the plan's stop protects. */
export function stopLeg(group: Group): Leg | undefined {
  const { stop } = group.plan;
  return stop === null ? undefined : group.legs.find((leg) => leg.terms.id === stop.leg);
}

/** Places what is missing of the stop. */
export function guardStop(ctx: Context, group: Group): void {
  const leg = stopLeg(group);
  const { stop } = group.plan;
  if (leg === undefined || stop === null || !wantsStop(group)) return;
  const { instrument } = leg.terms;
  const rest = ctx.guards.stopLoss.rest(heldLow(leg, ctx.rules), working(leg, -1, ctx.rules));
  const qty = floorToLot(rest, instrument.lot);
  if (qty === 0 || isDoubted(ctx, leg) || isGivenBack(ctx, leg)) return;
  const side = opposite(leg.terms.side);
  sendChildren(ctx, {
    group,
    leg,
    purpose: "stop",
    side,
    qty,
    type: "SL_LIMIT",
    limitTicks: ctx.guards.stopLoss.limitTicks(side, stop.triggerTicks, instrument),
    triggerTicks: stop.triggerTicks,
    level: 0,
  });
}

/**
 * While a position is wanted, its stop is wanted; but not while uncovered risk must be closed for
 * want of a hedge: resting stops speak for the same units.
 */
export function wantsStop(group: Group): boolean {
  if (group.aim === "trim" && group.reason === HEDGE_FAILED) return false;
  return group.aim === "enter" || group.aim === "trim" || group.aim === "hold";
}
