/**
 * Whether the core was able to repair a group: what the broker, the network, the disk or a crash
 * took from it does not run on its budgets, nor does a closed market in which it must trade.
 *
 * 1. What the core spent or left undone itself is no excuse.
 * 2. An order that may be live and of which nothing was heard forbids to trade in its place, until
 *    a complete snapshot can show that it is absent. That time begins anew with a start or a failed
 *    commit: what was heard before proves nothing, and whether an intent that it found was ever
 *    sent it does not know.
 * 3. Nor can it trade for a group with an order that a new day's lists lack, until sets and the
 *    account can have shown what became of it.
 * 4. An entry of risk is no such intent: it does not stand for the cover that is missing.
 */
import type { Ms } from "../../core/units.js";
import type { Court } from "./court.js";
import { isAble } from "./desk.js";
import { rowOf, rowsOf } from "./image.js";
import { isOver } from "./settle.js";
import type { AuditGroup, AuditLeg, AuditOrder } from "./truth.js";

/** Longest wait between two cancels of one order, and a usual landing. */
const CANCEL_REPEAT_MS = 12_000;
const CANCEL_LANDS_MS = 2_000;

/** Nothing heard of a sent order: it may still land, and then a snapshot must show that (2). */
function isUnheard(court: Court, order: AuditOrder): boolean {
  const { nowMs, desk } = court;
  const fromMs = Math.max(order.sentAtMs, desk.startedAtMs);
  return !order.heard && nowMs < fromMs + absenceMs(court);
}

/** An intent that this start found, that was never sent, and of which that is not proven (2, 4). */
function hasUnsent({ image, desk, truth, nowMs }: Court, group: AuditGroup, waitMs: Ms): boolean {
  if (nowMs >= desk.startedAtMs + waitMs) return false;
  for (const { client_order_id: id, group_id, leg, purpose } of rowsOf(image, "intents")) {
    if (group_id !== group.id || truth.orders.has(id)) continue;
    if (purpose === "entry" && group.legs[leg]?.terms.role === "RISK") continue;
    const found = (image.intentCommit.get(id) ?? Infinity) <= desk.foundCommits;
    const order = rowOf(image, "orders", id);
    const proven = order !== null && (order.ended !== null || order.absent_ms !== null);
    if (found && !proven) return true;
  }
  return false;
}

/** The longest that the absence of an order takes to be proven. */
function absenceMs({ rules, timing }: Court): Ms {
  return rules.sendHorizonMs + rules.readLagMs + rules.resolutionMs + timing.fullPollMs;
}

/** A new day's lists lack the order: two sets show that, and after them the account its fills. */
function isBeingForgotten(
  { nowMs, desk, image, rules, timing }: Court,
  order: AuditOrder,
): boolean {
  if (order.forgottenAtMs === null) return false;
  const row = rowOf(image, "orders", order.id);
  if (row !== null && isOver(row, order.request.qty)) return false;
  const once = timing.fullPollMs + rules.readLagMs + rules.resolutionMs;
  return nowMs < Math.max(order.forgottenAtMs, desk.startedAtMs) + 3 * once;
}

function isCancelAway(court: Court, order: AuditOrder): boolean {
  const { nowMs, rules } = court;
  const { cancelLostAtMs: lost, cancelWaitingSinceMs: since } = order;
  if (lost !== null && nowMs < lost + CANCEL_REPEAT_MS) return true;
  return since !== null && nowMs > since + CANCEL_LANDS_MS && nowMs < since + rules.sendHorizonMs;
}

/** Whether the process could act for this group, where that takes trades in these of its legs. */
export function isAbleFor(court: Court, group: AuditGroup, traded: readonly AuditLeg[]): boolean {
  const { closed } = court.truth;
  if (!isAble(court.desk, court.nowMs)) return false;
  if (traded.some((leg) => closed.has(leg.terms.instrument.symbol))) return false;
  if (hasUnsent(court, group, absenceMs(court))) return false;
  for (const order of court.truth.forgotten) {
    if (order.group === group && isBeingForgotten(court, order)) return false;
  }
  for (const leg of group.legs) {
    for (const order of leg.open) {
      if (isUnheard(court, order) || isCancelAway(court, order)) return false;
    }
  }
  return true;
}
