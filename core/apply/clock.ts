/**
 * Broker time. It is the newest stamp that the broker has sent; only when a question asked later is
 * answered with an earlier stamp has the clock stepped back, and then running durations start anew
 * at that stamp.
 *
 * 1. Delayed reports never move the clock back, and after a step back they do not move it at all.
 */
import type { Context } from "../context.js";
import type { Order, OrderFacts } from "../order.js";
import { isEnded, isUnknown, newerBy } from "../order.js";
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
  for (const order of state.orders.values()) restart(ctx, order, stampMs);
  state.pollAtOnce = true;
}

/**
 * An anchor stamped in the time that was taken back must not outrank what comes now. What it had
 * made obsolete goes, unless it is contested: then that may be the newest word of all.
 */
function lowerAnchor({ facts, contested }: Order, stampMs: BrokerMs, slackMs: number): OrderFacts {
  const { anchor, cums } = facts;
  if (anchor === null || anchor.stampMs <= stampMs - slackMs) return facts;
  const kept = cums.filter((report) => anchor.stampMs - report.stampMs < slackMs);
  const lowered = { cum: anchor.cum, stampMs: stampMs - slackMs };
  return {
    ...facts,
    cums: contested ? cums : kept,
    fills: lowerBusts(facts, anchor.stampMs - lowered.stampMs),
    anchor: lowered,
  };
}

/** Busts keep their distance from the anchor: what it was net of, it stays net of. */
function lowerBusts({ fills }: OrderFacts, byMs: Ms): OrderFacts["fills"] {
  const moved = new Map(fills);
  for (const fill of fills.values()) {
    if (fill.bustMs !== null) moved.set(fill.execId, { ...fill, bustMs: fill.bustMs - byMs });
  }
  return moved;
}

function restart(ctx: Context, order: Order, stampMs: BrokerMs): void {
  const facts = lowerAnchor(order, stampMs, newerBy(ctx.rules));
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
