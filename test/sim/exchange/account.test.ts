import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BROKER_EPOCH_MS } from "../../../sim/clocks.js";
import { KEY, LOT, MARKET, createFloor, order } from "./floor.js";

describe("exchange: account", () => {
  it("positions are the sum of trades and adjustments, zero rows included", () => {
    const floor = createFloor();
    floor.exchange.submit(order(), KEY);
    floor.run(10_000);
    floor.exchange.adjust("CALL", -25, "manual");
    floor.exchange.adjust("OTHER", 5, "manual");
    expect(floor.exchange.positions()).toEqual([
      { symbol: "CALL", netQty: 75 },
      { symbol: "PUT", netQty: 0 },
      { symbol: "SHARE", netQty: 0 },
      { symbol: "OTHER", netQty: 5 },
    ]);
    expect(floor.exchange.margin().fundsMinor).toBe(1_000_000_000);
  });

  it("answers as of an earlier moment exactly what it answered then", () => {
    const step = fc.record({ act: fc.nat(6), qty: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const floor = createFloor();
        const { exchange } = floor;
        const seen: { atMs: number; view: unknown }[] = [];
        steps.forEach(({ act, qty }, nth) => {
          const id = exchange.orders().at(qty - 1)?.order.brokerOrderId ?? "none";
          if (act <= 1) exchange.submit(order({ qty: qty * LOT }), `T1/0/entry/${nth + 1}`);
          if (act === 2) exchange.cancel(id);
          if (act === 3) exchange.bust(id, qty * LOT);
          if (act === 4) exchange.forceFill(id, qty * LOT);
          if (act === 5) exchange.adjust("PUT", qty, "manual");
          floor.run(nth * 300 + 299);
          const view = {
            orders: exchange.orders(),
            trades: exchange.trades(),
            positions: exchange.positions(),
          };
          seen.push({ atMs: nth * 300 + 299, view });
          floor.run((nth + 1) * 300);
        });
        for (const { atMs, view } of seen) expect(exchange.viewAt(atMs)).toEqual(view);
      }),
      { numRuns: 60 },
    );
  });
});

describe("exchange: prices", () => {
  const moving = MARKET.map((spec) => ({ ...spec, stepTicks: 20, driftTicks: 1 }));

  it("are the same path, whoever looks and how often", () => {
    const watched = createFloor({ market: moving });
    const unwatched = createFloor({ market: moving });
    for (let atMs = 0; atMs <= 60_000; atMs += 700) {
      watched.run(atMs);
      watched.exchange.lastTicks("CALL");
    }
    unwatched.run(60_000);
    watched.run(60_000);
    expect(watched.exchange.lastTicks("CALL")).toBe(unwatched.exchange.lastTicks("CALL"));
    expect(watched.exchange.lastTicks("CALL")).not.toBe(1_000);
  });

  it("stay within the band", () => {
    const floor = createFloor({ market: moving });
    floor.exchange.gap("CALL", -9_000);
    expect(floor.exchange.lastTicks("CALL")).toBe(500);
    floor.exchange.gap("CALL", 90_000);
    expect(floor.exchange.lastTicks("CALL")).toBe(1_500);
  });

  it("tick only while something rests on them", () => {
    const floor = createFloor({ market: moving });
    floor.run(30_000);
    expect(floor.scheduler.executed()).toBe(0);
    floor.exchange.submit(order({ limitTicks: 600 }), KEY);
    floor.run(60_000);
    expect(floor.kinds().filter((kind) => kind === "price").length).toBeGreaterThan(20);
    floor.exchange.cancel("T1.0.entry.1");
    floor.run(62_000);
    const executed = floor.scheduler.executed();
    floor.run(120_000);
    expect(floor.scheduler.executed()).toBe(executed);
  });

  it("of a stop's symbol are told while anything of it is held", () => {
    const floor = createFloor({ market: moving, stop: true });
    floor.exchange.adjust("CALL", 25, "manual");
    floor.run(10_000);
    expect(floor.exchange.quoted()).toEqual(["CALL"]);
    expect(floor.arrivals.filter((arrival) => arrival.kind === "quote").length).toBeGreaterThan(5);
    floor.exchange.adjust("CALL", -25, "manual");
    expect(floor.exchange.quoted()).toEqual([]);
  });
});

describe("exchange: expiry", () => {
  const atMs = BROKER_EPOCH_MS + 20_000;

  it("cash settlement leaves nothing and cancels what works", () => {
    const floor = createFloor({ call: { expiry: { atMs, settlement: "cash" } } });
    floor.exchange.adjust("CALL", 50, "manual");
    floor.exchange.submit(order({ limitTicks: 600 }), KEY);
    floor.run(20_000);
    expect(floor.net("CALL")).toBe(0);
    expect(floor.exchange.orders()[0]).toMatchObject({ status: "canceled" });
    expect(floor.truth().at(-1)).toMatchObject({ cause: "expiry", symbol: "CALL", qty: -50 });
    expect(floor.exchange.submit(order(), "T1/0/entry/2")).toMatchObject({ kind: "refused" });
  });

  it.each([
    ["a long call in the money", "CALL", 8_900, 50, 50],
    ["a short call in the money", "CALL", 8_900, -50, -50],
    ["a long put in the money", "PUT", 11_000, 50, -50],
    ["a call out of the money", "CALL", 10_500, 50, 0],
    ["a put out of the money", "PUT", 9_000, 50, 0],
  ] as const)("physical settlement of %s", (_what, right, strikeTicks, held, becomes) => {
    const option = { right, strikeTicks, underlying: "SHARE" };
    const floor = createFloor({ call: { option, expiry: { atMs, settlement: "physical" } } });
    floor.exchange.adjust("CALL", held, "manual");
    floor.run(20_000);
    expect([floor.net("CALL"), floor.net("SHARE")]).toEqual([0, becomes]);
  });

  it("waits for the broker's clock: a step back puts it off", () => {
    const floor = createFloor({ call: { expiry: { atMs, settlement: "cash" } } });
    floor.exchange.adjust("CALL", 50, "manual");
    floor.run(10_000);
    floor.clock.step(-5_000);
    floor.run(24_999);
    expect(floor.net("CALL")).toBe(50);
    floor.run(25_000);
    expect(floor.net("CALL")).toBe(0);
  });

  it("settles at once what comes to be held later: a late fill, a bust", () => {
    const option = { right: "CALL", strikeTicks: 8_900, underlying: "SHARE" } as const;
    const floor = createFloor({ call: { option, expiry: { atMs, settlement: "physical" } } });
    floor.exchange.submit(order({ limitTicks: 600 }), KEY);
    const [{ order: sent } = { order: null }] = floor.exchange.orders();
    floor.run(20_000);
    floor.exchange.forceFill(sent?.brokerOrderId ?? "", 50);
    expect([floor.net("CALL"), floor.net("SHARE")]).toEqual([0, 50]);
    floor.exchange.bust(sent?.brokerOrderId ?? "", 25);
    expect([floor.net("CALL"), floor.net("SHARE")]).toEqual([0, 25]);
  });

  it("a future settles in cash; an instrument that has expired before takes no order", () => {
    const future = { kind: "FUTURE", option: null } as const;
    const floor = createFloor({ call: { ...future, expiry: { atMs, settlement: "physical" } } });
    floor.exchange.adjust("CALL", 25, "manual");
    floor.run(20_000);
    expect(floor.net("CALL")).toBe(0);
    const past = { atMs: BROKER_EPOCH_MS - 1, settlement: "cash" } as const;
    const late = createFloor({ call: { expiry: past } });
    expect(late.exchange.submit(order(), KEY)).toMatchObject({ kind: "refused" });
  });
});

describe("exchange: the scenario", () => {
  it("must have a market for everything that is listed", () => {
    expect(() => createFloor({ market: MARKET.slice(1) })).toThrow("no market for CALL");
  });
});
