/**
 * The situations of the world: what must happen sometimes, so that a campaign has tested it. Each
 * is counted when it happened, never when it was scheduled.
 */
import type { TierSlug } from "./tiers.js";

/** One situation: its slug, when it counts, and the size of campaign that must have seen it. */
export interface Situation {
  readonly slug: SituationSlug;
  readonly title: string;
  readonly tier: TierSlug;
}

const TABLE = [
  ["crash-between-commit-and-send", "the process died with a durable intent not yet sent", "fast"],
  [
    "crash-between-send-and-answer",
    "the process died while the answer to a send was on its way",
    "fast",
  ],
  ["crash-in-recovery", "the process died again before its recovery was complete", "fast"],
  ["second-start-reconciled", "a later start read orders, trades and positions in full", "fast"],
  ["intent-replayed", "the process started with an intent whose fate it did not know", "fast"],
  ["commit-survived", "the process died of a commit that the disk kept", "fast"],
  ["power-loss-kept", "power was lost and the commit in flight was kept", "fast"],
  ["power-loss-lost", "power was lost and the commit in flight with it", "fast"],
  ["disk-refused-commit", "the disk refused a commit", "fast"],
  ["halt-ended", "a core that had halted committed again", "fast"],
  ["stalled", "the process handled nothing for a while", "fast"],
  ["duplicate-report", "a report was delivered again", "fast"],
  [
    "duplicate-after-terminal",
    "a report was delivered again after its order's end was told",
    "fast",
  ],
  ["duplicate-after-restart", "a report told to one process was told again to a later one", "fast"],
  ["plan-repeated", "a plan was handed in again", "fast"],
  ["command-repeated", "a trader's command was given again", "fast"],
  ["out-of-order-report", "a report arrived after a later one of its order", "fast"],
  ["poll-found-dropped-fill", "a snapshot showed a fill whose report was dropped", "fast"],
  ["stream-lost-while-live", "the stream went down while an order was live", "fast"],
  ["fill-after-cancel", "an order filled after it had ended", "fast"],
  ["cancel-raced", "an order filled while its cancel was on its way", "fast"],
  ["cancel-lost", "a cancel never landed", "slow"],
  ["cancel-failed", "a cancel landed and did nothing", "fast"],
  ["requests-turned-away", "the venue turned every request away for a while", "fast"],
  ["unknown-was-live", "a send without a clear answer had become an order", "fast"],
  [
    "unknown-was-dead",
    "the core concluded that an UNKNOWN order never was, and it never was",
    "fast",
  ],
  ["send-refused", "the venue refused an order", "fast"],
  ["freeze-split", "a quantity above the freeze quantity left as several orders", "fast"],
  ["freeze-child-rejected", "one of several child orders was refused", "slow"],
  ["risk-waited-for-protection", "risk was first released after its protection had filled", "fast"],
  ["protection-part-filled", "risk was released while its protection was filled in part", "fast"],
  ["hedge-level-2", "a hedge fell short and was hedged again", "fast"],
  ["hedge-level-3", "a second hedge fell short and was hedged again", "slow"],
  ["hedge-spacing-needed", "more came to hedge within the spacing of a hedge", "fast"],
  ["cover-busted", "a fill of a protecting leg was taken back", "fast"],
  ["risk-busted", "a fill of a risk leg was taken back", "fast"],
  ["worked-again", "an order worked again what was taken back of it", "fast"],
  ["assigned", "an option position became its underlying", "fast"],
  ["expired", "a position expired and left nothing", "fast"],
  ["order-forgotten", "a new day's lists lacked an order whose end was not told", "slow"],
  ["fill-forgotten", "a new day's lists lacked a fill that was not told", "slow"],
  ["market-closed", "a symbol was halted, or its market closed", "fast"],
  ["second-instance-refused", "a second process was refused the store", "fast"],
  ["foreign-change", "a position changed that no order explains", "fast"],
  ["escalation-raised", "a person was told of exposure", "slow"],
  ["escalation-retried", "a person answered retry", "slow"],
  ["escalation-taken", "a person took the exposure", "rare"],
  ["stop-placed", "a stop was on the book", "fast"],
  ["stop-triggered", "a stop triggered", "fast"],
  ["stop-gapped", "the price went through a triggered stop's limit", "slow"],
  ["fallback-used", "a triggered stop was given up for the most aggressive order", "fast"],
  ["fallback-not-used", "a triggered stop filled in full by itself", "fast"],
  ["deadline-passed", "an order was canceled for its deadline", "fast"],
  ["clock-stepped-back", "the broker's clock jumped back", "fast"],
  ["clock-stepped-forward", "the broker's clock jumped forward", "fast"],
  ["margin-refusal", "a plan or a release was refused for want of margin", "fast"],
  ["two-groups-one-symbol", "two groups had orders live in one symbol", "fast"],
  ["two-groups-one-margin", "an entry was sent while another group bound margin", "fast"],
] as const satisfies readonly (readonly [string, string, TierSlug])[];

/** A situation's slug. */
export type SituationSlug = (typeof TABLE)[number][0];

/** Every situation. */
export const SITUATIONS: readonly Situation[] = TABLE.map(([slug, title, tier]) => ({
  slug,
  title,
  tier,
}));

const NEEDS = [
  [
    "state-validator",
    ["out-of-order-report", "duplicate-after-terminal", "fill-after-cancel", "worked-again"],
  ],
  ["idempotency", ["duplicate-report", "duplicate-after-restart", "plan-repeated"]],
  [
    "order-intents",
    [
      "crash-between-commit-and-send",
      "crash-between-send-and-answer",
      "intent-replayed",
      "unknown-was-live",
      "unknown-was-dead",
      "order-forgotten",
      "fill-forgotten",
    ],
  ],
  ["hedge-monitor", ["hedge-level-2", "hedge-level-3", "escalation-raised"]],
  [
    "broker-timeouts",
    ["deadline-passed", "clock-stepped-back", "clock-stepped-forward", "fallback-used"],
  ],
  [
    "single-writer",
    ["commit-survived", "power-loss-kept", "power-loss-lost", "disk-refused-commit"],
  ],
  ["leg-priority", ["risk-waited-for-protection", "protection-part-filled"]],
  ["hedge-limiter", ["hedge-spacing-needed"]],
  ["worst-case-margin", ["margin-refusal", "two-groups-one-margin"]],
  ["stop-loss", ["stop-triggered", "stop-gapped", "fallback-used", "fallback-not-used"]],
  ["reconciliation", ["second-start-reconciled", "foreign-change", "assigned"]],
  ["polling", ["poll-found-dropped-fill", "stream-lost-while-live"]],
] as const satisfies readonly (readonly [string, readonly SituationSlug[]])[];

/** Situations of the world that need a safeguard, by the safeguard's slug. */
export const SAFEGUARD_SITUATIONS: ReadonlyMap<string, readonly SituationSlug[]> = new Map<
  string,
  readonly SituationSlug[]
>(NEEDS);
