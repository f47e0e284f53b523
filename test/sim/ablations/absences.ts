/**
 * Safeguards taken away: what stands in for each is what the design's table names as the harm
 * without it. Two seams serve: the record of safeguards, and a decorated store.
 */
import type { OrderReport } from "../../../core/events.js";
import type { EndKind, OrderFacts } from "../../../core/order.js";
import type { Safeguards } from "../../../core/safeguards/index.js";
import type { StateValidator } from "../../../core/safeguards/state-validator.js";
import type { Store } from "../../../core/store/port.js";
import type { Write } from "../../../core/store/schema.js";
import type { Planted } from "../../../sim/run-types.js";

/** One absence, and the invariants that name its harm. */
export interface Absence {
  readonly safeguard: string;
  readonly planted: Planted;
  readonly caughtBy: readonly string[];
}

function replacing(change: Partial<Safeguards>): Planted {
  return { safeguards: (shipped) => ({ ...shipped, ...change }), store: null };
}

/** Status word and quantity are taken as they come: the last report wins. */
function overwrite(facts: OrderFacts, report: OrderReport): OrderFacts {
  const ends: readonly string[] = ["filled", "canceled", "rejected", "expired"];
  const how = ends.includes(report.status) ? (report.status as EndKind) : null;
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

/** Rows reach the disk one commit late: the order leaves before its intent is durable. */
function late(store: Store): Store {
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

export const ABSENCES: readonly Absence[] = [
  {
    safeguard: "state-validator",
    planted: replacing({ stateValidator: lastWordWins }),
    caughtBy: ["no-over-hedge", "no-double-exit", "no-self-inflicted-naked", "external-exposure"],
  },
  {
    safeguard: "idempotency",
    planted: replacing({ idempotency: { isNew: () => true } }),
    caughtBy: [
      "no-over-hedge",
      "seen-changes-nothing",
      "lifecycle-forward",
      "one-order-per-intent",
    ],
  },
  {
    safeguard: "order-intents",
    planted: { safeguards: null, store: late },
    caughtBy: ["intent-before-order", "nothing-lost"],
  },
  {
    safeguard: "hedge-monitor",
    planted: replacing({
      hedgeMonitor: {
        repair: (failed) => (failed === 0 ? { kind: "hedge", level: 1 } : { kind: "leave" }),
        mustEscalate: () => false,
      },
    }),
    caughtBy: ["external-exposure"],
  },
  {
    safeguard: "broker-timeouts",
    planted: replacing({
      brokerTimeouts: {
        elapsed: ({ nowMs, heardAtMs }, fromMs, limitMs, _rules, localMs) =>
          nowMs !== null && nowMs + (localMs - heardAtMs) - fromMs >= limitMs,
      },
    }),
    caughtBy: ["deadline-by-broker-time", "limits-kept"],
  },
];
