/**
 * Position changes that no order of ours explains: who is charged, and what they become.
 *
 * 1. The sum of the groups' books and of what nobody trades (adjustments without a group) is the
 *    account.
 * 2. A change that reduces is charged first to what a person took or what came from outside, then
 *    to groups that hold the symbol, oldest first, never beyond what they hold.
 * 3. A fill that is learnt later, but stamped up to an adjustment's as-of, shrinks it.
 * 4. Nobody holds what has expired: holders whose sum is the broker's zero are all booked out.
 * 5. What an option delivers settles what its group holds of it the other way; the rest alone is
 *    a new position.
 */
import type { Context } from "../context.js";
import type { Group, Leg } from "../group.js";
import { heldHigh } from "../exposure.js";
import type { Order } from "../order.js";
import { isEnded, newerBy } from "../order.js";
import { adjustmentWrite } from "../persist.js";
import type { Adjustment } from "../state.js";
import type { BrokerMs, Sym, Units } from "../units.js";
import { floorToLot, signOf } from "../units.js";

/** Records a change of the account by signed `qty`. With a leg, that leg's position changes. */
export function record(
  ctx: Context,
  change: {
    readonly group: Group | null;
    readonly leg: Leg | null;
    readonly symbol: Sym;
    readonly qty: Units;
    readonly cause: Adjustment["cause"];
    readonly asOfMs: BrokerMs;
  },
): void {
  const { group, leg, symbol, qty, cause, asOfMs } = change;
  if (leg !== null) leg.adjusted += qty * signOf(leg.terms.side);
  ctx.state.adjusted += 1;
  const adjustment: Adjustment = {
    id: `a${ctx.state.adjusted}`,
    groupId: group?.id ?? null,
    leg: leg?.index ?? null,
    symbol,
    qty,
    cause,
    asOfMs,
  };
  ctx.state.adjustments.set(adjustment.id, adjustment);
  ctx.writes.push(adjustmentWrite(adjustment));
}

/** Signed units of a symbol that belong to no group. */
function ownerless(ctx: Context, symbol: Sym): Units {
  let sum = 0;
  for (const adjustment of ctx.state.adjustments.values()) {
    if (adjustment.groupId === null && adjustment.symbol === symbol) sum += adjustment.qty;
  }
  return sum;
}

/** Signed units of a leg in the account. */
function accountUnits(ctx: Context, leg: Leg): Units {
  return heldHigh(leg, ctx.rules) * signOf(leg.terms.side);
}

/** Signed units of a symbol that the account should hold, by the books. */
export function expectedUnits(ctx: Context, symbol: Sym): Units {
  let sum = ownerless(ctx, symbol);
  for (const { legs } of ctx.state.groups.values()) {
    for (const leg of legs) {
      if (leg.terms.instrument.symbol === symbol) sum += accountUnits(ctx, leg);
    }
  }
  return sum;
}

/** The part of `qty` that takes from `holding`: same size at most, opposite sign. */
function taking(qty: Units, holding: Units): Units {
  if (qty > 0) return Math.max(0, Math.min(qty, -holding));
  return Math.min(0, Math.max(qty, -holding));
}

/** Charges a foreign change to its holders. */
export function charge(ctx: Context, symbol: Sym, qty: Units, asOfMs: BrokerMs): void {
  let left = qty - taking(qty, ownerless(ctx, symbol));
  const cause = "foreign";
  const nobody = { group: null, leg: null, symbol, cause, asOfMs } as const;
  if (left !== qty) record(ctx, { ...nobody, qty: qty - left });
  for (const group of ctx.state.groups.values()) {
    for (const leg of group.legs) {
      if (leg.terms.instrument.symbol !== symbol) continue;
      const part = taking(left, accountUnits(ctx, leg));
      if (part === 0) continue;
      record(ctx, { group, leg, symbol, qty: part, cause: expiredOr(leg, asOfMs, cause), asOfMs });
      left -= part;
    }
  }
  if (left !== 0) record(ctx, { ...nobody, qty: left });
}

function expiredOr(leg: Leg, asOfMs: BrokerMs, cause: "foreign"): Adjustment["cause"] {
  const { expiry } = leg.terms.instrument;
  return expiry !== null && expiry.atMs <= asOfMs ? "expiry" : cause;
}

/**
 * Holders of an expired symbol that the account holds none of, as of a stamp later than its expiry
 * (4): the broker has settled the account, and what one held made good what another was short of.
 */
export function settleHolders(ctx: Context, symbol: Sym, asOfMs: BrokerMs): void {
  const common = { symbol, cause: "expiry", asOfMs } as const;
  for (const group of ctx.state.groups.values()) {
    for (const leg of group.legs) {
      const { instrument } = leg.terms;
      if (instrument.symbol !== symbol || instrument.expiry === null) continue;
      if (asOfMs - instrument.expiry.atMs < newerBy(ctx.rules)) continue;
      if (leg.orders.some((order) => !isEnded(order, ctx.rules))) continue;
      const held = accountUnits(ctx, leg);
      if (held === 0) continue;
      record(ctx, { ...common, group, leg, qty: -held });
      record(ctx, { ...common, group: null, leg: null, qty: held });
    }
  }
}

/** Changes of the account that were believed, by symbol. */
export interface Believed {
  readonly foreign: Map<Sym, Units>;
  /** What an UNKNOWN order could explain besides. */
  readonly waiting: Map<Sym, Units>;
  readonly asOfMs: BrokerMs;
}

/**
 * Exercise and assignment: where an option position shrank and its underlying moved as that would
 * make it, the leg has become its underlying. Takes what it explains out of what is foreign, and of
 * what waits for an UNKNOWN order where both together are just what so many lots deliver.
 */
export function recogniseAssignment(ctx: Context, believed: Believed): void {
  for (const group of ctx.state.groups.values()) {
    for (const underlying of group.legs) {
      if (underlying.becameFrom === null) continue;
      const option = group.legs[underlying.becameFrom];
      if (option === undefined) continue;
      assignLeg(ctx, { group, option, underlying, believed });
    }
  }
}

/** An UNKNOWN order is no likelier cause than a delivery that both parts together are in whole. */
function joinWhatWaits(
  { foreign, waiting }: Believed,
  symbol: Sym,
  isWhole: (qty: Units) => boolean,
): void {
  const both = (foreign.get(symbol) ?? 0) + (waiting.get(symbol) ?? 0);
  if (!isWhole(both)) return;
  foreign.set(symbol, both);
  waiting.set(symbol, 0);
}

function assignLeg(
  ctx: Context,
  it: {
    readonly group: Group;
    readonly option: Leg;
    readonly underlying: Leg;
    readonly believed: Believed;
  },
): void {
  const { group, option, underlying, believed } = it;
  const { foreign, asOfMs } = believed;
  const { symbol, multiplier, lot, expiry } = option.terms.instrument;
  const name = underlying.terms.instrument.symbol;
  const gone = Math.abs(taking(foreign.get(symbol) ?? 0, accountUnits(ctx, option)));
  const sign = signOf(underlying.terms.side);
  // Until it expires an option is exercised by the contract; the rest of what came is foreign.
  const contract = expiry !== null && expiry.atMs <= asOfMs ? 1 : lot;
  const size = multiplier * contract;
  const most = floorToLot(gone, contract);
  joinWhatWaits(believed, name, (qty) => {
    const lots = (sign * qty) / size;
    return lots > 0 && Number.isInteger(lots) && lots * contract <= most;
  });
  const came = Math.max(0, sign * (foreign.get(name) ?? 0));
  const nearest = Math.floor((2 * came + size) / (2 * size)) * contract;
  const units = Math.min(most, nearest);
  if (units === 0) return;
  const lost = -units * signOf(option.terms.side);
  const gained = units * multiplier * sign;
  const common = { group, cause: "assignment", asOfMs } as const;
  record(ctx, { ...common, leg: option, symbol, qty: lost });
  const left = settleDelivered(ctx, { group, underlying, asOfMs }, gained);
  if (left !== 0) record(ctx, { ...common, leg: underlying, symbol: name, qty: left });
  foreign.set(symbol, (foreign.get(symbol) ?? 0) - lost);
  foreign.set(name, (foreign.get(name) ?? 0) - gained);
  if (group.aim !== "done" && group.aim !== "exit") {
    group.aim = "unwind";
    group.reason = "assignment";
  }
}

/**
 * Delivered shares take from what the group holds of them the other way (5): a covered call that is
 * assigned, or a put that is exercised behind its shares, leaves nothing to buy or to sell. The
 * signed rest.
 */
function settleDelivered(
  ctx: Context,
  it: { readonly group: Group; readonly underlying: Leg; readonly asOfMs: BrokerMs },
  delivered: Units,
): Units {
  const { group, underlying, asOfMs } = it;
  const { symbol } = underlying.terms.instrument;
  let left = delivered;
  for (const leg of group.legs) {
    if (leg === underlying || leg.terms.instrument.symbol !== symbol) continue;
    const part = taking(left, accountUnits(ctx, leg));
    if (part === 0) continue;
    record(ctx, { group, leg, symbol, qty: part, cause: "assignment", asOfMs });
    left -= part;
  }
  return left;
}

/**
 * A late-learnt fill explains part of what was taken for a foreign change, if it is sure. A
 * contested count is not: it may be the past. A late-learnt bust need not: nothing is booked while
 * one is suspected.
 */
export function shrinkAdjustments(
  ctx: Context,
  order: Order,
  filledMore: Units,
  stampMs: BrokerMs,
): void {
  if (filledMore <= 0 || order.contested) return;
  let left = filledMore * signOf(order.intent.side);
  for (const adjustment of ctx.state.adjustments.values()) {
    const { symbol, cause, asOfMs, qty } = adjustment;
    if (symbol !== order.intent.symbol || cause !== "foreign" || stampMs > asOfMs) continue;
    const part = taking(left, -qty);
    if (part === 0) continue;
    adjustment.qty -= part;
    left -= part;
    const leg = legOf(ctx, adjustment);
    if (leg !== undefined) leg.adjusted -= part * signOf(leg.terms.side);
    ctx.writes.push(adjustmentWrite(adjustment));
  }
}

function legOf(ctx: Context, { groupId, leg }: Adjustment): Leg | undefined {
  if (groupId === null || leg === null) return undefined;
  return ctx.state.groups.get(groupId)?.legs[leg];
}
