/** What a position becomes when it expires, or is exercised before. */
import { describe, expect, it } from "vitest";
import { OPENING_MS, ordersOf, settled, trading } from "./bench.js";
import { behindPut, coveredCall, delivered, single, spread, straddle } from "./plans.js";

describe("expiry: what a position becomes", () => {
  const expiry = { atMs: OPENING_MS + 40_000, settlement: "cash" } as const;

  it("cash-settled: flat, CLOSED", () => {
    const bench = settled(spread({}, { expiry }));
    bench.pass(22_000);
    bench.book.foreign.set("WING", -100).set("SHORT", 100);
    bench.pass(30_000);
    expect(bench.rows("adjustments").map(({ cause }) => cause)).toEqual(["expiry", "expiry"]);
    expect(bench.view()).toMatchObject({ state: "CLOSED", aim: "done", held: [0, 0] });
  });

  it("what makes good another's short is booked out with it: nobody holds what has expired", () => {
    const bench = trading(spread({ onShort: "keep" }, { expiry }));
    bench.accept("SP-0e1");
    bench.book.foreign.set("WING", -50);
    bench.pass(18_000);
    const nobody = { group_id: null, leg: null, symbol: "WING" };
    expect(bench.rows("adjustments")).toMatchObject([{ ...nobody, qty: -50 }]);
    bench.fill("SP-0e1", 100);
    bench.fillAll();
    bench.pass(2_000);
    expect(bench.view()).toMatchObject({ aim: "hold", held: [100, 100] });
    bench.pass(12_000);
    bench.book.foreign.set("WING", -100).set("SHORT", 100);
    bench.pass(40_000);
    expect(bench.rows("adjustments").slice(3)).toMatchObject([
      { group_id: "SP", leg: 0, symbol: "WING", qty: -50, cause: "expiry" },
      { ...nobody, qty: 50, cause: "expiry" },
    ]);
    expect(bench.view()).toMatchObject({ state: "CLOSED", aim: "done", held: [0, 0] });
  });

  it("assigned: the leg becomes its underlying, still covered, and is closed first", () => {
    const bench = settled(delivered(OPENING_MS + 900_000));
    bench.book.foreign.set("SHORT", 100).set("UND", -200);
    bench.pass(18_000);
    const cause = "assignment";
    expect(bench.rows("adjustments")).toMatchObject([
      { group_id: "SP", leg: 1, symbol: "SHORT", qty: 100, cause },
      { group_id: "SP", leg: 3, symbol: "UND", qty: -200, cause },
    ]);
    expect(bench.rows("groups")[0]).toMatchObject({ aim: "unwind", reason: cause });
    expect(ordersOf(bench).slice(-2)).toEqual(["exit UND 100", "exit UND 100"]);
    for (let round = 0; round < 3; round += 1) {
      bench.fillAll();
      bench.pass(1_000);
    }
    expect(bench.view()).toMatchObject({ state: "CLOSED", held: [0, 0, 0, 0] });
  });

  it.each([
    ["behind a put", behindPut(OPENING_MS + 900_000, 200), "PUT", 0, -100],
    ["under a call", coveredCall(OPENING_MS + 900_000), "CALL", 1, 100],
  ] as const)("assigned: shares %s settle it, and nothing is traded", (_, plan, gone, leg, qty) => {
    const bench = settled(plan);
    const [orders, cause] = [ordersOf(bench), "assignment"];
    bench.book.foreign.set(gone, qty).set("UND", -200);
    bench.pass(18_000);
    expect(bench.rows("adjustments")).toMatchObject([
      { leg, symbol: gone, qty, cause },
      { leg: 1 - leg, symbol: "UND", qty: -200, cause },
    ]);
    expect(ordersOf(bench)).toEqual(orders);
    expect(bench.view()).toMatchObject({ state: "CLOSED", aim: "done", held: [0, 0, 0] });
    bench.restart();
    bench.pass(18_000);
    expect(ordersOf(bench)).toEqual(orders);
    expect(bench.view()).toMatchObject({ state: "CLOSED", held: [0, 0, 0] });
  });

  it("assigned: what is delivered beyond the shares that are held is a position of its own", () => {
    const bench = settled(behindPut(OPENING_MS + 900_000, 150));
    bench.book.foreign.set("PUT", -100).set("UND", -200);
    bench.pass(18_000);
    expect(bench.rows("adjustments").slice(1)).toMatchObject([
      { leg: 1, symbol: "UND", qty: -150 },
      { leg: 2, symbol: "UND", qty: -50 },
    ]);
    expect(ordersOf(bench).at(-1)).toBe("exit UND 50");
    bench.fillAll();
    bench.pass(1_000);
    expect(bench.view()).toMatchObject({ state: "CLOSED", held: [0, 0, 0] });
  });

  it.each([
    ["before it expires, of part of a contract: a person's trades", 900_000, -20, -40, "foreign"],
    ["once it has expired, of any part", 20_000, -20, -40, "assignment"],
    ["before it expires, of a contract", 900_000, -100, -200, "assignment"],
    ["before it expires, and a person bought a few", 900_000, -100, -190, "assignment"],
  ] as const)("exercised %s", (_, afterMs, gone, came, cause) => {
    const bench = settled(behindPut(OPENING_MS + afterMs, 100));
    bench.pass(12_000);
    bench.book.foreign.set("PUT", gone).set("UND", came);
    bench.pass(18_000);
    expect(bench.rows("adjustments")[0]).toMatchObject({ symbol: "PUT", qty: gone, cause });
  });

  it.each([
    ["is of the delivery where with it just so many lots came", -200, [-100, -100]],
    ["waits where with it they are no whole lots", -190, [-100, -50, 10]],
  ] as const)("exercised: what an UNKNOWN stop could explain %s", (_, came, booked) => {
    const stop = { leg: "share", triggerTicks: 900 };
    const bench = trading({ ...behindPut(OPENING_MS + 900_000, 100), stop });
    bench.accept("BP-0e1");
    bench.fill("BP-0e1", 100);
    bench.accept("BP-1e1");
    bench.fill("BP-1e1", 50);
    bench.fill("BP-1e1", 50);
    expect(ordersOf(bench).slice(-2)).toEqual(["stop UND 50", "stop UND 50"]);
    bench.accept("BP-1s2");
    bench.answer("BP-1s3", { kind: "unknown", reason: "timeout" });
    bench.book.foreign.set("PUT", -100).set("UND", came);
    bench.pass(18_000);
    const moved = bench.rows("adjustments").filter(({ symbol }) => symbol === "UND");
    expect(moved.map(({ qty }) => qty)).toEqual(booked);
  });

  it.each([
    ["CALL", "PUT", -200],
    ["PUT", "CALL", 200],
  ])("assigned: %s waits with UND while %s on it is still in doubt", (gone, other, came) => {
    const bench = settled(straddle(OPENING_MS + 900_000));
    bench.book.foreign.set(gone, 100).set("UND", came);
    bench.tell({ kind: "stream", status: "gap" });
    bench.pass(500);
    bench.book.foreign.set(other, 25);
    bench.pass(18_000);
    const cause = "assignment";
    expect(bench.rows("adjustments")).toMatchObject([
      { group_id: "ST", symbol: gone, qty: 100, cause },
      { group_id: "ST", symbol: "UND", qty: came, cause },
      { group_id: "ST", symbol: other, qty: 25, cause: "foreign" },
    ]);
    expect(bench.rows("groups")[0]).toMatchObject({ aim: "unwind", reason: cause });
  });

  it("that waits for an UNKNOWN holds up neither the recovery nor another group", () => {
    const bench = trading(delivered(OPENING_MS + 900_000));
    bench.accept("SP-0e1");
    bench.fill("SP-0e1");
    bench.answer("SP-1e1", { kind: "unknown", reason: "timeout" });
    bench.book.foreign.set("SHORT", -100).set("UND", -200);
    bench.restart();
    bench.tell({ kind: "plan", plan: single({ stop: null }) });
    bench.pass(10_000);
    expect(bench.view("SP").unknown).toBe(100);
    expect(bench.rows("adjustments")).toEqual([]);
    expect(ordersOf(bench).at(-1)).toBe("entry STK 100");
  });
});
