/**
 * From a campaign's summary to what is reported of it: names instead of counts by place, the
 * verdict, and for each failure the command that shows it again.
 *
 * 1. The same summary gives the same report but for the wall-clock numbers.
 */
import { DRAWS_VERSION } from "../rng.js";
import type { StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { buildName } from "../campaign/build.js";
import type { Deal } from "../campaign/deal.js";
import { recordOf } from "../campaign/deal-record.js";
import { missedFloors } from "../campaign/floors.js";
import type { Inventory } from "../campaign/inventory.js";
import { partialText } from "../campaign/partial.js";
import { seedsText, seedsWords } from "../campaign/seeds.js";
import type { FailedRun, Summary } from "../campaign/summary.js";
import { digestText, MAX_FAILURES } from "../campaign/summary.js";
import { testedTiers } from "../campaign/tested.js";
import { commandLine } from "./command-line.js";
import { lossReport } from "./loss-shape.js";
import { metricsReport } from "./metrics-shape.js";
import { matrixOf } from "./matrix-report.js";
import { statisticsOf } from "./statistics-report.js";
import type { FailureReport, RunReport } from "./shapes.js";

/** What a report says beyond the summary. */
export interface ReportContext {
  readonly deal: Deal;
  readonly scenarios: readonly Scenario[];
  readonly inventory: Inventory;
  /** File of the plan that was run as a scenario; null for named scenarios. */
  readonly planFile: string | null;
  readonly store: StoreKind;
  readonly workers: number;
  readonly wallMs: number;
}

/** The report of a campaign; `told`: failures of runs that the summary does not hold. */
export function runReport(
  summary: Summary,
  context: ReportContext,
  told: readonly FailureReport[] = [],
): RunReport {
  const { inventory, wallMs, workers } = context;
  const misses = missedFloors(summary, context.scenarios).map((miss): FailureReport => ({
    scenario: miss.scenario,
    venue: context.deal.venues.join(","),
    seed: seedsText(context.deal.seeds),
    outcome: "violated",
    invariant: "useful",
    message: miss.message,
    atMs: 0,
    digest: digestText(summary),
    ...{ difference: null, loss: null },
    replay: commandLine(["run", ...campaignWords(context)]),
  }));
  const failed = summary.failed + misses.length;
  const runs = [...told, ...summary.failures.map((failure) => runFailure(failure, context))];
  const tiers = testedTiers(summary, context.deal, inventory);
  const untested = tiers.some(({ judged, missed }) => judged && missed.length > 0);
  return {
    verdict: failed > 0 ? "failed" : untested ? "insufficient" : "passed",
    runs: summary.runs,
    passed: summary.passed,
    failures: [...misses, ...runs.sort(dearestFirst)].slice(0, MAX_FAILURES),
    failed,
    digest: digestText(summary),
    events: summary.events,
    steps: summary.steps,
    commits: summary.commits,
    simulatedMs: summary.simulatedMs,
    wallMs: Math.round(wallMs),
    runsPerSecond: rate(summary.runs, wallMs),
    eventsPerSecond: rate(summary.events, wallMs),
    workers,
    faults: record(summary.faults),
    situations: record(summary.situations),
    safeguards: inventory.safeguards.map(({ slug, situations }) => ({
      slug,
      exercised: situations.reduce((sum, name) => sum + (summary.situations.get(name) ?? 0), 0),
    })),
    invariants: inventory.invariants.map(({ slug }) => ({
      slug,
      exercised: summary.invariants.get(slug) ?? 0,
    })),
    budgets: record(summary.budgets),
    ends: record(summary.ends),
    metrics: metricsReport(summary.measured, summary.situations, context.planFile),
    statistics: statisticsOf(summary, context.deal),
    tiers: tiers.map((tier) => ({ ...tier, missed: [...tier.missed] })),
    matrix: matrixOf(summary, inventory),
    made: {
      ...{ build: buildName(), draws: DRAWS_VERSION, store: context.store },
      planFile: context.planFile,
      // The order in which they were made is no part of what they amount to.
      deal: { ...recordOf(context), order: "forward" },
    },
    part: context.deal.shard.n === 1 ? null : partialText(summary),
  };
}

/** By what they would have cost, whatever their currency. */
function dearestFirst({ loss: one }: FailureReport, { loss: other }: FailureReport): number {
  return (other?.minor ?? -1) - (one?.minor ?? -1);
}

/** One failed run as it is reported; `planFile`: of the plan that was run as a scenario. */
export function runFailure(
  failure: FailedRun,
  { planFile, scenarios }: Pick<ReportContext, "planFile" | "scenarios">,
): FailureReport {
  const { index: _index, lastFault: _last, landed: _landed, difference, loss, ...fields } = failure;
  const currency = scenarios.find(({ slug }) => slug === failure.scenario)?.currency ?? null;
  const what = planFile === null ? [failure.scenario] : ["--plan", planFile];
  const words = ["replay", ...what, "--venue", failure.venue, "--seed", failure.seed];
  return {
    ...{ ...fields, difference: copied(difference), loss: lossReport(loss, currency) },
    replay: commandLine(words),
  };
}

function copied(difference: FailedRun["difference"]): FailureReport["difference"] {
  if (difference === null) return null;
  const { event, before, here, fresh } = difference;
  return { event, before: [...before], here: [...here], fresh: [...fresh] };
}

/** The words that name the same campaign again. */
function campaignWords({ deal, planFile }: ReportContext): readonly string[] {
  return [
    ...(planFile === null ? deal.scenarios : ["--plan", planFile]),
    "--venue",
    ...deal.venues,
    ...seedsWords(deal.seeds),
    ...(deal.cross ? ["--cross"] : []),
    ...(deal.shard.n === 1 ? [] : ["--shard", `${deal.shard.k}/${deal.shard.n}`]),
  ];
}

function rate(amount: number, wallMs: number): number {
  return wallMs <= 0 ? 0 : Math.round((amount * 1_000) / wallMs);
}

/** By slug, in alphabetical order, so that reports compare. */
function record(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
