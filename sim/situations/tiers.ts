/**
 * From which size on a campaign must have seen a situation. A campaign over all scenarios and
 * venues that is that large and never saw it has not tested it.
 *
 * 1. A situation belongs to a tier of N runs only if its rate r, measured over all scenarios and
 *    venues, makes missing it by chance rarer than one in a million: (1 - r)^N < 10^-6.
 */
import type { SituationSlug } from "./table.js";

/** The tiers, with the number of runs from which each is judged. */
export const TIERS = [
  { slug: "fast", runs: 1_000 },
  { slug: "slow", runs: 10_000 },
  { slug: "rare", runs: 200_000 },
] as const satisfies readonly { readonly slug: string; readonly runs: number }[];

/** A tier's slug. */
export type TierSlug = (typeof TIERS)[number]["slug"];

/** The tier of each situation. */
export const TIER_OF: Readonly<Record<SituationSlug, TierSlug>> = {
  "crash-between-commit-and-send": "fast",
  "crash-between-send-and-answer": "fast",
  "crash-in-recovery": "fast",
  "second-start-reconciled": "fast",
  "intent-replayed": "fast",
  "commit-survived": "fast",
  "power-loss-kept": "fast",
  "power-loss-lost": "fast",
  "disk-refused-commit": "fast",
  "halt-ended": "fast",
  stalled: "fast",
  "duplicate-report": "fast",
  "duplicate-after-terminal": "fast",
  "duplicate-after-restart": "fast",
  "plan-repeated": "fast",
  "command-repeated": "slow",
  "out-of-order-report": "fast",
  "poll-found-dropped-fill": "fast",
  "stream-lost-while-live": "fast",
  "fill-after-cancel": "slow",
  "cancel-raced": "fast",
  "cancel-lost": "rare",
  "cancel-failed": "slow",
  "requests-turned-away": "fast",
  "unknown-was-live": "fast",
  "unknown-was-dead": "fast",
  "send-refused": "fast",
  "freeze-split": "fast",
  "freeze-child-rejected": "slow",
  "risk-waited-for-protection": "fast",
  "protection-part-filled": "fast",
  "hedge-level-2": "fast",
  "hedge-level-3": "slow",
  "hedge-spacing-needed": "fast",
  "cover-busted": "fast",
  "risk-busted": "fast",
  assigned: "slow",
  "market-closed": "fast",
  "second-instance-refused": "fast",
  "foreign-change": "fast",
  "escalation-raised": "slow",
  "escalation-retried": "rare",
  "escalation-taken": "rare",
  "stop-placed": "fast",
  "stop-triggered": "fast",
  "stop-gapped": "rare",
  "fallback-used": "slow",
  "fallback-not-used": "fast",
  "deadline-passed": "fast",
  "clock-stepped-back": "fast",
  "clock-stepped-forward": "fast",
  "margin-refusal": "fast",
  "two-groups-one-symbol": "fast",
  "two-groups-one-margin": "fast",
};
