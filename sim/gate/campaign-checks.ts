/**
 * The checks of the gate that read the campaign: whether runs failed, whether they repeat, whether
 * what should happen did, and whether the budgets were kept.
 */
import { sampleEvery } from "../campaign/choice.js";
import { clockText } from "../clock-text.js";
import { amount } from "../report/number-text.js";
import { failingRun } from "./checks.js";
import type { Found } from "./found.js";
import type { JudgedCampaign } from "./judged.js";
import type { Budgets } from "./policy.js";

const UNREPEATED = "nondeterministic";

/** Runs that broke an invariant, were stuck or crashed. */
export function checkRuns({ report }: JudgedCampaign): Found {
  const { runs, failures, failed, statistics } = report;
  const broken = new Map<string, number>();
  for (const { invariant, outcome } of failures) {
    const what = invariant ?? outcome;
    broken.set(what, (broken.get(what) ?? 0) + 1);
  }
  const unrepeated = failures.filter(({ outcome }) => outcome === UNREPEATED).length;
  const upper = statistics.failureRate.upper95;
  const bound = upper === null ? "" : `, failure rate at most ${upper.toPrecision(2)} (95 %)`;
  return {
    detail: `${amount(runs)} runs, ${amount(failed - unrepeated)} failed${bound}`,
    reasons: [],
    failures: failures.filter(({ outcome }) => outcome !== UNREPEATED).map(failingRun),
    failed: failed - unrepeated,
    broken: { runs, failed, broken },
  };
}

/** Runs that came out otherwise in a fresh process. */
export function checkRepeats({ report }: JudgedCampaign): Found {
  const failures = report.failures.filter(({ outcome }) => outcome === UNREPEATED).map(failingRun);
  const every = sampleEvery(report.runs);
  return {
    detail: `one run in ${every} made twice, ${amount(failures.length)} differed`,
    ...{ reasons: [], failures, failed: failures.length },
  };
}

/** Whether the world did what the campaign is there for. */
export function checkSituations({ report, policy }: JudgedCampaign): Found {
  const tiers = report.tiers.filter(({ judged }) => judged);
  const missed = new Set(tiers.flatMap((tier) => tier.missed));
  for (const slug of policy.situations) {
    if ((report.situations[slug] ?? 0) === 0) missed.add(slug);
  }
  // A campaign too small for any tier, or of some scenarios only, need not need them all.
  const idle = report.safeguards.filter(({ exercised }) => tiers.length > 0 && exercised === 0);
  const names = tiers.map(({ tier, situations }) => `${situations} of the tier ${tier}`);
  const required = policy.situations.length;
  return {
    detail: [
      ...(names.length === 0 ? ["no tier is judged at this size"] : names),
      ...(required === 0 ? [] : [`${required} of the policy`]),
      `${amount(missed.size)} never happened`,
    ].join(", "),
    reasons: [
      ...[...missed].map((slug) => `${slug} never happened in ${amount(report.runs)} runs`),
      ...idle.map(({ slug }) => `nothing in the campaign needed the safeguard ${slug}`),
    ],
    ...{ failures: [], failed: 0 },
  };
}

/** What was measured, and what is allowed. */
export function checkBudgets({ report, policy }: JudgedCampaign): Found {
  const measured = measuredOf(report.metrics);
  const reasons = BUDGETS.flatMap(({ budget, words, unit }) => {
    const [is, most] = [measured[budget], policy.budgets[budget]];
    if (is === null || most === null || is <= most) return [];
    return [`${words} ${unit(is)}, at most ${unit(most)} is allowed`];
  });
  const told = BUDGETS.map(({ budget, words, unit }) => {
    const is = measured[budget];
    return `${words} ${is === null ? "never measured" : unit(is)}`;
  });
  return { detail: told.join(", "), reasons, failures: [], failed: 0 };
}

const BUDGETS: readonly {
  readonly budget: keyof Budgets;
  readonly words: string;
  readonly unit: (value: number) => string;
}[] = [
  { budget: "longestNakedMs", words: "longest exposure", unit: clockText },
  { budget: "mostNakedUnits", words: "largest", unit: (units) => `${amount(units)} units` },
  { budget: "hedgeLagP50Ms", words: "half of the hedges within", unit: clockText },
  { budget: "hedgeLagP99Ms", words: "99 % within", unit: clockText },
  { budget: "recoveryP99Ms", words: "99 % of recoveries within", unit: clockText },
];

function measuredOf(metrics: JudgedCampaign["report"]["metrics"]): Budgets {
  return {
    longestNakedMs: metrics.longestNakedMs.value,
    mostNakedUnits: metrics.mostNaked.value,
    hedgeLagP50Ms: metrics.hedgeLagMs.p50,
    hedgeLagP99Ms: metrics.hedgeLagMs.p99,
    recoveryP99Ms: metrics.recoveryMs.p99,
  };
}
