/** The broker's door when it is shut, and its clock when it steps. */
import { describe, expect, it } from "vitest";
import { OPENING_MS, createBench, ordersOf, settled, trading } from "./bench.js";
import { pair, single, spread } from "./plans.js";
describe("polls: a door that is shut", () => {
  it("is knocked at ever more rarely, and as before once a set was whole", () => {
    const bench = createBench();
    bench.answering = false;
    let heard = 0;
    const asked: number[] = [];
    for (let atMs = 0; atMs < 60_000; atMs += 500) {
      for (const { requestSeq, scope } of bench.all("query").slice(heard)) {
        heard += 1;
        if (scope === "margin") asked.push(atMs);
        bench.tell({ kind: "query-failed", requestSeq, stampMs: bench.stampMs() });
      }
      bench.pass(500);
    }
    const pauses = asked.slice(1).map((atMs, i) => atMs - (asked[i] ?? 0));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 12_000, 12_000, 12_000]);
    bench.answering = true;
    bench.pass(13_000);
    const sets = bench.all("query").length;
    bench.tell({ kind: "stream", status: "gap" });
    bench.pass(1_500);
    expect(bench.all("query").length).toBeGreaterThan(sets);
  });
});

describe("clock: a step back", () => {
  it("restarts the durations that run, at the earlier stamp", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.pass(20_000);
    bench.shiftMs = -15_000;
    bench.pass(2_500);
    expect(bench.rows("orders")[0]?.restart_ms).not.toBeNull();
    bench.pass(20_000);
    expect(bench.all("cancel")).toEqual([]);
    bench.pass(14_000);
    expect(bench.all("cancel")[0]).toMatchObject({ reason: "deadline" });
  });

  it("keeps what was held, and lets what comes after count", () => {
    const bench = trading(single({ stop: null }));
    bench.accept("ONE-0e1");
    bench.fill("ONE-0e1", 50);
    bench.pass(13_000);
    bench.shiftMs = -30_000;
    bench.pass(13_000);
    expect(bench.view().held).toEqual([50]);
    bench.fill("ONE-0e1");
    bench.pass(13_000);
    expect(bench.view()).toMatchObject({ held: [100], aim: "hold" });
  });

  it("while the process was down is told by what the store holds", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.pass(20_000);
    bench.shiftMs = -30_000;
    bench.restart();
    bench.pass(1_000);
    expect(bench.rows("orders")[0]?.restart_ms).not.toBeNull();
    bench.pass(20_000);
    expect(bench.all("cancel")).toEqual([]);
  });

  it("lets hedges go on", () => {
    const bench = trading(pair());
    bench.accept("CF-0e1");
    bench.fill("CF-0e1", 25);
    bench.accept("CF-1h1");
    bench.shiftMs = -60_000;
    bench.pass(1_000);
    bench.fill("CF-0e1");
    bench.pass(6_000);
    expect(bench.rows("hedges")).toHaveLength(2);
  });

  it("forgets no caution: what may be gone is not sold before the next set", () => {
    const bench = settled(single({ stop: null }));
    bench.book.foreign.set("STK", -25);
    bench.tell({ kind: "stream", status: "gap" });
    bench.pass(500);
    bench.answering = false;
    bench.shiftMs = -15_000;
    const asked = bench.tell({ kind: "stream", status: "gap" });
    const requestSeq = asked.find((effect) => effect.kind === "query")?.requestSeq ?? 0;
    const stampMs = bench.stampMs();
    const content = bench.book.answer("orders");
    bench.tell({ kind: "snapshot", requestSeq, stampMs, complete: true, content });
    bench.command("ONE", { kind: "exit" });
    expect(ordersOf(bench)).toEqual(["entry STK 100"]);
    bench.book.foreign.set("STK", 0);
    bench.answering = true;
    bench.pass(4_000);
    expect(ordersOf(bench).at(-1)).toBe("exit STK 100");
  });

  it("makes no fact of a count that a delayed report contests", () => {
    const bench = trading(pair());
    bench.accept("CF-0e1");
    bench.fill("CF-0e1", 25);
    bench.accept("CF-1h1");
    bench.fill("CF-1h1", 25);
    bench.pass(13_000);
    const delayed = { ...bench.book.reportOf("CF-0e1"), stampMs: OPENING_MS + 7_000, cumQty: 50 };
    bench.answering = false;
    bench.tell({ kind: "report", report: delayed });
    bench.pass(2_000);
    bench.shiftMs = -6_000;
    bench.answering = true;
    bench.pass(20_000);
    expect(bench.view().held).toEqual([25, 25]);
    expect(bench.rows("hedges")).toHaveLength(1);
  });

  it.each([
    ["back: a row with the time that was taken back", -5_000],
    ["forward: a list from before the bust", 5_000],
  ])("%s says nothing of a bust", (_name, shiftMs) => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 50);
    bench.accept("SP-1e1");
    bench.fill("SP-1e1");
    bench.pass(3_000);
    const stale = bench.book.reportOf("SP-0e1");
    bench.bust("SP-0e1", 25);
    expect(bench.view().exposure).toBe(25);
    bench.shiftMs = shiftMs;
    const asked = bench.tell({ kind: "stream", status: "gap" });
    const requestSeq = asked.find((effect) => effect.kind === "query")?.requestSeq ?? 0;
    const rows = [stale, bench.book.reportOf("SP-1e1")];
    const content = { scope: "orders", rows } as const;
    const stampMs = bench.stampMs();
    bench.tell({ kind: "snapshot", requestSeq, stampMs, complete: true, content });
    expect(bench.view().exposure).toBe(25);
  });

  it("is not believed of delayed reports", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.pass(20_000);
    const report = { ...bench.book.reportOf("SP-0e1"), stampMs: OPENING_MS };
    bench.tell({ kind: "report", report });
    expect(bench.rows("orders")[0]?.restart_ms).toBeNull();
  });
});
