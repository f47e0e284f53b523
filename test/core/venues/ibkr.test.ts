import { describe, expect, it } from "vitest";
import type { OrderRequest, QueryScope } from "../../../core/effects.js";
import { filledHigh, filledLow, newOrder, parked } from "../../../core/order.js";
import type { Intent } from "../../../core/order.js";
import { stateValidator } from "../../../core/safeguards/state-validator.js";
import { IBKR_RULES, ibkrAdapter } from "../../../core/venues/ibkr.js";

type Change = Readonly<Record<string, unknown>>;

const SECONDS = 1_722_519_000;
const MS = SECONDS * 1_000;
const TIME = "20240801 13:30:00 UTC";

/** An orderStatus in the documented shape. */
const status = (change: Change = {}) => ({
  ...{ type: "orderStatus", orderId: 3, status: "Submitted", filled: 25, remaining: 75 },
  ...{ avgFillPrice: 179.08, permId: 1_804_928_831, parentId: 0, lastFillPrice: 179.08 },
  ...{ clientId: 7, whyHeld: "", mktCapPrice: 0, ...change },
});
/** An execDetails, with a change of its execution. */
const execution = (change: Change = {}) => ({
  ...{ type: "execDetails", reqId: -1 },
  contract: { conId: 265_598, symbol: "ACME", secType: "STK", localSymbol: "ACME" },
  execution: {
    ...{ execId: "0000e0d5.66ab2f1c.01.01", time: TIME, acctNumber: "DU1", exchange: "ISLAND" },
    ...{ side: "BOT", shares: 25, price: 179.08, permId: 1_804_928_831, clientId: 7, orderId: 3 },
    ...{ cumQty: 25, avgPrice: 179.08, orderRef: "T1-0e1", lastLiquidity: 2, ...change },
  },
});
const opened = (change: Change = {}) => ({
  ...{ type: "openOrder", orderId: 3 },
  contract: { symbol: "ACME", secType: "STK", localSymbol: "ACME" },
  order: {
    ...{ permId: 1_804_928_831, orderRef: "T1-0e1", action: "BUY", totalQuantity: 100 },
    ...{ orderType: "LMT", lmtPrice: 180, auxPrice: 0, ...change },
  },
  orderState: { status: "Submitted" },
});
const error = (errorCode: number, id = 3, errorString = "why") => ({
  ...{ type: "error", id, errorCode, errorString },
});
const read = (...callbacks: readonly unknown[]) =>
  ibkrAdapter.readFrame({ currentTime: SECONDS + 1, callbacks });
const list = (scope: QueryScope, ...body: readonly unknown[]) =>
  ibkrAdapter.readSnapshot(scope, { status: 200, dateMs: MS, body });

const order: OrderRequest = {
  ...{ clientOrderId: "T1-0e1", symbol: "ACME", side: "SELL", qty: 75 },
  ...{ type: "LIMIT", limitTicks: 17_905, triggerTicks: null },
};

describe("IBKR: executions", () => {
  it("an execDetails is a fill, stamped by its own time; its order works (2)", () => {
    expect(read(execution())).toEqual({
      reports: [
        {
          key: `1804928831||0000e0d5.66ab2f1c.01.01|${MS}|25`,
          ...{ clientOrderId: "T1-0e1", brokerOrderId: "1804928831", status: "open", cumQty: 25 },
          fill: { execId: "0000e0d5.66ab2f1c.01", qty: 25, priceTicks: 17_908 },
          ...{ orderQty: null, bust: null, stampMs: MS, reason: null },
        },
      ],
      doubts: [],
    });
  });

  it("an orderStatus of the same quantity adds its word, one of another stands alone", () => {
    const whole = read(execution({ cumQty: 100 }), status({ status: "Filled", filled: 100 }));
    expect(whole.reports).toMatchObject([{ status: "filled", cumQty: 100, stampMs: MS }]);
    const apart = read(execution(), status({ filled: 50 }));
    expect(apart.reports).toMatchObject([
      { cumQty: 25, stampMs: MS, fill: { qty: 25 } },
      { cumQty: 50, stampMs: MS + 1_000, fill: null },
    ]);
  });

  it("two executions of a frame are two reports", () => {
    const second = { execId: "0000e0d5.66ab2f1c.02.01", cumQty: 50 };
    expect(read(execution(), execution(second)).reports).toMatchObject([
      { fill: { execId: "0000e0d5.66ab2f1c.01" }, cumQty: 25 },
      { fill: { execId: "0000e0d5.66ab2f1c.02" }, cumQty: 50 },
    ]);
  });

  it("a later version corrects the fill: a doubt and a quantity, and no fill (2)", () => {
    const corrected = { execId: "0000e0d5.66ab2f1c.01.02", shares: 10, cumQty: 10 };
    expect(read(execution(corrected))).toMatchObject({
      reports: [{ fill: null, bust: null, cumQty: 10 }],
      doubts: ["an execution was corrected"],
    });
  });

  it("an id without a version names the fill as it is", () => {
    for (const execId of ["plain", "a.b", "a.", ".02", "a.12345"]) {
      expect(read(execution({ execId })).reports[0]?.fill?.execId).toBe(execId);
    }
  });

  it("a correction counts once a list that is newer says so, and parks nothing then", () => {
    const intent = { clientOrderId: "T1-0e1", purpose: "entry", qty: 100 } as Intent;
    const facts = newOrder(intent);
    const later = "20240801 13:30:04 UTC";
    const corrected = { execId: "0000e0d5.66ab2f1c.01.02", shares: 10, cumQty: 10, time: later };
    for (const callback of [execution(), execution(corrected)]) {
      for (const report of read(callback).reports) {
        facts.facts = stateValidator.mergeReport(facts.facts, report, false);
      }
    }
    expect(filledHigh(facts, IBKR_RULES)).toBe(25);
    const row = { ...opened(), orderStatus: status({ filled: 10 }), currentTime: SECONDS + 4 };
    const content = list("orders", row, ...ENDS)?.content;
    const [shown] = content?.scope === "orders" ? content.rows : [];
    if (shown === undefined) throw new Error("no row");
    facts.facts = stateValidator.mergeSnapshot(facts.facts, shown, MS + 7_000, false);
    expect(filledHigh(facts, IBKR_RULES)).toBe(10);
    expect(filledLow(facts, IBKR_RULES)).toBe(10);
    expect(parked(facts, IBKR_RULES)).toBe(0);
  });

  it("doubts what it does not understand", () => {
    expect(read(execution({ shares: 0 })).doubts).toEqual(["an execDetails that is not one"]);
    expect(read(execution({ shares: 2.5 })).reports).toEqual([]);
    expect(read(execution({ cumQty: -1 })).reports).toEqual([]);
    expect(read(execution({ price: 0 })).doubts).toEqual(["an execution at a price of 0"]);
    expect(read(execution({ permId: 0 })).doubts).toEqual([
      "an execution of an order without a permId",
    ]);
    expect(read(execution({ time: "20240801  09:30:00 US/Eastern" })).doubts).toEqual([
      'an execution at the time "20240801  09:30:00 US/Eastern"',
    ]);
  });
});

describe("IBKR: orderStatus", () => {
  it("has the time of its frame, and our id only from an openOrder beside it (1, 3)", () => {
    expect(read(status()).reports).toEqual([
      {
        key: `1804928831|Submitted||${MS + 1_000}|25`,
        ...{ clientOrderId: null, brokerOrderId: "1804928831", status: "open", cumQty: 25 },
        ...{ orderQty: null, fill: null, bust: null, stampMs: MS + 1_000, reason: null },
      },
    ]);
    expect(read(opened(), status()).reports).toMatchObject([{ clientOrderId: "T1-0e1" }]);
    expect(read(opened({ orderRef: "" }), status()).reports[0]?.clientOrderId).toBeNull();
  });

  it("comes twice, and is one report; the newest of a frame counts", () => {
    expect(read(opened(), status(), status()).reports).toHaveLength(1);
    const [newest, ...rest] = read(status(), status({ status: "Cancelled" })).reports;
    expect([newest?.status, rest]).toEqual(["canceled", []]);
  });

  it("an openOrder alone says nothing of a quantity", () => {
    expect(read(opened())).toEqual({ reports: [], doubts: [] });
  });

  it("an order without a key yet is not known", () => {
    expect(read(opened({ permId: 0 }), status({ permId: 0 }))).toEqual({
      reports: [],
      doubts: [],
    });
  });

  it("Inactive is a refusal where error 201 of the same order stands beside it (5)", () => {
    const inactive = status({ status: "Inactive", filled: 0 });
    expect(read(error(201), opened(), inactive).reports).toMatchObject([
      { status: "rejected", reason: "why" },
    ]);
    expect(read(error(201, 4), inactive).reports).toMatchObject([{ status: "pending" }]);
    expect(read(error(399), inactive).reports).toMatchObject([{ status: "pending" }]);
    expect(read(error(201), status()).reports).toMatchObject([{ status: "open" }]);
  });

  it("what is of no order passes; lost servers and unknown callbacks are doubts", () => {
    const ended = { type: "openOrderEnd" };
    const fee = { type: "commissionReport", execId: "x", commission: 1 };
    expect(read(ended, fee, error(2_104, -1))).toEqual({ reports: [], doubts: [] });
    expect(read(error(1_100, -1, "lost")).doubts).toEqual(["lost"]);
    expect(read({ type: "galaxy" }).doubts).toEqual(['a callback of the unknown type "galaxy"']);
    expect(read(7).doubts).toEqual(["a callback without a type"]);
    expect(read({ type: "error", id: "x" }).doubts).toEqual(["an error that is not one"]);
    expect(read(status({ filled: null })).doubts).toEqual(["an orderStatus that is not one"]);
    expect(read({ type: "openOrder" }).doubts).toEqual(["an openOrder that is not one"]);
    for (const frame of [7, null, status(), { currentTime: 1.5, callbacks: [] }]) {
      expect(ibkrAdapter.readFrame(frame)).toEqual({
        ...{ reports: [], doubts: ["a frame without callbacks or a time"] },
      });
    }
  });
});

const ENDS = [{ type: "openOrderEnd" }, { type: "completedOrdersEnd" }] as const;
const completed = (state: Change = {}, filledQuantity: unknown = 100) => ({
  ...{ type: "completedOrder", contract: { localSymbol: "ACME" } },
  order: { permId: 1_804_928_832, orderRef: "T1-1e1", filledQuantity },
  orderState: {
    status: "Filled",
    completedTime: TIME,
    completedStatus: "Filled Size: 100",
    ...state,
  },
});
const open = { ...opened(), orderStatus: status(), currentTime: SECONDS };

describe("IBKR: lists", () => {
  it("orders are the open ones and the completed ones, each with its time (6)", () => {
    expect(list("orders", open, completed(), ...ENDS)).toMatchObject({
      complete: true,
      content: {
        rows: [
          { clientOrderId: "T1-0e1", status: "open", cumQty: 25, stampMs: MS },
          { clientOrderId: "T1-1e1", status: "filled", cumQty: 100, stampMs: MS },
        ],
      },
    });
  });

  it("are not complete without every callback that ends them", () => {
    const [openEnd, completedEnd] = ENDS;
    expect(list("orders", ...ENDS)?.complete).toBe(true);
    expect(list("orders", open, openEnd)?.complete).toBe(false);
    expect(list("orders", open, completedEnd)?.complete).toBe(false);
    expect(list("orders", open, openEnd, openEnd)?.complete).toBe(false);
    expect(list("trades")?.complete).toBe(false);
    expect(list("positions", { type: "positionEnd" })?.complete).toBe(true);
  });

  it.each([
    ["Filled", "filled", null],
    ["Cancelled", "canceled", null],
    ["ApiCancelled", "canceled", null],
    ["Inactive", "rejected", "no margin"],
    ["Settling", "unknown", null],
  ])("a completed order that is %s is %s (5)", (told, meant, reason) => {
    const row = completed({ status: told, completedStatus: "no margin" });
    expect(list("orders", row, ...ENDS)?.content).toMatchObject({
      rows: [{ status: meant, reason }],
    });
  });

  it("a row that cannot be read leaves the list incomplete", () => {
    const rows = [
      opened(),
      { ...open, order: { permId: 0 } },
      completed({ completedTime: "20240801-13:30:00 US/Eastern" }),
      completed({}, 2.5),
    ];
    for (const row of rows) expect(list("orders", row, ...ENDS)?.complete).toBe(false);
  });

  it("executions go by the order's key, positions by the contract's local symbol", () => {
    const dashed = execution({ time: "20240801-13:30:00" });
    expect(list("trades", dashed, { type: "execDetailsEnd", reqId: 1 })?.content).toEqual({
      scope: "trades",
      rows: [
        {
          ...{ clientOrderId: null, brokerOrderId: "1804928831", stampMs: MS },
          fill: { execId: "0000e0d5.66ab2f1c.01", qty: 25, priceTicks: 17_908 },
        },
      ],
    });
    const row = {
      type: "position",
      account: "DU1",
      contract: { localSymbol: "ACME" },
      position: -7,
    };
    expect(list("positions", row, { type: "positionEnd" })?.content).toEqual({
      ...{ scope: "positions", rows: [{ symbol: "ACME", netQty: -7 }] },
    });
  });
});

describe("IBKR: requests and answers", () => {
  const answer = (code: number, body: unknown) =>
    ibkrAdapter.readOrderAnswer({ status: code, dateMs: MS, body });

  it("encodes limit, market and stop orders, our id in orderRef (1)", () => {
    expect(ibkrAdapter.encodeOrder(order)).toEqual({
      contract: { localSymbol: "ACME", exchange: "SMART", currency: "USD" },
      order: {
        ...{ action: "SELL", totalQuantity: 75, orderType: "LMT", lmtPrice: 179.05 },
        ...{ tif: "DAY", orderRef: "T1-0e1" },
      },
    });
    const market = ibkrAdapter.encodeOrder({ ...order, type: "MARKET", limitTicks: null });
    expect(market).toMatchObject({ order: { orderType: "MKT" } });
    expect(market).not.toHaveProperty("order.lmtPrice");
    expect(
      ibkrAdapter.encodeOrder({ ...order, type: "SL_LIMIT", triggerTicks: 18_000 }),
    ).toMatchObject({ order: { orderType: "STP LMT", auxPrice: 180, lmtPrice: 179.05 } });
  });

  it("is confirmed by a callback that names the order's key, not by one without", () => {
    const confirmed = { kind: "confirmed", brokerOrderId: "1804928831" };
    expect(answer(200, opened())).toEqual(confirmed);
    expect(answer(200, status())).toEqual(confirmed);
    expect(answer(200, opened({ permId: 0 })).kind).toBe("unknown");
    expect(answer(200, execution()).kind).toBe("unknown");
  });

  it("an error is a refusal; one for haste can pass", () => {
    expect(answer(200, error(201))).toEqual({ kind: "rejected", reason: "why", canPass: false });
    expect(answer(400, error(100))).toEqual({ kind: "rejected", reason: "why", canPass: true });
    expect(answer(400, error(110))).toMatchObject({ kind: "rejected", canPass: false });
  });

  it.each([103, 399, 502, 504, 1_100, 2_109, 2_161])("error %i settles nothing", (code) => {
    expect(answer(400, error(code))).toEqual({ kind: "unknown", reason: "why" });
  });

  it("the limit leaves room for what a request takes", () => {
    expect(IBKR_RULES.requestLimits).toEqual([{ windowMs: 1_000, max: 16 }]);
  });
});
