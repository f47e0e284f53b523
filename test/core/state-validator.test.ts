/**
 * The merge of safeguard 1 (core/safeguards/state-validator.ts) and what is derived from facts
 * (core/order.ts); numbers cite the headers' invariants.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderReport, TradeRow } from "../../core/events.js";
import type { Intent, Order, OrderFacts } from "../../core/order.js";
import {
  fellShort,
  filledHigh,
  filledLow,
  isEnded,
  leavesOf,
  newOrder,
  noFacts,
  parked,
  runsFrom,
} from "../../core/order.js";
import type { VenueRules } from "../../core/rules.js";
import { stateValidator } from "../../core/safeguards/state-validator.js";

const rules: VenueRules = {
  venue: "test",
  resolutionMs: 1_000,
  sendHorizonMs: 15_000,
  readLagMs: 1_000,
  streamDelayMs: 2_000,
  clientIds: "not-unique",
  bustEvents: true,
  listsOfDay: false,
  aggressive: "market",
  requestLimits: [],
};

const intent: Intent = {
  clientOrderId: "P-0e1",
  ordinal: 1,
  groupId: "P",
  leg: 0,
  purpose: "entry",
  attempt: 1,
  episode: 0,
  retry: 0,
  level: 0,
  symbol: "S",
  side: "BUY",
  qty: 100,
  type: "LIMIT",
  limitTicks: 10,
  triggerTicks: null,
  madeMs: 0,
};

function report(over: Partial<OrderReport>): OrderReport {
  return {
    key: "k",
    clientOrderId: "P-0e1",
    brokerOrderId: "B1",
    status: "open",
    cumQty: null,
    orderQty: null,
    fill: null,
    bust: null,
    stampMs: 10_000,
    reason: null,
    ...over,
  };
}

function withFacts(facts: OrderFacts): Order {
  const order = newOrder(intent);
  order.brokerOrderId = "B1";
  order.facts = facts;
  return order;
}

type Told =
  | { readonly kind: "report"; readonly report: OrderReport }
  | { readonly kind: "row"; readonly report: OrderReport; readonly stampMs: number }
  | { readonly kind: "trade"; readonly trade: TradeRow };

function merge(facts: OrderFacts, told: Told): OrderFacts {
  switch (told.kind) {
    case "report":
      return stateValidator.mergeReport(facts, told.report, true);
    case "row":
      return stateValidator.mergeSnapshot(facts, told.report, told.stampMs, true);
    case "trade":
      return stateValidator.mergeTrade(facts, told.trade);
  }
}

const stamp = fc.integer({ min: 1, max: 12 }).map((second) => second * 1_000);
const qty = fc.integer({ min: 1, max: 100 });
const fill = fc.record({
  execId: fc.constantFrom("x1", "x2", "x3"),
  qty,
  priceTicks: fc.integer({ min: 1, max: 20 }),
});
const anyReport = fc
  .record({
    status: fc.constantFrom(
      ...(["pending", "trigger-pending", "open", "filled", "canceled"] as const),
      ...(["rejected", "expired", "unknown"] as const),
    ),
    cumQty: fc.option(fc.integer({ min: 0, max: 100 })),
    orderQty: fc.option(qty),
    fill: fc.option(fill),
    bust: fc.option(fc.record({ execId: fc.constantFrom("x1", "x2", "x3"), qty })),
    stampMs: stamp,
    reason: fc.constantFrom(null, "a", "b"),
  })
  .map(report);
const told: fc.Arbitrary<Told> = fc.oneof(
  anyReport.map((one) => ({ kind: "report" as const, report: one })),
  fc
    .tuple(anyReport, stamp)
    .map(([one, stampMs]) => ({ kind: "row" as const, report: one, stampMs })),
  fc.tuple(fill, stamp).map(([one, stampMs]) => ({
    kind: "trade" as const,
    trade: { clientOrderId: "P-0e1", brokerOrderId: "B1", fill: one, stampMs },
  })),
);

/** Facts as plain data: maps in key order. */
function plain(facts: OrderFacts): unknown {
  const fills = [...facts.fills.values()].sort((a, b) => (a.execId < b.execId ? -1 : 1));
  return { ...facts, fills };
}

describe("merge: a count of another time than its report", () => {
  const told: OrderReport = {
    ...{ key: "k", clientOrderId: "A", brokerOrderId: "B", status: "filled", cumQty: 10 },
    ...{ orderQty: null, fill: null, bust: null, stampMs: 900, reason: null },
  };

  it("is filed under its own stamp, and all else under the report's", () => {
    for (const facts of [
      stateValidator.mergeReport(noFacts(), told, true, 700),
      stateValidator.mergeSnapshot(noFacts(), told, 950, true, 700),
    ]) {
      expect(facts.cums).toEqual([{ cum: 10, stampMs: 700 }]);
      expect(facts).toMatchObject({ triggeredMs: 900, firstMs: 900, newestMs: 900 });
      expect(facts.ended?.stampMs).toBe(900);
    }
  });
});

describe("facts: the merge (1, 2)", () => {
  it("any permutation with any repetitions of a set of reports ends in the same facts", () => {
    const shuffled = fc.array(told, { minLength: 1, maxLength: 8 }).chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(
          list.flatMap((one) => [one, one]),
          { minLength: list.length * 2, maxLength: list.length * 2 },
        ),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([list, again]) => {
        const once = list.reduce(merge, noFacts());
        const other = again.reduce(merge, noFacts());
        expect(plain(other)).toEqual(plain(once));
        expect(filledHigh(withFacts(other), rules)).toBe(filledHigh(withFacts(once), rules));
        expect(filledLow(withFacts(other), rules)).toBe(filledLow(withFacts(once), rules));
      }),
      { numRuns: 2_000 },
    );
  });

  it("a repeat gives back the very same facts", () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 6 }), told, (list, last) => {
        const facts = merge(list.reduce(merge, noFacts()), last);
        expect(merge(facts, last)).toBe(facts);
      }),
    );
  });

  it("what is at least filled is never more than what is at most filled", () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 8 }), (list) => {
        const order = withFacts(list.reduce(merge, noFacts()));
        expect(filledLow(order, rules)).toBeLessThanOrEqual(filledHigh(order, rules));
        expect(leavesOf(order, rules)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("facts: what follows from them", () => {
  function after(...list: Told[]): Order {
    return withFacts(list.reduce(merge, noFacts()));
  }
  const said = (over: Partial<OrderReport>): Told => ({ kind: "report", report: report(over) });
  const row = (over: Partial<OrderReport>, stampMs: number): Told => ({
    kind: "row",
    report: report(over),
    stampMs,
  });

  it("a late PENDING after FILLED changes nothing", () => {
    const order = after(
      said({ status: "filled", cumQty: 100, stampMs: 5_000 }),
      said({ status: "pending", cumQty: 0, stampMs: 6_000 }),
    );
    expect(filledHigh(order, rules)).toBe(100);
    expect(isEnded(order, rules)).toBe(true);
  });

  it("a fill after CANCELED counts (3)", () => {
    const order = after(
      said({ status: "canceled", cumQty: 40, stampMs: 5_000 }),
      said({ status: "open", cumQty: 60, stampMs: 7_000 }),
    );
    expect(filledHigh(order, rules)).toBe(60);
    expect(isEnded(order, rules)).toBe(true);
    expect(fellShort(order, rules)).toBe(true);
  });

  it("what may still fill is counted by the quantity that the venue holds (5)", () => {
    const wished = said({ status: "open", cumQty: 100, orderQty: 100, stampMs: 5_000 });
    const more = said({ status: "open", cumQty: 100, orderQty: 120, stampMs: 7_000 });
    const less = said({ status: "open", cumQty: 40, orderQty: 40, stampMs: 4_000 });
    expect([after(wished), after(less)].map((order) => isEnded(order, rules))).toEqual([
      true,
      true,
    ]);
    for (const order of [after(wished, more), after(more, wished), after(less, more, wished)]) {
      expect(order.facts.accepted).toEqual({ qty: 120, stampMs: 7_000 });
      expect([isEnded(order, rules), leavesOf(order, rules)]).toEqual([false, 20]);
    }
    // What was wished for is the intent's, whatever the venue holds.
    expect([fellShort(after(less), rules), fellShort(after(wished), rules)]).toEqual([true, false]);
  });

  it("of two quantities of one stamp the larger counts; a report without one says nothing", () => {
    const two = [said({ orderQty: 80 }), said({ orderQty: 90 })] as const;
    for (const order of [after(...two), after(two[1], two[0], said({ orderQty: null }))]) {
      expect(order.facts.accepted).toEqual({ qty: 90, stampMs: 10_000 });
    }
  });

  it("a bust after the cumulative lowers the fill", () => {
    const order = after(
      said({ cumQty: 60, fill: { execId: "x1", qty: 60, priceTicks: 9 }, stampMs: 5_000 }),
      said({ bust: { execId: "x1", qty: 20 }, cumQty: null, stampMs: 7_000 }),
    );
    expect(filledHigh(order, rules)).toBe(40);
    expect(filledLow(order, rules)).toBe(40);
  });

  it("a cumulative that is already net of the bust is not lowered twice", () => {
    const order = after(
      said({ cumQty: 60, fill: { execId: "x1", qty: 60, priceTicks: 9 }, stampMs: 5_000 }),
      said({ bust: { execId: "x1", qty: 20 }, cumQty: null, stampMs: 7_000 }),
      said({ cumQty: 40, stampMs: 8_000 }),
    );
    expect(filledHigh(order, rules)).toBe(40);
  });

  it("on a tie of stamps the count is high for risk and low for cover (4)", () => {
    const order = after(
      said({ bust: { execId: "x1", qty: 20 }, cumQty: null, stampMs: 7_000 }),
      said({ cumQty: 60, stampMs: 7_000 }),
    );
    expect(filledHigh(order, rules)).toBe(60);
    expect(filledLow(order, rules)).toBe(40);
  });

  it("a complete newer snapshot with a lower cumulative is the bust", () => {
    const fillReport = said({ cumQty: 60, stampMs: 5_000 });
    expect(filledHigh(after(fillReport, row({ cumQty: 40, stampMs: 5_000 }, 6_000)), rules)).toBe(
      60,
    );
    expect(filledHigh(after(fillReport, row({ cumQty: 40, stampMs: 5_000 }, 7_000)), rules)).toBe(
      40,
    );
  });

  const trade = (execId: string, units: number): Told => ({
    kind: "trade",
    trade: {
      clientOrderId: null,
      brokerOrderId: "B1",
      fill: { execId, qty: units, priceTicks: 9 },
      stampMs: 5_000,
    },
  });
  const taken = (execId: string, units: number, stampMs: number): Told =>
    said({ bust: { execId, qty: units }, stampMs });

  it("fills beyond the cumulative are parked", () => {
    const order = after(said({ cumQty: 60 }), trade("x1", 60), trade("x2", 60));
    expect(parked(order, rules)).toBe(60);
    expect(filledHigh(order, rules)).toBe(60);
  });

  it("a bust takes from what is parked only what its own fill was", () => {
    expect(parked(after(trade("x1", 10), taken("x0", 10, 12_000)), rules)).toBe(10);
    expect(parked(after(trade("x!1", 10), taken("x!1", 10, 12_000)), rules)).toBe(0);
    const both = [trade("x1", 60), trade("x2", 30)];
    const parts = [taken("x1", 20, 12_000), taken("x1", 10, 14_000)];
    expect(parked(after(...both, ...parts), rules)).toBe(60);
    expect(parked(after(...both, taken("x1", 90, 12_000)), rules)).toBe(30);
  });

  it("durations run from the first stamp, or from a later step back", () => {
    const order = after(said({ stampMs: 9_000 }), said({ stampMs: 5_000 }));
    expect(runsFrom(order)).toBe(5_000);
    order.restartMs = 8_000;
    expect(runsFrom(order)).toBe(8_000);
  });
});
