/** Safeguard 10 at work: the stop of a position, its trigger, its fallback, its refusal. */
import { describe, expect, it } from "vitest";
import type { Bench } from "./bench.js";
import { ordersOf, settled, trading } from "./bench.js";
import { single } from "./plans.js";

/** A position of 100 whose stop rests at the exchange. */
function guarded(): Bench {
  const bench = trading(single());
  bench.accept("ONE-0e1");
  bench.fill("ONE-0e1");
  bench.accept("ONE-0s2");
  bench.pass(2_000);
  return bench;
}

function quote(bench: Bench, lastTicks: number, agoMs = 0): void {
  const stampMs = bench.stampMs() - agoMs;
  bench.tell({ kind: "quote", symbol: "STK", lastTicks, stampMs });
}

describe("stop: in place", () => {
  it("covers what is filled, with half a percent of slippage", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    bench.fill("ONE-0e1", 25);
    bench.fill("ONE-0e1", 75);
    expect(ordersOf(bench)).toEqual(["entry STK 100", "stop STK 25", "stop STK 75"]);
    const stop = { side: "SELL", type: "SL_LIMIT", trigger_ticks: 900, limit_ticks: 896 };
    expect(bench.rows("intents")[1]).toMatchObject(stop);
  });

  it("a short position is bought back above its trigger", () => {
    const plan = single({ stop: { leg: "long", triggerTicks: 1_200 } });
    const legs = plan.legs.map((leg) => ({ ...leg, side: "SELL" as const }));
    const bench = trading({ ...plan, legs });
    bench.accept("ONE-0e1");
    bench.fill("ONE-0e1");
    const stop = { side: "BUY", trigger_ticks: 1_200, limit_ticks: 1_206 };
    expect(bench.rows("intents")[1]).toMatchObject(stop);
    bench.accept("ONE-0s2");
    bench.pass(2_000);
    quote(bench, 1_199);
    expect(bench.view().aim).toBe("hold");
    quote(bench, 1_207);
    expect(bench.all("cancel")).toMatchObject([{ reason: "stop-fallback" }]);
  });

  it("is canceled before the trader's exit sells the same units", () => {
    const bench = guarded();
    bench.command("ONE", { kind: "exit" });
    expect(bench.all("cancel")).toMatchObject([{ clientOrderId: "ONE-0s2", reason: "exit" }]);
    expect(ordersOf(bench)).toHaveLength(2);
    bench.end("ONE-0s2", "canceled");
    expect(ordersOf(bench).at(-1)).toBe("exit STK 100");
  });

  it("is canceled where it exceeds the position", () => {
    const bench = guarded();
    bench.bust("ONE-0e1", 25);
    expect(bench.all("cancel")).toMatchObject([{ clientOrderId: "ONE-0s2", reason: "excess" }]);
    bench.end("ONE-0s2", "canceled");
    bench.pass(4_000);
    expect(ordersOf(bench).at(-1)).toBe("stop STK 75");
  });

  it("that is refused for the third time means exit", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    bench.fill("ONE-0e1");
    for (const id of ["ONE-0s2", "ONE-0s3", "ONE-0s4"]) {
      bench.answer(id, { kind: "rejected", reason: "trigger beyond price", canPass: false });
    }
    expect(bench.rows("groups")[0]).toMatchObject({ aim: "exit", reason: "stop refused" });
    expect(ordersOf(bench).at(-1)).toBe("exit STK 100");
  });
});

describe("stop: triggered", () => {
  it("that fills closes the group", () => {
    const bench = guarded();
    quote(bench, 899);
    expect(bench.rows("groups")[0]).toMatchObject({ aim: "exit", reason: "stop" });
    bench.fill("ONE-0s2");
    bench.pass(500);
    expect(bench.view()).toMatchObject({ state: "CLOSED", aim: "done", held: [0] });
    expect(ordersOf(bench)).toHaveLength(2);
  });

  it("by the venue's word alone is known by its report", () => {
    const bench = guarded();
    bench.book.order("ONE-0s2").status = "open";
    bench.tell({ kind: "report", report: bench.book.reportOf("ONE-0s2") });
    expect(bench.view().aim).toBe("exit");
    expect(bench.rows("orders")[1]?.triggered_ms).not.toBeNull();
  });

  it("has two seconds of broker time, then is canceled", () => {
    const bench = guarded();
    quote(bench, 899);
    bench.pass(2_000);
    expect(bench.all("cancel")).toEqual([]);
    bench.pass(1_500);
    expect(bench.all("cancel")[0]).toMatchObject({ reason: "stop-fallback" });
  });

  it("is canceled at once when the price has gone through its limit", () => {
    const bench = guarded();
    quote(bench, 895);
    expect(bench.all("cancel")).toMatchObject([{ reason: "stop-fallback" }]);
  });

  it("closes the rest only once the cancel is confirmed with its filled quantity", () => {
    const bench = guarded();
    quote(bench, 895);
    bench.fill("ONE-0s2", 50);
    const requestSeq = bench.all("cancel")[0]?.requestSeq ?? 0;
    const outcome = { kind: "confirmed", brokerOrderId: "B2" } as const;
    const stampMs = bench.stampMs();
    bench.tell({ kind: "cancel-answer", requestSeq, clientOrderId: "ONE-0s2", outcome, stampMs });
    expect(ordersOf(bench)).toHaveLength(2);
    bench.end("ONE-0s2", "canceled");
    expect(ordersOf(bench).at(-1)).toBe("exit STK 50");
    bench.fillAll();
    bench.pass(1_000);
    expect(bench.view()).toMatchObject({ state: "CLOSED", held: [0] });
  });

  it("and replaced by the venue is no exit: the position is still closed", () => {
    const bench = guarded();
    quote(bench, 899);
    bench.end("ONE-0s2", "expired");
    expect(ordersOf(bench).at(-1)).toBe("exit STK 100");
  });

  it.each([
    ["from before it rested", "STK", 60_000],
    ["of another symbol", "XYZ", 0],
  ])("not by a quote %s", (_, symbol, agoMs) => {
    const bench = guarded();
    const stampMs = bench.stampMs() - agoMs;
    bench.tell({ kind: "quote", symbol, lastTicks: 800, stampMs });
    expect(bench.view().aim).toBe("hold");
  });

  it("restarts its two seconds when the broker's clock steps back", () => {
    const bench = guarded();
    quote(bench, 899);
    bench.pass(1_500);
    bench.shiftMs = -2_000;
    bench.pass(2_000);
    expect(bench.all("cancel")).toEqual([]);
    bench.pass(3_000);
    expect(bench.all("cancel")[0]).toMatchObject({ reason: "stop-fallback" });
  });
});

describe("stop: a position that cannot be closed", () => {
  function stuck(): Bench {
    const bench = guarded();
    quote(bench, 895);
    bench.end("ONE-0s2", "canceled");
    for (let round = 0; round < 4; round += 1) {
      for (const id of bench.fresh()) {
        bench.accept(id);
        bench.end(id, "canceled");
      }
      bench.pass(2_000);
    }
    return bench;
  }

  it("is escalated with all that is held", () => {
    const bench = stuck();
    expect(bench.rows("escalations")).toMatchObject([{ status: "raised", residual: 100 }]);
  });

  it("is the person's once taken", () => {
    const bench = stuck();
    bench.command("ONE", { kind: "take", escalationId: "ONE!1" });
    for (const id of bench.fresh()) {
      bench.accept(id);
      bench.end(id, "canceled");
    }
    bench.pass(2_000);
    expect(bench.view()).toMatchObject({ aim: "done", state: "CLOSED", held: [0] });
    expect(bench.rows("adjustments").map(({ qty }) => qty)).toEqual([-100, 100]);
  });

  it("pauses after a refusal, longer each time", () => {
    const bench = settled(single({ stop: null }));
    bench.command("ONE", { kind: "exit" });
    const sent: number[] = [];
    for (let tick = 0; tick < 60; tick += 1) {
      for (const id of bench.fresh()) {
        sent.push(tick);
        bench.answer(id, { kind: "rejected", reason: "no such position", canPass: false });
      }
      bench.pass(500);
    }
    const pauses = sent.slice(1).map((tick, index) => tick - (sent[index] ?? 0));
    expect(pauses.length).toBeGreaterThan(1);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(bench.view().held).toEqual([100]);
  });

  it("pauses after a refusal, though another exit of the leg is still under way", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    bench.fill("ONE-0e1", 25);
    bench.fill("ONE-0e1", 75);
    for (const id of ["ONE-0s2", "ONE-0s3"]) bench.accept(id);
    bench.pass(2_000);
    bench.command("ONE", { kind: "exit" });
    for (const id of ["ONE-0s2", "ONE-0s3"]) bench.end(id, "canceled");
    const exits = (): string[] => ordersOf(bench).filter((order) => order.startsWith("exit"));
    expect(exits()).toEqual(["exit STK 25", "exit STK 75"]);
    const refusal = { kind: "rejected", reason: "too many requests", canPass: true } as const;
    const [first, second] = bench.fresh().filter((id) => id.startsWith("ONE-0x"));
    bench.answer(first ?? "", refusal);
    expect(exits()).toHaveLength(2);
    bench.answer(second ?? "", refusal);
    expect(exits()).toHaveLength(2);
    bench.pass(5_000);
    expect(exits().slice(2)).toEqual(["exit STK 100"]);
  });
});

describe("an exit that is refused", () => {
  it("asks the account after its pause, not at once and again and again", () => {
    const bench = settled(single({ stop: null }));
    bench.pass(3_000);
    const sets = (): number => bench.all("query").filter(({ scope }) => scope === "margin").length;
    bench.command("ONE", { kind: "exit" });
    const before = sets();
    const [exit = ""] = bench.fresh();
    bench.answer(exit, { kind: "rejected", reason: "no", canPass: true });
    bench.pass(2_500);
    expect(sets() - before).toBeLessThan(2);
    bench.pass(2_500);
    expect(ordersOf(bench).slice(-2)).toEqual(["exit STK 100", "exit STK 100"]);
  });
});
