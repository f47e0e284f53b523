/** Exposure that the core did not choose: hedges by level, closing the risk, telling a person. */
import { describe, expect, it } from "vitest";
import type { Plan, PlanLeg } from "../../../core/plan.js";
import type { Bench } from "./bench.js";
import { ordersOf, settled, trading } from "./bench.js";
import { pair, single, spread } from "./plans.js";

/** A full spread of whose wing 25 units were taken back. */
function busted(over: Partial<Plan> = {}): Bench {
  const bench = settled(spread(over));
  bench.bust("SP-0e1", 25);
  return bench;
}

/** Everything that is sent is accepted and ends unfilled, `rounds` times. */
function exhaust(bench: Bench, rounds: number): void {
  for (let round = 0; round < rounds; round += 1) {
    for (const id of bench.fresh()) {
      bench.accept(id);
      bench.end(id, "canceled");
    }
    bench.pass(2_000);
  }
}

/** A pair whose hedge was busted and could not be had again: an exit of its primary works. */
function givenUp() {
  const bench = settled(pair());
  bench.bust("CF-1h1", 50);
  bench.bust("CF-1h2", 50);
  exhaust(bench, 7);
  const [exit = ""] = bench.fresh();
  bench.accept(exit);
  const escalationId = bench.rows("escalations")[0]?.escalation_id ?? "none";
  return { bench, exit, escalationId };
}

/** Full, as a venue says it whose orders can come to work again: by the quantity alone. */
function fullByQuantity(bench: Bench, id: string): void {
  const order = bench.book.order(id);
  order.cum = order.request.qty;
  order.stampMs = bench.stampMs();
  bench.tell({ kind: "report", report: { ...bench.book.reportOf(id), orderQty: order.cum } });
}

function newest(bench: Bench): string | undefined {
  return ordersOf(bench).at(-1);
}

describe("emergency: hedging", () => {
  it("hedges what is uncovered at once, and no more", () => {
    const bench = busted();
    expect(bench.view()).toMatchObject({ exposure: 25, unknown: 25 });
    expect(newest(bench)).toBe("hedge WING 25");
    bench.pass(4_000);
    expect(ordersOf(bench)).toHaveLength(3);
  });

  it("ends EMERGENCY_HEDGED once covered again", () => {
    const bench = busted();
    bench.fillAll();
    expect(bench.view()).toMatchObject({ state: "EMERGENCY_HEDGED", exposure: 0 });
    expect(bench.rows("groups")[0]).toMatchObject({ episode: 1, episode_open: 0 });
  });

  it("sends a hedge at the band where the venue knows no market orders", () => {
    const bench = settled(spread(), { aggressive: "limit-at-band" });
    bench.bust("SP-0e1", 25);
    const order = { type: "LIMIT", limit_ticks: 10_000, side: "BUY" };
    expect(bench.rows("intents").find(({ purpose }) => purpose === "hedge")).toMatchObject(order);
  });

  it("hedges what a level did not fill by the next, three in all", () => {
    const bench = busted();
    exhaust(bench, 3);
    expect(bench.rows("hedges").map(({ level }) => level)).toEqual([1, 2, 3]);
    expect(newest(bench)).toBe("exit SHORT 25");
    expect(bench.view().aim).toBe("trim");
  });

  it("cancels a hedge that has had its five seconds", () => {
    const bench = busted();
    bench.accept("SP-0h2");
    bench.pass(7_000);
    const cancel = { clientOrderId: "SP-0h2", reason: "deadline", risk: false };
    expect(bench.all("cancel")[0]).toMatchObject(cancel);
  });

  it("cancels a hedge of which nothing is missing any more", () => {
    const bench = busted();
    bench.accept("SP-0h2");
    bench.pass(1_000);
    bench.fill("SP-0e1", 25);
    const cancel = { clientOrderId: "SP-0h2", reason: "excess" };
    expect(bench.all("cancel")).toMatchObject([cancel]);
  });

  it("cancels an order that works again what was taken back of it, and hedges only then", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    fullByQuantity(bench, "SP-0e1");
    bench.accept("SP-1e1");
    fullByQuantity(bench, "SP-1e1");
    bench.pass(5_000);
    expect(bench.view()).toMatchObject({ state: "HEDGED", aim: "hold" });
    bench.bust("SP-0e1", 25);
    expect(bench.view()).toMatchObject({ exposure: 25, unknown: 0 });
    expect(bench.all("cancel")).toMatchObject([{ clientOrderId: "SP-0e1", reason: "short" }]);
    expect(ordersOf(bench)).toEqual(["entry WING 100", "entry SHORT 100"]);
    bench.end("SP-0e1", "canceled");
    expect(newest(bench)).toBe("hedge WING 25");
  });

  it("cancels a hedge when the trader goes flat", () => {
    const bench = busted();
    bench.accept("SP-0h2");
    bench.command("SP", { kind: "exit" });
    expect(bench.all("cancel")).toMatchObject([{ clientOrderId: "SP-0h2", reason: "exit" }]);
  });

  it("during the entry: stops releasing, cancels what works", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 50);
    bench.accept("SP-1e1");
    bench.fill("SP-1e1");
    bench.pass(2_000);
    bench.bust("SP-0e1", 25);
    expect(bench.rows("groups")[0]).toMatchObject({ aim: "trim", reason: "emergency" });
    expect(bench.all("cancel")).toMatchObject([{ clientOrderId: "SP-0e1", reason: "emergency" }]);
    expect(bench.view().state).toBe("PARTIALLY_EXPOSED");
  });

  it("closes only what is uncovered when hedging has failed", () => {
    const bench = busted({ onShort: "keep" });
    exhaust(bench, 3);
    bench.fillAll();
    bench.pass(500);
    expect(bench.view()).toMatchObject({ aim: "hold", exposure: 0 });
    expect(bench.view().held).toEqual([75, 75]);
  });

  it("buys back what an exit sold beyond the position", () => {
    const bench = settled(single({ stop: null }));
    bench.command("ONE", { kind: "exit" });
    bench.accept("ONE-0x2");
    bench.fill("ONE-0x2");
    bench.pass(2_000);
    bench.bust("ONE-0e1", 25);
    expect(bench.view()).toMatchObject({ exposure: 25, held: [-25] });
    expect(newest(bench)).toBe("hedge STK 25");
    bench.fillAll();
    bench.pass(1_000);
    expect(bench.view()).toMatchObject({ state: "CLOSED", aim: "done", held: [0] });
  });
});

describe("emergency: hedge-on-fill", () => {
  it("closes the primary when its hedge fails three times", () => {
    const bench = trading(pair());
    bench.accept("CF-0e1");
    bench.fill("CF-0e1");
    exhaust(bench, 3);
    expect(bench.rows("hedges").map(({ level }) => level)).toEqual([1, 2, 3]);
    expect(newest(bench)).toBe("exit CASH 50");
    bench.fillAll();
    bench.pass(1_000);
    expect(bench.view()).toMatchObject({ state: "FAILED", held: [0, 0], exposure: 0 });
  });

  it("buys the primary back where it has gone through zero", () => {
    const bench = settled(pair());
    bench.command("CF", { kind: "exit" });
    for (let round = 0; round < 6; round += 1) {
      bench.fillAll();
      bench.pass(2_000);
    }
    expect(bench.view()).toMatchObject({ state: "CLOSED", held: [0, 0] });
    bench.bust("CF-0e1", 25);
    expect(bench.view().exposure).toBe(25);
    expect(newest(bench)).toBe("hedge CASH 25");
    bench.fillAll();
    bench.pass(2_000);
    bench.fillAll();
    expect(bench.view()).toMatchObject({ exposure: 0, held: [0, 0] });
  });

  it("leaves less than one hedge lot alone: it is dust", () => {
    const bench = trading(pair());
    bench.accept("CF-0e1");
    bench.fill("CF-0e1", 20);
    expect(bench.view().exposure).toBe(0);
    expect(ordersOf(bench)).toEqual(["entry CASH 50"]);
  });
});

describe("emergency: a person is told", () => {
  function escalated(): Bench {
    const bench = busted();
    exhaust(bench, 6);
    return bench;
  }

  it("after three levels and three attempts at closing", () => {
    const bench = escalated();
    const row = { escalation_id: "SP!1", status: "raised", residual: 25, delivered: 0 };
    expect(bench.rows("escalations")).toMatchObject([row]);
    expect(bench.all("alarm")[0]).toMatchObject({ alarmId: "SP!1", groupId: "SP" });
    expect(bench.all("alarm")[0]?.text).toContain("25 units uncovered");
  });

  it("again every five seconds, until the alarm was delivered", () => {
    const bench = escalated();
    bench.pass(11_000);
    expect(bench.all("alarm")).toHaveLength(3);
    bench.tell({ kind: "alarm-delivered", alarmId: "SP!1" });
    bench.tell({ kind: "alarm-delivered", alarmId: "SP!1" });
    bench.tell({ kind: "alarm-delivered", alarmId: "recovery-1" });
    bench.pass(11_000);
    expect(bench.all("alarm")).toHaveLength(3);
    expect(bench.rows("escalations")[0]?.delivered).toBe(1);
  });

  it("under the same id after a restart", () => {
    const bench = escalated();
    const before = bench.all("alarm").length;
    bench.restart();
    expect(bench.all("alarm").slice(before)).toMatchObject([{ alarmId: "SP!1" }]);
  });

  it("with a residual that is kept up to date, UNKNOWN apart", () => {
    const bench = escalated();
    bench.bust("SP-0e1", 25);
    const unknown = bench.view().unknown;
    expect(bench.rows("escalations")[0]).toMatchObject({ residual: 50, unknown });
  });

  it("and the escalation ends by itself at zero", () => {
    const bench = escalated();
    bench.fillAll();
    expect(bench.view().exposure).toBe(0);
    expect(bench.rows("escalations")[0]).toMatchObject({ status: "ended", residual: 0 });
    bench.command("SP", { kind: "retry", escalationId: "SP!1" });
    expect(bench.rows("escalations")[0]).toMatchObject({ status: "ended" });
  });

  it("retry: three new levels, then the same escalation again", () => {
    const bench = escalated();
    for (const id of bench.fresh()) {
      bench.accept(id);
      bench.end(id, "canceled");
    }
    bench.command("SP", { kind: "retry", escalationId: "SP!1" });
    expect(bench.rows("escalations")[0]?.status).toBe("retried");
    exhaust(bench, 8);
    expect(bench.rows("hedges").map(({ level }) => level)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(bench.rows("escalations")).toMatchObject([{ status: "raised", residual: 25 }]);
    expect(bench.rows("groups")[0]?.retries).toBe(1);
  });

  it("take: cancels what works first, then books the rest to the person", () => {
    const bench = escalated();
    const [exit = ""] = bench.fresh();
    bench.accept(exit);
    bench.command("SP", { kind: "take", escalationId: "SP!1" });
    expect(bench.rows("escalations")[0]?.status).toBe("taking");
    expect(bench.all("cancel").at(-1)).toMatchObject({ clientOrderId: exit, reason: "excess" });
    bench.end(exit, "canceled");
    const taken = { symbol: "SHORT", cause: "taken" };
    expect(bench.rows("adjustments")).toMatchObject([
      { ...taken, group_id: "SP", qty: 25 },
      { ...taken, group_id: null, qty: -25 },
    ]);
    expect(bench.rows("escalations")[0]).toMatchObject({ status: "taken", residual: 0 });
    expect(bench.view()).toMatchObject({ exposure: 0 });
    bench.command("SP", { kind: "retry", escalationId: "SP!1" }, "late");
    expect(bench.rows("escalations")[0]?.status).toBe("taken");
  });

  it("take: what a person has taken over is no longer hedged", () => {
    const bench = busted();
    exhaust(bench, 5);
    const [exit = ""] = bench.fresh();
    bench.accept(exit);
    bench.end(exit, "canceled");
    const hedges = bench.rows("hedges").length;
    const [next = ""] = bench.fresh();
    bench.accept(next);
    bench.command("SP", { kind: "take", escalationId: "SP!1" });
    bench.pass(6_000);
    expect(bench.rows("hedges")).toHaveLength(hedges);
  });

  it("of a pair, also of a hedge in excess that cannot be closed", () => {
    const bench = settled(pair());
    bench.bust("CF-0e1", 50);
    exhaust(bench, 4);
    expect(bench.rows("hedges").filter(({ episode }) => episode === 1)).toHaveLength(1);
    expect(bench.rows("escalations")).toMatchObject([{ status: "raised", residual: 50 }]);
  });

  it("retry: of a pair, no more is hedged than a closing primary would leave bearable", () => {
    const { bench, exit, escalationId } = givenUp();
    expect(newest(bench)).toBe("exit CASH 100");
    bench.command("CF", { kind: "retry", escalationId });
    expect(newest(bench)).toBe("hedge FUT 50");
    const [hedge = ""] = bench.fresh();
    bench.accept(hedge);
    bench.end(exit, "canceled");
    bench.pass(1_000);
    expect(newest(bench)).toBe("hedge FUT 50");
    expect(bench.view().exposure).toBe(100);
  });

  it("retry: nothing is hedged that a fill has closed which was told but not counted yet", () => {
    const { bench, exit, escalationId } = givenUp();
    const fill = { execId: "T1", qty: 100, priceTicks: 1_000 };
    const { brokerOrderId } = bench.book.order(exit);
    const rows = [{ clientOrderId: exit, brokerOrderId, fill, stampMs: bench.stampMs() }];
    const list = { kind: "snapshot", requestSeq: 0, stampMs: bench.stampMs() } as const;
    bench.tell({ ...list, complete: true, content: { scope: "trades", rows } });
    bench.command("CF", { kind: "retry", escalationId });
    expect(newest(bench)).toBe("exit CASH 100");
  });

  it("take: of a pair, the primary that nothing hedges", () => {
    const bench = trading(pair());
    bench.accept("CF-0e1");
    bench.fill("CF-0e1");
    exhaust(bench, 7);
    for (const id of bench.fresh()) {
      bench.accept(id);
      bench.end(id, "canceled");
    }
    bench.command("CF", { kind: "take", escalationId: "CF!1" });
    exhaust(bench, 2);
    expect(bench.rows("adjustments")).toMatchObject([
      { group_id: "CF", symbol: "CASH", qty: -50, cause: "taken" },
      { group_id: null, symbol: "CASH", qty: 50, cause: "taken" },
    ]);
  });

  it("take: of a pair, whole lots; the part of a hedge that is left over is closed", () => {
    const [cash, future] = pair().legs as [PlanLeg, PlanLeg];
    const fine = { ...future, instrument: { ...future.instrument, lot: 1 } };
    const bench = trading(pair({ legs: [cash, fine] }));
    bench.accept("CF-0e1");
    bench.fill("CF-0e1");
    bench.accept("CF-1h1");
    bench.fill("CF-1h1", 33);
    bench.end("CF-1h1", "canceled");
    exhaust(bench, 6);
    expect(bench.view()).toMatchObject({ held: [50, 33] });
    bench.command("CF", { kind: "take", escalationId: "CF!1" });
    exhaust(bench, 1);
    expect(bench.rows("adjustments")[0]).toMatchObject({ symbol: "CASH", qty: -25 });
    for (let round = 0; round < 4; round += 1) {
      bench.fillAll();
      bench.pass(2_000);
    }
    expect(bench.view()).toMatchObject({ state: "FAILED", exposure: 0, held: [0, 0] });
  });

  it("take: of a pair, the hedge that hedges nothing", () => {
    const bench = settled(pair());
    bench.bust("CF-0e1", 50);
    exhaust(bench, 4);
    bench.command("CF", { kind: "exit" });
    exhaust(bench, 4);
    bench.command("CF", { kind: "take", escalationId: "CF!3" });
    exhaust(bench, 2);
    expect(bench.rows("adjustments").slice(0, 2)).toMatchObject([
      { group_id: "CF", symbol: "FUT", cause: "taken" },
      { group_id: null, symbol: "FUT", cause: "taken" },
    ]);
  });

  it("take: a position beyond zero", () => {
    const bench = settled(single({ stop: null }));
    bench.command("ONE", { kind: "exit" });
    bench.accept("ONE-0x2");
    bench.fill("ONE-0x2");
    bench.pass(2_000);
    bench.bust("ONE-0e1", 25);
    exhaust(bench, 6);
    expect(bench.rows("escalations")).toMatchObject([{ status: "raised", residual: 25 }]);
    bench.command("ONE", { kind: "take", escalationId: "ONE!1" });
    expect(bench.rows("adjustments")).toMatchObject([
      { group_id: "ONE", qty: 25 },
      { group_id: null, qty: -25 },
    ]);
    expect(bench.view()).toMatchObject({ exposure: 0, held: [0] });
  });
});
