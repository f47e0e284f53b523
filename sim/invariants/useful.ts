/**
 * `useful`: a core that refuses or unwinds everything has failed.
 *
 * 1. Without a landed fault every group ends as its scenario says, in full, without emergency or
 *    escalation; only a market that left an entry's limit excuses a shorter end. What an expiry
 *    delivered is closed without anybody's wish.
 * 2. With faults too, a denial, an unwinding and an escalation each have a cause that is true.
 */
import { MARGIN_CEILING_PERCENT } from "../auditor/promised.js";
import type { ExpectedEnd } from "../scenario.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { groupRow, isDenied, wasEscalated } from "../auditor/durable.js";
import { fullRequirement, marketLeft, reachedPlan, termsFault, wantsRow } from "../auditor/ends.js";
import type { AuditGroup } from "../auditor/truth.js";
import { isExitAsked } from "../auditor/truth.js";

const SLUG = "useful";
/** Sums may be rounded up anywhere: a thousandth of the funds is within arithmetic. */
const ROUNDING_PER_MILLE = 1;

function endOf(court: Court, group: AuditGroup): ExpectedEnd | null {
  if (group.notice === "denied" || isDenied(court.image, group.id)) return "denied";
  const state = groupRow(court.image, group.id)?.state;
  if (state === "HEDGED" || state === "CLOSED" || state === "FAILED") return state;
  return state === "EMERGENCY_HEDGED" ? "HEDGED" : null;
}

function emergency(group: AuditGroup): string | null {
  const wished = isExitAsked(group) || group.stopTriggered;
  for (const { id, purpose, sentAtMs } of group.orders) {
    if (purpose === "hedge" && group.plan.mode === "protection-first") {
      return `hedge ${id} was sent, but nothing had gone wrong`;
    }
    const settled = group.settledAtMs !== null && sentAtMs >= group.settledAtMs;
    if (purpose === "exit" && !wished && !settled)
      return `exit ${id} was sent, but nobody wished it`;
  }
  return null;
}

function judgeFaultless(court: Court, group: AuditGroup): void {
  const expected = court.scenario.expected.find((entry) => entry.group === group.id);
  const end = endOf(court, group);
  const excused = marketLeft(group) && end !== "denied";
  if (expected !== undefined && !excused && (end === null || !expected.end.includes(end))) {
    court.violate(
      SLUG,
      `${group.id} ended ${end ?? "nowhere"} without any fault, ` +
        `expected ${expected.end.join(" or ")}`,
    );
  }
  if (excused || end === "denied" || end === "FAILED") return;
  const drill = emergency(group);
  if (drill !== null) court.violate(SLUG, `${group.id}: ${drill}`);
  if (!reachedPlan(group)) {
    const short = group.legs.find((leg) => leg.becameFrom === null && !leg.reachedPlan);
    court.violate(
      SLUG,
      `${group.id} never held leg ${short?.terms.id ?? ""} in full without any fault, ` +
        `planned are ${short?.terms.qty ?? 0}`,
    );
  }
}

/** What a denial says that names the symbol of which it lacks a margin row. */
const ROW_DENIAL = "denied: no margin row for ";

/** A denial for want of margin, or of a row of it, must be true when it is made (2). */
function judgeMarginDenial(court: Court, group: AuditGroup, reason: string): void {
  court.exercise(SLUG);
  if (reason.startsWith(ROW_DENIAL)) {
    const symbol = reason.slice(ROW_DENIAL.length);
    if (wantsRow(court, group, symbol)) return;
    court.violate(SLUG, `${group.id} was denied (${reason}), but needs none that lacks`);
    return;
  }
  const { bound, funds } = fullRequirement(court);
  if (bound * 1000 > funds * (MARGIN_CEILING_PERCENT * 10 - ROUNDING_PER_MILLE)) return;
  court.violate(
    SLUG,
    `${group.id} was denied, but at most ${bound} of ${funds} would be bound, ` +
      `${MARGIN_CEILING_PERCENT} % may be`,
  );
}

function judgeDenial(court: Court, group: AuditGroup): void {
  court.exercise(SLUG);
  if (termsFault(group.plan) !== null) return;
  court.violate(
    SLUG,
    `${group.id} was denied (${group.deniedReason ?? "no reason"}), but its terms are in order`,
  );
}

/** See the header. */
export const useful: Invariant = {
  slug: SLUG,
  rule: "without faults every group ends as declared, in full; with faults bad ends have causes",
  antecedent: "the run ended with a group, or a plan was denied",
  create(court): Checker {
    return {
      process(what) {
        if (what.kind !== "notice" || what.outcome !== "denied") return;
        const group = court.truth.groups.get(what.key.replace(/^plan:/, ""));
        if (group !== undefined) judgeDenial(court, group);
      },
      committed(writes) {
        for (const write of writes) {
          if (write.table !== "groups" || write.row.state !== "FAILED") continue;
          const reason = write.row.reason ?? "";
          if (!reason.startsWith("denied")) continue;
          const group = court.truth.groups.get(write.row.group_id);
          const before = groupRow(court.image, write.row.group_id);
          if (group !== undefined && before?.state !== "FAILED") {
            judgeMarginDenial(court, group, reason);
          }
        }
      },
      finish() {
        for (const group of court.truth.groups.values()) {
          court.exercise(SLUG);
          if (court.truth.landed > 0) continue;
          judgeFaultless(court, group);
          if (!wasEscalated(court.image, group.id)) continue;
          court.violate(SLUG, `${group.id} was escalated, but no fault had landed`);
        }
      },
    };
  },
};
