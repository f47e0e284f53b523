/**
 * Broker time. It is the newest stamp that the broker has sent; only when a question asked later is
 * answered with an earlier stamp has the clock stepped back, and then running durations start anew
 * at that stamp.
 *
 * 1. Delayed reports never move the clock back, and after a step back they do not move it at all.
 */
import type { Context } from "../context.js";
import type { CumReport, Order, OrderFacts } from "../order.js";
import { isEnded, isUnknown, newerBy } from "../order.js";
import { adjustmentWrite } from "../persist.js";
import type { InFlight } from "../state.js";
import type { BrokerMs, Ms } from "../units.js";

/** A stamp from the stream. */
export function hearReport(ctx: Context, stampMs: BrokerMs): void {
  if (!ctx.state.broker.answersOnly) moveForward(ctx, stampMs);
}

/** A stamp in the answer to one of our own questions. */
export function hearAnswer(ctx: Context, stampMs: BrokerMs, question: InFlight | undefined): void {
  const { broker, recovery } = ctx.state;
  if (recovery.firstStampMs === null) {
    recovery.firstStampMs = stampMs;
    // The clock may have stepped back while the process was down: the store tells.
    if (newestStored(ctx) > stampMs) stepBack(ctx, stampMs);
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

function newestStored(ctx: Context): BrokerMs {
  let newestMs = 0;
  for (const { facts } of ctx.state.orders.values()) {
    newestMs = Math.max(newestMs, facts.newestMs ?? 0, facts.anchor?.stampMs ?? 0);
  }
  return newestMs;
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
  state.broker.answersOnly = true;
  if (state.recovery.firstStampMs !== null) {
    state.recovery.firstStampMs = Math.min(state.recovery.firstStampMs, stampMs);
  }
  state.doubts.clear();
  state.lastSetMs = null;
  for (const [symbol, lastMs] of state.lastHedge) {
    state.lastHedge.set(symbol, Math.min(lastMs, stampMs));
  }
  for (const [id, crossedMs] of state.crossed) state.crossed.set(id, Math.min(crossedMs, stampMs));
  lowerAdjustments(ctx, stampMs);
  for (const order of state.orders.values()) restart(ctx, order, stampMs);
  state.pollAtOnce = true;
}

/**
 * Facts stamped in the time that was taken back must not outrank what comes now: they are older
 * than the step. What an anchor had made obsolete goes, unless it is contested: then that may be
 * the newest word of all.
 */
function lowerFacts(order: Order, stampMs: BrokerMs, slackMs: Ms): OrderFacts {
  const { facts, contested } = order;
  const { anchor } = facts;
  const ahead = anchor !== null && anchor.stampMs > stampMs - slackMs;
  if (!ahead && (facts.newestMs ?? 0) <= stampMs) return facts;
  const lowered = ahead ? { cum: anchor.cum, stampMs: stampMs - slackMs } : anchor;
  const byMs = anchor !== null && lowered !== null ? anchor.stampMs - lowered.stampMs : 0;
  const kept = facts.cums.filter(
    (report) => contested || anchor === null || anchor.stampMs - report.stampMs < slackMs,
  );
  const upTo = (factMs: BrokerMs): BrokerMs => Math.min(factMs, stampMs);
  return {
    cums: lowerCums(kept, stampMs),
    fills: lowerFills(facts, stampMs, byMs),
    anchor: lowered,
    ended: facts.ended === null ? null : { ...facts.ended, stampMs: upTo(facts.ended.stampMs) },
    triggeredMs: facts.triggeredMs === null ? null : upTo(facts.triggeredMs),
    firstMs: facts.firstMs === null ? null : upTo(facts.firstMs),
    newestMs: facts.newestMs === null ? null : upTo(facts.newestMs),
  };
}

/** Fills from now on are stamped anew: none of them explains what was booked before the step. */
function lowerAdjustments(ctx: Context, stampMs: BrokerMs): void {
  for (const adjustment of ctx.state.adjustments.values()) {
    if (adjustment.asOfMs < stampMs) continue;
    adjustment.asOfMs = stampMs - 1;
    ctx.writes.push(adjustmentWrite(adjustment));
  }
}

/** None stamped later than the step; of one stamp the largest. */
function lowerCums(cums: readonly CumReport[], stampMs: BrokerMs): readonly CumReport[] {
  const earlier = cums.filter((report) => report.stampMs < stampMs);
  const rest = cums.filter((report) => report.stampMs >= stampMs);
  if (rest.length === 0) return earlier;
  return [...earlier, { cum: Math.max(...rest.map(({ cum }) => cum)), stampMs }];
}

/** Busts keep their distance from the anchor: what it was net of, it stays net of. */
function lowerFills({ fills }: OrderFacts, stampMs: BrokerMs, byMs: Ms): OrderFacts["fills"] {
  const moved = new Map(fills);
  for (const fill of fills.values()) {
    const bustMs = fill.bustMs === null ? null : Math.min(fill.bustMs - byMs, stampMs);
    moved.set(fill.execId, { ...fill, bustMs, stampMs: Math.min(fill.stampMs, stampMs) });
  }
  return moved;
}

function restart(ctx: Context, order: Order, stampMs: BrokerMs): void {
  const facts = lowerFacts(order, stampMs, newerBy(ctx.rules));
  if (facts !== order.facts) {
    order.facts = facts;
    ctx.touched.add(order);
  }
  if (order.raisedMs !== null) order.raisedMs = Math.min(order.raisedMs, stampMs);
  if (order.askedMs !== null) order.askedMs = Math.min(order.askedMs, stampMs);
  if (isEnded(order, ctx.rules)) return;
  order.restartMs = stampMs;
  ctx.touched.add(order);
}
