/**
 * The situations of the world: what must happen sometimes, so that a campaign has tested it. Each
 * is counted when it happened, never when it was scheduled.
 */

/** One situation: its slug, and when it counts. */
export interface Situation {
  readonly slug: SituationSlug;
  readonly title: string;
}

const TABLE = [
  ["crash-between-commit-and-send", "the process died with a durable intent not yet sent"],
  ["crash-between-send-and-answer", "the process died while the answer to a send was on its way"],
  ["crash-in-recovery", "the process died again before its recovery was complete"],
  ["second-start-reconciled", "a later start read orders, trades and positions in full"],
  ["intent-replayed", "the process started with an intent whose fate it did not know"],
  ["commit-survived", "the process died of a commit that the disk kept"],
  ["power-loss-kept", "power was lost and the commit in flight was kept"],
  ["power-loss-lost", "power was lost and the commit in flight with it"],
  ["disk-refused-commit", "the disk refused a commit"],
  ["halt-ended", "a core that had halted committed again"],
  ["stalled", "the process handled nothing for a while"],
  ["duplicate-report", "a report was delivered again"],
  ["duplicate-after-terminal", "a report was delivered again after its order's end was told"],
  ["duplicate-after-restart", "a report told to one process was told again to a later one"],
  ["plan-repeated", "a plan was handed in again"],
  ["command-repeated", "a trader's command was given again"],
  ["out-of-order-report", "a report arrived after a later one of its order"],
  ["poll-found-dropped-fill", "a snapshot showed a fill whose report was dropped"],
  ["stream-lost-while-live", "the stream went down while an order was live"],
  ["fill-after-cancel", "an order filled after it had ended"],
  ["cancel-raced", "an order filled while its cancel was on its way"],
  ["cancel-lost", "a cancel never landed"],
  ["cancel-failed", "a cancel landed and did nothing"],
  ["requests-turned-away", "the venue turned every request away for a while"],
  ["unknown-was-live", "a send without a clear answer had become an order"],
  ["unknown-was-dead", "the core concluded that an UNKNOWN order never was, and it never was"],
  ["send-refused", "the venue refused an order"],
  ["freeze-split", "a quantity above the freeze quantity left as several orders"],
  ["freeze-child-rejected", "one of several child orders was refused"],
  ["risk-waited-for-protection", "risk was first released after its protection had filled"],
  ["protection-part-filled", "risk was released while its protection was filled in part"],
  ["hedge-level-2", "a hedge fell short and was hedged again"],
  ["hedge-level-3", "a second hedge fell short and was hedged again"],
  ["hedge-spacing-needed", "more came to hedge within the spacing of a hedge"],
  ["cover-busted", "a fill of a protecting leg was taken back"],
  ["risk-busted", "a fill of a risk leg was taken back"],
  ["assigned", "an option position became its underlying"],
  ["market-closed", "a symbol was halted, or its market closed"],
  ["second-instance-refused", "a second process was refused the store"],
  ["foreign-change", "a position changed that no order explains"],
  ["escalation-raised", "a person was told of exposure"],
  ["escalation-retried", "a person answered retry"],
  ["escalation-taken", "a person took the exposure"],
  ["stop-placed", "a stop was on the book"],
  ["stop-triggered", "a stop triggered"],
  ["stop-gapped", "the price went through a triggered stop's limit"],
  ["fallback-used", "a triggered stop was given up for the most aggressive order"],
  ["fallback-not-used", "a triggered stop filled in full by itself"],
  ["deadline-passed", "an order was canceled for its deadline"],
  ["clock-stepped-back", "the broker's clock jumped back"],
  ["clock-stepped-forward", "the broker's clock jumped forward"],
  ["margin-refusal", "a plan or a release was refused for want of margin"],
  ["two-groups-one-symbol", "two groups had orders live in one symbol"],
  ["two-groups-one-margin", "an entry was sent while another group bound margin"],
] as const satisfies readonly (readonly [string, string])[];

/** A situation's slug. */
export type SituationSlug = (typeof TABLE)[number][0];

/** Every situation. */
export const SITUATIONS: readonly Situation[] = TABLE.map(([slug, title]) => ({ slug, title }));

const NEEDS = [
  ["state-validator", ["out-of-order-report", "duplicate-after-terminal", "fill-after-cancel"]],
  ["idempotency", ["duplicate-report", "duplicate-after-restart", "plan-repeated"]],
  [
    "order-intents",
    [
      "crash-between-commit-and-send",
      "crash-between-send-and-answer",
      "intent-replayed",
      "unknown-was-live",
      "unknown-was-dead",
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
