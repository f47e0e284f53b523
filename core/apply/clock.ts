/**
 * Broker time. It is the newest stamp that the broker has sent; only when a question asked later is
 * answered with an earlier stamp has the clock stepped back, and then running durations start anew
 * at that stamp.
 *
 * 1. Delayed reports never move the clock back, and after a step back they do not move it at all.
 */
import type { Context } from "../context.js";
import type { AcceptedQty, Ended, Order, OrderFacts } from "../order.js";
import { filledHigh, filledLow, isEnded, isUnknown, newerBy } from "../order.js";
import type { VenueRules } from "../rules.js";
import { adjustmentWrite } from "../persist.js";
import type { InFlight } from "../state.js";
import type { BrokerMs } from "../units.js";

/** A stamp from the stream. */
export function hearReport(ctx: Context, stampMs: BrokerMs): void {
  if (ctx.state.broker.steppedMs === null) moveForward(ctx, stampMs);
}

/** A stamp in the answer to one of our own questions; undefined: one from before this start. */
export function hearAnswer(ctx: Context, stampMs: BrokerMs, question: InFlight | undefined): void {
  const { broker, recovery } = ctx.state;
  // An answer that was on its way when the core halted is as old as its question.
  if (question !== undefined && recovery.firstStampMs === null) {
    recovery.firstStampMs = stampMs;
    // The clock may have stepped back while the process was down: the store tells. What the stream
    // brought since the start does not: it may be newer than the question.
    if (recovery.storedMs > stampMs) stepBack(ctx, stampMs);
    // A step that the start before had seen and stored shows only in what no step lowers: intents.
    lowerHedges(ctx, stampMs);
  }
  const asked = question?.brokerAtAsk ?? null;
  if (asked !== null && stampMs < asked && stampMs < (broker.nowMs ?? stampMs)) {
    stepBack(ctx, stampMs);
  } else {
    moveForward(ctx, stampMs);
  }
  if (question === undefined) return;
  for (const order of ctx.state.orders.values()) {
    if (question.seq > order.sentSeq && isUnknown(order, ctx.rules)) order.askedMs ??= stampMs;
  }
}

/**
 * As of when a row of a list stamped `listMs` counts. A row stamped later than its own list carries
 * the time that was taken back: its count is from before the step, and whether it is net of the
 * busts from before the step nobody can say.
 */
export function countStamp(
  { state }: Context,
  order: Order,
  stampMs: BrokerMs,
  listMs: BrokerMs,
): BrokerMs {
  const stepMs = state.broker.steppedMs ?? order.restartMs;
  return stampMs <= listMs || stepMs === null ? stampMs : Math.min(stampMs, beforeStep(stepMs));
}

function moveForward(ctx: Context, stampMs: BrokerMs): void {
  const { broker, nowLocalMs } = ctx.state;
  if (broker.nowMs !== null && stampMs <= broker.nowMs) return;
  broker.nowMs = stampMs;
  broker.heardAtMs = nowLocalMs;
}

function stepBack(ctx: Context, stampMs: BrokerMs): void {
  const { state } = ctx;
  state.broker.nowMs = stampMs;
  state.broker.heardAtMs = state.nowLocalMs;
  state.broker.steppedMs = stampMs;
  if (state.recovery.firstStampMs !== null) {
    state.recovery.firstStampMs = Math.min(state.recovery.firstStampMs, stampMs);
  }
  // No later sighting can be compared with an earlier one; what it was wary of, it is wary of yet.
  for (const [symbol, { qty }] of state.doubts) state.unclear.set(symbol, qty);
  state.doubts.clear();
  state.lastSet = null;
  lowerHedges(ctx, stampMs);
  for (const [id, crossedMs] of state.crossed) state.crossed.set(id, Math.min(crossedMs, stampMs));
  lowerAdjustments(ctx, stampMs);
  for (const { rowWait } of state.groups.values()) {
    if (rowWait !== null && rowWait.sinceMs !== null) rowWait.sinceMs = stampMs;
  }
  for (const order of state.orders.values()) restart(ctx, order, stampMs);
  state.pollAtOnce = true;
}

/** No hedge was sent later than now: its spacing would outlast the time that was taken back. */
function lowerHedges({ state }: Context, nowMs: BrokerMs): void {
  for (const [symbol, lastMs] of state.lastHedge) {
    state.lastHedge.set(symbol, Math.min(lastMs, nowMs));
  }
}

/** The stamp of busts from before a step back, and of counts that may or may not be net of them. */
function beforeStep(stepMs: BrokerMs): BrokerMs {
  return stepMs - 1;
}

/**
 * Facts stamped in the time that was taken back must not outrank what comes now: they are older
 * than the step. What is known of the quantity becomes one report as of the step, net of the busts
 * known; where it was unclear whether they are in it, it stays so. A contested count stays
 * contested: made a fact, what may be the past would be hedged.
 */
function lowerFacts(order: Order, stampMs: BrokerMs, rules: VenueRules): OrderFacts {
  const { facts } = order;
  const { anchor } = facts;
  const ahead = anchor !== null && anchor.stampMs > stampMs - newerBy(rules);
  if (!ahead && (facts.newestMs ?? 0) <= stampMs) return facts;
  const upTo = (factMs: BrokerMs): BrokerMs => Math.min(factMs, stampMs);
  const bustedMs = beforeStep(stampMs);
  const fills = new Map(facts.fills);
  for (const fill of facts.fills.values()) {
    const { execId, qty, priceTicks, busted } = fill;
    const bustMs = fill.bustMs === null ? null : bustedMs;
    const moved = { execId, qty, priceTicks, stampMs: upTo(fill.stampMs), busted, bustMs };
    fills.set(execId, moved);
  }
  return {
    ...countAsOf(order, stampMs, rules),
    fills,
    accepted: facts.accepted === null ? null : acceptedUpTo(facts.accepted, stampMs),
    ended: facts.ended === null ? null : endedUpTo(facts.ended, stampMs),
    triggeredMs: facts.triggeredMs === null ? null : upTo(facts.triggeredMs),
    firstMs: facts.firstMs === null ? null : upTo(facts.firstMs),
    newestMs: facts.newestMs === null ? null : upTo(facts.newestMs),
  };
}

/** What is known of the quantity, as of the step; contested: as of before it, both counts. */
function countAsOf(
  order: Order,
  stampMs: BrokerMs,
  rules: VenueRules,
): Pick<OrderFacts, "cums" | "anchor"> {
  const { anchor, cums, fills } = order.facts;
  if (anchor === null && cums.length === 0) return { cums: [], anchor: null };
  const high = filledHigh(order, rules);
  const low = filledLow(order, rules);
  // What the account told of one that has ended by absence takes the place of what was told before.
  const settled = order.absentMs !== null && anchor !== null;
  if (!settled && (!order.contested || high === low)) {
    const countMs = high === low ? stampMs : beforeStep(stampMs);
    return { cums: [{ cum: high, stampMs: countMs }], anchor: null };
  }
  // Stamped before every bust, neither count is net of one.
  let busted = 0;
  for (const fill of fills.values()) busted += fill.busted;
  const anchorMs = stampMs - newerBy(rules) - 1;
  return {
    cums: [{ cum: high + busted, stampMs: anchorMs - newerBy(rules) }],
    anchor: { cum: low + busted, stampMs: anchorMs },
  };
}

function acceptedUpTo({ qty, stampMs }: AcceptedQty, latestMs: BrokerMs): AcceptedQty {
  return { qty, stampMs: Math.min(stampMs, latestMs) };
}

function endedUpTo({ how, stampMs, reason }: Ended, latestMs: BrokerMs): Ended {
  return { how, stampMs: Math.min(stampMs, latestMs), reason };
}

/** Fills from now on are stamped anew: none of them explains what was booked before the step. */
function lowerAdjustments(ctx: Context, stampMs: BrokerMs): void {
  for (const adjustment of ctx.state.adjustments.values()) {
    if (adjustment.asOfMs < stampMs) continue;
    adjustment.asOfMs = stampMs - 1;
    ctx.writes.push(adjustmentWrite(adjustment));
  }
}

function restart(ctx: Context, order: Order, stampMs: BrokerMs): void {
  const facts = lowerFacts(order, stampMs, ctx.rules);
  if (facts !== order.facts) {
    order.facts = facts;
    ctx.touched.add(order);
  }
  if (order.missed !== null) {
    order.missed = { stampMs, seenAtMs: ctx.state.nowLocalMs, forgotten: false };
  }
  if (order.absentMs !== null && order.absentMs > stampMs) {
    order.absentMs = stampMs;
    ctx.touched.add(order);
  }
  if (order.raisedMs !== null) order.raisedMs = Math.min(order.raisedMs, stampMs);
  if (order.lowered !== null) {
    const { stampMs: loweredMs, sets } = order.lowered;
    order.lowered = { stampMs: Math.min(loweredMs, stampMs), sets };
  }
  if (order.askedMs !== null) order.askedMs = Math.min(order.askedMs, stampMs);
  if (isEnded(order, ctx.rules)) return;
  order.restartMs = stampMs;
  ctx.touched.add(order);
}
