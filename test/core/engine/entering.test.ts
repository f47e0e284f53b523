/** Entering a plan: what is released when, and what becomes of a plan that falls short. */
import { describe, expect, it } from "vitest";
import type { Bench } from "./bench.js";
import { OPENING_MS, createBench, ordersOf, settled, trading } from "./bench.js";
import { FACTS } from "./book.js";
import { pair, single, spread } from "./plans.js";

function shortfall(bench: Bench): unknown {
  const { state, aim, exposure, held } = bench.view();
  return { state, aim, exposure, held: held.slice(0, 2) };
}

describe("entry: protection-first", () => {
  it("releases risk only for filled protection", () => {
    const bench = trading(spread());
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 50);
    expect(ordersOf(bench)).toEqual(["entry WING 100", "entry SHORT 50"]);
    bench.fill("SP-0e1");
    expect(ordersOf(bench)).toEqual(["entry WING 100", "entry SHORT 50", "entry SHORT 50"]);
  });

  it("ends HEDGED at full size", () => {
    const bench = settled(spread());
    expect(bench.view()).toMatchObject({ state: "HEDGED", aim: "hold", held: [100, 100] });
    expect(bench.rows("groups")[0]).toMatchObject({ ever_hedged: 1, exposure: 0 });
  });

  it("passes through its milestones", () => {
    const bench = trading(spread());
    expect(bench.view().state).toBe("HEDGE_SUBMITTED");
    bench.accept("SP-0e1");
    bench.fill("SP-0e1");
    expect(bench.view().state).toBe("RISK_SUBMITTED");
    bench.accept("SP-1e1");
    bench.fill("SP-1e1", 25);
    expect(bench.view().state).toBe("PARTIALLY_FILLED");
    bench.fill("SP-1e1");
    bench.pass(500);
    expect(bench.view().state).toBe("HEDGED");
  });

  it("splits what exceeds the freeze quantity", () => {
    const bench = trading(spread({}, { freeze: 60 }));
    expect(ordersOf(bench)).toEqual(["entry WING 50", "entry WING 50"]);
  });

  it("releases nothing on fills that the cumulative does not explain", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.book.order("SP-0e1").cum = 50;
    const fill = { execId: "f1", qty: 75, priceTicks: 999 };
    const report = { ...bench.book.reportOf("SP-0e1"), fill };
    bench.tell({ kind: "report", report });
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
    bench.pass(16_000);
    expect(ordersOf(bench)).toEqual(["entry WING 100", "entry SHORT 50"]);
  });

  it("cancels live risk that a bust has left without cover", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 50);
    bench.accept("SP-1e1");
    bench.bust("SP-0e1", 25);
    const cancel = { kind: "cancel", clientOrderId: "SP-1e1", reason: "excess", risk: true };
    expect(bench.all("cancel")).toMatchObject([cancel]);
    bench.end("SP-1e1", "canceled");
    expect(ordersOf(bench)).toHaveLength(2);
    bench.pass(4_000);
    expect(ordersOf(bench).at(-1)).toBe("entry SHORT 25");
  });

  it("releases no further risk while the account seems to hold less cover", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.book.foreign.set("WING", -25);
    bench.tell({ kind: "stream", status: "gap" });
    bench.pass(500);
    bench.fill("SP-0e1", 50);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });
});

describe("entry: hedge-on-fill", () => {
  it("works the primary in slices within `maxNaked` and hedges every fill", () => {
    const bench = trading(pair());
    expect(ordersOf(bench)).toEqual(["entry CASH 50"]);
    bench.accept("CF-0e1");
    bench.fill("CF-0e1", 25);
    expect(ordersOf(bench)).toEqual(["entry CASH 50", "hedge FUT 25"]);
    bench.accept("CF-1h1");
    bench.fill("CF-1h1");
    expect(ordersOf(bench).at(-1)).toBe("entry CASH 25");
  });

  it("ends HEDGED, skipping the milestones of the hedge", () => {
    const bench = settled(pair());
    expect(bench.view()).toMatchObject({ state: "HEDGED", held: [100, 100], exposure: 0 });
  });

  it("hedges fills inside the limiter's spacing together", () => {
    const bench = trading(pair());
    bench.accept("CF-0e1");
    bench.fill("CF-0e1", 25);
    bench.fill("CF-0e1", 25);
    expect(ordersOf(bench)).toEqual(["entry CASH 50", "hedge FUT 25"]);
    bench.accept("CF-1h1");
    bench.pass(2_500);
    expect(ordersOf(bench)).toContain("hedge FUT 25");
    expect(bench.rows("hedges")).toHaveLength(2);
  });

  it("reverses the excess hedge of a busted primary", () => {
    const bench = trading(pair());
    bench.accept("CF-0e1");
    bench.fill("CF-0e1");
    bench.accept("CF-1h1");
    bench.fill("CF-1h1");
    bench.pass(2_000);
    bench.bust("CF-0e1", 25);
    expect(bench.rows("intents")).toContainEqual(
      expect.objectContaining({ purpose: "exit", symbol: "FUT", qty: 25, side: "BUY" }),
    );
  });
});

describe("entry: margin", () => {
  const row = { symbol: "WING", longMinor: 10_000, shortMinor: 0, spreadMinor: 0, volPerMille: 0 };
  const short = { ...row, symbol: "SHORT", longMinor: 0, shortMinor: 50_000, volPerMille: 500 };
  const rows = [row, short];
  const offsets = [{ cover: "WING", risk: "SHORT", coveredMinor: 1_000 }];

  function funded(fundsMinor: number): Bench {
    const bench = createBench();
    bench.book.margin = { fundsMinor, rows, offsets };
    bench.pass(6_000);
    bench.tell({ kind: "plan", plan: spread() });
    return bench;
  }

  /** Two plans that fit: of SP all has filled, of SQ the cover works. */
  function besideFull(): Bench {
    const bench = funded(3_000_000);
    bench.tell({ kind: "plan", plan: spread({ id: "SQ" }) });
    bench.accept("SQ-0e1", "SP-0e1");
    bench.fill("SP-0e1");
    bench.accept("SP-1e1");
    bench.fill("SP-1e1");
    return bench;
  }

  it("denies a plan that does not fit 90 % of the funds", () => {
    const bench = funded(1_200_000);
    expect(bench.view()).toMatchObject({ state: "FAILED", aim: "done" });
    expect(bench.rows("groups")[0]?.reason).toBe("denied: margin");
    expect(ordersOf(bench)).toEqual([]);
  });

  it("admits one that fits, by the offset of its cover", () => {
    expect(ordersOf(funded(1_300_000))).toEqual(["entry WING 100"]);
  });

  it("waits while the margin is not known", () => {
    const bench = createBench();
    bench.book.margin = { ...FACTS };
    bench.tell({ kind: "plan", plan: spread() });
    expect(bench.view().state).toBe("CREATED");
    bench.pass(6_000);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });

  it("releases nothing more once a later fact forbids it", () => {
    const bench = funded(1_300_000);
    bench.accept("SP-0e1");
    bench.book.margin = { fundsMinor: 900_000, rows, offsets };
    bench.pass(13_000);
    bench.fill("SP-0e1");
    bench.pass(2_000);
    expect(bench.rows("groups")[0]?.reason).toBe("margin");
    bench.fillAll();
    expect(ordersOf(bench)).toEqual(["entry WING 100", "exit WING 100"]);
  });

  it("relies on no more of a cover than is surely held", () => {
    const bench = besideFull();
    bench.pass(1_000);
    bench.fill("SP-0e1", 0);
    // Of the same second: nobody can say whether the count is net of it.
    bench.bust("SP-0e1", 25);
    bench.fill("SQ-0e1", 50);
    expect(ordersOf(bench)).not.toContain("entry SHORT 50");
    expect(bench.rows("groups")[1]?.reason).toBe("margin");
  });

  it("enters no further leg of a plan that it gives up", () => {
    const bench = funded(1_300_000);
    bench.accept("SP-0e1");
    bench.book.margin = { fundsMinor: 900_000, rows, offsets };
    bench.pass(13_000);
    // Of one report: cover is wanted once more, and risk for what of it is filled.
    bench.book.order("SP-0e1").cum = 75;
    bench.end("SP-0e1", "canceled");
    expect(bench.rows("groups")[0]).toMatchObject({ aim: "trim", reason: "margin" });
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });

  it.each([
    [100, ["entry SHORT 50"]],
    [125, []],
  ])("counts fills of another plan that its count does not explain: %i named", (named, risk) => {
    const bench = besideFull();
    const fill = { execId: "f1", qty: named, priceTicks: 999 };
    bench.tell({ kind: "report", report: { ...bench.book.reportOf("SP-1e1"), fill } });
    const before = ordersOf(bench).length;
    bench.fill("SQ-0e1", 50);
    expect(ordersOf(bench).slice(before)).toEqual(risk);
  });

  it.each([
    [0, ["entry SHORT 50"]],
    [25, []],
  ])("counts a younger plan that was over, and of whose exit %i are taken back", (taken, risk) => {
    const bench = funded(3_000_000);
    bench.tell({ kind: "plan", plan: spread({ id: "SQ" }) });
    bench.accept("SP-0e1", "SQ-0e1");
    bench.fill("SQ-0e1");
    bench.fillAll();
    bench.command("SQ", { kind: "exit" });
    bench.fillAll();
    bench.pass(2_000);
    expect(bench.rows("groups")[1]).toMatchObject({ group_id: "SQ", aim: "done" });
    const before = ordersOf(bench);
    // One list tells both: that cover of the one was filled, and what the other holds again.
    const exit = before.indexOf("exit SHORT 100");
    const ids = bench.all("send").map(({ order }) => order.clientOrderId);
    bench.book.order(ids[exit] ?? "").cum -= taken;
    bench.book.order("SP-0e1").cum = 50;
    bench.pass(14_000);
    const risks = ordersOf(bench)
      .slice(before.length)
      .filter((sent) => sent.includes("entry"));
    expect(risks).toEqual(risk);
  });

  it("counts every uncovered leg at its full size", () => {
    const bench = createBench();
    const stock = { ...row, symbol: "STK" };
    bench.book.margin = { fundsMinor: 1_000_000, rows: [stock], offsets: [] };
    bench.pass(6_000);
    bench.tell({ kind: "plan", plan: single() });
    expect(bench.view().state).toBe("FAILED");
  });
});

describe("entry: short of plan", () => {
  it("deadline: cancels the rest and unwinds, protection last", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 50);
    bench.accept("SP-1e1");
    bench.fill("SP-1e1", 25);
    bench.pass(33_000);
    expect(bench.all("cancel").map(({ reason }) => reason)).toContain("deadline");
    bench.end("SP-0e1", "canceled");
    bench.end("SP-1e1", "canceled");
    bench.pass(500);
    expect(ordersOf(bench).slice(2)).toEqual(["exit SHORT 25", "exit WING 25"]);
    bench.fillAll();
    bench.pass(2_000);
    expect(shortfall(bench)).toEqual({ state: "FAILED", aim: "done", exposure: 0, held: [0, 0] });
  });

  it.each([
    ["keep", 75, "hold"],
    ["keep", 50, "unwind"],
    ["unwind", 75, "unwind"],
  ] as const)("onShort %s with %i of 75 covered: %s", (onShort, sold, aim) => {
    const bench = trading(spread({ onShort }));
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 75);
    bench.accept("SP-1e1");
    bench.fill("SP-1e1", sold);
    bench.end("SP-0e1", "rejected");
    if (sold < 75) bench.end("SP-1e1", "canceled");
    bench.pass(500);
    expect(bench.view().aim).toBe(aim);
    if (aim === "hold") expect(bench.view()).toMatchObject({ state: "HEDGED", held: [75, 75] });
  });

  it("a refusal that can pass is tried again twice", () => {
    const bench = trading(spread());
    for (const attempt of [1, 2, 3]) {
      bench.answer(`SP-0e${attempt}`, { kind: "rejected", reason: "busy", canPass: true });
    }
    expect(ordersOf(bench)).toHaveLength(3);
    expect(bench.rows("groups")[0]?.reason).toBe("refused");
    bench.pass(500);
    expect(bench.view().state).toBe("FAILED");
  });

  it("nor while the account seems to hold less of the leg: that may be as much again", () => {
    const bench = trading(spread());
    const busy = { kind: "rejected", reason: "busy", canPass: true } as const;
    bench.book.foreign.set("WING", -25);
    bench.tell({ kind: "stream", status: "gap" });
    bench.pass(500);
    bench.answer("SP-0e1", busy);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
    bench.book.foreign.set("WING", 0);
    bench.pass(4_000);
    expect(ordersOf(bench)).toEqual(["entry WING 100", "entry WING 100"]);
  });

  it("a refusal for good is not tried again", () => {
    const bench = trading(spread());
    bench.answer("SP-0e1", { kind: "rejected", reason: "not allowed", canPass: false });
    expect(ordersOf(bench)).toHaveLength(1);
    expect(bench.rows("orders")[0]).toMatchObject({ ended: "rejected", reason: "not allowed" });
  });

  it("an expired instrument is not entered any further", () => {
    const expiry = { atMs: OPENING_MS + 10_000, settlement: "cash" } as const;
    const bench = trading(spread({}, { expiry }));
    bench.accept("SP-0e1");
    bench.pass(12_000);
    expect(bench.rows("groups")[0]?.reason).toBe("expired");
  });
});

describe("entry: the request budget", () => {
  const requestLimits = [{ windowMs: 1_000, max: 10 }];

  it("waits with entries, and sends the rest when the window has moved on", () => {
    const plan = spread({}, { freeze: 25, lot: 5 });
    const many = { ...plan, legs: plan.legs.map((leg) => ({ ...leg, qty: 300 })) };
    const bench = trading(many, { requestLimits });
    const sent = ordersOf(bench).length;
    expect(sent).toBeLessThanOrEqual(8);
    bench.pass(6_000);
    expect(ordersOf(bench)).toHaveLength(12);
  });

  it("asks a full poll as a whole, or later", () => {
    const bench = trading(spread(), { requestLimits });
    for (let count = 0; count < 40; count += 1) {
      bench.tell({ kind: "stream", status: "gap" });
      bench.pass(500);
    }
    const asked = (scope: string) =>
      bench.all("query").filter((query) => query.scope === scope).length;
    expect(asked("trades")).toBeGreaterThan(5);
    expect([asked("positions"), asked("margin")]).toEqual([asked("trades"), asked("trades")]);
  });

  it("takes no limit of which the reserve leaves less than a full poll", () => {
    const least = (max: number) => createBench({ requestLimits: [{ windowMs: 1_000, max }] });
    expect(() => least(4)).toThrow("4 requests in a window of which 3 are for a poll");
    const bench = least(5);
    bench.pass(12_000);
    bench.tell({ kind: "plan", plan: spread() });
    bench.pass(3_000);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });
});
