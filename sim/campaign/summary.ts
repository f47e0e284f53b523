/**
 * What many runs amount to: counts that are added up, so that memory stays flat however many runs
 * there are.
 *
 * 1. Adding runs one by one, or in batches in any order, gives the same summary.
 * 2. Of the failures the first by index are kept, all are counted.
 */
import { identityOf } from "../digest.js";
import type { Loss } from "../loss.js";
import type { Outcome, RunResult } from "../run-types.js";
import type { Dealt } from "./deal.js";
import type { Difference } from "./difference.js";
import { labelOf } from "./label.js";
import type { MeasuredRuns } from "./measured.js";
import { addMeasured, addSums, measuredNothing } from "./measured.js";

/** One failed run. */
export interface FailedRun {
  readonly index: number;
  readonly scenario: string;
  readonly venue: string;
  readonly seed: string;
  readonly outcome: Outcome;
  readonly invariant: string | null;
  readonly message: string | null;
  readonly atMs: number;
  readonly digest: string;
  /** Kind of the last fault that had landed by then; null: none had. */
  readonly lastFault: string | null;
  /** How many faults had landed. */
  readonly landed: number;
  /** Of a run that did not repeat: where its two tellings part. */
  readonly difference: Difference | null;
  /** What it would have cost; null: nothing was naked, or it was not priced. */
  readonly loss: Loss | null;
}

/** A run that is run once more, to see whether it repeats. */
export interface SampledRun extends Dealt {
  readonly digest: string;
  readonly passed: boolean;
}

/** How the groups of one scenario ended, for its floors. */
export interface GroupCounts {
  runs: number;
  groups: number;
  asPlanned: number;
  denied: number;
  unwound: number;
  escalated: number;
}

/** How many runs one cell (scenario × venue) had, and how many of them failed. */
export interface CellCounts {
  readonly scenario: string;
  readonly venue: string;
  runs: number;
  failed: number;
}

/** Counts of many runs. Grows by `addRun` and `addSummary` only; crosses threads as it is. */
export interface Summary {
  runs: number;
  passed: number;
  failed: number;
  /** Sum modulo 2^256 of the hash of every run's identity and digest. */
  digest: bigint;
  events: number;
  steps: number;
  commits: number;
  simulatedMs: number;
  readonly faults: Map<string, number>;
  readonly situations: Map<string, number>;
  readonly invariants: Map<string, number>;
  /** Largest share used, in percent. */
  readonly budgets: Map<string, number>;
  readonly ends: Map<string, number>;
  readonly scenarios: Map<string, GroupCounts>;
  /** By scenario and venue, joined by a line feed. */
  readonly cells: Map<string, CellCounts>;
  /** How many runs had each coarse label. */
  readonly labels: Map<string, number>;
  /** By label: the lowest index of a run that had it. */
  readonly firstSeen: Map<string, number>;
  readonly measured: MeasuredRuns;
  failures: FailedRun[];
  samples: SampledRun[];
}

/** Failures beyond this many are counted only. */
export const MAX_FAILURES = 1_000;

const TWO_256 = 1n << 256n;

/** A summary of no run. */
export function emptySummary(): Summary {
  return {
    runs: 0,
    passed: 0,
    failed: 0,
    digest: 0n,
    events: 0,
    steps: 0,
    commits: 0,
    simulatedMs: 0,
    faults: new Map(),
    situations: new Map(),
    invariants: new Map(),
    budgets: new Map(),
    ends: new Map(),
    scenarios: new Map(),
    cells: new Map(),
    labels: new Map(),
    firstSeen: new Map(),
    measured: measuredNothing(),
    failures: [],
    samples: [],
  };
}

/** What came of one run. */
export interface Ran {
  readonly result: RunResult;
  readonly loss: Loss | null;
}

/** Adds one run; `sampled`: it is one of those that are run twice. */
export function addRun(into: Summary, dealt: Dealt, { result, loss }: Ran, sampled: boolean): void {
  const passed = result.outcome === "passed";
  if (sampled) into.samples.push({ ...dealt, digest: result.digest, passed });
  into.runs += 1;
  into.digest = (into.digest + identity(result)) % TWO_256;
  into.events += result.events;
  into.steps += result.steps;
  into.commits += result.commits;
  into.simulatedMs += result.simulatedMs;
  addCounts(into.faults, result.faults);
  addCounts(into.situations, result.situations);
  addCounts(into.invariants, result.invariants);
  raiseTo(into.budgets, result.budgets);
  addMeasured(into.measured, dealt, result.metrics);
  addEnds(into, result);
  const label = labelOf(result);
  into.labels.set(label, (into.labels.get(label) ?? 0) + 1);
  lowerTo(into.firstSeen, new Map([[label, dealt.index]]));
  addCell(into, { scenario: dealt.scenario, venue: dealt.venue, runs: 1, failed: passed ? 0 : 1 });
  if (passed) into.passed += 1;
  else {
    into.failed += 1;
    keepFailures(into, [failedRun(dealt, result, loss)]);
  }
}

/** Adds all runs of another summary. */
export function addSummary(into: Summary, from: Summary): void {
  into.runs += from.runs;
  into.passed += from.passed;
  into.failed += from.failed;
  into.digest = (into.digest + from.digest) % TWO_256;
  into.events += from.events;
  into.steps += from.steps;
  into.commits += from.commits;
  into.simulatedMs += from.simulatedMs;
  addCounts(into.faults, from.faults);
  addCounts(into.situations, from.situations);
  addCounts(into.invariants, from.invariants);
  raiseTo(into.budgets, from.budgets);
  addCounts(into.ends, from.ends);
  for (const [scenario, counts] of from.scenarios) addGroups(groupsOf(into, scenario), counts);
  for (const cell of from.cells.values()) addCell(into, cell);
  addCounts(into.labels, from.labels);
  lowerTo(into.firstSeen, from.firstSeen);
  addSums(into.measured, from.measured);
  keepFailures(into, from.failures);
  into.samples.push(...from.samples);
}

/** Runs that did not repeat: failures of their own kind, whatever they ended as. */
export function addDifferences(
  into: Summary,
  differing: readonly { readonly failure: FailedRun; readonly passed: boolean }[],
): void {
  const indexes = new Set(differing.map(({ failure }) => failure.index));
  into.failures = into.failures.filter(({ index }) => !indexes.has(index));
  for (const { failure, passed } of differing) {
    if (!passed) continue;
    into.passed -= 1;
    into.failed += 1;
    addCell(into, { scenario: failure.scenario, venue: failure.venue, runs: 0, failed: 1 });
  }
  keepFailures(
    into,
    differing.map(({ failure }) => failure),
  );
}

/** The campaign's digest: free of order, workers and shards. */
export function digestText(summary: Summary): string {
  return summary.digest.toString(16).padStart(64, "0");
}

function identity(result: RunResult): bigint {
  const { scenario, venue, seed, digest } = result;
  return BigInt(`0x${identityOf(scenario, venue, seed, digest)}`);
}

function failedRun(dealt: Dealt, result: RunResult, loss: Loss | null): FailedRun {
  const { index, scenario, venue, seed } = dealt;
  const { outcome, invariant, message, atMs, digest, schedule, landedIds } = result;
  const last = [...landedIds].at(-1);
  return {
    ...{ index, scenario, venue, seed, outcome, invariant, message, atMs, digest },
    lastFault: schedule.find(({ id }) => id === last)?.kind ?? null,
    ...{ landed: landedIds.size, difference: null, loss },
  };
}

function keepFailures(into: Summary, more: readonly FailedRun[]): void {
  if (more.length === 0) return;
  into.failures = [...into.failures, ...more]
    .sort((one, other) => one.index - other.index)
    .slice(0, MAX_FAILURES);
}

function addCounts(into: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [slug, count] of from) into.set(slug, (into.get(slug) ?? 0) + count);
}

function raiseTo(into: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [slug, share] of from) into.set(slug, Math.max(into.get(slug) ?? 0, share));
}

function lowerTo(into: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [slug, at] of from) into.set(slug, Math.min(into.get(slug) ?? at, at));
}

function addEnds(into: Summary, result: RunResult): void {
  const counts = groupsOf(into, result.scenario);
  counts.runs += 1;
  for (const end of result.ends) {
    into.ends.set(end.end, (into.ends.get(end.end) ?? 0) + 1);
    counts.groups += 1;
    if (end.asPlanned) counts.asPlanned += 1;
    if (end.end === "denied") counts.denied += 1;
    if (end.end === "unwound" || end.end === "failed") counts.unwound += 1;
    if (end.escalated) counts.escalated += 1;
  }
}

function addCell(into: Summary, from: CellCounts): void {
  const { scenario, venue, runs, failed } = from;
  const key = `${scenario}\n${venue}`;
  const known = into.cells.get(key);
  if (known === undefined) into.cells.set(key, { scenario, venue, runs, failed });
  else {
    known.runs += runs;
    known.failed += failed;
  }
}

function groupsOf(into: Summary, scenario: string): GroupCounts {
  const known = into.scenarios.get(scenario);
  if (known !== undefined) return known;
  const counts = { runs: 0, groups: 0, asPlanned: 0, denied: 0, unwound: 0, escalated: 0 };
  into.scenarios.set(scenario, counts);
  return counts;
}

function addGroups(into: GroupCounts, from: GroupCounts): void {
  into.runs += from.runs;
  into.groups += from.groups;
  into.asPlanned += from.asPlanned;
  into.denied += from.denied;
  into.unwound += from.unwound;
  into.escalated += from.escalated;
}
