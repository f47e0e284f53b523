/**
 * Metrics as OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/), for the
 * monitoring that a user has already.
 *
 * 1. Times are in seconds, as the format wants base units.
 * 2. The bounds of the buckets never change, so that scrapes of different runs compare. They have
 *    two significant digits, as measured times have: no time is put into the wrong bucket.
 */
import type { MetricsReport } from "./metrics-shape.js";

type Labels = Readonly<Record<string, string>>;
type Times = MetricsReport["hedgeLagMs"];

/** Upper ends of the buckets. */
const BOUNDS_MS = [
  ...[0, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000],
  ...[10_000, 15_000, 30_000, 60_000, 120_000, 300_000],
];

/** Where the metrics are from. */
export interface MetricsOrigin {
  /** Such as `campaign`, `run` or `session`. */
  readonly kind: string;
  readonly build: string;
}

/** The whole text, with its end. */
export function openMetricsText(metrics: MetricsReport, origin: MetricsOrigin): string {
  const { nakedMs, longestNakedMs, mostNaked, windowsMs, hedgeLagMs, recoveryMs } = metrics;
  const levels = Object.entries(metrics.hedgeLevels);
  return [
    ...head("info", "hedgeproof_build", "What was measured."),
    sample("hedgeproof_build_info", { ...origin }, 1),
    ...counter("naked_seconds", "Time with exposure, all groups together.", nakedMs / 1_000),
    ...gauge("longest_naked_seconds", "Longest window of exposure.", longestNakedMs.value / 1_000),
    ...gauge("most_naked_units", "Largest exposure of a group.", mostNaked.value),
    ...head("histogram", "hedgeproof_naked_window_seconds", "Windows of exposure."),
    ...Object.entries(windowsMs).flatMap(([mode, times]) =>
      histogram("hedgeproof_naked_window_seconds", { mode }, times),
    ),
    ...head("histogram", "hedgeproof_hedge_lag_seconds", "From exposure to the order against it."),
    ...histogram("hedgeproof_hedge_lag_seconds", {}, hedgeLagMs),
    ...head("histogram", "hedgeproof_recovery_seconds", "From a start to a complete recovery."),
    ...histogram("hedgeproof_recovery_seconds", {}, recoveryMs),
    ...head("counter", "hedgeproof_hedges", "Hedge orders by level."),
    ...levels.map(([level, count]) => sample("hedgeproof_hedges_total", { level }, count)),
    ...counter("duplicates", "Reports delivered again, and discarded.", metrics.duplicates),
    ...counter("out_of_order", "Reports delivered after a later one.", metrics.outOfOrder),
    ...counter("stale", "Reports that added no fact.", metrics.stale),
    ...counter("adjustments", "Differences that reconciliation charged.", metrics.adjustments),
    ...counter("stop_fallbacks", "Triggered stops given up.", metrics.fallbacks),
    ...counter("stops_filled", "Triggered stops that filled.", metrics.stopsFilled),
    ...counter("escalations", "Exposures that a person was told of.", metrics.escalations),
    "# EOF",
    "",
  ].join("\n");
}

function head(type: string, name: string, help: string): readonly string[] {
  return [`# TYPE ${name} ${type}`, `# HELP ${name} ${help}`];
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function counter(name: string, help: string, value: number): readonly string[] {
  const full = `hedgeproof_${name}`;
  return [...head("counter", full, help), sample(`${full}_total`, {}, value)];
}

function gauge(name: string, help: string, value: number): readonly string[] {
  const full = `hedgeproof_${name}`;
  return [...head("gauge", full, help), sample(full, {}, value)];
}

function histogram(name: string, labels: Labels, { count, buckets }: Times): readonly string[] {
  const lines = BOUNDS_MS.map((boundMs) => {
    const within = buckets.filter(([upToMs]) => upToMs <= boundMs);
    const seen = within.reduce((sum, [, many]) => sum + many, 0);
    return sample(`${name}_bucket`, { ...labels, le: String(boundMs / 1_000) }, seen);
  });
  return [...lines, sample(`${name}_bucket`, { ...labels, le: "+Inf" }, count)];
}
