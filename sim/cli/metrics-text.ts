/**
 * What an operator watches, in a few lines for people.
 */
import { clockText } from "../clock-text.js";
import type { MetricsReport } from "../report/metrics-shape.js";
import { amount } from "../report/number-text.js";

/** Lines of words, each after its title. */
export function metricsWords(metrics: MetricsReport): readonly (readonly [string, string[]])[] {
  const { longestNakedMs, mostNaked, windowsMs, hedgeLagMs, recoveryMs } = metrics;
  const windows = windowsMs["protection-first"].count + windowsMs["hedge-on-fill"].count;
  const levels = Object.entries(metrics.hedgeLevels);
  return [
    [
      "exposure",
      [
        `${amount(windows)} windows`,
        `longest ${clockText(longestNakedMs.value)}`,
        `largest ${amount(mostNaked.value)} units`,
      ],
    ],
    ["hedge lag", quantiles(hedgeLagMs)],
    ["recovery", quantiles(recoveryMs)],
    ["hedges", levels.map(([level, count]) => `level ${level} ${amount(count)}`)],
  ];
}

function quantiles({ count, p50, p99, most }: MetricsReport["hedgeLagMs"]): string[] {
  if (p50 === null || p99 === null || most === null) return [];
  return [
    `half within ${clockText(p50)}`,
    `99 % within ${clockText(p99)}`,
    `all ${amount(count)} within ${clockText(most)}`,
  ];
}
