/**
 * How groups ended, and which causes for a bad end the auditor finds true.
 */
import type { MarginFacts } from "../../core/margin.js";
import type { Plan, PlanLeg } from "../../core/plan.js";
import type { Sym } from "../../core/units.js";
import type { GroupEnd } from "../run-types.js";
import type { Court } from "./court.js";
import { groupRow, isDenied, isResting, wasEscalated } from "./durable.js";
import { rowsOf } from "./image.js";
import { GROUP_RANKS } from "./lifecycle.js";
import type { Range } from "./margin.js";
import { isPriced, worstBound } from "./margin.js";
import { isFlat } from "./settle.js";
import type { AuditGroup, AuditLeg } from "./truth.js";
import { isExitAsked, leavesOf } from "./truth.js";

/** Reasons of an end that was asked for. */
const CLOSERS: readonly (string | null)[] = ["trader", "stop"];

function endOf(court: Court, group: AuditGroup): GroupEnd["end"] {
  if (group.notice === "denied" || isDenied(court.image, group.id)) return "denied";
  const row = groupRow(court.image, group.id);
  if (row === null || !isResting(row)) return "unfinished";
  // Nobody unwound a group whose end its own instruments brought.
  const wished = isExitAsked(group) || group.stopTriggered || group.settledAtMs !== null;
  // The trader, or the plan's stop, may close a group before it reached its size.
  if (row.state === "FAILED" && wished && CLOSERS.includes(row.reason)) return "closed";
  if (row.state === "FAILED") return group.orders.some(hasTraded) ? "unwound" : "failed";
  if (row.state !== "CLOSED" && !isFlat(group)) return "hedged";
  return wished ? "closed" : "unwound";
}

/** The furthest state that any group durably reached. */
export function furthestOf({ image }: Court): string {
  let furthest = "none";
  for (const { state } of rowsOf(image, "groups")) {
    const [rank, most] = [GROUP_RANKS.get(state) ?? -1, GROUP_RANKS.get(furthest) ?? -1];
    if (rank > most) furthest = state;
  }
  return furthest;
}

function hasTraded(order: { readonly gross: number }): boolean {
  return order.gross > 0;
}

/** Every leg of the plan reached its size at some time. */
export function reachedPlan(group: AuditGroup): boolean {
  return group.legs.every((leg) => leg.becameFrom !== null || leg.reachedPlan);
}

/** How every submitted group ended. */
export function endsOf(court: Court): GroupEnd[] {
  return [...court.truth.groups.values()].map((group) => ({
    group: group.id,
    end: endOf(court, group),
    asPlanned: reachedPlan(group),
    escalated: wasEscalated(court.image, group.id),
  }));
}

/** An entry ended short while the market stood beyond its limit. */
export function marketLeft(group: AuditGroup): boolean {
  return group.orders.some(
    (order) => order.purpose === "entry" && order.marketAway && order.gross < order.request.qty,
  );
}

function legTermsFault(leg: PlanLeg): string | null {
  const { lot, freeze, bandLowTicks, bandHighTicks } = leg.instrument;
  if (leg.qty <= 0 || leg.qty % lot !== 0) return `quantity ${leg.qty} in lots of ${lot}`;
  if (freeze < lot) return `freeze quantity ${freeze} below the lot of ${lot}`;
  const inBand = leg.limitTicks >= bandLowTicks && leg.limitTicks <= bandHighTicks;
  if (!inBand) return `limit ${leg.limitTicks} outside the band`;
  return leg.role === "RISK" && leg.cover === null ? "a risk leg without cover" : null;
}

/** What is wrong with the terms of a plan, by the auditor's own reading; null if nothing. */
export function termsFault(plan: Plan): string | null {
  if (new Set(plan.legs.map(({ id }) => id)).size !== plan.legs.length) return "a leg's id twice";
  for (const leg of plan.legs) {
    const fault = legTermsFault(leg);
    if (fault !== null) return `leg ${leg.id}: ${fault}`;
    const { cover } = leg;
    if (cover === null || cover === "uncovered") continue;
    const named = plan.legs.find(({ id }) => id === cover.leg);
    if (named?.role !== "PROTECTION") return `leg ${leg.id}: no protection leg ${cover.leg}`;
  }
  return null;
}

/** Sizes to which a group's legs can come together: neither, cover alone, cover and risk. */
const STEPS = [
  { cover: false, risk: false },
  { cover: true, risk: false },
  { cover: true, risk: true },
];
const PAIR_STEPS = [...STEPS, { cover: false, risk: true }];

/**
 * As far as can be known: what is hidden may or may not be, and a bust that is unclear may be left
 * out, or counted twice.
 */
function rangeAt(leg: AuditLeg, full: boolean): Range {
  const { held, hiddenUp, hiddenDown, unclear, side, terms } = leg;
  const least = Math.min(held, Math.max(0, held - unclear)) - hiddenUp;
  const most = held + Math.max(-hiddenDown, unclear);
  const planned = Math.max(most + leavesOf(leg, 1), terms.qty);
  const ends = (full ? [planned, planned] : [least, most]).map((units) => units * side);
  return { symbol: terms.instrument.symbol, low: Math.min(...ends), high: Math.max(...ends) };
}

function groupRequirement(group: AuditGroup, facts: MarginFacts, over: boolean): number {
  let sum = 0;
  const steps = group.plan.mode === "hedge-on-fill" ? PAIR_STEPS : STEPS;
  for (const { cover, risks } of group.relations) {
    let worst = 0;
    for (const step of over ? STEPS.slice(0, 1) : steps) {
      const ranges = [
        rangeAt(cover, step.cover),
        ...risks.map(({ leg }) => rangeAt(leg, step.risk)),
      ];
      worst = Math.max(worst, worstBound(facts, ranges));
    }
    sum += worst;
  }
  for (const leg of group.legs) {
    if (leg.terms.cover !== "uncovered") continue;
    sum += Math.max(
      worstBound(facts, [rangeAt(leg, false)]),
      worstBound(facts, [rangeAt(leg, !over)]),
    );
  }
  return sum;
}

/** States in which a plan binds by nothing but what it holds. */
const UNBOUND: readonly (string | undefined)[] = [undefined, "CREATED", "CLOSED", "FAILED"];

/**
 * Whether `own`, another plan under way or a holding has the symbol, and the margin facts delivered
 * do not say what it binds.
 */
export function wantsRow(court: Court, own: AuditGroup, symbol: Sym): boolean {
  const { margin } = court.desk;
  if (margin === null || isPriced(margin, symbol)) return false;
  for (const group of court.truth.groups.values()) {
    const planned = group === own || !UNBOUND.includes(groupRow(court.image, group.id)?.state);
    for (const { terms, held, becameFrom } of group.legs) {
      if (terms.instrument.symbol !== symbol) continue;
      if (held !== 0 || (planned && becameFrom === null)) return true;
    }
  }
  return false;
}

/**
 * What the account could come to bind if every group that has not ended reached its plan: each
 * group alone, because what one holds may go at any time.
 */
export function fullRequirement(court: Court): { readonly bound: number; readonly funds: number } {
  const facts = court.desk.margin ?? court.scenario.margin;
  let bound = 0;
  for (const group of court.truth.groups.values()) {
    const row = groupRow(court.image, group.id);
    const over = row?.state === "CLOSED" || row?.state === "FAILED" || group.notice === "denied";
    bound += groupRequirement(group, facts, over);
  }
  return { bound, funds: facts.fundsMinor };
}
