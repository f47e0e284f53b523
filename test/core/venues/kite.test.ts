import { describe, expect, it } from "vitest";
import type { OrderRequest } from "../../../core/effects.js";
import { kiteAdapter } from "../../../core/venues/kite.js";

/** An order update as the vendor's documentation shows one. */
const UPDATE = {
  ...{ account_id: "AB1234", placed_by: "AB1234", order_id: "220303000308932" },
  ...{ exchange_order_id: "1000000001482421", parent_order_id: null, status: "COMPLETE" },
  ...{ status_message: null, status_message_raw: null, variety: "regular", exchange: "NSE" },
  ...{ order_timestamp: "2022-03-03 09:24:25", exchange_update_timestamp: "2022-03-03 09:24:25" },
  ...{ exchange_timestamp: "2022-03-03 09:24:25", modified: false, tradingsymbol: "SBIN" },
  ...{ instrument_token: 779521, order_type: "MARKET", transaction_type: "BUY", validity: "DAY" },
  ...{ product: "CNC", quantity: 1, disclosed_quantity: 0, price: 0, trigger_price: 0 },
  ...{ average_price: 470, filled_quantity: 1, pending_quantity: 0, cancelled_quantity: 0 },
  ...{ market_protection: 0, meta: {}, tag: null, guid: "XXXXXX", checksum: "x" },
};

function read(change: Readonly<Record<string, unknown>>) {
  return kiteAdapter.readFrame({ type: "order", id: "", data: { ...UPDATE, ...change } });
}

const order: OrderRequest = {
  ...{ clientOrderId: "T1-0e1", symbol: "NIFTY24AUG24000CE", side: "BUY", qty: 75 },
  ...{ type: "LIMIT", limitTicks: 2_001, triggerTicks: null },
};

describe("Kite: order updates", () => {
  it("reads a documented update, which names no order of ours", () => {
    expect(read({}).reports).toEqual([
      {
        ...{ key: "220303000308932|COMPLETE|1|0|1646279665000", clientOrderId: null },
        ...{ brokerOrderId: "220303000308932", status: "filled", cumQty: 1, fill: null },
        ...{ orderQty: 1, bust: null, stampMs: Date.UTC(2022, 2, 3, 3, 54, 25), reason: null },
      },
    ]);
  });

  it("its stamp is the exchange's last change, else the acceptance there, else the broker's (2)", () => {
    const newest = { exchange_update_timestamp: "2022-03-03 09:24:27" };
    expect(read(newest).reports[0]?.stampMs).toBe(Date.UTC(2022, 2, 3, 3, 54, 27));
    const bare = { exchange_update_timestamp: null, exchange_timestamp: null };
    expect(read(bare).reports[0]?.stampMs).toBe(Date.UTC(2022, 2, 3, 3, 54, 25));
  });

  it.each([
    [
      "no stamp at all",
      { ...{ order_timestamp: null, exchange_timestamp: null }, exchange_update_timestamp: null },
    ],
    ["a stamp that is none", { exchange_update_timestamp: "yesterday" }],
    ["a negative quantity", { filled_quantity: -1 }],
    ["a fraction of a unit", { filled_quantity: 0.5 }],
    ["no order id", { order_id: undefined }],
  ])("with %s it is doubted", (_what, change) => {
    expect(read(change)).toEqual({ reports: [], doubts: ["an order update that is not one"] });
  });

  it("notices are passed over, unknown types are doubted", () => {
    expect(kiteAdapter.readFrame({ type: "message", data: "hello" }).doubts).toEqual([]);
    expect(kiteAdapter.readFrame({ type: "error", data: "oh" }).doubts).toEqual([]);
    expect(kiteAdapter.readFrame({ type: "news", data: {} }).doubts).toEqual([
      'a frame of the unknown type "news"',
    ]);
    expect(kiteAdapter.readFrame(null).doubts).toEqual(["a frame without a type"]);
  });
});

describe("Kite: requests and rows", () => {
  it("encodes a limit order, a stop and a market order", () => {
    expect(kiteAdapter.encodeOrder(order)).toEqual({
      ...{ variety: "regular", exchange: "NFO", tradingsymbol: "NIFTY24AUG24000CE" },
      ...{ transaction_type: "BUY", order_type: "LIMIT", quantity: 75, product: "NRML" },
      ...{ validity: "DAY", price: 100.05, trigger_price: 0, tag: "T1-0e1" },
    });
    const stop = { ...order, type: "SL_LIMIT", triggerTicks: 2_020, symbol: "NSE:INFY" } as const;
    expect(kiteAdapter.encodeOrder(stop)).toMatchObject({
      ...{ exchange: "NSE", tradingsymbol: "INFY", order_type: "SL", trigger_price: 101 },
    });
    const market = { ...order, type: "MARKET", limitTicks: null } as const;
    expect(kiteAdapter.encodeOrder(market)).toMatchObject({ order_type: "MARKET", price: 0 });
  });

  it("nets the products of a symbol into one position", () => {
    const row = { tradingsymbol: "INFY", exchange: "NSE", product: "CNC", quantity: 10 };
    const net = [row, { ...row, product: "MIS", quantity: -4 }];
    const body = { status: "success", data: { net, day: [] } };
    const read = kiteAdapter.readSnapshot("positions", { status: 200, dateMs: 1_000, body });
    expect(read?.content).toEqual({
      scope: "positions",
      rows: [{ symbol: "NSE:INFY", netQty: 6 }],
    });
  });

  it("a trade without a stamp or a price makes the list incomplete", () => {
    const row = {
      ...{ trade_id: "1", order_id: "2", quantity: 5, average_price: 100.05 },
      fill_timestamp: "2022-03-03 09:24:25",
    };
    const data = [row, { ...row, fill_timestamp: null }, { ...row, average_price: 0 }];
    const body = { status: "success", data };
    const read = kiteAdapter.readSnapshot("trades", { status: 200, dateMs: 1_000, body });
    expect(read).toMatchObject({ complete: false, content: { rows: [{ fill: { qty: 5 } }] } });
  });
});
