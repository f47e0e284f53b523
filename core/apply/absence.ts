/**
 * Orders that a complete set lacks: one that never came to be, or that the venue has forgotten
 * because its lists begin anew with each trading day.
 *
 * 1. An UNKNOWN order that is lacking never was, where the list reaches back beyond it (it holds an
 *    order of ours that the venue had before this one was made), or where lists forget nothing.
 * 2. Else the order may have filled before it was forgotten, and only the account tells how much:
 *    until its positions are clear the order counts as if it could still fill.
 * 3. What the account holds beyond the books, in the direction of forgotten orders, they have
 *    filled: those that the venue had acknowledged first, then the oldest. Then each has ended, and
 *    that count takes the place of older ones.
 */
import type { Context } from "../context.js";
import { countedOf } from "../exposure.js";
import type { Leg } from "../group.js";
import type { Order } from "../order.js";
import {
  filledHigh,
  filledLow,
  isOpenMatter,
  isUnknown,
  leavesOf,
  newerBy,
  parked,
} from "../order.js";
import type { PollSet } from "../state.js";
import { must } from "../assert.js";
import type { BrokerMs, Sym, Units } from "../units.js";
import { signOf } from "../units.js";

/** Notes what a complete set lacks. */
export function findAbsent(ctx: Context, set: PollSet): void {
  const { state, rules, guards } = ctx;
  const stampMs = listsMs(set);
  for (const order of state.orders.values()) {
    if (rules.listsOfDay) noteMissed(ctx, set, order);
    if (!isUnknown(order, rules) || leavesOf(order, rules) === 0) continue;
    if (!guards.orderIntents.isAbsent(order, stampMs, rules)) continue;
    if (!rules.listsOfDay || reachesBack(set, order)) end(ctx, order, stampMs);
    else if (order.missed !== null) order.missed = { ...order.missed, forgotten: true };
  }
}

/** As of when its orders and its trades are both told. */
function listsMs({ ordersMs, tradesMs }: PollSet): BrokerMs {
  return Math.min(must(ordersMs, "stamp of orders"), must(tradesMs, "stamp of trades"));
}

/** An older order may have landed late, on the day that the list is of: its stamp tells. */
function reachesBack({ listed }: PollSet, { intent }: Order): boolean {
  for (const { intent: older, facts } of listed) {
    if (older.ordinal < intent.ordinal && (facts.firstMs ?? intent.madeMs) < intent.madeMs) {
      return true;
    }
  }
  return false;
}

/** Of an order that it should have, and of which something is still to be learnt. */
function noteMissed(ctx: Context, set: PollSet, order: Order): void {
  const { state, rules, guards } = ctx;
  const { firstMs } = order.facts;
  // One that landed late may have done so after the lists were read.
  const ageMs = listsMs(set) - (firstMs ?? 0);
  const young = ageMs >= 0 && ageMs < newerBy(rules);
  const due = order.sentSeq <= set.askedSeq && !young && isOpenMatter(order, rules);
  if (set.listed.has(order) || !due) {
    order.missed = null;
    return;
  }
  if (order.missed === null) {
    const stampMs = Math.max(set.ordersMs ?? 0, set.tradesMs ?? 0);
    order.missed = { stampMs, seenAtMs: state.nowLocalMs, forgotten: false };
  } else if (order.brokerOrderId !== null && !order.missed.forgotten) {
    const forgotten = guards.orderIntents.isForgotten(order.missed, set, listsMs(set), rules);
    order.missed = { ...order.missed, forgotten };
  }
}

function end(ctx: Context, order: Order, stampMs: BrokerMs): void {
  order.missed = null;
  order.absentMs = stampMs;
  ctx.touched.add(order);
}

/** Whether an order that the venue had acknowledged may yet turn out to be forgotten. */
export function isBeingMissed({ missed, brokerOrderId }: Order): boolean {
  return brokerOrderId !== null && missed?.forgotten === false;
}

/** Whether the order is known to be forgotten: what it filled is for the account to say. */
export function isForgotten({ missed }: Order): boolean {
  return missed?.forgotten === true;
}

/**
 * The account has told (3): `qty` signed units of a symbol that the books do not explain. Returns
 * what forgotten orders do not explain either.
 */
export function settleForgotten(ctx: Context, set: PollSet, symbol: Sym, qty: Units): Units {
  let left = qty;
  for (const { leg, order } of forgottenIn(ctx, symbol)) {
    const counted = countedOf(leg, order, ctx.rules);
    const sign = signOf(order.intent.side);
    const part = within(left * sign, rangeOf(ctx, order, counted));
    settle(ctx, set, order, counted + part);
    left -= part * sign;
  }
  return left;
}

/** Forgotten orders of a symbol: those that the venue had acknowledged come first. */
function forgottenIn(
  ctx: Context,
  symbol: Sym,
): readonly { readonly leg: Leg; readonly order: Order }[] {
  const found: { leg: Leg; order: Order }[] = [];
  for (const { legs } of ctx.state.groups.values()) {
    for (const leg of legs) {
      for (const order of leg.orders) {
        if (order.intent.symbol === symbol && isForgotten(order)) found.push({ leg, order });
      }
    }
  }
  const rank = ({ brokerOrderId, intent }: Order): number =>
    intent.ordinal + (brokerOrderId === null ? ctx.state.intents : 0);
  return found.sort((a, b) => rank(a.order) - rank(b.order));
}

/**
 * By how much its count may be wrong, down and up. Unless a count says so, it filled no more than
 * it was for: one execution may go by two names.
 */
function rangeOf({ rules }: Context, order: Order, counted: Units): readonly [Units, Units] {
  const least = order.disputed ? 0 : filledLow(order, rules);
  const high = filledHigh(order, rules);
  const qty = order.facts.accepted?.qty ?? order.intent.qty;
  const most = leavesOf(order, rules) > 0 ? qty : Math.min(qty, high + parked(order, rules));
  return [least - counted, Math.max(high, most) - counted];
}

function within(qty: Units, [least, most]: readonly [Units, Units]): Units {
  return Math.max(least, Math.min(most, qty));
}

function settle(ctx: Context, set: PollSet, order: Order, cum: Units): void {
  const stampMs = must(set.positionsMs, "stamp of positions");
  const more = cum - filledHigh(order, ctx.rules);
  if (more > 0) order.raisedAtMs = ctx.state.nowLocalMs;
  else if (more < 0) order.loweredAtMs = ctx.state.nowLocalMs;
  order.contested = false;
  order.disputed = false;
  // A stop that has filled was triggered.
  const triggered = order.intent.purpose === "stop" && cum > 0;
  const triggeredMs = order.facts.triggeredMs ?? (triggered ? stampMs : null);
  end(ctx, order, listsMs(set));
  order.facts = { ...order.facts, anchor: { cum, stampMs }, triggeredMs };
}
