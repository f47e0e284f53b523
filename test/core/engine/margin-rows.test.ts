/** A symbol without a margin row: nothing is entered on it, and nothing else waits for one. */
import { describe, expect, it } from "vitest";
import type { MarginFacts } from "../../../core/margin.js";
import type { Plan } from "../../../core/plan.js";
import type { Bench } from "./bench.js";
import { createBench, ordersOf, settled, trading } from "./bench.js";
import { FACTS } from "./book.js";
import { delivered, pair, single, spread } from "./plans.js";

function without(...symbols: readonly string[]): MarginFacts {
  return { ...FACTS, rows: FACTS.rows.filter(({ symbol }) => !symbols.includes(symbol)) };
}

/** A recovered bench that knows no row of the symbols, and takes a plan. */
function lacking(plan: Plan, ...symbols: readonly string[]): Bench {
  const bench = createBench();
  bench.book.margin = without(...symbols);
  bench.pass(6_000);
  bench.tell({ kind: "plan", plan });
  return bench;
}

describe("margin rows: before the first order", () => {
  it.each([
    ["of its protection", spread(), "WING"],
    ["of its risk", spread(), "SHORT"],
    ["of a primary", pair(), "CASH"],
    ["of its hedge", pair(), "FUT"],
    ["of a leg alone", single({ stop: null }), "STK"],
  ])("a plan waits for a row %s, and is denied in the end", (_what, plan, symbol) => {
    const bench = lacking(plan, symbol);
    bench.pass(29_000);
    expect(bench.view()).toMatchObject({ state: "CREATED", aim: "enter" });
    bench.pass(6_000);
    expect(bench.view()).toMatchObject({ state: "FAILED", aim: "done" });
    expect(bench.rows("groups")[0]?.reason).toBe(`denied: no margin row for ${symbol}`);
    expect(ordersOf(bench)).toEqual([]);
  });

  it("goes on as soon as there is one", () => {
    const bench = lacking(spread(), "SHORT");
    bench.pass(20_000);
    bench.book.margin = FACTS;
    bench.pass(12_500);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
    expect(bench.rows("groups")[0]?.reason).toBeNull();
  });

  it("asks for it at once", () => {
    const bench = lacking(spread(), "SHORT");
    bench.book.margin = FACTS;
    bench.pass(500);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });

  it("needs none of what its options may deliver", () => {
    const bench = lacking(delivered(9_000_000_000), "UND");
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });

  it("is denied at once where even what is known does not fit", () => {
    const bench = createBench();
    const row = { symbol: "WING", longMinor: 10_000, shortMinor: 0, spreadMinor: 0 };
    bench.book.margin = { ...FACTS, fundsMinor: 1_000, rows: [{ ...row, volPerMille: 0 }] };
    bench.pass(6_000);
    bench.tell({ kind: "plan", plan: spread() });
    expect(bench.rows("groups")[0]?.reason).toBe("denied: margin");
  });

  it("waits anew for another symbol, and after a restart", () => {
    const bench = lacking(spread(), "WING", "SHORT");
    bench.pass(20_000);
    bench.book.margin = without("SHORT");
    bench.pass(30_000);
    expect(bench.view().state).toBe("CREATED");
    bench.restart();
    bench.pass(30_000);
    expect(bench.view().state).toBe("CREATED");
    bench.pass(12_000);
    expect(bench.rows("groups")[0]?.reason).toBe("denied: no margin row for SHORT");
  });

  it("counts by the broker's clock: a step back begins the wait again", () => {
    const bench = lacking(spread(), "SHORT");
    bench.pass(20_000);
    bench.shiftMs = -60_000;
    bench.pass(20_000);
    expect(bench.view().state).toBe("CREATED");
    bench.pass(25_000);
    expect(bench.rows("groups")[0]?.reason).toBe("denied: no margin row for SHORT");
  });
});

describe("margin rows: during an entry", () => {
  /** A spread of which half the cover is filled when the row of its risk goes. */
  function halfway(): Bench {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.book.margin = without("SHORT");
    bench.pass(13_000);
    bench.fill("SP-0e1");
    return bench;
  }

  it("a release waits, and goes out with the row", () => {
    const bench = halfway();
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
    bench.book.margin = FACTS;
    bench.pass(2_000);
    expect(ordersOf(bench)).toEqual(["entry WING 100", "entry SHORT 100"]);
  });

  it("the plan is given up after its deadline, and unwound", () => {
    const bench = halfway();
    bench.pass(34_000);
    expect(bench.rows("groups")[0]?.reason).toBe("no margin row for SHORT");
    bench.fillAll();
    bench.pass(2_000);
    expect(bench.view()).toMatchObject({ state: "FAILED", aim: "done", held: [0, 0] });
    expect(ordersOf(bench)).toEqual(["entry WING 100", "exit WING 100"]);
  });

  it("another plan waits too while one under way has none", () => {
    const bench = halfway();
    bench.tell({ kind: "plan", plan: single({ stop: null }) });
    bench.pass(10_000);
    expect(bench.view("ONE").state).toBe("CREATED");
    bench.book.margin = FACTS;
    bench.pass(13_000);
    expect(ordersOf(bench)).toContain("entry STK 100");
  });

  it("no other plan waits for one that has not begun", () => {
    const bench = lacking(spread(), "SHORT");
    bench.tell({ kind: "plan", plan: single({ stop: null }) });
    expect(ordersOf(bench)).toEqual(["entry STK 100"]);
  });
});

describe("margin rows: what they never hold back", () => {
  it("a hedge", () => {
    const bench = trading(pair());
    bench.accept("CF-0e1");
    bench.book.margin = { ...FACTS, rows: [] };
    bench.pass(13_000);
    bench.fill("CF-0e1");
    expect(ordersOf(bench)).toEqual(["entry CASH 50", "hedge FUT 50"]);
  });

  it("an exit", () => {
    const bench = settled(spread());
    bench.book.margin = { ...FACTS, rows: [] };
    bench.pass(13_000);
    bench.command("SP", { kind: "exit" });
    bench.fillAll();
    bench.pass(2_000);
    expect(bench.view()).toMatchObject({ state: "CLOSED", held: [0, 0] });
  });

  it("a stop", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    bench.book.margin = { ...FACTS, rows: [] };
    bench.pass(13_000);
    bench.fill("ONE-0e1");
    expect(ordersOf(bench)).toEqual(["entry STK 100", "stop STK 100"]);
  });
});
