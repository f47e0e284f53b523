import { describe, expect, it } from "vitest";
import type { OrderRequest } from "../../../core/effects.js";
import { alpacaAdapter } from "../../../core/venues/alpaca.js";

/** A trade update in the documented shape. */
const ORDER = {
  ...{ id: "61e69015-8549-4bfd-b9c3-01e75843f47d", client_order_id: "T1-0e1", legs: null },
  ...{ symbol: "AAPL", asset_class: "us_equity", qty: "100", filled_qty: "25", type: "limit" },
  ...{ filled_avg_price: "179.08", side: "buy", limit_price: "180", stop_price: null },
  ...{ status: "partially_filled", updated_at: "2024-08-01T13:30:00.5Z" },
};
const UPDATE = {
  ...{ event: "partial_fill", execution_id: "2f63ea93-423d-4169-b3f6-3fdafc10c418" },
  ...{ price: "179.08", qty: "25", position_qty: "25", timestamp: "2024-08-01T13:30:00.25Z" },
  order: ORDER,
};
const MS = Date.UTC(2024, 7, 1, 13, 30, 0, 250);

function read(
  change: Readonly<Record<string, unknown>>,
  order: Readonly<Record<string, unknown>> = {},
) {
  const data = { ...UPDATE, ...change, order: { ...ORDER, ...order } };
  return alpacaAdapter.readFrame({ stream: "trade_updates", data });
}

const order: OrderRequest = {
  ...{ clientOrderId: "T1-0e1", symbol: "AAPL", side: "SELL", qty: 75 },
  ...{ type: "LIMIT", limitTicks: 17_905, triggerTicks: null },
};

describe("Alpaca: trade updates", () => {
  it("reads a fill with its id and the cumulative quantity (1)", () => {
    expect(read({}).reports).toEqual([
      {
        key: `${ORDER.id}|partial_fill|${UPDATE.execution_id}|${MS}|25`,
        ...{ clientOrderId: "T1-0e1", brokerOrderId: ORDER.id, status: "open", cumQty: 25 },
        fill: { execId: UPDATE.execution_id, qty: 25, priceTicks: 17_908 },
        ...{ orderQty: 100, bust: null, stampMs: MS, reason: null },
      },
    ]);
  });

  it("a fill without an id leaves the cumulative quantity to speak", () => {
    expect(read({ execution_id: null }).reports).toMatchObject([{ fill: null, cumQty: 25 }]);
  });

  it("a bust names the fill it takes back", () => {
    const report = read({ event: "trade_bust", price: null }, { filled_qty: "0", status: "new" });
    expect(report.reports).toMatchObject([
      { fill: null, bust: { execId: UPDATE.execution_id, qty: 25 }, cumQty: 0, status: "open" },
    ]);
  });

  it("a corrected trade is doubted too: it does not say by how much", () => {
    const corrected = read({ event: "trade_correct" });
    expect(corrected.reports).toMatchObject([{ fill: null, bust: null, cumQty: 25 }]);
    expect(corrected.doubts).toEqual(["a trade was corrected"]);
    const malformed = read({ event: "trade_correct", timestamp: "now" });
    expect(malformed.doubts).toEqual(['a trade update stamped "now"']);
  });

  it("an event that is no fill names none, whatever it carries", () => {
    expect(read({ event: "canceled" }).reports).toMatchObject([{ fill: null, bust: null }]);
  });

  it("a whole fill is a fill", () => {
    const whole = read({ event: "fill" }, { status: "filled" });
    expect(whole.reports).toMatchObject([{ fill: { qty: 25 }, status: "filled" }]);
  });

  it("a stop that is held waits for its trigger, and works once it is new (3)", () => {
    const said = { event: "held", execution_id: null };
    const status = (word: string) => read(said, { type: "stop_limit", status: word }).reports[0];
    expect(status("held")?.status).toBe("trigger-pending");
    expect(status("new")?.status).toBe("open");
    expect(read(said, { type: "stop", status: "accepted" }).reports[0]?.status).toBe(
      "trigger-pending",
    );
  });

  it.each([
    ["a stamp that is none", { timestamp: "now" }, {}, 'a trade update stamped "now"'],
    ["a fraction of a share", {}, { filled_qty: "0.5" }, 'a filled quantity of "0.5"'],
    ["a negative quantity", {}, { filled_qty: "-5" }, 'a filled quantity of "-5"'],
    ["a fill of nothing", { qty: "0" }, {}, 'a partial_fill of "0" at "179.08"'],
    ["a fill of a fraction", { qty: "0.5" }, {}, 'a partial_fill of "0.5" at "179.08"'],
    ["a fill without a quantity", { qty: null }, {}, 'a partial_fill of "null" at "179.08"'],
    ["a fill without a price", { price: null }, {}, 'a partial_fill of "25" at "null"'],
    ["a fill for nothing", { price: "0" }, {}, 'a partial_fill of "25" at "0"'],
    ["no order id", {}, { id: undefined }, "a trade update that is not one"],
  ])("with %s it is doubted", (_what, change, inOrder, doubt) => {
    expect(read(change, inOrder)).toEqual({ reports: [], doubts: [doubt] });
  });

  it("answers of the socket are passed over, unknown streams are doubted", () => {
    const authorized = { stream: "authorization", data: { status: "authorized" } };
    const nothing = { reports: [], doubts: [] };
    expect(alpacaAdapter.readFrame(authorized)).toEqual(nothing);
    expect(alpacaAdapter.readFrame({ stream: "listening", data: {} })).toEqual(nothing);
    expect(alpacaAdapter.readFrame({ stream: "news", data: {} }).doubts).toEqual([
      'a frame of the unknown stream "news"',
    ]);
    expect(alpacaAdapter.readFrame(7).doubts).toEqual(["a frame without a stream"]);
  });
});

describe("Alpaca: requests, answers and rows", () => {
  it("encodes a limit order, a stop and a market order", () => {
    expect(alpacaAdapter.encodeOrder(order)).toEqual({
      ...{ symbol: "AAPL", qty: "75", side: "sell", type: "limit", time_in_force: "day" },
      ...{ limit_price: "179.05", stop_price: null, client_order_id: "T1-0e1" },
    });
    const stop = { ...order, type: "SL_LIMIT", triggerTicks: 18_000 } as const;
    expect(alpacaAdapter.encodeOrder(stop)).toMatchObject({
      ...{ type: "stop_limit", stop_price: "180.00" },
    });
    const market = { ...order, side: "BUY", type: "MARKET", limitTicks: null } as const;
    expect(alpacaAdapter.encodeOrder(market)).toMatchObject({
      ...{ type: "market", side: "buy", limit_price: null },
    });
  });

  it("an answer names the order, or is UNKNOWN", () => {
    const answer = (body: unknown) =>
      alpacaAdapter.readOrderAnswer({ status: 200, dateMs: 0, body });
    expect(answer({ id: "O1" })).toEqual({ kind: "confirmed", brokerOrderId: "O1" });
    expect(answer({}).kind).toBe("unknown");
  });

  it("a taken client id is no rejection: the order may be live", () => {
    const body = { code: 40010001, message: "client_order_id must be unique" };
    expect(alpacaAdapter.readOrderAnswer({ status: 422, dateMs: 0, body })).toEqual({
      ...{ kind: "unknown", reason: "duplicate" },
    });
    expect(alpacaAdapter.readOrderAnswer({ status: 403, dateMs: 0, body }).kind).toBe("rejected");
    const other = { code: 42210000, message: "qty must be > 0" };
    expect(alpacaAdapter.readOrderAnswer({ status: 422, dateMs: 0, body: other }).kind).toBe(
      "rejected",
    );
  });

  it("an order row without a stamp makes the list incomplete", () => {
    const body = [ORDER, { ...ORDER, updated_at: null }, { ...ORDER, filled_qty: "x" }];
    const read = alpacaAdapter.readSnapshot("orders", { status: 200, dateMs: 5, body });
    expect(read).toMatchObject({ complete: false, content: { rows: [{ cumQty: 25 }] } });
  });

  it("a fill activity's id ends in the execution's (4)", () => {
    const row = {
      ...{ activity_type: "FILL", order_id: ORDER.id, qty: "25", price: "179.08" },
      ...{ id: `20240801133000250::${UPDATE.execution_id}` },
      transaction_time: "2024-08-01T13:30:00.25Z",
    };
    const body = [row, { ...row, id: "bare" }, { ...row, qty: "0" }, { ...row, price: "x" }];
    const read = alpacaAdapter.readSnapshot("trades", { status: 200, dateMs: 5, body });
    expect(read).toMatchObject({
      complete: false,
      content: { rows: [{ fill: { execId: UPDATE.execution_id } }, { fill: { execId: "bare" } }] },
    });
  });

  it("a short position is negative, whether its size or its side says so", () => {
    const body = [
      { symbol: "A", qty: "-5", side: "short" },
      { symbol: "B", qty: "5", side: "short" },
      { symbol: "C", qty: "5" },
      { symbol: "D", qty: "half" },
    ];
    const read = alpacaAdapter.readSnapshot("positions", { status: 200, dateMs: 5, body });
    expect(read).toEqual({
      ...{ stampMs: 5, complete: false },
      content: {
        scope: "positions",
        rows: [
          { symbol: "A", netQty: -5 },
          { symbol: "B", netQty: -5 },
          { symbol: "C", netQty: 5 },
        ],
      },
    });
  });
});
