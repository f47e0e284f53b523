/**
 * `stop-in-place`: a plan's stop covers the whole filled position within its budget; and once
 * exchange prices pass the trigger, the position is flat or escalated within it.
 *
 * 1. Whatever closes the position and may still fill covers it: stops and exits alike.
 * 2. Budgets run while the core is able, rest while an escalation is raised, and begin anew after
 *    a step back of the broker's clock.
 */
import type { Ms, Ticks } from "../../core/units.js";
import { isAbleFor } from "../auditor/able.js";
import { isStepBack, repairBudgetMs } from "../auditor/court.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { openEscalation } from "../auditor/durable.js";
import type { AuditGroup, AuditLeg } from "../auditor/truth.js";
import { hasPassed, leavesOf, stopLegOf } from "../auditor/truth.js";

const SLUG = "stop-in-place";

interface Watch {
  /** The leg held a position when it was looked at last. */
  held: boolean;
  readonly group: AuditGroup;
  readonly leg: AuditLeg;
  readonly triggerTicks: Ticks;
  uncoveredMs: Ms;
  /** Since the trigger was passed; null while it is not. */
  passedMs: Ms | null;
}

function watchOf(group: AuditGroup): Watch | null {
  const { stop } = group.plan;
  if (stop === null) return null;
  const leg = stopLegOf(group);
  if (leg === null) return null;
  return {
    group,
    leg,
    triggerTicks: stop.triggerTicks,
    held: false,
    uncoveredMs: 0,
    passedMs: null,
  };
}

function hasTriggered(leg: AuditLeg): boolean {
  return leg.orders.some((order) => order.purpose === "stop" && order.triggeredMs !== null);
}

function run(court: Court, watch: Watch, elapsedMs: Ms, uncovered: number): void {
  const { group, leg } = watch;
  const limitMs = repairBudgetMs(court.rules, court.timing);
  watch.uncoveredMs = uncovered > 0 ? watch.uncoveredMs + elapsedMs : 0;
  if (watch.passedMs !== null) watch.passedMs += elapsedMs;
  court.spend(SLUG, Math.max(watch.uncoveredMs, watch.passedMs ?? 0), limitMs);
  if (watch.uncoveredMs > limitMs) {
    court.violate(
      SLUG,
      `${uncovered} of ${leg.held} units of leg ${leg.terms.id} of ${group.id} had no stop for ` +
        `${watch.uncoveredMs} ms in which the core could act, allowed are ${limitMs}`,
    );
  }
  if (watch.passedMs !== null && watch.passedMs > limitMs) {
    court.violate(
      SLUG,
      `leg ${leg.terms.id} of ${group.id} still holds ${leg.held} units ${watch.passedMs} ms ` +
        `after the price passed ${watch.triggerTicks}, allowed are ${limitMs}`,
    );
  }
}

function pass(court: Court, watch: Watch, elapsedMs: Ms): void {
  const { group, leg } = watch;
  const known = leg.held - leg.hiddenUp;
  if (known <= 0) {
    watch.held = false;
    watch.uncoveredMs = 0;
    watch.passedMs = null;
    return;
  }
  if (!watch.held) court.exercise(SLUG);
  watch.held = true;
  const lastTicks = court.truth.prices.get(leg.terms.instrument.symbol);
  const passed = lastTicks !== undefined && hasPassed(leg, watch.triggerTicks, lastTicks);
  if (!passed && !hasTriggered(leg)) watch.passedMs = null;
  else watch.passedMs ??= 0;
  if (openEscalation(court.image, group.id)?.status === "raised") {
    watch.uncoveredMs = 0;
    watch.passedMs = null;
    return;
  }
  if (isAbleFor(court, group, [leg])) run(court, watch, elapsedMs, known - leavesOf(leg, -1));
}

/** See the header. */
export const stopInPlace: Invariant = {
  slug: SLUG,
  rule: "a stop covers the whole filled position; once passed, flat or escalated in time",
  antecedent: "a leg with a stop held a position",
  create(court): Checker {
    const watches: Watch[] = [];
    return {
      trader(what) {
        if (what.kind !== "plan-submitted") return;
        const group = court.truth.groups.get(what.plan.id);
        if (group === undefined || watches.some((watch) => watch.group === group)) return;
        const watch = watchOf(group);
        if (watch !== null) watches.push(watch);
      },
      passes(elapsedMs) {
        for (const watch of watches) pass(court, watch, elapsedMs);
      },
      harness(what) {
        if (!isStepBack(what)) return;
        for (const watch of watches) {
          watch.uncoveredMs = 0;
          if (watch.passedMs !== null) watch.passedMs = 0;
        }
      },
    };
  },
};
