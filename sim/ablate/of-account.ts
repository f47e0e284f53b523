/**
 * Ablations of how the core stands to account, disk and broker: single-writer, worst-case-margin,
 * stop-loss, reconciliation, polling.
 */
import type { Ms } from "../../core/units.js";
import type { Ablation, Patch } from "./ablation.js";
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

/** A second core in the host's process, with an opening of its own of the same store. */
const TWIN = `
    let twin = null;
    let twinStore = null;
    let heardMs = 0;
    const SHIFT = 1_000_000_000;
    const shifted = (own) => ({
        step(event) {
            const its = "requestSeq" in event
                ? { ...event, requestSeq: event.requestSeq - SHIFT } : event;
            const { writes, effects } = own.step(its);
            return { writes, effects: effects.map((effect) => "requestSeq" in effect
                ? { ...effect, requestSeq: effect.requestSeq + SHIFT } : effect) };
        },
        riskCancels: () => [],
        asked: () => own.asked(),
        groups: () => [],
    });
    function inTwin(event) {
        const first = { engine, store };
        engine = twin;
        store = twinStore;
        step(event);
        twin = engine;
        engine = first.engine;
        store = first.store;
    }
    function beside(event, leaseMs) {
        if (twin === null && event.localMs - heardMs >= leaseMs) {
            const opened = ports.openStore();
            if (opened.kind === "refused") return;
            twinStore = opened.store;
            twin = shifted(ports.createEngine(twinStore.load()));
            inTwin({ kind: "started", localMs: event.localMs });
        }
        heardMs = event.localMs;
        if (twin !== null && status.kind === "running") inTwin(event);
    }`;

/** A second core comes in once the first has been silent for so long, if the store lets it. */
function twinAfter(leaseMs: Ms): readonly Patch[] {
  return [
    { file: "core/host.js", from: "let halts = 0;", to: `let halts = 0;${TWIN}` },
    {
      file: "core/host.js",
      from: 'if (event.kind === "started")\n                start(event);',
      to: 'if (event.kind === "started") { twin = null; heardMs = event.localMs; start(event); }',
    },
    {
      file: "core/host.js",
      from: 'else if (status.kind === "running")\n                step(event);',
      to: `else if (status.kind === "running") {
                step(event);
                if (status.kind === "running") beside(event, ${leaseMs});
            }`,
    },
  ];
}

/** A second core that the shipped store refuses: what the two below have without their harm. */
export const REFUSED_TWIN: readonly Patch[] = twinAfter(0);

/** Neither lock nor epoch keeps a second opening out. */
const NO_LOCK: readonly Patch[] = [
  {
    file: "sim/disk-holder.js",
    from: "if (living !== null)\n                return REFUSED_HELD;",
    to: "",
  },
  { file: "sim/disk-holder.js", from: "living === guard", to: "guard !== null" },
  {
    file: "core/safeguards/single-writer.js",
    from: "epoch === storedEpoch",
    to: "epoch <= storedEpoch",
  },
];

const TWO_CORES = [
  "one-order-per-intent",
  "no-over-hedge",
  "no-double-exit",
  "no-self-inflicted-naked",
  "reconcile-first",
];

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
    "single-writer",
    {
      name: "claim-not-raised",
      plants: "an opening takes the store over without raising its epoch",
      caughtBy: ["one-writer"],
    },
    ({ singleWriter }) => ({
      singleWriter: { ...singleWriter, claim: (stored) => Math.max(1, stored) },
    }),
  ),
  inSource(
    "single-writer",
    {
      name: "two-writers",
      plants: "a second core works beside the first, on the same store and account",
      caughtBy: TWO_CORES,
    },
    [...twinAfter(0), ...NO_LOCK],
  ),
  inSource(
    "single-writer",
    {
      name: "lease-expires",
      plants: "a second core takes over once the first has been silent for 5 s; the first goes on",
      caughtBy: TWO_CORES,
    },
    [...twinAfter(5_000), ...NO_LOCK],
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
      caughtBy: ["books-agree", "no-over-hedge", "no-self-inflicted-naked", "no-double-exit"],
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
