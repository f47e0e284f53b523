/**
 * What an operator watches, as it is reported of a run, a campaign or a session.
 *
 * 1. Times in milliseconds: of two significant digits, rounded up, where they are quantiles.
 */
import { z } from "zod";
import { commandLine } from "./command-line.js";
import type { Largest, MeasuredRuns } from "../campaign/measured.js";
import { measuredNothing, addMeasured, quantileOf } from "../campaign/measured.js";
import type { RunMetrics, Times } from "../metrics.js";
import type { SessionReport } from "./session-shape.js";

const count = z.int().nonnegative();
const time = count.nullable();
const timesShape = z
  .strictObject({
    count,
    p50: time,
    p95: time,
    p99: time,
    most: time,
    buckets: z.array(z.tuple([count, count])).describe("Upper end in ms, and how many; ascending"),
  })
  .meta({ title: "How long something took; null: it never happened" });
const largestShape = z
  .strictObject({ value: count, replay: z.string().nullable() })
  .describe("With the command that shows the run in which it was");

/** Metrics. */
export const metricsShape = z
  .strictObject({
    nakedMs: count.describe("Time with exposure, all groups and runs together"),
    longestNakedMs: largestShape.describe("Longest window of exposure of a group"),
    mostNaked: largestShape.describe("Largest exposure of a group, in units"),
    windowsMs: z
      .strictObject({ "protection-first": timesShape, "hedge-on-fill": timesShape })
      .describe("Windows of exposure, by the way in which the plan is executed"),
    hedgeLagMs: timesShape.describe("From the opening of a window to the order that answers it"),
    recoveryMs: timesShape.describe("From the start of a process to the end of its recovery"),
    hedgeLevels: z.record(z.string(), count).describe("Hedge orders by level"),
    adjustments: count.describe("Differences charged by reconciliation"),
    duplicates: count.describe("Reports delivered again, and discarded"),
    outOfOrder: count.describe("Reports delivered after a later one of their order"),
    stale: count.describe("Reports that added no fact, kept for audit"),
    fallbacks: count.describe("Triggered stops given up for the most aggressive order"),
    stopsFilled: count.describe("Triggered stops that filled by themselves"),
    escalations: count,
  })
  .meta({ title: "What an operator watches" });

/** See `metricsShape`. */
export type MetricsReport = z.infer<typeof metricsShape>;

/** The metrics of measured runs; the rest is told by the situations that were counted. */
export function metricsReport(
  measured: MeasuredRuns,
  situations: ReadonlyMap<string, number>,
  planFile: string | null = null,
): MetricsReport {
  const happened = (slug: string): number => situations.get(slug) ?? 0;
  const levels = [...measured.hedgeLevels].sort(([one], [other]) => one - other);
  return {
    nakedMs: measured.nakedMs,
    longestNakedMs: largestReport(measured.longestNakedMs, planFile),
    mostNaked: largestReport(measured.mostNaked, planFile),
    windowsMs: {
      "protection-first": timesReport(measured.windowsMs.get("protection-first")),
      "hedge-on-fill": timesReport(measured.windowsMs.get("hedge-on-fill")),
    },
    hedgeLagMs: timesReport(measured.hedgeLagMs),
    recoveryMs: timesReport(measured.recoveryMs),
    hedgeLevels: Object.fromEntries(levels.map(([level, many]) => [String(level), many])),
    adjustments: measured.adjustments,
    duplicates: happened("duplicate-report"),
    outOfOrder: happened("out-of-order-report"),
    stale: measured.stale,
    fallbacks: happened("fallback-used"),
    stopsFilled: happened("fallback-not-used"),
    escalations: happened("escalation-raised"),
  };
}

/** The metrics of one run. */
export function runMetricsReport(
  run: { readonly scenario: string; readonly venue: string; readonly seed: string } & {
    readonly metrics: RunMetrics;
    readonly situations: ReadonlyMap<string, number>;
  },
): MetricsReport {
  const measured = measuredNothing();
  const { scenario, venue, seed } = run;
  addMeasured(measured, { index: 0, scenario, venue, seed }, run.metrics);
  return metricsReport(measured, run.situations);
}

/** What a recorded session shows of it: how long it was naked, and what was discarded. */
export function sessionMetrics(
  session: Pick<SessionReport, "nakedMs" | "longestNakedMs" | "duplicates" | "stale">,
): MetricsReport {
  const { nakedMs, longestNakedMs, duplicates, stale } = session;
  const bare = metricsReport(measuredNothing(), new Map());
  const longest = { value: Math.round(longestNakedMs ?? 0), replay: null };
  const naked = Math.round(nakedMs ?? 0);
  return { ...bare, nakedMs: naked, longestNakedMs: longest, duplicates, stale };
}

function largestReport(
  largest: Largest,
  planFile: string | null,
): { value: number; replay: string | null } {
  if (largest === null) return { value: 0, replay: null };
  const { scenario, venue, seed, value } = largest;
  const what = planFile === null ? [scenario] : ["--plan", planFile];
  return { value, replay: commandLine(["replay", ...what, "--venue", venue, "--seed", seed]) };
}

function timesReport(times: Times = new Map()): z.infer<typeof timesShape> {
  const buckets = [...times].sort(([one], [other]) => one - other);
  return {
    count: buckets.reduce((sum, [, many]) => sum + many, 0),
    p50: quantileOf(times, 50),
    p95: quantileOf(times, 95),
    p99: quantileOf(times, 99),
    most: buckets.at(-1)?.[0] ?? null,
    buckets,
  };
}
