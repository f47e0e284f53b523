/**
 * What was measured in many runs, added up.
 *
 * 1. Adding runs one by one, or sums in any order, gives the same.
 * 2. Of runs that share the largest value the one with the lowest index is named.
 */
import type { Mode, RunMetrics, Times } from "../metrics.js";
import type { Dealt } from "./deal.js";

/** The largest value of all runs, and which run had it; null while all are 0. */
export type Largest = (Dealt & { readonly value: number }) | null;

/** Sums of many runs. Plain data: it crosses threads. */
export interface MeasuredRuns {
  nakedMs: number;
  longestNakedMs: Largest;
  mostNaked: Largest;
  readonly windowsMs: Map<Mode, Map<number, number>>;
  readonly hedgeLagMs: Map<number, number>;
  readonly recoveryMs: Map<number, number>;
  readonly hedgeLevels: Map<number, number>;
  adjustments: number;
  stale: number;
}

/** Of no run. */
export function measuredNothing(): MeasuredRuns {
  return {
    nakedMs: 0,
    longestNakedMs: null,
    mostNaked: null,
    windowsMs: new Map(),
    hedgeLagMs: new Map(),
    recoveryMs: new Map(),
    hedgeLevels: new Map(),
    adjustments: 0,
    stale: 0,
  };
}

/** Adds one run. */
export function addMeasured(into: MeasuredRuns, dealt: Dealt, run: RunMetrics): void {
  const { index, scenario, venue, seed } = dealt;
  const of = (value: number): Largest =>
    value === 0 ? null : { index, scenario, venue, seed, value };
  const { longestNakedMs, mostNaked } = run;
  addSums(into, { ...run, longestNakedMs: of(longestNakedMs), mostNaked: of(mostNaked) });
}

type Sums = Omit<RunMetrics, "longestNakedMs" | "mostNaked"> &
  Pick<MeasuredRuns, "longestNakedMs" | "mostNaked">;

/** Adds many runs. */
export function addSums(into: MeasuredRuns, from: Sums): void {
  into.nakedMs += from.nakedMs;
  into.longestNakedMs = larger(into.longestNakedMs, from.longestNakedMs);
  into.mostNaked = larger(into.mostNaked, from.mostNaked);
  for (const [mode, times] of from.windowsMs) {
    const own = into.windowsMs.get(mode) ?? new Map<number, number>();
    into.windowsMs.set(mode, own);
    addTimes(own, times);
  }
  addTimes(into.hedgeLagMs, from.hedgeLagMs);
  addTimes(into.recoveryMs, from.recoveryMs);
  addTimes(into.hedgeLevels, from.hedgeLevels);
  into.adjustments += from.adjustments;
  into.stale += from.stale;
}

function addTimes(into: Map<number, number>, from: Times): void {
  for (const [time, count] of from) into.set(time, (into.get(time) ?? 0) + count);
}

function larger(one: Largest, other: Largest): Largest {
  if (one === null || other === null) return one ?? other;
  if (one.value !== other.value) return one.value > other.value ? one : other;
  return one.index <= other.index ? one : other;
}

/** The least time that so many percent of all measured did not exceed; null of none. */
export function quantileOf(times: Times, percent: number): number | null {
  const sorted = [...times].sort(([one], [other]) => one - other);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [time, count] of sorted) {
    seen += count;
    if (seen * 100 >= percent * all) return time;
  }
  return null;
}
