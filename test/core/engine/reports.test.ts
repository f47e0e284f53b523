/** Reports and answers: applied once, kept for audit where they add nothing, UNKNOWN where none came. */
import { describe, expect, it } from "vitest";
import { createBench, ordersOf, trading } from "./bench.js";
import { single, spread } from "./plans.js";

const LOST = { kind: "unknown", reason: "timeout" } as const;

describe("report: from the stream", () => {
  it("repeated changes nothing, also after a restart", () => {
    const bench = trading(single({ stop: null }));
    bench.accept("ONE-0e1");
    bench.book.order("ONE-0e1").cum = 25;
    const report = bench.book.reportOf("ONE-0e1");
    bench.tell({ kind: "report", report });
    const before = bench.rows("processed_events").length;
    bench.tell({ kind: "report", report });
    bench.restart();
    bench.tell({ kind: "report", report });
    expect(bench.view().held).toEqual([25]);
    expect(bench.rows("processed_events")).toHaveLength(before);
    expect(bench.rows("rejected_events")).toEqual([]);
  });

  it("that adds no fact is kept for audit", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    bench.tell({ kind: "report", report: bench.book.reportOf("ONE-0e1") });
    const row = { client_order_id: "ONE-0e1", reason: "adds no fact" };
    expect(bench.rows("rejected_events")).toMatchObject([row]);
  });

  it("of a stranger's order is kept for audit", () => {
    const bench = createBench();
    const order = { clientOrderId: null, brokerOrderId: "B9", status: "open" } as const;
    const facts = {
      ...{ cumQty: 5, orderQty: null, fill: null, bust: null },
      ...{ stampMs: bench.stampMs(), reason: null },
    };
    bench.tell({ kind: "report", report: { key: "k", ...order, ...facts } });
    expect(bench.rows("rejected_events")).toMatchObject([{ reason: "not an order of ours" }]);
  });

  it("of another order under the same id of ours is a stranger's", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    const report = { ...bench.book.reportOf("ONE-0e1"), brokerOrderId: "B9", cumQty: 50 };
    bench.tell({ kind: "report", report });
    expect(bench.view().held).toEqual([0]);
  });

  it("of an order that the venue put under another id: both are its, the later one is used", () => {
    const bench = trading(single({ stop: null }), { clientIds: "unique-for-ever" });
    bench.accept("ONE-0e1");
    bench.fill("ONE-0e1", 25);
    const former = bench.book.reportOf("ONE-0e1");
    bench.pass(1_000);
    const booked = bench.book.order("ONE-0e1");
    bench.book.orders.set("ONE-0e1", { ...booked, brokerOrderId: "B9" });
    bench.fill("ONE-0e1", 25);
    expect(bench.view().held).toEqual([50]);
    bench.tell({ kind: "report", report: { ...former, key: "delayed" } });
    expect(bench.rows("orders")).toMatchObject([{ broker_order_id: "B9", filled: 50 }]);
    bench.restart();
    bench.pass(6_000);
    bench.tell({ kind: "report", report: { ...former, key: "delayed again", reason: "late" } });
    bench.fill("ONE-0e1", 25);
    expect(bench.view().held).toEqual([75]);
    bench.command("ONE", { kind: "exit" });
    expect(bench.all("cancel").map(({ brokerOrderId }) => brokerOrderId)).toEqual(["B9"]);
  });

  it("with a fill keeps the fill's row", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    bench.book.order("ONE-0e1").cum = 25;
    const fill = { execId: "f1", qty: 25, priceTicks: 999 };
    bench.tell({ kind: "report", report: { ...bench.book.reportOf("ONE-0e1"), fill } });
    expect(bench.rows("fills")).toMatchObject([{ exec_id: "f1", qty: 25, busted: 0 }]);
  });

  it("a fill after the end of its group is a position, and is closed", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.end("SP-0e1", "rejected");
    bench.pass(500);
    expect(bench.view()).toMatchObject({ state: "FAILED", aim: "done" });
    bench.fill("SP-0e1", 25);
    expect(bench.rows("groups")[0]).toMatchObject({
      state: "FAILED",
      aim: "unwind",
      reason: "a position after the end",
    });
    expect(ordersOf(bench).at(-1)).toBe("exit WING 25");
  });
});

describe("answer: to a send", () => {
  it("a rejection settles nothing of an order that has been heard of", () => {
    const bench = trading(single());
    bench.accept("ONE-0e1");
    bench.answer("ONE-0e1", { kind: "rejected", reason: "duplicate", canPass: false });
    expect(bench.rows("orders")[0]?.ended).toBeNull();
  });

  it("of an order that is not known only moves the clock", () => {
    const bench = createBench();
    const outcome = { kind: "confirmed", brokerOrderId: "B1" } as const;
    const answer = { kind: "order-answer", requestSeq: 99, clientOrderId: "X-0e1" } as const;
    bench.tell({ ...answer, outcome, stampMs: bench.stampMs() });
    bench.tell({ ...answer, kind: "cancel-answer", outcome, stampMs: null });
    expect(bench.rows("orders")).toEqual([]);
  });

  it("lost: the order is UNKNOWN and counts as if it could fill", () => {
    const bench = trading(spread());
    bench.answer("SP-0e1", LOST);
    expect(bench.view().unknown).toBe(100);
    bench.pass(10_000);
    expect(ordersOf(bench)).toEqual(["entry WING 100"]);
  });

  it("lost: the order turns out live by a snapshot", () => {
    const bench = trading(spread());
    const send = bench.all("send")[0];
    bench.answer("SP-0e1", LOST);
    if (send !== undefined) bench.book.add(send.order, bench.stampMs());
    bench.pass(2_000);
    expect(bench.view().unknown).toBe(0);
    expect(bench.rows("orders")[0]?.broker_order_id).toBe("B1");
  });

  it("lost: the order is absent only after the send horizon and the read lag", () => {
    const bench = trading(spread());
    bench.answer("SP-0e1", LOST);
    bench.pass(16_000);
    expect(bench.view().unknown).toBe(100);
    bench.pass(6_000);
    expect(bench.rows("orders")[0]?.absent_ms).not.toBeNull();
    expect(ordersOf(bench)).toEqual(["entry WING 100", "entry WING 100"]);
  });

  it("absent: a sign of life voids the verdict", () => {
    const bench = trading(spread());
    const send = bench.all("send")[0];
    bench.answer("SP-0e1", LOST);
    bench.pass(22_000);
    if (send !== undefined) bench.book.add(send.order, bench.stampMs());
    bench.fill("SP-0e1", 50);
    expect(bench.rows("orders")[0]).toMatchObject({ absent_ms: null, filled: 50 });
    expect(ordersOf(bench).at(-1)).toBe("entry SHORT 50");
  });
});

describe("cancel: until the end is known", () => {
  it("is repeated after 1, 2, 4, 8 and 12 seconds", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.command("SP", { kind: "exit" });
    const counts = [1_000, 2_000, 4_000, 8_000, 12_000, 12_000].map((ms) => {
      bench.pass(ms);
      return bench.all("cancel").length;
    });
    expect(counts).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it("waits for the budget", () => {
    const bench = trading(spread(), { requestLimits: [{ windowMs: 1_000, max: 6 }] });
    bench.pass(4_000);
    const [id] = bench.fresh();
    if (id !== undefined) bench.accept(id);
    for (let count = 0; count < 6; count += 1) bench.tell({ kind: "stream", status: "gap" });
    bench.command("SP", { kind: "exit" });
    bench.pass(5_000);
    expect(bench.all("cancel").length).toBeGreaterThan(0);
  });
});
