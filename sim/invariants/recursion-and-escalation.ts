/**
 * `recursion-and-escalation`: a hedge that falls short is hedged again at most three times for
 * each `retry`; then one durable escalation tells a person, with the right residual.
 *
 * 1. A level is used up when its order is known to have ended short: by facts that were delivered
 *    and that the core had made durable (what a dying core hears, the next one does not know).
 * 2. A residual is right while it equals the group's exposure, or the position whose stop has
 *    triggered or whose trigger the price has passed; it may lag what became knowable by one poll.
 * 3. Only a person's answer takes exposure away.
 */
import { MAX_HEDGE_LEVELS } from "../auditor/promised.js";
import type { Row } from "../../core/store/schema.js";
import type { Ms, PlanId } from "../../core/units.js";
import { isAbleFor } from "../auditor/able.js";
import { refreshBudgetMs } from "../auditor/court.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { openEscalation } from "../auditor/durable.js";
import { rowOf, rowsOf } from "../auditor/image.js";
import { stopLegOf } from "../auditor/truth.js";
import type { AuditGroup, AuditOrder } from "../auditor/truth.js";

const SLUG = "recursion-and-escalation";
const RESIDUAL = "escalation-residual";

function judgeHedge(court: Court, order: AuditOrder): void {
  const intent = rowOf(court.image, "intents", order.id);
  if (intent === null) return;
  let short = 0;
  for (const other of order.leg.orders) {
    if (other === order || other.purpose !== "hedge" || !other.settled) continue;
    const its = rowOf(court.image, "intents", other.id);
    if (its?.episode !== intent.episode || its.retry !== intent.retry) continue;
    const row = rowOf(court.image, "orders", other.id);
    if (row === null || (row.ended === null && row.absent_ms === null)) continue;
    if (other.gross < other.request.qty) short += 1;
  }
  court.exercise(SLUG);
  if (short < MAX_HEDGE_LEVELS && intent.level >= 1 && intent.level <= MAX_HEDGE_LEVELS) return;
  court.violate(
    SLUG,
    `hedge ${order.id} is at level ${intent.level} after ${short} hedges of episode ` +
      `${intent.episode} that fell short, at most ${MAX_HEDGE_LEVELS} are hedged again`,
  );
}

function judgeEscalation(court: Court, row: Row<"escalations">): void {
  court.exercise(SLUG);
  for (const other of rowsOf(court.image, "escalations")) {
    if (other.group_id !== row.group_id || other.episode !== row.episode) continue;
    if (other.escalation_id !== row.escalation_id) {
      court.violate(
        SLUG,
        `episode ${row.episode} of ${row.group_id} has two escalations, ` +
          `${other.escalation_id} and ${row.escalation_id}`,
      );
    }
  }
  const before = rowOf(court.image, "escalations", row.escalation_id);
  const over = before?.status === "ended" || before?.status === "taken";
  if (over && before.status !== row.status) {
    court.violate(
      SLUG,
      `escalation ${row.escalation_id} was ${before.status} and is ${row.status} again`,
    );
  }
  const asked = court.truth.groups.get(row.group_id)?.takeAsked ?? false;
  if (row.status === "taken" && !asked) {
    court.violate(SLUG, `escalation ${row.escalation_id} is taken, but no person took it`);
  }
}

/** What the residual should be (2). */
function dangers(group: AuditGroup): readonly number[] {
  const held = Math.max(0, stopLegOf(group)?.held ?? 0);
  const triggered = group.stopTriggered || group.stopPassed;
  return triggered && group.exposure === 0 ? [0, held] : [group.exposure];
}

function judgeResidual(
  court: Court,
  group: AuditGroup,
  wrongFor: Map<PlanId, Ms>,
  elapsedMs: Ms,
): void {
  const row = openEscalation(court.image, group.id);
  const known = group.hidden.length === 0 && group.exposure === group.knownExposure;
  if (row === null || !known || dangers(group).includes(row.residual)) {
    wrongFor.delete(group.id);
    return;
  }
  // To say what is exposed takes no market.
  if (!isAbleFor(court, group, [])) return;
  const limitMs = refreshBudgetMs(court.rules, court.timing);
  const spentMs = (wrongFor.get(group.id) ?? 0) + elapsedMs;
  wrongFor.set(group.id, spentMs);
  court.spend(RESIDUAL, spentMs, limitMs);
  if (spentMs <= limitMs) return;
  court.violate(
    SLUG,
    `escalation ${row.escalation_id} says ${row.residual} units for ${spentMs} ms, ` +
      `exposed are ${group.exposure}`,
  );
}

/** See the header. */
export const recursionAndEscalation: Invariant = {
  slug: SLUG,
  rule: "at most three hedge levels for each retry; one escalation per episode, residual right",
  antecedent: "a hedge was sent or an escalation was made durable",
  create(court): Checker {
    const wrongFor = new Map<PlanId, Ms>();
    const alarmed = new Set<string>();
    return {
      sent(_request, order) {
        if (order?.purpose === "hedge") judgeHedge(court, order);
      },
      process(what) {
        if (what.kind === "alarm") alarmed.add(what.alarmId);
      },
      committed(writes) {
        for (const write of writes) {
          if (write.table === "escalations") judgeEscalation(court, write.row);
        }
      },
      passes(elapsedMs) {
        if (court.image.tables.get("escalations")?.size === 0) return;
        for (const group of court.truth.groups.values()) {
          judgeResidual(court, group, wrongFor, elapsedMs);
        }
      },
      finish() {
        for (const { escalation_id: id, status, delivered } of rowsOf(court.image, "escalations")) {
          if (alarmed.has(id) || (status === "ended" && delivered === 0)) continue;
          court.violate(SLUG, `escalation ${id} is ${status}, but nobody was told`);
        }
      },
    };
  },
};
