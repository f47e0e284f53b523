/**
 * Ablations of how the core stands to account, disk and broker: single-writer, worst-case-margin,
 * stop-loss, reconciliation, polling.
 */
import type { Ablation } from "./ablation.js";
import { inRecord, inSource } from "./ablation.js";

const CANCELED_BY_ANSWER = `
    const order = ctx.state.orders.get(event.clientOrderId);
    if (order !== undefined && event.outcome.kind === "confirmed") {
        const end = { how: "canceled", stampMs: event.stampMs ?? 0, reason: null };
        order.facts = ctx.guards.stateValidator.mergeEnd(order.facts, end);
        ctx.touched.add(order);
    }`;

const CLOSING_REST = "guards.stopLoss.rest(heldLow(leg, rules), working(leg, -1, rules))";
const CANCEL_ANSWER = "const question = ctx.state.inFlight.get(event.requestSeq);";

/** Of safeguards 6 and 9 to 12. */
export const OF_ACCOUNT: readonly Ablation[] = [
  inSource(
    "single-writer",
    {
      name: "synchronous-normal",
      plants: "SQLite is left at synchronous=NORMAL, and nobody reads it back",
      caughtBy: ["nothing-lost", "intent-before-order", "lifecycle-forward", "one-writer"],
    },
    [
      {
        file: "core/store/sqlite.js",
        from: "db.pragma(`synchronous = ${options.synchronous ?? SYNCHRONOUS.full}`);",
        to: 'db.pragma("synchronous = NORMAL");',
      },
      {
        file: "core/store/sqlite.js",
        from: 'if (read.journalMode === "wal" && read.synchronous === wanted)',
        to: 'if (read.journalMode === "wal" && wanted > 0)',
      },
    ],
    "file",
  ),
  inRecord(
    "worst-case-margin",
    {
      name: "margin-not-checked",
      plants: "every plan and every release is admitted",
      caughtBy: ["margin-before-release"],
    },
    (shipped) => ({ worstCaseMargin: { ...shipped.worstCaseMargin, admits: () => true } }),
  ),
  inRecord(
    "worst-case-margin",
    {
      name: "everything-refused",
      plants: "no plan and no release is ever admitted",
      caughtBy: ["useful"],
    },
    (shipped) => ({ worstCaseMargin: { ...shipped.worstCaseMargin, admits: () => false } }),
  ),
  inSource(
    "worst-case-margin",
    {
      name: "margin-of-whole-group",
      plants: "margin is checked for the group as it ends, not for what it passes through",
      caughtBy: ["margin-before-release"],
    },
    [
      {
        file: "core/safeguards/worst-case-margin.js",
        from: "choices.push(choice);",
        to: "choices.push([choice[2]]);",
      },
    ],
  ),
  inSource(
    "worst-case-margin",
    {
      name: "margin-of-own-group",
      plants: "a release is checked against its own group alone",
      caughtBy: ["margin-before-release"],
    },
    [
      {
        file: "core/decide/entries.js",
        from: 'other === group || other.state !== "CREATED"',
        to: "other === group",
      },
    ],
  ),
  inRecord(
    "stop-loss",
    {
      name: "stop-at-any-price",
      plants: "the limit of a stop is the end of the price band",
      caughtBy: ["order-terms"],
    },
    (shipped) => ({
      stopLoss: {
        ...shipped.stopLoss,
        limitTicks: (side, _trigger, { bandLowTicks, bandHighTicks }) =>
          side === "SELL" ? bandLowTicks : bandHighTicks,
      },
    }),
  ),
  inSource(
    "stop-loss",
    {
      name: "no-fallback",
      plants: "a triggered stop that does not fill is waited for",
      caughtBy: ["stop-in-place"],
    },
    [
      {
        file: "core/decide/stops.js",
        from: "const fromMs = Math.max(triggeredMs, order.restartMs ?? triggeredMs);",
        to: "return false; const fromMs = 0;",
      },
    ],
  ),
  inSource(
    "stop-loss",
    {
      name: "fallback-before-cancel",
      plants: "the fallback leaves with the cancel of the stop, not after its confirmation",
      caughtBy: ["no-double-exit"],
    },
    [
      {
        file: "core/decide/cover.js",
        from: CLOSING_REST,
        to:
          "guards.stopLoss.rest(heldLow(leg, rules), working({ ...leg, orders: " +
          "leg.orders.filter((order) => order.cancelRepeats === 0) }, -1, rules))",
      },
    ],
  ),
  inSource(
    "stop-loss",
    {
      name: "cancel-answer-confirms",
      plants: "an HTTP 200 to a cancel counts as its confirmation",
      caughtBy: ["no-double-exit", "no-over-hedge", "no-self-inflicted-naked"],
    },
    [
      {
        file: "core/apply/reports.js",
        from: CANCEL_ANSWER,
        to: `${CANCEL_ANSWER}${CANCELED_BY_ANSWER}`,
      },
    ],
  ),
  inSource(
    "stop-loss",
    {
      name: "fallback-for-whole",
      plants: "the fallback is for the whole quantity, whatever the stop has filled of it",
      caughtBy: ["no-double-exit"],
    },
    [
      {
        file: "core/decide/cover.js",
        from: CLOSING_REST,
        to:
          'guards.stopLoss.rest(group.reason === "stop" && heldLow(leg, rules) > 0 ' +
          "? leg.terms.qty : heldLow(leg, rules), working(leg, -1, rules))",
      },
    ],
  ),
  inRecord(
    "reconciliation",
    {
      name: "trade-before-recovery",
      plants: "new orders leave before a recovery is complete",
      caughtBy: ["reconcile-first"],
    },
    (shipped) => ({ reconciliation: { ...shipped.reconciliation, mayTrade: () => true } }),
  ),
  inRecord(
    "reconciliation",
    {
      name: "books-win",
      plants: "the account's positions are not compared with the books",
      caughtBy: ["books-agree", "no-double-exit", "external-exposure", "no-over-hedge"],
    },
    (shipped) => ({ reconciliation: { ...shipped.reconciliation, judge: () => "agreed" } }),
  ),
  inRecord(
    "reconciliation",
    {
      name: "believed-at-once",
      plants: "a difference is foreign when it is first seen",
      caughtBy: ["books-agree", "no-double-exit", "external-exposure", "no-over-hedge", "useful"],
    },
    (shipped) => ({
      reconciliation: {
        ...shipped.reconciliation,
        judge: ({ qty }) => (qty === 0 ? "agreed" : "foreign"),
      },
    }),
  ),
  inRecord(
    "polling",
    {
      name: "no-polling",
      plants: "nothing is polled once recovery is complete",
      caughtBy: ["external-exposure", "stop-in-place", "books-agree"],
    },
    () => ({
      polling: {
        nextLiveMs: () => null,
        nextFullMs: ({ recovery }) => (recovery.complete ? null : 0),
      },
    }),
  ),
];
