/**
 * Cancels and losses on the way to the venue: what excuses a core that waits.
 *
 * 1. A cancel is away from its sending until it lands; a lost one, or one whose answer was lost,
 *    until the order is known to have ended.
 */
import type { GatewayEvent } from "../world-event.js";
import type { Court } from "./court.js";
import { canAsk, isQuestion } from "./desk.js";
import { postpone } from "./hidden.js";
import type { AuditOrder } from "./truth.js";

/** A cancel left. The order that it is for; null if it is none of ours. */
export function hearCancel(
  court: Court,
  what: Extract<GatewayEvent, { kind: "cancel" }>,
): AuditOrder | null {
  const order = court.truth.orders.get(what.clientOrderId);
  if (order === undefined) return null;
  order.cancelWaitingSinceMs ??= court.nowMs;
  court.desk.cancels.set(what.requestSeq, what.clientOrderId);
  return order;
}

/** A request landed. */
export function hearLanded(court: Court, requestSeq: number): void {
  const id = court.desk.cancels.get(requestSeq);
  const order = id === undefined ? undefined : court.truth.orders.get(id);
  if (order !== undefined) order.cancelWaitingSinceMs = null;
}

/** A request or its answer was lost: of a query, facts stay unknown until the next poll. */
export function hearLoss(court: Court, requestSeq: number): void {
  const { truth, desk, rules, timing, nowMs } = court;
  const id = desk.cancels.get(requestSeq);
  const order = id === undefined ? undefined : truth.orders.get(id);
  if (order !== undefined) order.cancelLostAtMs = nowMs;
  if (!isQuestion(desk.asked.get(requestSeq))) return;
  if (canAsk(desk)) postpone(truth, true, rules, timing, nowMs);
}

/** The venue turns requests away, or takes them again. */
export function hearDoor({ truth, desk, rules, timing, nowMs }: Court): void {
  postpone(truth, canAsk(desk), rules, timing, nowMs);
}
