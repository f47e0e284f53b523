/**
 * Whether the core was able to repair a group: what the broker, the network, the disk or a crash
 * took from it does not run on its budgets, nor does a closed market in which it must trade.
 *
 * 1. What the core spent or left undone itself is no excuse.
 */
import type { Court } from "./court.js";
import { isAble } from "./desk.js";
import type { AuditGroup, AuditLeg, AuditOrder } from "./truth.js";

/** Longest wait between two cancels of one order, and a usual landing. */
const CANCEL_REPEAT_MS = 12_000;
const CANCEL_LANDS_MS = 2_000;

/** Nothing heard of a sent order: it may still land, and then a snapshot must show that. */
function isUnheard(court: Court, order: AuditOrder): boolean {
  const { rules, timing } = court;
  if (order.heard) return false;
  const horizonMs = rules.sendHorizonMs + rules.readLagMs + rules.resolutionMs + timing.fullPollMs;
  return court.nowMs < order.sentAtMs + horizonMs;
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
  for (const leg of group.legs) {
    for (const order of leg.open) {
      if (isUnheard(court, order) || isCancelAway(court, order)) return false;
    }
  }
  return true;
}
