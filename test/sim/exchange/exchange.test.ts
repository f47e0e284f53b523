import { describe, expect, it } from "vitest";
import { alpacaLike } from "../../../sim/gateway/alpaca-like.js";
import { fixLike } from "../../../sim/gateway/fix-like.js";
import type { BookRow } from "../../../sim/ports.js";
import type { ExchangeEvent } from "../../../sim/world-event.js";
import { KEY, LOT, createFloor, order, stopOrder } from "./floor.js";

type Filled = Extract<ExchangeEvent, { kind: "filled" }>;

type Floor = ReturnType<typeof createFloor>;

function fillsOf(floor: Floor): readonly Filled[] {
  return floor.truth().filter((what) => what.kind === "filled");
}

describe("exchange: taking orders", () => {
  it("accepts a sound order, under an id that is a function of its key", () => {
    const floor = createFloor();
    expect(floor.exchange.submit(order(), KEY)).toEqual({
      kind: "accepted",
      brokerOrderId: "T1.0.entry.1",
    });
    expect(floor.exchange.submit(order(), KEY)).toMatchObject({ brokerOrderId: "T1.0.entry.1.s2" });
    expect(floor.kinds()).toEqual(["accepted", "accepted"]);
  });

  it.each([
    ["an unknown instrument", { symbol: "NONE" }, "not listed"],
    ["part of a lot", { qty: 30 }, "multiple of the lot"],
    ["nothing", { qty: 0 }, "multiple of the lot"],
    ["more than the freeze quantity", { qty: 225 }, "freeze"],
    ["a price above the band", { limitTicks: 1_501 }, "band"],
    ["a trigger below the band", { type: "SL_LIMIT", triggerTicks: 499 }, "band"],
    ["a limit order without a limit", { limitTicks: null }, "limit price"],
    ["a stop without a trigger", { type: "SL_LIMIT" }, "trigger price"],
  ] as const)("refuses %s for good", (_what, change, reason) => {
    const floor = createFloor();
    const result = floor.exchange.submit(order(change), KEY);
    expect(result).toMatchObject({ kind: "refused", canPass: false });
    expect(result.kind === "refused" && result.reason).toContain(reason);
    expect(floor.kinds()).toEqual(["refused"]);
  });

  it("keeps a refused order on the book where the venue does, and nowhere else", () => {
    const kite = createFloor();
    kite.exchange.submit(order({ qty: 30 }), KEY);
    expect(kite.exchange.orders()).toMatchObject([{ status: "rejected", cumQty: 0 }]);
    const alpaca = createFloor({ profile: alpacaLike });
    expect(alpaca.exchange.submit(order({ qty: 30 }), KEY)).toMatchObject({ brokerOrderId: null });
    expect(alpaca.exchange.orders()).toEqual([]);
  });

  it("refuses what the funds do not carry, but never what binds nothing more", () => {
    const row = { longMinor: 10, shortMinor: 100, spreadMinor: 0, volPerMille: 0 };
    const margin = {
      fundsMinor: 3_000,
      rows: [
        { symbol: "CALL", ...row },
        { symbol: "PUT", ...row },
      ],
      offsets: [{ cover: "CALL", risk: "PUT", coveredMinor: 20 }],
    };
    const floor = createFloor({ margin });
    const sell = { symbol: "PUT", side: "SELL", limitTicks: 900, qty: 50 } as const;
    expect(floor.exchange.submit(order(sell), "T1/1/entry/1")).toMatchObject({ kind: "refused" });
    floor.exchange.submit(order({ qty: 50 }), KEY);
    floor.run(10_000);
    expect(floor.net("CALL")).toBe(50);
    // Covered by the held long: 50 × 10 + 50 × 20 = 1,500.
    expect(floor.exchange.submit(order(sell), "T1/1/entry/2")).toMatchObject({ kind: "accepted" });
    floor.run(20_000);
    expect(floor.net("PUT")).toBe(-50);
    const back = { symbol: "PUT", qty: 50 } as const;
    expect(floor.exchange.submit(order(back), "T1/1/exit/1")).toMatchObject({ kind: "accepted" });
  });
});

describe("exchange: liquidity", () => {
  it("fills a marketable order in chunks of whole lots, at the touch", () => {
    const floor = createFloor();
    floor.exchange.submit(order(), KEY);
    floor.run(10_000);
    const fills = fillsOf(floor);
    expect(fills.reduce((sum, fill) => sum + fill.qty, 0)).toBe(100);
    expect(fills.every((fill) => fill.qty % LOT === 0 && fill.qty <= 50)).toBe(true);
    expect(fills.every((fill) => fill.priceTicks === 1_002)).toBe(true);
    expect(fills.map((fill) => fill.execId)).toEqual(
      fills.map((_fill, nth) => `T1.0.entry.1.f${nth + 1}`),
    );
    expect(floor.exchange.orders()[0]).toMatchObject({ status: "filled", cumQty: 100 });
    expect(floor.net("CALL")).toBe(100);
  });

  it("leaves an order alone whose limit is away from the market, until the market comes", () => {
    const floor = createFloor();
    floor.exchange.submit(order({ limitTicks: 990 }), KEY);
    floor.run(5_000);
    expect(fillsOf(floor)).toEqual([]);
    floor.exchange.gap("CALL", -300);
    floor.run(20_000);
    expect(floor.net("CALL")).toBe(100);
  });

  it("a market order always trades, within the band", () => {
    const floor = createFloor({ profile: alpacaLike });
    floor.exchange.gap("CALL", 90_000);
    floor.exchange.submit(order({ type: "MARKET", limitTicks: null }), KEY);
    floor.run(10_000);
    expect(fillsOf(floor).every((fill) => fill.priceTicks === 1_500)).toBe(true);
    expect(floor.net("CALL")).toBe(100);
  });

  it("nothing fills while a symbol is starved", () => {
    const floor = createFloor();
    floor.exchange.starve("CALL", 30_000);
    floor.exchange.submit(order(), KEY);
    floor.run(29_999);
    expect(floor.net("CALL")).toBe(0);
    floor.run(60_000);
    expect(floor.net("CALL")).toBe(100);
  });

  it("an arrival under way when starvation begins brings nothing", () => {
    const floor = createFloor();
    floor.exchange.submit(order(), KEY);
    floor.exchange.starve("CALL", 20_000);
    floor.run(19_999);
    expect(floor.net("CALL")).toBe(0);
  });

  it("healing ends starvation and caps", () => {
    const fault = { id: 1, kind: "hedge-partly-filled", params: { percent: 0 } } as const;
    const floor = createFloor({
      faults: [{ ...fault, trigger: { kind: "order", order: "T1/1/hedge/1" } }],
    });
    floor.exchange.starve("CALL", 90_000);
    floor.exchange.submit(order(), KEY);
    floor.exchange.submit(order({ symbol: "PUT" }), "T1/1/hedge/1");
    floor.run(30_000);
    expect([floor.net("CALL"), floor.net("PUT")]).toEqual([0, 0]);
    floor.exchange.heal();
    floor.run(40_000);
    expect([floor.net("CALL"), floor.net("PUT")]).toEqual([100, 100]);
  });

  it("a partial fill stops at its share, then goes on", () => {
    const params = { percent: 60, pauseMs: 20_000 };
    const trigger = { kind: "order", order: KEY } as const;
    const floor = createFloor({ faults: [{ id: 1, kind: "partial-fill", trigger, params }] });
    floor.exchange.submit(order(), KEY);
    floor.run(19_999);
    expect(floor.net("CALL")).toBe(50);
    floor.run(40_000);
    expect(floor.net("CALL")).toBe(100);
    expect(floor.landedFaults()).toEqual(["partial-fill"]);
  });

  it("draws nothing for one order that another order could change", () => {
    const alone = createFloor();
    alone.exchange.submit(order(), KEY);
    alone.run(10_000);
    const crowded = createFloor();
    crowded.exchange.submit(order({ symbol: "PUT", clientOrderId: "T1-1e1" }), "T1/1/entry/1");
    crowded.exchange.submit(order(), KEY);
    crowded.run(10_000);
    const ours = fillsOf(crowded).filter((fill) => fill.brokerOrderId === "T1.0.entry.1");
    expect(ours).toEqual(fillsOf(alone));
  });
});

describe("exchange: stops", () => {
  it("rest until the last price crosses the trigger, then are limit orders", () => {
    const floor = createFloor();
    floor.exchange.submit(stopOrder(), "T1/0/stop/1");
    floor.run(10_000);
    expect(floor.exchange.orders()[0]).toMatchObject({ status: "trigger-pending" });
    floor.exchange.gap("CALL", -1_000);
    expect(floor.kinds()).toEqual(["accepted", "price", "price", "triggered"]);
    floor.run(20_000);
    expect(floor.net("CALL")).toBe(-100);
  });

  it("a buy stop triggers upwards", () => {
    const floor = createFloor();
    const buy = { side: "BUY", triggerTicks: 1_100, limitTicks: 1_120 } as const;
    floor.exchange.submit(stopOrder(buy), "T1/0/stop/1");
    floor.exchange.gap("CALL", 990);
    expect(floor.exchange.orders()[0]?.status).toBe("trigger-pending");
    floor.exchange.gap("CALL", 20);
    expect(floor.exchange.orders()[0]?.status).toBe("open");
  });

  it("a gap through the limit leaves a triggered stop unfilled", () => {
    const floor = createFloor();
    floor.exchange.submit(stopOrder(), "T1/0/stop/1");
    floor.exchange.gap("CALL", -3_000);
    floor.run(30_000);
    expect(floor.exchange.orders()[0]).toMatchObject({ status: "open", cumQty: 0 });
  });

  it("a trigger that is crossed already triggers at once", () => {
    const floor = createFloor();
    floor.exchange.submit(stopOrder({ triggerTicks: 1_000, limitTicks: 990 }), "T1/0/stop/1");
    expect(floor.kinds()).toEqual(["accepted", "triggered"]);
  });

  it("a waiting stop cannot be filled by force", () => {
    const floor = createFloor();
    floor.exchange.submit(stopOrder(), "T1/0/stop/1");
    floor.exchange.forceFill("T1.0.stop.1", 100);
    expect(floor.net("CALL")).toBe(0);
  });
});

describe("exchange: cancels, late fills, busts", () => {
  it("cancels what is left, once", () => {
    const floor = createFloor();
    floor.exchange.submit(order({ limitTicks: 990 }), KEY);
    expect(floor.exchange.cancel("T1.0.entry.1")).toBe("canceled");
    expect(floor.exchange.cancel("T1.0.entry.1")).toBe("already");
    expect(floor.exchange.cancel("nothing")).toBe("not-found");
    floor.exchange.gap("CALL", -3_000);
    floor.run(10_000);
    expect(floor.net("CALL")).toBe(0);
  });

  it("fills an ended order late, up to its quantity, and says so", () => {
    const floor = createFloor();
    floor.exchange.submit(order({ limitTicks: 990 }), KEY);
    floor.exchange.cancel("T1.0.entry.1");
    floor.exchange.forceFill("T1.0.entry.1", 500);
    expect(fillsOf(floor)).toMatchObject([{ qty: 100, late: true, priceTicks: 990, cumQty: 100 }]);
    expect(floor.exchange.orders()[0]).toMatchObject({ status: "canceled", cumQty: 100 });
    floor.exchange.forceFill("T1.0.entry.1", 25);
    expect(floor.net("CALL")).toBe(100);
    floor.exchange.forceFill("nothing", 25);
  });

  it("takes back the newest fill that still stands", () => {
    const floor = createFloor();
    floor.exchange.submit(order(), KEY);
    floor.run(10_000);
    const before = floor.exchange.trades();
    const newest = before.at(-1);
    floor.exchange.bust("T1.0.entry.1", 1_000);
    expect(floor.exchange.trades()).toEqual(before.slice(0, -1));
    expect(floor.truth().at(-1)).toMatchObject({
      kind: "busted",
      correctedTo: null,
      execId: newest?.execId,
      qty: newest?.qty,
      cumQty: 100 - (newest?.qty ?? 0),
    });
    expect(floor.net("CALL")).toBe(100 - (newest?.qty ?? 0));
    for (let again = 0; again < 6; again += 1) floor.exchange.bust("T1.0.entry.1", 1_000);
    expect(floor.exchange.trades()).toEqual([]);
    expect(floor.net("CALL")).toBe(0);
    expect(floor.exchange.orders()[0]).toMatchObject({ status: "filled", cumQty: 0 });
    floor.exchange.bust("nothing", 25);
  });

  it("takes back part of a fill", () => {
    const floor = createFloor();
    floor.exchange.submit(order({ limitTicks: 990 }), KEY);
    floor.exchange.forceFill("T1.0.entry.1", 50);
    floor.exchange.bust("T1.0.entry.1", 25);
    expect(floor.exchange.trades()).toMatchObject([{ qty: 25 }]);
    expect(floor.exchange.orders()[0]).toMatchObject({ status: "open", cumQty: 25 });
  });

  it("what was filled and taken back is not worked again", () => {
    const floor = createFloor();
    floor.exchange.submit(order({ limitTicks: 990 }), KEY);
    floor.exchange.forceFill("T1.0.entry.1", 50);
    floor.exchange.bust("T1.0.entry.1", 50);
    floor.exchange.gap("CALL", -300);
    floor.run(10_000);
    expect(floor.exchange.orders()[0]).toMatchObject({ status: "filled", cumQty: 50 });
  });

  it("works what was taken back once more where the venue does, of some orders", () => {
    const outcome = (seed: number, change: (floor: Floor) => void = () => undefined) => {
      const floor = createFloor({ profile: fixLike, seed: String(seed) });
      floor.exchange.submit(order(), KEY);
      floor.run(10_000);
      change(floor);
      floor.exchange.bust("T1.0.entry.1", 25);
      const busted = floor.truth().at(-1);
      const { status } = floor.exchange.orders()[0] as BookRow;
      floor.run(20_000);
      const { cumQty } = floor.exchange.orders()[0] as BookRow;
      return { reworks: busted?.kind === "busted" && busted.reworks, status, cumQty };
    };
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const all = seeds.map((seed) => outcome(seed));
    expect(all.filter(({ reworks }) => reworks).length).toBeGreaterThan(0);
    expect(all.filter(({ reworks }) => !reworks).length).toBeGreaterThan(0);
    for (const { reworks, status, cumQty } of all) {
      expect([status, cumQty]).toEqual(reworks ? ["open", 100] : ["filled", 75]);
    }
    // Neither while its instrument is not traded, nor once it was canceled.
    const closed = seeds.map((seed) =>
      outcome(seed, ({ exchange }) => exchange.close(["CALL"], 60_000)),
    );
    expect(closed.every(({ reworks }) => !reworks)).toBe(true);
  });

  it("a bust of what an order was overfilled by leaves it filled", () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const floor = createFloor({ profile: fixLike, seed: String(seed) });
      floor.exchange.submit(order(), KEY);
      floor.run(10_000);
      floor.exchange.overfill("T1.0.entry.1", 25);
      floor.exchange.bust("T1.0.entry.1", 25);
      expect(floor.truth().at(-1)).toMatchObject({ kind: "busted", reworks: false });
      expect(floor.exchange.orders()[0]).toMatchObject({ status: "filled", cumQty: 100 });
    }
  });

  it("of an order that was canceled nothing is worked again", () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const floor = createFloor({ profile: fixLike, seed: String(seed) });
      floor.exchange.submit(order({ limitTicks: 990 }), KEY);
      floor.exchange.forceFill("T1.0.entry.1", 50);
      floor.exchange.cancel("T1.0.entry.1");
      floor.exchange.bust("T1.0.entry.1", 50);
      expect(floor.truth().at(-1)).toMatchObject({ kind: "busted", reworks: false });
      expect(floor.exchange.orders()[0]).toMatchObject({ status: "canceled", cumQty: 0 });
    }
  });

  it("stamps of one order never go back", () => {
    const floor = createFloor();
    floor.run(20_000);
    floor.exchange.submit(order({ limitTicks: 990 }), KEY);
    floor.clock.step(-8_000);
    floor.exchange.cancel("T1.0.entry.1");
    const [row] = floor.exchange.orders();
    expect(row?.stampMs).toBe(row?.acceptedMs);
  });
});
