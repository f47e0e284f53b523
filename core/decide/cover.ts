/**
 * Safeguards 4 and 8 at work: what is filled and uncovered is hedged at once, less what hedges
 * already work; levels that fall short are followed by the next; when they are used up, the risk
 * itself is closed, and only the uncovered part of it.
 */
import { expectedUnits } from "../apply/adjustments.js";
import type { Context } from "../context.js";
import { brokerNow, hasElapsed, isDoubted, isGivenBack } from "../context.js";
import {
  capacityOf,
  heldHigh,
  heldLow,
  hedgeGap,
  inPrimary,
  nakedOf,
  needOf,
  pairOf,
  reversedOf,
  working,
} from "../exposure.js";
import type { Group, Leg, Relation } from "../group.js";
import { HEDGE_FAILED } from "../group.js";
import { largestChild } from "../instrument.js";
import type { EndKind } from "../order.js";
import { newerBy, parked } from "../order.js";
import { aggressive, isExpired, sendChildren } from "../requests.js";
import type { BrokerMs, Units } from "../units.js";
import { ceilToLot, floorToLot, opposite, signOf } from "../units.js";
import { failedHedges, isTaken } from "./escalate.js";

/** Hedges what is uncovered, or closes the risk where hedging has failed. */
export function restoreCover(ctx: Context, group: Group): void {
  const closing = group.aim === "exit" || group.aim === "unwind" || group.aim === "done";
  if (group.plan.mode === "hedge-on-fill") {
    followPrimary(ctx, group, closing);
    return;
  }
  for (const leg of group.legs) {
    // Reversed cover of a group that is not closing is part of its relation's naked units.
    const alone = leg.terms.role === "RISK" || closing;
    const reversed = alone ? reversedOf(leg, ctx.rules) : 0;
    if (reversed > 0) hedge(ctx, group, leg, reversed);
  }
  if (closing) return;
  for (const relation of group.relations) {
    // What expires together is settled together, though the account may show it leg by leg.
    const legs = [relation.cover, ...relation.risks.map(({ leg }) => leg)];
    if (legs.every((leg) => isExpired(ctx, leg))) continue;
    const naked = nakedOf(relation, ctx.rules) - doubtedNeed(ctx, relation.risks);
    if (naked <= 0 || hedge(ctx, group, relation.cover, naked)) continue;
    closeUncovered(ctx, group, relation, naked);
  }
}

/**
 * Units of cover for risk that the account seems to have no more. What it seems to lack by a
 * difference that is not booked: what a person or the broker takes from several legs shows leg by
 * leg, and half of it looks like exposure; and an UNKNOWN exit may have filled. It holds a hedge
 * back while sets are read that show it; without one for two full polls the books count again. And
 * fills of exits that were told, but that no count explains yet.
 */
function doubtedNeed(ctx: Context, risks: Relation["risks"]): Units {
  let sum = 0;
  for (const { leg, terms } of risks) {
    const held = heldHigh(leg, ctx.rules);
    const gone = Math.max(0, -unbooked(ctx, leg)) + parkedExits(ctx, leg);
    if (gone > 0) sum += needOf(held, terms) - needOf(held - gone, terms);
  }
  return sum;
}

/**
 * What an unbooked difference adds to a leg, in its direction, while sets show it, less what the
 * books have learnt since.
 */
function unbooked(ctx: Context, leg: Leg): Units {
  const { state, timing } = ctx;
  const { symbol } = leg.terms.instrument;
  const doubt = state.doubts.get(symbol);
  if (doubt === undefined || state.lastSet === null) return 0;
  if (hasElapsed(ctx, state.lastSet.stampMs, 2 * timing.fullPollMs)) return 0;
  const learnt = expectedUnits(ctx, symbol) - doubt.expected;
  return (doubt.qty - learnt) * signOf(leg.terms.side);
}

function parkedExits({ rules }: Context, leg: Leg): Units {
  let sum = 0;
  for (const order of leg.orders) {
    if (order.intent.side !== leg.terms.side) sum += parked(order, rules);
  }
  return sum;
}

/**
 * Hedges `total` uncovered units with `leg`. False once the levels are used up, or where what would
 * cover them has expired.
 */
function hedge(ctx: Context, group: Group, leg: Leg, total: Units): boolean {
  const { guards, state, timing } = ctx;
  if (isExpired(ctx, leg)) return false;
  const { instrument, side } = leg.terms;
  const failed = failedHedges(ctx, group, leg);
  // One that came to nothing is a sign that the account is not what the books say.
  const gained = failed === 0 ? 0 : unbooked(ctx, leg);
  const pending = Math.max(gained, working(leg, 1, ctx.rules));
  const missing = guards.hedgeLimiter.quantity(total, pending);
  if (missing === 0) return true;
  const repair = guards.hedgeMonitor.repair(failed, isTaken(ctx, group));
  if (repair.kind !== "hedge") return repair.kind === "leave";
  const lastMs = state.lastHedge.get(instrument.symbol);
  const elapsed = (fromMs: number, limitMs: number): boolean => hasElapsed(ctx, fromMs, limitMs);
  if (!guards.hedgeLimiter.allows(lastMs, timing.hedgeSpacingMs, elapsed)) return true;
  const qty = Math.min(ceilToLot(missing, instrument.lot), largestChild(instrument));
  const { level } = repair;
  const prices = aggressive(ctx, leg, side);
  const order = { group, leg, purpose: "hedge", side, qty, level, ...prices } as const;
  if (sendChildren(ctx, order) > 0) {
    state.lastHedge.set(instrument.symbol, brokerNow(ctx));
  }
  return true;
}

/** The levels are used up: the position is no longer what was planned. */
function giveUpHedging(group: Group): void {
  if (group.aim !== "hold" && group.aim !== "enter" && group.aim !== "trim") return;
  group.aim = "trim";
  group.reason = HEDGE_FAILED;
}

/** protection-first: buys back (sells off) the risk that stayed uncovered. */
function closeUncovered(ctx: Context, group: Group, relation: Relation, naked: Units): void {
  giveUpHedging(group);
  let left = naked - working(relation.cover, 1, ctx.rules);
  for (const { leg, terms } of relation.risks) {
    const pending = working(leg, -1, ctx.rules);
    left -= needOf(pending, terms);
    const { lot } = leg.terms.instrument;
    const wanted = ceilToLot(capacityOf(Math.max(0, left), terms), lot);
    const qty = close(ctx, group, leg, wanted);
    left -= needOf(qty, terms);
  }
}

/** Closes up to `wanted` units of a leg, never more than is held and not being closed already. */
export function close(ctx: Context, group: Group, leg: Leg, wanted: Units): Units {
  const { rules, guards } = ctx;
  const { lot } = leg.terms.instrument;
  const rest = guards.stopLoss.rest(heldLow(leg, rules), working(leg, -1, rules));
  const qty = Math.min(floorToLot(rest, lot), wanted);
  if (qty <= 0 || isDoubted(ctx, leg) || isGivenBack(ctx, leg) || wasJustRefused(ctx, leg))
    return 0;
  const side = opposite(leg.terms.side);
  const prices = aggressive(ctx, leg, side);
  return sendChildren(ctx, { group, leg, purpose: "exit", side, qty, level: 0, ...prices });
}

/** Refusals in a row after which the pause between attempts no longer doubles. */
const MAX_DOUBLINGS = 4;

/**
 * A refused exit is a sign that the account is not what the books say: everything is asked anew,
 * and only a set that is newer than the refusal allows the next attempt; after further refusals
 * the pause doubles, so as not to burn the request budget.
 */
function wasJustRefused(ctx: Context, leg: Leg): boolean {
  const { state, rules } = ctx;
  const { rounds, lastMs } = refusedExits(leg);
  if (rounds === 0) return false;
  const pauseMs = newerBy(rules) << Math.min(rounds - 1, MAX_DOUBLINGS);
  if (state.lastSet !== null && state.lastSet.stampMs - lastMs >= pauseMs) return false;
  if (hasElapsed(ctx, lastMs, pauseMs)) state.pollAtOnce = true;
  return true;
}

/**
 * In how many rounds exits have been refused since one was taken, and when the last refusal was
 * stamped. Exits that were under way together are one round; one without an answer says nothing.
 */
function refusedExits(leg: Leg): { readonly rounds: number; readonly lastMs: BrokerMs } {
  let rounds = 0;
  let lastMs = 0;
  let roundMs = Number.MAX_SAFE_INTEGER;
  for (const { intent, facts, brokerOrderId } of leg.orders.toReversed()) {
    const { ended } = facts;
    if (intent.purpose !== "exit" || (ended === null && brokerOrderId === null)) continue;
    if (ended === null || !isRefusal(ended.how)) break;
    if (ended.stampMs <= roundMs) rounds += 1;
    roundMs = Math.min(roundMs, intent.madeMs);
    lastMs = Math.max(lastMs, ended.stampMs);
  }
  return { rounds, lastMs };
}

function isRefusal(how: EndKind): boolean {
  return how === "rejected" || how === "bounced";
}

/** hedge-on-fill: the hedge follows the primary, both ways. */
function followPrimary(ctx: Context, group: Group, closing: boolean): void {
  const { rules } = ctx;
  const pair = pairOf(group);
  const { hedge: leg, primary, terms } = pair;
  const { lot } = leg.terms.instrument;
  const reversed = reversedOf(primary, rules);
  if (reversed > 0) hedge(ctx, group, primary, reversed);
  const gap = hedgeGap(pair, rules);
  if (gap <= -lot) {
    // What still works of the primary may fill: beyond `maxNaked` its hedge stays.
    const reach = heldHigh(primary, rules) + working(primary, 1, rules);
    const spare = heldLow(leg, rules) - needOf(reach - group.plan.maxNaked, terms);
    const excess = floorToLot(Math.min(-gap, spare), lot) - working(leg, -1, rules);
    if (excess > 0 && !isTaken(ctx, group)) close(ctx, group, leg, excess);
    return;
  }
  const sure = gap - doubtedNeed(ctx, [{ leg: primary, terms }]);
  const missing = floorToLot(Math.max(0, sure), lot);
  if (missing === 0 || (closing && heldHigh(primary, rules) > 0)) return;
  if (isExpired(ctx, leg) && isExpired(ctx, primary)) return;
  // What already closes the primary may fill first: then the new hedge would stand alone.
  const pending = needOf(working(primary, -1, rules), terms);
  const bearable = Math.floor((group.plan.maxNaked * terms.units) / terms.per);
  const alone = floorToLot(Math.max(0, sure - pending + bearable), lot);
  if (hedge(ctx, group, leg, Math.min(missing, alone))) return;
  giveUpHedging(group);
  const open = Math.max(0, missing - working(leg, 1, rules));
  const naked = inPrimary(open, terms) - working(primary, -1, rules);
  const slice = ctx.guards.legPriority.closingSlice(pair, group.plan.maxNaked, rules);
  const primaryLot = primary.terms.instrument.lot;
  const wanted = Math.min(ceilToLot(naked, primaryLot), floorToLot(slice, primaryLot));
  if (wanted > 0) close(ctx, group, primary, wanted);
}
