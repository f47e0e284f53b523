/**
 * Ablations of what the core believes: state-validator, idempotency, order-intents.
 */
import type { OrderReport } from "../../core/events.js";
import type { EndKind, OrderFacts } from "../../core/order.js";
import { isUnknown } from "../../core/order.js";
import type { StateValidator } from "../../core/safeguards/state-validator.js";
import type { Store } from "../../core/store/port.js";
import type { Write } from "../../core/store/schema.js";
import type { Ablation } from "./ablation.js";
import { inRecord, inSource, inStore } from "./ablation.js";

const ENDS: readonly string[] = ["filled", "canceled", "rejected", "expired"];

/** Status word and quantity as they come: the last report wins. */
function overwrite(facts: OrderFacts, report: OrderReport): OrderFacts {
  const how = ENDS.includes(report.status) ? (report.status as EndKind) : null;
  const { stampMs, cumQty, reason } = report;
  return {
    ...facts,
    cums: cumQty === null ? facts.cums : [{ cum: cumQty, stampMs }],
    anchor: null,
    ended: how === null ? null : { how, stampMs, reason },
    firstMs: facts.firstMs ?? stampMs,
    newestMs: stampMs,
  };
}

const lastWordWins: StateValidator = {
  mergeReport: overwrite,
  mergeSnapshot: overwrite,
  mergeTrade: (facts) => facts,
  mergeEnd: (facts, ended) => ({ ...facts, ended }),
};

/** Merges as shipped, but a cumulative that was told before counts twice. */
function adding({ mergeReport }: StateValidator): StateValidator["mergeReport"] {
  return (facts, report, isStop) => {
    const { cumQty, stampMs } = report;
    const told = facts.cums.some((cum) => cum.cum === cumQty && cum.stampMs === stampMs);
    return mergeReport(facts, told ? { ...report, cumQty: 2 * (cumQty ?? 0) } : report, isStop);
  };
}

/** Rows reach the disk one commit late. */
export function oneCommitLate(store: Store): Store {
  let held: readonly Write[] = [];
  return {
    ...store,
    commit(writes) {
      const result = store.commit(held);
      held = writes;
      return result;
    },
  };
}

/** Marks are committed by themselves, before what they mark. */
function marksFirst(store: Store): Store {
  const isMark = ({ table }: Write): boolean => table === "processed_events";
  return {
    ...store,
    commit(writes) {
      const marks = writes.filter(isMark);
      const work = writes.filter((write) => !isMark(write));
      if (marks.length === 0 || work.length === 0) return store.commit(writes);
      const result = store.commit(marks);
      return result.kind === "failed" ? result : store.commit(work);
    },
  };
}

/** Marks are kept in memory alone. */
function withoutMarks(store: Store): Store {
  return {
    ...store,
    commit: (writes) => store.commit(writes.filter(({ table }) => table !== "processed_events")),
  };
}

const SEND_AGAIN = `
    for (const order of state.orders.values()) {
        if (order.facts.ended !== null || order.absentMs !== null) continue;
        state.seq += 1;
        ctx.effects.push({ kind: "send", requestSeq: state.seq, order: order.intent });
    }`;

const ADD_UP_FILLS = `const key = \`rep:\${report.fill?.execId ?? report.key}\`;
    if (report.fill !== null) {
        const { fills = new Map() } = orderOf(ctx, report)?.facts ?? {};
        let cumQty = fills.has(report.fill.execId) ? 0 : report.fill.qty;
        for (const { qty } of fills.values()) cumQty += qty;
        report = { ...report, cumQty };
    }`;

const GROUP_WORD =
  'state.groups.get(order.intent.groupId).state = report.status === "filled" ? "HEDGE_FILLED"' +
  ' : report.status === "open" ? "RISK_SUBMITTED" : state.groups.get(order.intent.groupId).state;';

const PERFORM = "for (const effect of effects)\n            perform(effect);";
const COMMIT = "if (writes.length > 0) {";
const performing = (which: string): string =>
  `for (const effect of effects) if (effect.kind ${which} "send") perform(effect);`;

/** Of safeguards 1 to 3. */
export const OF_FACTS: readonly Ablation[] = [
  inRecord(
    "state-validator",
    {
      name: "last-report-wins",
      plants: "each report's status word and quantity replace what was known",
      // A quantity that a late report takes back makes the core's books differ from the account.
      caughtBy: [
        "no-over-hedge",
        "no-double-exit",
        "no-self-inflicted-naked",
        "external-exposure",
        "books-agree",
      ],
    },
    () => ({ stateValidator: lastWordWins }),
  ),
  inSource(
    "state-validator",
    {
      name: "state-from-status-word",
      plants: "a group's state is set from the status word of the event that came last",
      caughtBy: ["lifecycle-forward"],
    },
    [
      {
        file: "core/apply/reports.js",
        from: "const countMs = countMsOf(ctx, order, stampMs);",
        to: `const countMs = countMsOf(ctx, order, stampMs); ${GROUP_WORD}`,
      },
    ],
  ),
  inSource(
    "state-validator",
    {
      name: "orders-forgotten",
      plants: "an order is forgotten 30 s after its end, and a late fill of it is lost",
      caughtBy: ["books-agree", "external-exposure", "no-self-inflicted-naked", "no-over-hedge"],
    },
    [
      {
        file: "core/apply/reports.js",
        from: "    const byId = byBrokerId.get(told.brokerOrderId);",
        to: `    const nowMs = ctx.state.broker.nowMs ?? 0;
    const found = byBrokerId.get(told.brokerOrderId) ?? orders.get(told.clientOrderId);
    if (found?.facts.ended && nowMs - found.facts.ended.stampMs >= 30_000) return undefined;
    const byId = byBrokerId.get(told.brokerOrderId);`,
      },
    ],
  ),
  inRecord(
    "idempotency",
    {
      name: "nothing-remembered",
      plants: "what comes in is applied again whenever it is repeated",
      caughtBy: [
        "no-over-hedge",
        "seen-changes-nothing",
        "lifecycle-forward",
        "one-order-per-intent",
      ],
    },
    () => ({ idempotency: { isNew: () => true } }),
  ),
  inRecord(
    "idempotency",
    {
      name: "repeats-add-up",
      plants: "a fill that is told again is counted again",
      caughtBy: ["seen-changes-nothing"],
    },
    ({ stateValidator }) => ({
      idempotency: { isNew: () => true },
      stateValidator: { ...stateValidator, mergeReport: adding(stateValidator) },
    }),
  ),
  inStore(
    "idempotency",
    {
      name: "mark-before-work",
      plants: "the seen-mark is committed before the work that it marks",
      caughtBy: ["nothing-lost"],
    },
    marksFirst,
  ),
  inStore(
    "idempotency",
    {
      name: "mark-in-memory",
      plants: "seen-marks are kept in memory, and a restart forgets them",
      caughtBy: [
        "no-over-hedge",
        "seen-changes-nothing",
        "lifecycle-forward",
        "one-order-per-intent",
        "nothing-lost",
      ],
    },
    withoutMarks,
  ),
  inSource(
    "idempotency",
    {
      name: "dedup-by-fill-id",
      plants: "fills are told apart by their ids alone, and what they add up to is believed",
      caughtBy: ["external-exposure", "no-self-inflicted-naked", "books-agree", "no-over-hedge"],
    },
    [
      {
        file: "core/apply/reports.js",
        from: "const key = `rep:${report.key}`;",
        to: ADD_UP_FILLS,
      },
    ],
  ),
  inStore(
    "order-intents",
    {
      name: "intent-one-commit-late",
      plants: "every row reaches the disk with the commit after its own",
      caughtBy: ["intent-before-order", "nothing-lost"],
    },
    oneCommitLate,
  ),
  inSource(
    "order-intents",
    {
      name: "intent-after-send",
      plants: "the host sends orders first and saves their intents after the send",
      caughtBy: ["intent-before-order"],
    },
    [
      { file: "core/host.js", from: PERFORM, to: performing("!==") },
      { file: "core/host.js", from: COMMIT, to: `${performing("===")}\n        ${COMMIT}` },
    ],
  ),
  inSource(
    "order-intents",
    {
      name: "recovery-sends-again",
      plants: "a start sends every saved intent again that has not ended",
      caughtBy: ["one-order-per-intent", "reconcile-first", "no-over-hedge", "no-double-exit"],
    },
    [
      {
        file: "core/engine.js",
        from: "state.recovery = { ...state.recovery, startedAtMs: localMs };",
        to: `state.recovery = { ...state.recovery, startedAtMs: localMs };${SEND_AGAIN}`,
      },
    ],
  ),
  inSource(
    "order-intents",
    {
      name: "unknown-sent-again",
      plants: "an order of which nothing was heard is sent again instead of asked for",
      caughtBy: ["one-order-per-intent"],
    },
    [
      {
        file: "core/decide/polls.js",
        from: "        if (order.askedMs === null)",
        to: `        if (state.recovery.complete && !state.inFlight.has(order.sentSeq)) {
            state.seq += 1;
            order.sentSeq = state.seq;
            state.inFlight.set(state.seq, { seq: state.seq, kind: "send",
                sentAtMs: state.nowLocalMs, brokerAtAsk: state.broker.nowMs, set: 0 });
            ctx.effects.push({ kind: "send", requestSeq: state.seq, order: order.intent });
        }
        if (order.askedMs === null)`,
      },
    ],
  ),
  inSource(
    "order-intents",
    {
      name: "stop-of-nobody",
      plants: "the intent of a stop is saved under a group that does not exist",
      caughtBy: ["no-orphan"],
    },
    [
      {
        file: "core/persist.js",
        from: "group_id: intent.groupId,",
        to: 'group_id: intent.purpose === "stop" ? "nobody" : intent.groupId,',
      },
    ],
  ),
  inRecord(
    "order-intents",
    {
      name: "unknown-for-ever",
      plants: "no snapshot proves that an order is absent: UNKNOWN never ends by itself",
      caughtBy: ["settles"],
    },
    ({ orderIntents }) => ({ orderIntents: { ...orderIntents, isAbsent: () => false } }),
  ),
  inSource(
    "order-intents",
    {
      name: "unknown-as-rejected",
      plants: "a send without a clear answer counts as rejected",
      caughtBy: ["no-over-hedge", "no-double-exit", "no-self-inflicted-naked"],
    },
    [
      {
        file: "core/apply/reports.js",
        from: 'else if (outcome.kind === "rejected" && order.brokerOrderId === null) {',
        to: "else if (order.brokerOrderId === null) {",
      },
    ],
  ),
  inRecord(
    "order-intents",
    {
      name: "absent-too-early",
      plants: "an order that a snapshot lacks is dead, however soon after its send",
      caughtBy: ["no-over-hedge", "no-double-exit", "no-self-inflicted-naked"],
    },
    ({ orderIntents }) => ({
      orderIntents: {
        ...orderIntents,
        isAbsent: (order, _stampMs, rules) => isUnknown(order, rules),
      },
    }),
  ),
  inSource(
    "order-intents",
    {
      name: "absent-from-any-answer",
      plants: "an order is dead that one orders answer lacks, complete or not",
      caughtBy: ["no-over-hedge", "no-double-exit", "no-self-inflicted-naked"],
    },
    [
      {
        file: "core/apply/snapshots.js",
        from: "            if (set !== null)\n                set.ordersMs = stampMs;",
        to: `            for (const order of ctx.state.orders.values()) {
                if (order.brokerOrderId === null && order.sentSeq < event.requestSeq &&
                    order.facts.ended === null) {
                    order.absentMs = stampMs;
                    ctx.touched.add(order);
                }
            }
            if (set !== null)
                set.ordersMs = stampMs;`,
      },
    ],
  ),
];
