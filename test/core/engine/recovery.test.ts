/** Recovery, polls and foreign changes. */
import { describe, expect, it } from "vitest";
import type { SnapshotRows } from "../../../core/events.js";
import type { Bench } from "./bench.js";
import { createBench, ordersOf, settled, trading } from "./bench.js";
import { single, spread } from "./plans.js";

describe("recovery: before the first new order", () => {
  it("nothing is sent before a complete set, newer than the start by the read lag", () => {
    const bench = createBench();
    bench.tell({ kind: "plan", plan: spread() });
    bench.pass(1_500);
    expect(ordersOf(bench)).toEqual([]);
    bench.pass(4_500);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });

  it("a restart sends nothing again and knows what it knew", () => {
    const bench = settled(spread());
    bench.bust("SP-0e1", 25);
    bench.fillAll();
    const [before, orders] = [bench.view(), ordersOf(bench)];
    bench.restart();
    bench.pass(15_000);
    expect(ordersOf(bench)).toEqual(orders);
    expect(bench.view()).toEqual(before);
  });

  it("an intent without an answer is UNKNOWN after a restart", () => {
    const bench = trading(spread());
    bench.restart();
    expect(bench.view()).toMatchObject({ unknown: 100, state: "HEDGE_SUBMITTED" });
    bench.pass(10_000);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });

  it("only cancels of risk leave before it is complete", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 50);
    bench.accept("SP-1e1");
    bench.fill("SP-1e1", 25);
    bench.answering = false;
    bench.restart();
    bench.command("SP", { kind: "exit" });
    bench.pass(1_000);
    expect(bench.all("cancel").every(({ risk }) => risk)).toBe(true);
    expect(new Set(bench.all("cancel").map(({ clientOrderId }) => clientOrderId))).toEqual(
      new Set(["SP-0e1", "SP-1e1"]),
    );
    expect(ordersOf(bench)).toHaveLength(2);
  });

  it("raises the alarm after thirty seconds without an answer, once", () => {
    const bench = createBench();
    bench.answering = false;
    bench.pass(29_500);
    expect(bench.all("alarm")).toEqual([]);
    bench.pass(10_000);
    expect(bench.all("alarm")).toMatchObject([{ groupId: null }]);
  });
});

describe("poll: what is asked", () => {
  it("an unanswered question is given up and asked again", () => {
    const bench = createBench();
    bench.answering = false;
    bench.pass(2_000);
    const before = bench.all("query").length;
    bench.pass(2_000);
    expect(bench.all("query").length).toBeGreaterThan(before);
  });

  it.each([["up"], ["gap"]] as const)("a stream that is %s is followed by a set", (status) => {
    const bench = settled(spread());
    const asked = bench.tell({ kind: "stream", status }).filter(({ kind }) => kind === "query");
    expect(asked).toMatchObject([
      { scope: "orders" },
      { scope: "trades" },
      { scope: "positions" },
      { scope: "margin" },
    ]);
    bench.pass(2_000);
    expect(bench.tell({ kind: "stream", status: "down" })).toEqual([]);
  });

  function questions(bench: Bench): { readonly requestSeq: number; readonly scope: string }[] {
    bench.answering = false;
    const effects = bench.tell({ kind: "stream", status: "gap" });
    return effects.filter((effect) => effect.kind === "query");
  }

  it("a failed query is not a flat account", () => {
    const bench = settled(spread());
    const asked = questions(bench);
    for (const { requestSeq } of asked) {
      bench.tell({ kind: "query-failed", requestSeq, stampMs: bench.stampMs() });
    }
    bench.tell({ kind: "query-failed", requestSeq: 9_999, stampMs: null });
    expect(bench.view()).toMatchObject({ held: [100, 100], aim: "hold" });
    expect(bench.rows("adjustments")).toEqual([]);
    bench.answering = true;
    const before = bench.all("query").length;
    bench.pass(2_000);
    expect(bench.all("query").length).toBeGreaterThan(before);
  });

  it("an incomplete snapshot proves no absence", () => {
    const bench = settled(spread());
    for (let round = 0; round < 3; round += 1) {
      for (const { requestSeq, scope } of questions(bench)) {
        if (scope !== "orders" && scope !== "trades" && scope !== "positions") continue;
        const content = { scope, rows: [] } as const;
        const stampMs = bench.stampMs();
        bench.tell({ kind: "snapshot", requestSeq, stampMs, complete: false, content });
      }
      bench.pass(4_000);
    }
    expect(bench.view()).toMatchObject({ held: [100, 100], aim: "hold" });
    expect(bench.rows("adjustments")).toEqual([]);
  });

  it("an incomplete snapshot still tells what it holds", () => {
    const bench = trading(single({ stop: null }));
    bench.accept("ONE-0e1");
    bench.book.order("ONE-0e1").cum = 50;
    bench.book.order("ONE-0e1").stampMs = bench.stampMs();
    const asked = questions(bench).find(({ scope }) => scope === "orders");
    const content = bench.book.answer("orders");
    const { requestSeq = 0 } = asked ?? {};
    bench.tell({
      kind: "snapshot",
      requestSeq,
      stampMs: bench.stampMs(),
      complete: false,
      content,
    });
    expect(bench.view().held).toEqual([50]);
  });

  it("an answer to no question, however new it looks, takes the place of nothing", () => {
    const bench = trading(single({ stop: null }));
    bench.accept("ONE-0e1");
    bench.fill("ONE-0e1", 50);
    bench.pass(10_000);
    const answered = (content: SnapshotRows): void => {
      const answer = { requestSeq: 9_999, stampMs: bench.stampMs(), complete: true } as const;
      bench.tell({ kind: "snapshot", ...answer, content });
    };
    const listed = (cumQty: number, stampMs: number) => ({
      scope: "orders" as const,
      rows: [{ ...bench.book.reportOf("ONE-0e1"), cumQty, stampMs }],
    });
    answered(listed(25, bench.stampMs() - 10_000));
    expect(bench.view().held).toEqual([50]);
    // What it says more is a report like any other.
    answered(listed(75, bench.stampMs()));
    expect(bench.view().held).toEqual([75]);
  });

  it("nor is its margin that of the account", () => {
    const bench = trading(single({ stop: null }));
    const row = { symbol: "WING", longMinor: 1, shortMinor: 1, spreadMinor: 0, volPerMille: 0 };
    const facts = { fundsMinor: 1, rows: [row], offsets: [] };
    const content = { scope: "margin", facts } as const;
    const stampMs = bench.stampMs();
    bench.tell({ kind: "snapshot", requestSeq: 9_999, stampMs, complete: true, content });
    bench.tell({ kind: "plan", plan: spread() });
    expect(bench.view("SP").state).toBe("HEDGE_SUBMITTED");
  });

  it("a row of the trades is a fill of its order", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    const fill = { execId: "t1", qty: 25, priceTicks: 999 };
    const ours = { clientOrderId: "ONE-0e1", brokerOrderId: "B1" };
    const theirs = { clientOrderId: null, brokerOrderId: "B8" };
    const stampMs = bench.stampMs();
    const rows = [ours, theirs].map((ids) => ({ ...ids, fill, stampMs }));
    const content = { scope: "trades", rows } as const;
    bench.tell({ kind: "snapshot", requestSeq: 9_999, stampMs, complete: true, content });
    expect(bench.rows("fills")).toMatchObject([{ client_order_id: "ONE-0e1", exec_id: "t1" }]);
  });
});

describe("foreign change: seen in two complete sets", () => {
  it("that reduces a held symbol is charged to its group, and the rest is covered", () => {
    const bench = settled(spread());
    bench.book.foreign.set("WING", -25);
    bench.pass(18_000);
    const row = { group_id: "SP", leg: 0, symbol: "WING", qty: -25, cause: "foreign" };
    expect(bench.rows("adjustments")).toMatchObject([row]);
    expect(bench.view()).toMatchObject({ exposure: 25 });
    expect(ordersOf(bench).at(-1)).toBe("hedge WING 25");
  });

  it("that no group holds is recorded and never traded", () => {
    const bench = settled(spread());
    bench.book.foreign.set("WING", 25).set("XYZ", 40);
    bench.pass(18_000);
    expect(bench.rows("adjustments")).toMatchObject([
      { group_id: null, symbol: "WING", qty: 25 },
      { group_id: null, symbol: "XYZ", qty: 40 },
    ]);
    expect(ordersOf(bench)).toHaveLength(2);
    bench.book.foreign.set("WING", 0);
    bench.pass(30_000);
    expect(bench.rows("adjustments")).toHaveLength(3);
    expect(bench.view().held).toEqual([100, 100]);
  });

  it("that takes more than is held is charged up to that", () => {
    const bench = settled(single({ stop: null }));
    bench.book.foreign.set("STK", -130);
    bench.pass(18_000);
    expect(bench.rows("adjustments")).toMatchObject([
      { group_id: "ONE", qty: -100 },
      { group_id: null, qty: -30 },
    ]);
    expect(bench.view()).toMatchObject({ aim: "done", state: "CLOSED", held: [0] });
  });

  it("is explained by a fill that is learnt later but stamped before", () => {
    const bench = settled(single({ stop: null }));
    bench.command("ONE", { kind: "exit" });
    bench.accept("ONE-0x2");
    const stampMs = bench.stampMs();
    bench.book.foreign.set("STK", -25);
    bench.pass(18_000);
    expect(bench.view().held).toEqual([75]);
    bench.book.foreign.delete("STK");
    Object.assign(bench.book.order("ONE-0x2"), { cum: 25, stampMs });
    bench.tell({ kind: "report", report: bench.book.reportOf("ONE-0x2") });
    bench.pass(2_000);
    expect(bench.rows("adjustments")).toMatchObject([{ group_id: "ONE", qty: 0 }]);
    expect(bench.view().held).toEqual([75]);
  });

  it("in a plan that is being entered ends the entry", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 50);
    bench.book.foreign.set("WING", -25);
    bench.pass(18_000);
    expect(bench.rows("groups")[0]?.reason).toBe("foreign change");
  });

  it("that an UNKNOWN order could explain waits for that order", () => {
    const bench = trading(spread());
    bench.answer("SP-0e1", { kind: "unknown", reason: "timeout" });
    bench.book.foreign.set("WING", 50);
    bench.pass(14_000);
    expect(bench.rows("adjustments")).toEqual([]);
  });

  it("is only what no UNKNOWN order could explain; the rest waits for that order", () => {
    const bench = trading(spread());
    bench.book.foreign.set("WING", 150);
    bench.pass(15_000);
    expect(bench.rows("adjustments")).toMatchObject([
      { symbol: "WING", qty: 50, cause: "foreign" },
    ]);
    bench.pass(24_000);
    expect(bench.rows("orders")[0]).toMatchObject({ filled: 0, absent_ms: expect.any(Number) });
    expect(bench.rows("adjustments").map(({ qty }) => qty)).toEqual([50, 100]);
  });
});

describe("recovery: a count that stood on doubt", () => {
  it("stands on doubt again in the next process, until a list tells", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.pass(6_000);
    const told = { ...bench.book.reportOf("SP-0e1"), cumQty: 25 };
    bench.tell({ kind: "report", report: told });
    expect(bench.view().held).toEqual([25, 0]);
    bench.restart();
    expect(bench.view().held).toEqual([25, 0]);
    expect(bench.rows("orders")).toMatchObject([{ filled: 25 }]);
    expect(bench.all("send")).toHaveLength(1);
    bench.pass(4_000);
    expect(bench.view().held).toEqual([0, 0]);
    expect(bench.rows("orders")).toMatchObject([{ filled: 0 }]);
  });
});
