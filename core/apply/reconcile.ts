/**
 * Safeguard 11 at work: the account's positions against the core's books, once per complete set;
 * and the end of a recovery. What forgotten orders have filled comes before what is foreign.
 */
import { charge, expectedUnits, recogniseAssignment, settleHolders } from "./adjustments.js";
import { isBeingMissed, isForgotten, settleForgotten } from "./absence.js";
import type { Context } from "../context.js";
import { wakeAt } from "../context.js";
import type { Order } from "../order.js";
import { isAmbiguous, isUnknown, leavesOf, newerBy } from "../order.js";
import type { Difference, Verdict } from "../safeguards/reconciliation.js";
import type { PollSet } from "../state.js";
import { must } from "../assert.js";
import type { Sym, Units } from "../units.js";

/** What one set says of one symbol. */
interface Finding {
  readonly difference: Difference;
  verdict: Verdict;
}

/** Judges every symbol of a complete set, books what is foreign, and completes a recovery. */
export function reconcile(ctx: Context, set: PollSet): void {
  const { state, guards, rules } = ctx;
  const findings = new Map<Sym, Finding>();
  const waiting = symbolsOpen(ctx);
  for (const symbol of symbolsOf(ctx, set)) {
    const difference = differenceOf(ctx, set, symbol);
    const doubt = state.doubts.get(symbol);
    const verdict = guards.reconciliation.judge(difference, doubt, set, rules);
    const early = verdict === "foreign" && waiting.has(symbol);
    const hasty = verdict === "agreed" && difference.unsettled && isWary(ctx, symbol);
    findings.set(symbol, { difference, verdict: early ? "doubtful" : hasty ? "unclear" : verdict });
  }
  waitForBoth(ctx, findings);
  for (const [symbol, { difference, verdict }] of findings) {
    if (verdict === "agreed" && !difference.unsettled) settleForgotten(ctx, set, symbol, 0);
  }
  book(ctx, set, findings);
  const open = [...findings.values()].some(
    ({ verdict }) => verdict === "doubtful" || verdict === "unclear",
  );
  if (open || isAnyMissed(ctx)) pollSoon(ctx);
  if (state.recovery.complete) return;
  const { firstStampMs } = state.recovery;
  const fresh = guards.reconciliation.isFresh(set, firstStampMs, rules);
  if (fresh && !open) state.recovery.complete = true;
  else pollSoon(ctx);
}

/** Agreement ends no doubt while the positions may lack a fill: that may be what hides it. */
function isWary({ state }: Context, symbol: Sym): boolean {
  return state.doubts.has(symbol) || state.unclear.has(symbol);
}

/**
 * Symbols of which the account cannot say yet what is foreign: an order may turn out to be
 * forgotten, or one is and another is UNKNOWN, and may have filled as well.
 */
function symbolsOpen({ state, rules }: Context): Set<Sym> {
  const symbols = new Set<Sym>();
  const forgotten = new Set<Sym>();
  for (const order of state.orders.values()) {
    if (isForgotten(order)) forgotten.add(order.intent.symbol);
  }
  for (const order of state.orders.values()) {
    const { symbol } = order.intent;
    if (isBeingMissed(order)) symbols.add(symbol);
    else if (forgotten.has(symbol) && !isForgotten(order) && isUnknown(order, rules)) {
      symbols.add(symbol);
    }
  }
  return symbols;
}

function isAnyMissed({ state }: Context): boolean {
  for (const order of state.orders.values()) {
    if (isBeingMissed(order) || isForgotten(order)) return true;
  }
  return false;
}

/** What waits for two partners takes the verdict that is listed first. */
const OPEN_VERDICTS: readonly Verdict[] = ["unclear", "doubtful", "explained"];

/**
 * An assignment moves an option and its underlying: neither is booked while the other is open. What
 * waits takes its partner's verdict, and what waits for it waits as well: an underlying may have
 * several options, and the sequence of legs must not matter.
 */
function waitForBoth(ctx: Context, findings: ReadonlyMap<Sym, Finding>): void {
  const partners = partnersOf(ctx, findings);
  for (const verdict of OPEN_VERDICTS) {
    let spreads = true;
    while (spreads) {
      spreads = false;
      for (const [one, other] of partners) {
        if (one.verdict !== verdict || other.verdict !== "foreign") continue;
        other.verdict = verdict;
        spreads = true;
      }
    }
  }
}

/** Every option beside its underlying, and every underlying beside its option. */
function partnersOf(ctx: Context, findings: ReadonlyMap<Sym, Finding>): [Finding, Finding][] {
  const partners: [Finding, Finding][] = [];
  for (const group of ctx.state.groups.values()) {
    for (const leg of group.legs) {
      if (leg.becameFrom === null) continue;
      const option = group.legs[leg.becameFrom]?.terms.instrument.symbol;
      const one = findings.get(leg.terms.instrument.symbol);
      const other = option === undefined ? undefined : findings.get(option);
      if (one !== undefined && other !== undefined) partners.push([one, other], [other, one]);
    }
  }
  return partners;
}

function book(ctx: Context, set: PollSet, findings: ReadonlyMap<Sym, Finding>): void {
  const { doubts } = ctx.state;
  const foreign = new Map<Sym, Units>();
  const waiting = new Map<Sym, Units>();
  let asOfMs = must(set.positionsMs, "stamp of positions");
  for (const [symbol, { difference, verdict }] of findings) {
    if (verdict === "foreign") {
      // Nothing moved between the two sightings: the difference is older than the first of them.
      asOfMs = Math.min(asOfMs, doubts.get(symbol)?.positionsMs ?? asOfMs);
      const beyond = beyondUnknown(difference);
      foreign.set(symbol, settleForgotten(ctx, set, symbol, beyond));
      waiting.set(symbol, difference.qty - beyond);
    }
  }
  recogniseAssignment(ctx, { foreign, waiting, asOfMs });
  for (const [symbol, { difference, verdict }] of findings) {
    note(ctx, set, symbol, { difference, verdict, waiting: waiting.get(symbol) ?? 0 });
  }
  for (const [symbol, qty] of foreign) if (qty !== 0) charge(ctx, symbol, qty, asOfMs);
  for (const [symbol, { difference, verdict }] of findings) {
    if (verdict !== "agreed" || difference.expected !== 0) continue;
    settleHolders(ctx, symbol, must(set.positionsMs, "stamp of positions"));
  }
}

/** What no UNKNOWN order could explain: the rest waits for them. */
function beyondUnknown({ qty, unknownBuys, unknownSells }: Difference): Units {
  return qty > 0 ? qty - unknownBuys : qty + unknownSells;
}

/** The next set must be stamped read lag + resolution later to say anything new. */
function pollSoon(ctx: Context): void {
  const { state, rules, timing } = ctx;
  const atMs = state.nowLocalMs + rules.readLagMs + rules.resolutionMs;
  state.lastSetAskMs = Math.min(state.lastSetAskMs, atMs - timing.fullPollMs);
  wakeAt(ctx, atMs);
}

function note(
  ctx: Context,
  set: PollSet,
  symbol: Sym,
  { difference, verdict, waiting }: Finding & { readonly waiting: Units },
): void {
  const { doubts, unclear } = ctx.state;
  const { qty, expected, moving, unsettled } = difference;
  const known = doubts.get(symbol);
  const seen = { positionsMs: must(set.positionsMs, "stamp"), seenAtMs: ctx.state.nowLocalMs };
  if (verdict === "unclear") {
    if (qty !== 0) unclear.set(symbol, qty);
  } else if (verdict === "doubtful") keepOpposite(ctx, symbol, qty);
  else unclear.delete(symbol);
  // What an UNKNOWN order explains today may be foreign once that order turns out dead; but not
  // where the positions may lack a fill that was just told.
  if (verdict === "unclear" || (verdict === "explained" && unsettled)) return;
  if (verdict === "agreed") doubts.delete(symbol);
  else if (verdict === "foreign") {
    if (waiting === 0) doubts.delete(symbol);
    else doubts.set(symbol, { qty: waiting, expected: expected + qty - waiting, ...seen });
  } else if (known?.qty !== qty || (moving && known.expected !== expected)) {
    doubts.set(symbol, { qty, expected, ...seen });
  }
}

/** A new change may hide one the other way, seen before and never settled: both are feared. */
function keepOpposite({ state }: Context, symbol: Sym, qty: Units): void {
  const { doubts, unclear } = state;
  const seen = doubts.get(symbol)?.qty ?? 0;
  if (seen * qty < 0) unclear.set(symbol, seen);
  else if ((unclear.get(symbol) ?? 0) * qty >= 0) unclear.delete(symbol);
}

function symbolsOf(ctx: Context, set: PollSet): Set<Sym> {
  const symbols = new Set<Sym>(set.positions.keys());
  for (const group of ctx.state.groups.values()) {
    for (const leg of group.legs) symbols.add(leg.terms.instrument.symbol);
  }
  for (const { symbol } of ctx.state.adjustments.values()) symbols.add(symbol);
  return symbols;
}

/**
 * Whether the positions may lack the order's newest fill. One that is stamped after them is not
 * from before they were asked for, unless the broker's clock has stepped back: the process's own
 * clock tells.
 */
function mayLack({ rules }: Context, set: PollSet, { raisedMs, raisedAtMs }: Order): boolean {
  const ageMs = must(set.positionsMs, "stamp of positions") - (raisedMs ?? 0);
  if (ageMs >= 0 || raisedAtMs === null) return ageMs < newerBy(rules);
  return set.askedAtMs < raisedAtMs + rules.readLagMs;
}

function differenceOf(ctx: Context, set: PollSet, symbol: Sym): Difference {
  const { rules } = ctx;
  const expected = expectedUnits(ctx, symbol);
  const unknown = { BUY: 0, SELL: 0 };
  const live = { BUY: 0, SELL: 0 };
  let [recent, disputed] = [false, false];
  for (const group of ctx.state.groups.values()) {
    for (const leg of group.legs) {
      if (leg.terms.instrument.symbol !== symbol) continue;
      for (const order of leg.orders) {
        const { side, purpose } = order.intent;
        recent ||= mayLack(ctx, set, order);
        if (isForgotten(order)) {
          live[side] += leavesOf(order, rules);
          continue;
        }
        disputed ||= order.disputed || order.contested || isAmbiguous(order, rules);
        if (isUnknown(order, rules)) {
          if (order.sentSeq <= set.positionsSeq) unknown[side] += leavesOf(order, rules);
        } else if (purpose !== "stop" || order.facts.triggeredMs !== null) {
          live[side] += leavesOf(order, rules);
        }
      }
    }
  }
  const qty = (set.positions.get(symbol) ?? 0) - expected;
  const moving = qty > 0 ? live.BUY > 0 : live.SELL > 0;
  const unsettled = recent || disputed;
  return { qty, expected, unknownBuys: unknown.BUY, unknownSells: unknown.SELL, moving, unsettled };
}
