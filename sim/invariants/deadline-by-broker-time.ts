/**
 * `deadline-by-broker-time`: a deadline passes only by the broker's clock, as far as its stamps
 * were delivered. Judged when a cancel leaves that gives a deadline, or the stop's fallback, as
 * its reason.
 *
 * 1. A step back of the broker's clock restarts what runs, at its stamp.
 * 2. The fallback is also due once the price has gone through the stop's limit.
 * 3. A stop that rests no more, which was not told, counts as triggered by a price that reached it.
 */
import type { CancelReason } from "../../core/effects.js";
import type { Ms } from "../../core/units.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import type { AuditOrder } from "../auditor/truth.js";

const SLUG = "deadline-by-broker-time";

function judgeDeadline(court: Court, order: AuditOrder): void {
  const { timing, desk } = court;
  const limitMs: Ms =
    order.purpose === "entry" ? order.group.plan.entryDeadlineMs : timing.hedgeDeadlineMs;
  const from = order.runsFromMs;
  court.exercise(SLUG);
  const ranMs = from === null || desk.newestMs === null ? 0 : desk.newestMs - from;
  if (ranMs >= limitMs) return;
  court.violate(
    SLUG,
    `${order.id} was canceled for its deadline after ${ranMs} ms of broker time, ` +
      `it has ${limitMs}`,
  );
}

function judgeFallback(court: Court, order: AuditOrder): void {
  const { timing, desk } = court;
  court.exercise(SLUG);
  if (order.gapped) return;
  const from = order.triggeredMs ?? order.passedMs;
  const ranMs = from === null || desk.newestMs === null ? 0 : desk.newestMs - from;
  if (ranMs >= timing.stopFallbackMs) return;
  court.violate(
    SLUG,
    from === null
      ? `${order.id} was given up for its fallback before it was triggered`
      : `${order.id} was given up ${ranMs} ms of broker time after its trigger, ` +
          `it has ${timing.stopFallbackMs}`,
  );
}

function judge(court: Court, order: AuditOrder, reason: CancelReason): void {
  if (reason === "deadline") judgeDeadline(court, order);
  else if (reason === "stop-fallback") judgeFallback(court, order);
}

/** See the header. */
export const deadlineByBrokerTime: Invariant = {
  slug: SLUG,
  rule: "deadlines and the stop's fallback pass by delivered broker stamps only",
  antecedent: "a cancel left for a deadline or a stop's fallback",
  create(court): Checker {
    return {
      canceling(order, reason) {
        judge(court, order, reason);
      },
    };
  },
};
