/** Rows of the lists: one that is not sound is left out, and leaves the list incomplete. */
import { describe, expect, it } from "vitest";
import type { QueryScope } from "../../../core/effects.js";
import type { VenueAdapter } from "../../../core/venues/adapter.js";
import { alpacaAdapter } from "../../../core/venues/alpaca.js";
import { binanceAdapter } from "../../../core/venues/binance.js";
import { fixAdapter } from "../../../core/venues/fix.js";
import { kiteAdapter } from "../../../core/venues/kite.js";
import { fixText } from "../../../core/venues/fix-message.js";

type Change = Readonly<Record<string, unknown>>;

/** What a list of one row says. */
function listOf(adapter: VenueAdapter, scope: QueryScope, row: unknown) {
  const answer = adapter.readSnapshot(scope, { status: 200, dateMs: 5, body: [row] });
  return { complete: answer?.complete, content: answer?.content };
}
function expectLeftOut(adapter: VenueAdapter, scope: QueryScope, row: unknown) {
  expect(listOf(adapter, scope, row)).toEqual({ complete: false, content: { scope, rows: [] } });
}
function expectRow(adapter: VenueAdapter, scope: QueryScope, row: unknown, read: unknown) {
  expect(listOf(adapter, scope, row)).toEqual({ complete: true, content: { scope, rows: [read] } });
}

describe("rows of Alpaca", () => {
  const ORDER = {
    ...{ id: "O1", client_order_id: "T1-0e1", status: "new", type: "limit" },
    ...{ qty: "100", filled_qty: "25", updated_at: "1970-01-01T00:00:05Z" },
  };
  const ACTIVITY = {
    ...{ id: "20240801::X1", order_id: "O1", qty: "25", price: "179.08" },
    transaction_time: "1970-01-01T00:00:05Z",
  };
  const read = {
    ...{ key: "O1|new||5000|25", clientOrderId: "T1-0e1", brokerOrderId: "O1", status: "open" },
    ...{ cumQty: 25, orderQty: 100, fill: null, bust: null, stampMs: 5_000, reason: null },
  };

  it("an order", () => {
    expectRow(alpacaAdapter, "orders", ORDER, read);
    const unfilled = { ...read, key: "O1|new||5000|0", cumQty: 0 };
    expectRow(alpacaAdapter, "orders", { ...ORDER, filled_qty: "0" }, unfilled);
    const foreign = { ...read, clientOrderId: null };
    expectRow(alpacaAdapter, "orders", { ...ORDER, client_order_id: "" }, foreign);
    expectRow(alpacaAdapter, "orders", { ...ORDER, client_order_id: null }, foreign);
  });

  it.each<Change>([
    { filled_qty: "-1" },
    { filled_qty: "0.5" },
    { updated_at: null },
    { updated_at: "now" },
    { id: "" },
  ])("no order with %j", (change) => {
    expectLeftOut(alpacaAdapter, "orders", { ...ORDER, ...change });
  });

  it("an activity, by what follows the colons of its id", () => {
    const fill = { execId: "X1", qty: 25, priceTicks: 17_908 };
    const trade = { clientOrderId: null, brokerOrderId: "O1", fill, stampMs: 5_000 };
    expectRow(alpacaAdapter, "trades", ACTIVITY, trade);
    expectRow(alpacaAdapter, "trades", { ...ACTIVITY, id: "::X1" }, trade);
  });

  it.each<Change>([
    { qty: "0" },
    { qty: "-1" },
    { qty: "0.5" },
    { price: "0" },
    { transaction_time: "now" },
    { order_id: "" },
    { id: "20240801::" },
  ])("no activity with %j", (change) => {
    expectLeftOut(alpacaAdapter, "trades", { ...ACTIVITY, ...change });
  });

  it("a position of nothing is nothing, on whatever side", () => {
    const row = { symbol: "A", qty: "0", side: "short" };
    expectRow(alpacaAdapter, "positions", row, { symbol: "A", netQty: 0 });
  });
});

describe("rows of Binance", () => {
  const ORDER = {
    ...{ orderId: 7, clientOrderId: "T1-0e1", executedQty: "25", origQty: "100", status: "NEW" },
    ...{ type: "LIMIT", updateTime: 5_000, isWorking: true },
  };
  const TRADE = { id: 17, orderId: 7, price: "179.08", qty: "25", time: 5_000 };
  const read = {
    ...{ key: "7||NEW||5000|25", clientOrderId: "T1-0e1", brokerOrderId: "7", status: "open" },
    ...{ cumQty: 25, orderQty: 100, fill: null, bust: null, stampMs: 5_000, reason: null },
  };

  it("an order", () => {
    expectRow(binanceAdapter, "orders", ORDER, read);
    const unfilled = { ...read, key: "7||NEW||5000|0", cumQty: 0 };
    expectRow(binanceAdapter, "orders", { ...ORDER, executedQty: "0" }, unfilled);
    const foreign = { ...read, clientOrderId: null };
    expectRow(binanceAdapter, "orders", { ...ORDER, clientOrderId: "" }, foreign);
    const ended = { ...ORDER, type: "STOP_LOSS_LIMIT", status: "CANCELED", isWorking: false };
    const canceled = { ...read, key: "7||CANCELED||5000|25", status: "canceled" };
    expectRow(binanceAdapter, "orders", ended, canceled);
  });

  it.each<Change>([{ executedQty: "-1" }, { executedQty: "0.5" }, { orderId: "" }])(
    "no order with %j",
    (change) => {
      expectLeftOut(binanceAdapter, "orders", { ...ORDER, ...change });
    },
  );

  it("a trade", () => {
    const fill = { execId: "17", qty: 25, priceTicks: 17_908 };
    const trade = { clientOrderId: null, brokerOrderId: "7", fill, stampMs: 5_000 };
    expectRow(binanceAdapter, "trades", TRADE, trade);
  });

  it.each<Change>([{ qty: "0" }, { qty: "-1" }, { qty: "0.5" }, { price: "0" }, { id: "" }])(
    "no trade with %j",
    (change) => {
      expectLeftOut(binanceAdapter, "trades", { ...TRADE, ...change });
    },
  );

  it("no position of half a unit", () => {
    expectLeftOut(binanceAdapter, "positions", { symbol: "A", positionAmt: "0.5" });
  });
});

describe("rows of FIX", () => {
  type Fields = Readonly<Record<number, string>>;
  const message = (fields: Fields, change: Readonly<Record<number, string | null>> = {}) =>
    fixText(Object.entries({ ...fields, ...change }).map(([tag, text]) => [Number(tag), text]));
  const STAMP = "19700101-00:00:05";
  const ORDER = { 35: "8", 37: "E7", 17: "X1", 150: "0", 39: "0", 14: "25", 38: "100", 60: STAMP };
  const TRADE = { 35: "AE", 37: "E7", 17: "X1", 32: "25", 31: "179.08", 60: STAMP };
  const POSITION = { 35: "AP", 55: "ACME", 704: "5", 705: "7" };

  it("an order, a trade and a position", () => {
    expectRow(fixAdapter, "orders", message(ORDER), {
      ...{ key: "E7|X1|0|5000|25", clientOrderId: null, brokerOrderId: "E7", status: "open" },
      ...{ cumQty: 25, orderQty: 100, fill: null, bust: null, stampMs: 5_000, reason: null },
    });
    const fill = { execId: "X1", qty: 25, priceTicks: 17_908 };
    expectRow(fixAdapter, "trades", message(TRADE), {
      ...{ clientOrderId: null, brokerOrderId: "E7", fill, stampMs: 5_000 },
    });
    expectRow(fixAdapter, "positions", message(POSITION), { symbol: "ACME", netQty: -2 });
  });

  it.each([{ 35: "AE" }, { 37: null }, { 17: null }, { 39: null }, { 14: "-1" }, { 60: null }])(
    "no order with %j",
    (change) => {
      expectLeftOut(fixAdapter, "orders", message(ORDER, change));
    },
  );

  it.each([
    ...[{ 35: "8" }, { 37: null }, { 17: null }, { 32: null }, { 32: "0" }, { 32: "-1" }],
    ...[{ 31: null }, { 31: "0" }, { 60: null }, { 60: "now" }],
  ])("no trade with %j", (change) => {
    expectLeftOut(fixAdapter, "trades", message(TRADE, change));
  });

  it.each([{ 35: "8" }, { 55: null }, { 704: null }, { 705: null }, { 705: "0.5" }])(
    "no position with %j",
    (change) => {
      expectLeftOut(fixAdapter, "positions", message(POSITION, change));
    },
  );
});

describe("rows of one symbol", () => {
  const listed = (...quantities: readonly string[]) =>
    alpacaAdapter.readSnapshot("positions", {
      ...{ status: 200, dateMs: 5 },
      body: quantities.map((qty) => ({ symbol: "A", qty })),
    });

  it("are one position", () => {
    expect(listed("75", "-25")).toMatchObject({
      ...{ complete: true, content: { rows: [{ symbol: "A", netQty: 50 }] } },
    });
  });

  it("are none where they add up to no safe integer, and the list is not complete", () => {
    const most = 2 ** 53 - 1;
    const row = { exchange: "NFO", tradingsymbol: "A", quantity: most };
    const other = { ...row, tradingsymbol: "B", quantity: 5 };
    const body = { status: "success", data: { net: [row, row, other] } };
    expect(kiteAdapter.readSnapshot("positions", { status: 200, dateMs: 5, body })).toMatchObject({
      ...{ complete: false, content: { rows: [{ symbol: "B", netQty: 5 }] } },
    });
  });
});
