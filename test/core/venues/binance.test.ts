import { describe, expect, it } from "vitest";
import type { OrderRequest } from "../../../core/effects.js";
import { binanceAdapter } from "../../../core/venues/binance.js";

/** An execution report in the documented shape. */
const REPORT = {
  ...{ e: "executionReport", E: 1_722_519_000_251, s: "ETHUSDT", c: "T1-0e1", S: "BUY" },
  ...{ o: "LIMIT", f: "GTC", q: "100.00000000", p: "180.00000000", P: "0.00000000", F: "0" },
  ...{ g: -1, C: "", x: "TRADE", X: "PARTIALLY_FILLED", r: "NONE", i: 4_293_153, l: "25.00000000" },
  ...{ z: "25.00000000", L: "179.08000000", n: "0.1", N: "BNB", T: 1_722_519_000_250, t: 17 },
  ...{ I: 8_641_984, w: false, m: false, O: 1_722_518_999_000, Z: "4477", Y: "4477", Q: "0" },
};
const read = (change: Readonly<Record<string, unknown>>) =>
  binanceAdapter.readFrame({ ...REPORT, ...change });
const order: OrderRequest = {
  ...{ clientOrderId: "T1-0e1", symbol: "ETHUSDT", side: "SELL", qty: 75 },
  ...{ type: "LIMIT", limitTicks: 17_905, triggerTicks: null },
};
const answer = (status: number, body: unknown) =>
  binanceAdapter.readOrderAnswer({ status, dateMs: 1, body });

describe("Binance: execution reports", () => {
  it("reads a fill with its id and the cumulative quantity (1)", () => {
    expect(read({}).reports).toEqual([
      {
        key: "4293153|TRADE|PARTIALLY_FILLED|17|1722519000250|25",
        ...{ clientOrderId: "T1-0e1", brokerOrderId: "4293153", status: "open", cumQty: 25 },
        fill: { execId: "17", qty: 25, priceTicks: 17_908 },
        ...{ orderQty: 100, bust: null, stampMs: 1_722_519_000_250, reason: null },
      },
    ]);
  });

  it("a report that is of no trade names no fill", () => {
    expect(read({ x: "NEW", X: "NEW", t: -1, l: "0", L: "0" }).reports[0]?.fill).toBeNull();
    expect(read({ t: -1 }).reports[0]?.fill).toBeNull();
    expect(read({ x: "CANCELED", X: "CANCELED" }).reports[0]?.fill).toBeNull();
    expect(read({ x: "NEW", X: "NEW", t: -1, z: "0" }).reports[0]?.cumQty).toBe(0);
  });

  it("of a cancel the order's own id is in C (2)", () => {
    const [report] = read({ x: "CANCELED", X: "CANCELED", c: "web_1", C: "T1-0e1", t: -1 }).reports;
    expect(report).toMatchObject({ clientOrderId: "T1-0e1", status: "canceled" });
  });

  it.each([
    ["a stop that waits", { o: "STOP_LOSS_LIMIT", X: "NEW", w: false }, "trigger-pending"],
    ["a stop that works", { o: "STOP_LOSS_LIMIT", X: "NEW", w: true }, "open"],
    ["a limit order not yet on the book", { X: "NEW", w: false }, "open"],
    ["an order that expired in matching", { X: "EXPIRED_IN_MATCH" }, "expired"],
    ["a stop that ended", { o: "STOP_LOSS_LIMIT", X: "EXPIRED", w: false }, "expired"],
  ] as const)("%s (3)", (_what, change, status) => {
    expect(read({ x: "NEW", t: -1, ...change }).reports[0]?.status).toBe(status);
  });

  it("says why an order was rejected, and knows an order without our id", () => {
    const [report] = read({ x: "REJECTED", X: "REJECTED", r: "INSUFFICIENT", c: "" }).reports;
    expect(report).toMatchObject({ reason: "INSUFFICIENT", clientOrderId: null });
    expect(read({ r: "", C: null }).reports[0]).toMatchObject({ reason: null });
    expect(read({ r: null, C: null }).reports[0]).toMatchObject({
      ...{ reason: null, clientOrderId: "T1-0e1" },
    });
  });

  it("reads what a subscription wraps like what a listen key brings (7)", () => {
    const wrapped = (event: unknown) => binanceAdapter.readFrame({ subscriptionId: 0, event });
    expect(wrapped(REPORT)).toEqual(read({}));
    for (const odd of [{ event: REPORT }, null]) {
      expect(wrapped(odd).doubts).toEqual(["a frame without an event"]);
    }
    expect(binanceAdapter.readFrame({ event: REPORT }).doubts).toEqual([
      "a frame without an event",
    ]);
  });

  it("a stamp in microseconds is no stamp: the year would be 56000", () => {
    expect(read({ T: 1_722_519_000_250_000 }).doubts).toEqual([
      "an execution report that is not one",
    ]);
  });

  it("doubts what it does not understand, and lets pass what is of no order", () => {
    expect(read({ z: "2.5" }).doubts).toEqual(['a cumulative quantity of "2.5"']);
    expect(read({ z: "-1" }).doubts).toEqual(['a cumulative quantity of "-1"']);
    for (const l of ["-1", "0", "0.5"]) {
      expect(read({ l }).doubts).toEqual([`a trade of "${l}" at "179.08000000"`]);
    }
    expect(read({ L: "0" }).doubts).toEqual(['a trade of "25.00000000" at "0"']);
    expect(read({ i: null }).doubts).toEqual(["an execution report that is not one"]);
    expect(read({ e: "galaxy" }).doubts).toEqual(['a frame of the unknown event "galaxy"']);
    expect(binanceAdapter.readFrame(7).doubts).toEqual(["a frame without an event"]);
    expect(read({ e: "balanceUpdate" })).toEqual({ reports: [], doubts: [] });
    for (const e of ["listenKeyExpired", "eventStreamTerminated"]) {
      expect(read({ e }).doubts).toEqual(["the stream was ended"]);
    }
  });
});

describe("Binance: requests and answers", () => {
  it("encodes limit, market and stop orders", () => {
    expect(binanceAdapter.encodeOrder(order)).toEqual({
      ...{ symbol: "ETHUSDT", side: "SELL", type: "LIMIT", quantity: "75", timeInForce: "GTC" },
      ...{ price: "179.05", newClientOrderId: "T1-0e1", newOrderRespType: "ACK" },
      recvWindow: 5_000,
    });
    const market = binanceAdapter.encodeOrder({ ...order, type: "MARKET", limitTicks: null });
    expect(market).not.toHaveProperty("price");
    expect(market).not.toHaveProperty("timeInForce");
    expect(
      binanceAdapter.encodeOrder({ ...order, type: "SL_LIMIT", triggerTicks: 18_000 }),
    ).toMatchObject({ type: "STOP_LOSS_LIMIT", stopPrice: "180.00", price: "179.05" });
  });

  it("an execution status that is unknown is UNKNOWN, whatever the HTTP status", () => {
    const bus = { code: -1_006, msg: "An unexpected response was received." };
    const late = { code: -1_007, msg: "Timeout waiting for response from backend server." };
    const lost = { code: -1_001, msg: "Internal error; unable to process your request." };
    const unclear = { code: -1_000, msg: "An unknown error occurred." };
    for (const body of [bus, late, lost, unclear]) expect(answer(400, body).kind).toBe("unknown");
  });

  it("a refusal because the order is there already is UNKNOWN, another a rejection", () => {
    const refused = (msg: string) => answer(400, { code: -2_010, msg });
    expect(refused("Duplicate order sent.")).toEqual({ kind: "unknown", reason: "duplicate" });
    expect(refused("Account has insufficient balance for requested action.")).toMatchObject({
      ...{ kind: "rejected", canPass: false },
    });
    expect(answer(400, { code: -1_100, msg: "Duplicate order" }).kind).toBe("rejected");
    const engine = { code: -1_010, msg: "Duplicate order sent." };
    expect(answer(400, engine)).toEqual({ kind: "unknown", reason: "duplicate" });
  });

  it("a request outside its window can pass later, a ban cannot", () => {
    expect(answer(400, { code: -1_021, msg: "outside recvWindow" })).toMatchObject({
      ...{ kind: "rejected", canPass: true },
    });
    expect(answer(503, { code: -1_021, msg: "outside recvWindow" }).kind).toBe("unknown");
    expect(answer(418, { code: -1_003, msg: "banned" })).toMatchObject({
      ...{ kind: "rejected", canPass: false, reason: "banned" },
    });
  });

  it("ids may be quoted (4)", () => {
    expect(answer(200, { orderId: "9007199254740993" })).toEqual({
      ...{ kind: "confirmed", brokerOrderId: "9007199254740993" },
    });
  });

  it("reads positions signed (5)", () => {
    const body = [{ symbol: "ETHUSDT", positionAmt: "-7.000" }];
    const read = binanceAdapter.readSnapshot("positions", { status: 200, dateMs: 5, body });
    expect(read?.content).toEqual({
      ...{ scope: "positions", rows: [{ symbol: "ETHUSDT", netQty: -7 }] },
    });
  });
});
