/**
 * Failures of the real world that lie in a payload: what the venue sends, as its adapter reads it
 * and as the facts of an order take it. Beside the cases of `scenarios/real-world/`, which name
 * this file.
 */
import { describe, expect, it } from "vitest";
import type { OrderReport } from "../../../core/events.js";
import type { Intent, OrderFacts } from "../../../core/order.js";
import { filledHigh, filledLow, newOrder, parked } from "../../../core/order.js";
import { stateValidator } from "../../../core/safeguards/state-validator.js";
import type { VenueAdapter } from "../../../core/venues/adapter.js";
import { alpacaAdapter } from "../../../core/venues/alpaca.js";
import { binanceAdapter } from "../../../core/venues/binance.js";
import { ibkrAdapter } from "../../../core/venues/ibkr.js";
import { kiteAdapter } from "../../../core/venues/kite.js";

/** What the reports make of an order, and how much of it is filled. */
function learnt({ rules }: VenueAdapter, qty: number, reports: readonly OrderReport[]) {
  const order = newOrder({ clientOrderId: "T1-0e1", purpose: "stop", qty } as Intent);
  for (const report of reports) {
    order.facts = stateValidator.mergeReport(order.facts, report, true);
  }
  const { ended } = order.facts as OrderFacts;
  const filled = [filledLow(order, rules), filledHigh(order, rules)];
  return { facts: order.facts, ended: ended?.how ?? null, filled, parked: parked(order, rules) };
}

/** All orders in which three things can be told. */
function sequences<T>([a, b, c]: readonly [T, T, T]): readonly (readonly T[])[] {
  return [
    ...[[a, b, c] as const, [a, c, b] as const, [b, a, c] as const],
    ...[[b, c, a] as const, [c, a, b] as const, [c, b, a] as const],
  ];
}

const ALPACA_ORDER = {
  ...{ id: "61e69015-8549-4bfd-b9c3-01e75843f47d", client_order_id: "T1-0e1" },
  ...{ type: "limit", status: "partially_filled", filled_qty: "3", replaced_by: null },
  ...{ updated_at: "2024-08-01T13:30:00.5Z" },
};
const ALPACA = {
  ...{ event: "partial_fill", execution_id: "2f63ea93", price: "100", qty: "3" },
  timestamp: "2024-08-01T13:30:00.25Z",
};
type Change = Readonly<Record<string, unknown>>;
const alpaca = (change: Change, order: Change = {}) =>
  alpacaAdapter.readFrame({
    stream: "trade_updates",
    data: { ...ALPACA, ...change, order: { ...ALPACA_ORDER, ...order } },
  });

describe("AN03: a fill without an id", () => {
  it("adds nothing when it is told again: the cumulative quantity speaks", () => {
    const [once] = alpaca({ execution_id: null }).reports;
    const [again] = alpaca({ execution_id: null }).reports;
    if (once === undefined || again === undefined) throw new Error("no report");
    expect(again).toEqual(once);
    expect(learnt(alpacaAdapter, 100, [once, again])).toMatchObject({ filled: [3, 3], parked: 0 });
  });

  it("with an empty id it is doubted, so that the broker is asked, and counts nothing", () => {
    expect(alpaca({ execution_id: "" })).toEqual({
      reports: [],
      doubts: ["a trade update that is not one"],
    });
  });

  it("under two ids it is filled once, and the rest is parked, not believed", () => {
    const ids = ["2f63ea93", "another"];
    const twins = ids.flatMap((execution_id) => alpaca({ execution_id }).reports);
    expect(learnt(alpacaAdapter, 100, twins)).toMatchObject({ filled: [3, 3], parked: 3 });
  });
});

describe("AN05: a fill on two channels", () => {
  const execution = (execId: string, shares: number, cumQty: number) => ({
    ...{ type: "execDetails", reqId: -1, contract: { symbol: "ACME", secType: "STK" } },
    execution: {
      ...{ execId, time: "20240801 13:30:00 UTC", side: "BOT", shares, price: 119.59, cumQty },
      ...{ permId: 9, orderId: 3, orderRef: "T1-0e1" },
    },
  });
  const status = {
    ...{ type: "orderStatus", orderId: 3, permId: 9, status: "Filled" },
    ...{ filled: 124, remaining: 0, avgFillPrice: 0, lastFillPrice: 0 },
  };
  const frame = (...callbacks: readonly unknown[]) =>
    ibkrAdapter.readFrame({ currentTime: 1_722_519_001, callbacks }).reports;

  it("a status that repeats the whole, at a price of 0, moves nothing", () => {
    const told = [
      frame(execution("0001.01.01", 100, 100)),
      frame(execution("0001.02.01", 24, 124)),
      frame(status),
    ] as const;
    for (const sequence of sequences(told)) {
      expect(learnt(ibkrAdapter, 124, sequence.flat())).toMatchObject({
        ...{ filled: [124, 124], ended: "filled", parked: 0 },
      });
    }
  });
});

describe("AN07: two words for one acknowledgement", () => {
  it("pending_new and new, in any sequence: nothing filled, nothing ended, the same facts", () => {
    const told = ["pending_new", "new"].flatMap(
      (word) =>
        alpaca({ event: word, execution_id: null, qty: null }, { status: word, filled_qty: "0" })
          .reports,
    );
    expect(told.map(({ status }) => status)).toEqual(["pending", "open"]);
    const there = learnt(alpacaAdapter, 100, told);
    expect(there).toMatchObject({ filled: [0, 0], ended: null });
    expect(learnt(alpacaAdapter, 100, [...told].reverse()).facts).toEqual(there.facts);
  });
});

describe("AN09: updates without a sequence", () => {
  const UPDATE = {
    ...{ order_id: "220303000308932", tag: "T1-0e1", order_type: "SL", average_price: 470 },
    ...{ order_timestamp: "2022-03-03 09:24:25", quantity: 75, status_message: null },
    ...{ cancelled_quantity: 0, pending_quantity: 0, exchange_timestamp: "2022-03-03 09:24:25" },
    exchange_update_timestamp: "2022-03-03 09:24:25",
  };
  const kite = (status: string, filled_quantity: number) =>
    kiteAdapter.readFrame({ type: "order", id: "", data: { ...UPDATE, status, filled_quantity } })
      .reports;

  it("TRIGGER PENDING, COMPLETE and OPEN, in any sequence: filled, and ended so", () => {
    const told = [kite("TRIGGER PENDING", 0), kite("COMPLETE", 75), kite("OPEN", 0)] as const;
    for (const sequence of sequences(told)) {
      expect(learnt(kiteAdapter, 75, sequence.flat())).toMatchObject({
        ...{ filled: [75, 75], ended: "filled" },
      });
    }
  });
});

describe("AN53: a stop that is replaced when it triggers", () => {
  it("the word does not end the order, and a fill under the other id, with ours, counts once", () => {
    const bare = { execution_id: null, qty: null, price: null };
    const replaced = alpaca(
      { ...bare, event: "replaced" },
      { status: "replaced", filled_qty: "0" },
    );
    expect(learnt(alpacaAdapter, 100, replaced.reports)).toMatchObject({ ended: null });
    const filled = alpaca(
      { event: "fill", qty: "100" },
      { id: "the-other-id", status: "filled", filled_qty: "100" },
    );
    const told = [...filled.reports, ...replaced.reports, ...filled.reports];
    expect(learnt(alpacaAdapter, 100, told)).toMatchObject({ ended: "filled", filled: [100, 100] });
  });
});

describe("AN67: an id that was sent before", () => {
  it("is neither a rejection nor a second order: UNKNOWN, and asked for", () => {
    const body = { code: 40_010_001, message: "client_order_id must be unique" };
    expect(alpacaAdapter.readOrderAnswer({ status: 422, dateMs: 0, body })).toEqual({
      ...{ kind: "unknown", reason: "duplicate" },
    });
    const open = { code: -2_010, msg: "Duplicate order sent." };
    expect(binanceAdapter.readOrderAnswer({ status: 400, dateMs: 0, body: open })).toEqual({
      ...{ kind: "unknown", reason: "duplicate" },
    });
  });
});

describe("AN69: less than a unit", () => {
  it.each([
    ["alpaca", alpacaAdapter, { symbol: "ACME", qty: "0.0004", side: "long" }],
    ["binance", binanceAdapter, { symbol: "ACME", positionAmt: "0.0004" }],
  ])("%s: is no position to trade for, and the list is no proof", (_name, adapter, row) => {
    const read = adapter.readSnapshot("positions", { status: 200, dateMs: 5, body: [row] });
    expect(read).toMatchObject({ complete: false, content: { scope: "positions", rows: [] } });
  });
});

describe("AN71: a fill under an odd status", () => {
  it("the quantity counts whatever the word, and an end without a quantity takes none away", () => {
    const bare = { execution_id: null, qty: null, price: null };
    const odd = alpaca(
      { ...bare, event: "replaced" },
      { status: "held_by_desk", filled_qty: "50" },
    );
    expect(odd.reports).toMatchObject([{ status: "unknown", cumQty: 50, fill: null }]);
    expect(learnt(alpacaAdapter, 50, odd.reports)).toMatchObject({ filled: [50, 50] });
    const end = alpaca({ ...bare, event: "fill" }, { status: "filled", filled_qty: "50" });
    expect(learnt(alpacaAdapter, 50, [...odd.reports, ...end.reports])).toMatchObject({
      ...{ filled: [50, 50], ended: "filled", parked: 0 },
    });
  });

  it("a fill of nothing is doubted, so that the broker is asked", () => {
    expect(alpaca({ event: "fill", qty: "0" }).doubts).toEqual(['a fill of "0" at "100"']);
  });
});
