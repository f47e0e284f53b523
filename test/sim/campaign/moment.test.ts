/** How things stood after an event, held against the exchange and the store of real runs. */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../scenarios/index.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import type { ReplayView } from "../../../sim/campaign/replay.js";
import { replayRun } from "../../../sim/campaign/replay.js";
import { createMoments } from "../../../sim/campaign/moment.js";
import type { ReplayReport } from "../../../sim/report/shapes.js";
import type { ExchangeOrder, ExchangeEvent, WorldEvent } from "../../../sim/world-event.js";

function told(slug: string, seed: string, view: Partial<ReplayView> = {}): ReplayReport {
  const scenario = SCENARIOS.find((candidate) => candidate.slug === slug);
  if (scenario === undefined) throw new Error(slug);
  const which = { scenario, venue: "fix", seed, store: "memory", schedule: null } as const;
  return replayRun(which, INVENTORY, { until: null, state: true, why: null, ...view });
}

const order: ExchangeOrder = {
  ...{ brokerOrderId: "B1", clientOrderId: "P-0e1", key: "P/0/entry/1", symbol: "ACME" },
  ...{ side: "SELL", qty: 50, type: "SL_LIMIT", limitTicks: 9, triggerTicks: 10 },
};

/** What the exchange has of the order after these events. */
function after(...events: readonly ExchangeEvent[]): unknown {
  const moments = createMoments();
  for (const what of events) moments.hear({ actor: "exchange", atMs: 0, what } as WorldEvent);
  const { orders, positions } = moments.state();
  return { ...orders[0]?.exchange, net: positions[0]?.exchange };
}

const accepted = { kind: "accepted", order, stampMs: 0 } as const;
const fill: Extract<ExchangeEvent, { kind: "filled" }> = {
  ...{ kind: "filled", brokerOrderId: "B1", execId: "E1", qty: 20, priceTicks: 9 },
  ...{ cumQty: 20, late: false, stampMs: 0 },
};

describe("a moment: the exchange", () => {
  it("an order waits for its trigger, works, fills, and loses what is taken back", () => {
    expect(after(accepted)).toMatchObject({ status: "trigger-pending", filled: 0 });
    const triggered = { kind: "triggered", brokerOrderId: "B1", stampMs: 0 } as const;
    expect(after(accepted, triggered, fill)).toMatchObject({
      status: "open",
      filled: 20,
      net: -20,
    });
    const all = { ...fill, execId: "E2", qty: 30, cumQty: 50 };
    expect(after(accepted, fill, all)).toMatchObject({ status: "filled", net: -50 });
    const bust: Extract<ExchangeEvent, { kind: "busted" }> = {
      ...{ kind: "busted", correctedTo: null, brokerOrderId: "B1", execId: "E1" },
      ...{ qty: 20, left: 0, priceTicks: 9, cumQty: 30, reworks: false, stampMs: 0 },
    };
    const filled = { filled: 30, net: -30 };
    expect(after(accepted, fill, all, bust)).toMatchObject({ ...filled, status: "filled" });
    const again = { ...bust, reworks: true };
    expect(after(accepted, fill, all, again)).toMatchObject({ ...filled, status: "open" });
  });

  it("an order that ended stays ended when it fills late", () => {
    const canceled = { kind: "canceled", brokerOrderId: "B1", cumQty: 0, stampMs: 0 } as const;
    const late = { ...fill, qty: 50, cumQty: 50, late: true };
    expect(after(accepted, canceled, late)).toMatchObject({ status: "canceled", net: -50 });
  });

  it("a refused repeat does not take the place of its order; a new id does", () => {
    const refused = { ...accepted, kind: "refused", reason: "duplicate" } as const;
    const repeat = { ...refused, order: { ...order, brokerOrderId: "B2" } };
    expect(after(accepted, repeat)).toMatchObject({ brokerOrderId: "B1" });
    expect(after(refused)).toMatchObject({ status: "refused" });
    const by = { kind: "replaced", brokerOrderId: "B1", by: "B3", cumQty: 0, stampMs: 0 } as const;
    expect(after(accepted, by, { ...fill, brokerOrderId: "B3" })).toMatchObject({
      ...{ brokerOrderId: "B3", filled: 20 },
    });
  });
});

describe("a moment: of a run", () => {
  it("at the end the store and the exchange agree, and the run is what it was", () => {
    for (const slug of ["iron-condor", "cash-futures", "covered-call"]) {
      for (let seed = 1; seed <= 10; seed += 1) {
        const report = told(slug, String(seed));
        expect(report.outcome).toBe("passed");
        for (const { clientOrderId, stored, exchange } of report.state?.orders ?? []) {
          expect({ seed, clientOrderId, filled: stored?.filled }).toEqual({
            ...{ seed, clientOrderId, filled: exchange?.filled ?? 0 },
          });
        }
      }
    }
  });

  it("an earlier one knows nothing of what came later, and the digest is that of the whole", () => {
    const whole = told("iron-condor", "3");
    const first = told("iron-condor", "3", { until: 1 });
    expect(first.events).toHaveLength(1);
    expect(first.state).toMatchObject({ event: 1, groups: [], orders: [], positions: [] });
    expect(first.digest).toBe(whole.digest);
  });
});

describe("why: one order", () => {
  it("is found by each of its names, with all that touched it and nothing of others", () => {
    const { state } = told("iron-condor", "3");
    const known = state?.orders.find(({ exchange }) => exchange !== null);
    const [client, broker] = [known?.clientOrderId ?? "", known?.exchange?.brokerOrderId ?? ""];
    const byClient = told("iron-condor", "3", { why: client }).events;
    expect(told("iron-condor", "3", { why: broker }).events).toEqual(byClient);
    const kinds = new Set(byClient.map(({ kind }) => kind));
    for (const kind of ["send", "landed", "accepted", "report-issued", "commit"]) {
      expect(kinds).toContain(kind);
    }
    for (const kind of ["price", "query", "door", "started", "plan-submitted"]) {
      expect(kinds).not.toContain(kind);
    }
    const others = byClient.filter(({ kind, text }) => kind === "send" && !text.includes(client));
    expect(others).toEqual([]);
  });
});
