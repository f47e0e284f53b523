/**
 * How a core looks from outside that has a known ablation in it: how often each invariant broke in
 * 1,200 runs of fresh seeds over all scenarios and venues. `npm run fingerprints` measures them
 * anew and prints this table.
 *
 * 1. Every ablation has one.
 */

/** Runs behind each of them. */
export const FINGERPRINT_RUNS = 1_200;

/** By ablation: broken invariants, and outcomes that break none, with counts. */
export const FINGERPRINTS: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map([
  [
    "last-report-wins",
    { useful: 10, "no-self-inflicted-naked": 6, "no-over-hedge": 5, "no-double-exit": 1 },
  ],
  ["state-from-status-word", { "lifecycle-forward": 559 }],
  ["orders-forgotten", { settles: 7, "external-exposure": 7, "books-agree": 1 }],
  [
    "nothing-remembered",
    { "lifecycle-forward": 77, "no-self-inflicted-naked": 5, "seen-changes-nothing": 1 },
  ],
  [
    "repeats-add-up",
    {
      "no-self-inflicted-naked": 185,
      "no-over-hedge": 124,
      "seen-changes-nothing": 73,
      "lifecycle-forward": 54,
      "no-double-exit": 53,
      useful: 4,
    },
  ],
  ["mark-before-work", { "nothing-lost": 41 }],
  [
    "mark-in-memory",
    { "lifecycle-forward": 32, "no-self-inflicted-naked": 4, "seen-changes-nothing": 1 },
  ],
  ["dedup-by-fill-id", { "no-self-inflicted-naked": 16, "no-over-hedge": 15, "no-double-exit": 2 }],
  ["intent-one-commit-late", { "nothing-lost": 1200 }],
  ["intent-after-send", { "intent-before-order": 1125 }],
  [
    "recovery-sends-again",
    { "reconcile-first": 297, "limits-kept": 11, "no-over-hedge": 1, "no-self-inflicted-naked": 1 },
  ],
  [
    "unknown-sent-again",
    {
      "one-order-per-intent": 70,
      "no-self-inflicted-naked": 15,
      "limits-kept": 14,
      "no-over-hedge": 3,
      settles: 1,
      "books-agree": 1,
    },
  ],
  ["stop-of-nobody", { crashed: 25, "no-orphan": 23 }],
  ["unknown-for-ever", { settles: 163, "external-exposure": 6, "stop-in-place": 5 }],
  [
    "unknown-as-rejected",
    { "no-self-inflicted-naked": 79, "no-over-hedge": 9, "no-double-exit": 8, settles: 1 },
  ],
  [
    "absent-too-early",
    { "no-self-inflicted-naked": 135, "no-over-hedge": 57, "no-double-exit": 20 },
  ],
  [
    "absent-from-any-answer",
    { "no-self-inflicted-naked": 383, "no-over-hedge": 327, "no-double-exit": 86 },
  ],
  ["hedge-only-once", { "external-exposure": 30 }],
  ["nobody-told", { "external-exposure": 8 }],
  ["endless-recursion", { "recursion-and-escalation": 26, "external-exposure": 2 }],
  ["local-timer", { "deadline-by-broker-time": 131 }],
  ["no-deadline", { "external-exposure": 71, useful: 12, settles: 5 }],
  ["synchronous-normal", { "nothing-lost": 152, "one-writer": 72 }],
  ["claim-not-raised", { "one-writer": 517 }],
  [
    "two-writers",
    {
      "one-order-per-intent": 312,
      "limits-kept": 207,
      "one-writer": 68,
      "lifecycle-forward": 46,
      "reconcile-first": 43,
      "no-self-inflicted-naked": 23,
      "no-over-hedge": 12,
      settles: 4,
      "no-double-exit": 3,
      "books-agree": 1,
    },
  ],
  [
    "lease-expires",
    {
      "one-writer": 121,
      "one-order-per-intent": 82,
      "lifecycle-forward": 50,
      "limits-kept": 48,
      "reconcile-first": 5,
      "no-double-exit": 2,
      "no-self-inflicted-naked": 2,
      "books-agree": 1,
      "no-over-hedge": 1,
    },
  ],
  ["all-legs-at-once", { "no-self-inflicted-naked": 901 }],
  ["release-on-acknowledgement", { "no-self-inflicted-naked": 832 }],
  ["whole-primary-at-once", { "no-self-inflicted-naked": 150 }],
  ["unwind-in-fill-order", { "no-self-inflicted-naked": 335 }],
  ["sold-while-unknown", { "no-self-inflicted-naked": 4 }],
  ["no-spacing", { "limits-kept": 92 }],
  ["hedge-for-total", { "no-over-hedge": 123, "no-self-inflicted-naked": 2 }],
  ["margin-not-checked", { "margin-before-release": 131 }],
  ["everything-refused", { useful: 1116 }],
  ["margin-of-whole-group", { "margin-before-release": 70 }],
  ["margin-of-own-group", { "margin-before-release": 61 }],
  ["stop-at-any-price", { "order-terms": 124 }],
  ["no-fallback", { "stop-in-place": 52 }],
  ["fallback-before-cancel", { "no-double-exit": 107 }],
  [
    "cancel-answer-confirms",
    { "no-double-exit": 97, "no-self-inflicted-naked": 83, "no-over-hedge": 27 },
  ],
  ["fallback-for-whole", { "no-double-exit": 82 }],
  ["trade-before-recovery", { "reconcile-first": 627, "no-self-inflicted-naked": 1 }],
  [
    "books-win",
    {
      "books-agree": 96,
      "no-self-inflicted-naked": 26,
      "external-exposure": 21,
      settles: 19,
      "no-double-exit": 18,
      "recursion-and-escalation": 2,
      "no-over-hedge": 2,
    },
  ],
  ["believed-at-once", { "no-self-inflicted-naked": 3, "no-over-hedge": 3 }],
  [
    "no-polling",
    {
      settles: 368,
      "books-agree": 74,
      "stop-in-place": 42,
      "external-exposure": 28,
      "no-double-exit": 6,
      "no-self-inflicted-naked": 2,
      useful: 1,
      "no-over-hedge": 1,
    },
  ],
]);
