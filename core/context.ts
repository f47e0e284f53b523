/**
 * What one step works with: the state, the rules, the safeguards, and what it has asked for so far.
 * A context lives for one event.
 */
import type { Effect } from "./effects.js";
import type { Leg } from "./group.js";
import type { Order } from "./order.js";
import type { Timing, VenueRules } from "./rules.js";
import type { Safeguards } from "./safeguards/index.js";
import type { CoreState } from "./state.js";
import type { Write } from "./store/schema.js";
import type { BrokerMs, LocalMs, Ms } from "./units.js";
import { signOf } from "./units.js";

export interface Context {
  readonly state: CoreState;
  readonly rules: VenueRules;
  readonly timing: Timing;
  readonly guards: Safeguards;
  readonly effects: Effect[];
  readonly writes: Write[];
  /** Orders whose facts may have changed in this step. */
  readonly touched: Set<Order>;
  /** Local times at which something must be looked at again. */
  readonly wakes: LocalMs[];
  /** Local times at which broker time should be asked for, because a duration may have passed. */
  readonly asks: LocalMs[];
}

/** Broker time as known; 0 before the first stamp (nothing is released then). */
export function brokerNow(ctx: Context): BrokerMs {
  return ctx.state.broker.nowMs ?? 0;
}

/**
 * Whether `limitMs` of broker time has passed since `fromMs`. If not, arranges for the broker to
 * be asked when local time suggests that it may have: a silent stream must not stop the clock.
 */
export function hasElapsed(ctx: Context, fromMs: BrokerMs, limitMs: Ms): boolean {
  const { state, rules, guards } = ctx;
  const { broker, nowLocalMs } = state;
  if (guards.brokerTimeouts.elapsed(broker, fromMs, limitMs, rules, nowLocalMs)) return true;
  const missing = fromMs + limitMs + rules.resolutionMs - (broker.nowMs ?? fromMs);
  ctx.asks.push(Math.max(nowLocalMs, broker.heardAtMs + missing));
  return false;
}

/** Looks at everything again at this local time. */
export function wakeAt(ctx: Context, atMs: LocalMs): void {
  ctx.wakes.push(atMs);
}

/**
 * Whether the account, or the newest word on one of its orders, seems to say less than the books
 * do: until that is settled nothing is sent that relies on the holding.
 */
export function isDoubted(ctx: Context, leg: Leg): boolean {
  if (leg.orders.some((order) => order.disputed)) return true;
  const { doubts, unclear } = ctx.state;
  const { symbol } = leg.terms.instrument;
  const sign = signOf(leg.terms.side);
  return (doubts.get(symbol)?.qty ?? 0) * sign < 0 || (unclear.get(symbol) ?? 0) * sign < 0;
}

/**
 * Whether a bust gave back what an exit of the leg had closed, and no complete set that was begun
 * since tells that the account holds it: meanwhile a person may have closed it. A set is asked for
 * at once; without one for two full polls the books count, so that nothing waits for ever.
 */
export function isGivenBack(ctx: Context, leg: Leg): boolean {
  const { state, timing } = ctx;
  for (const { intent, lowered } of leg.orders) {
    if (lowered === null || intent.side === leg.terms.side) continue;
    if (state.wholeSet > lowered.sets) continue;
    if (hasElapsed(ctx, lowered.stampMs, 2 * timing.fullPollMs)) continue;
    if (state.sets === lowered.sets) state.pollAtOnce = true;
    return true;
  }
  return false;
}
