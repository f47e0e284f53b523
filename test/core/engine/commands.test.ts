/** What traders and others say: applied once, answered every time. */
import { describe, expect, it } from "vitest";
import type { Bench } from "./bench.js";
import { createBench, ordersOf, settled, trading } from "./bench.js";
import { pair, single, spread } from "./plans.js";

function lastNotice(bench: Bench): unknown {
  return bench.all("notice").at(-1);
}

describe("plan: handed in", () => {
  it("is durable before it is accepted", () => {
    const bench = createBench();
    bench.tell({ kind: "plan", plan: spread() });
    expect(bench.rows("groups")).toMatchObject([{ group_id: "SP", state: "CREATED" }]);
    const notice = { kind: "notice", key: "plan:SP", outcome: "accepted", reason: null };
    expect(lastNotice(bench)).toEqual(notice);
  });

  it("repeated, before and after a restart, is answered and nothing more", () => {
    const bench = trading(spread());
    bench.tell({ kind: "plan", plan: spread() });
    bench.restart();
    bench.tell({ kind: "plan", plan: spread() });
    expect(bench.all("notice")).toHaveLength(3);
    expect(bench.rows("groups")).toHaveLength(1);
  });

  it("without sense is denied with a reason, and leaves nothing behind", () => {
    const bench = createBench();
    bench.tell({ kind: "plan", plan: { ...spread(), stop: { leg: "x", triggerTicks: 1 } } });
    expect(lastNotice(bench)).toMatchObject({ outcome: "denied" });
    expect(bench.rows("groups")).toEqual([]);
    expect(bench.rows("processed_events")).toEqual([]);
  });
});

describe("exit: the trader's", () => {
  it("in hundreds of children leaves requests for the full polls", () => {
    const plan = spread();
    const legs = plan.legs.map((leg) => ({ ...leg, qty: 15_000 }));
    const bench = trading({ ...plan, legs }, { requestLimits: [{ windowMs: 60_000, max: 200 }] });
    const goOn = (ms: number): void => {
      for (let passedMs = 0; passedMs < ms; passedMs += 500) {
        bench.fillAll();
        bench.pass(500);
      }
    };
    goOn(240_000);
    expect(bench.view()).toMatchObject({ state: "HEDGED", held: [15_000, 15_000] });
    bench.command("SP", { kind: "exit" });
    const sets = (): number =>
      bench.all("query").filter(({ scope }) => scope === "positions").length;
    let longestMs = 0;
    for (let known = sets(), waitedMs = 500; bench.view().state !== "CLOSED"; waitedMs += 500) {
      goOn(500);
      longestMs = Math.max(longestMs, waitedMs);
      if (sets() === known) continue;
      known = sets();
      waitedMs = 0;
    }
    expect(bench.view()).toMatchObject({ state: "CLOSED", held: [0, 0] });
    expect(longestMs).toBe(13_000);
  });

  it("buys risk back first, sells protection last", () => {
    const bench = settled(spread());
    bench.command("SP", { kind: "exit" });
    expect(ordersOf(bench).slice(2)).toEqual(["exit SHORT 100"]);
    bench.accept("SP-1x2");
    bench.fill("SP-1x2", 50);
    expect(ordersOf(bench).slice(3)).toEqual(["exit WING 50"]);
    bench.fill("SP-1x2");
    bench.fillAll();
    bench.pass(500);
    expect(bench.view()).toMatchObject({ state: "CLOSED", aim: "done", held: [0, 0] });
    expect(bench.rows("groups")[0]?.reason).toBe("trader");
  });

  it("cancels entries first, and closes what they have filled", () => {
    const bench = trading(spread());
    bench.accept("SP-0e1");
    bench.fill("SP-0e1", 25);
    bench.command("SP", { kind: "exit" });
    expect(bench.all("cancel")).toMatchObject([{ clientOrderId: "SP-0e1", reason: "exit" }]);
  });

  it("closes a pair in slices that keep within `maxNaked`", () => {
    const bench = settled(pair());
    bench.command("CF", { kind: "exit" });
    expect(ordersOf(bench).at(-1)).toBe("exit CASH 50");
    bench.accept(...bench.fresh());
    bench.pass(2_000);
    expect(ordersOf(bench).at(-1)).toBe("exit CASH 50");
  });

  it("cancels an exit that has had its five seconds, and sends the rest anew", () => {
    const bench = settled(single({ stop: null }));
    bench.command("ONE", { kind: "exit" });
    bench.accept("ONE-0x2");
    bench.fill("ONE-0x2", 25);
    bench.pass(7_000);
    expect(bench.all("cancel")[0]).toMatchObject({ reason: "deadline" });
    bench.end("ONE-0x2", "canceled");
    expect(ordersOf(bench).at(-1)).toBe("exit STK 75");
  });

  it("repeated under one id is applied once", () => {
    const bench = settled(spread());
    bench.command("SP", { kind: "exit" }, "c1");
    bench.command("SP", { kind: "exit" }, "c1");
    expect(ordersOf(bench).slice(2)).toEqual(["exit SHORT 100"]);
    expect(bench.all("notice").slice(-2)).toMatchObject([
      { key: "cmd:c1", outcome: "accepted" },
      { key: "cmd:c1", outcome: "accepted" },
    ]);
  });

  it("of a group that has ended changes nothing", () => {
    const bench = settled(single({ stop: null }));
    bench.command("ONE", { kind: "exit" });
    bench.fillAll();
    bench.pass(500);
    bench.command("ONE", { kind: "exit" });
    expect(bench.view()).toMatchObject({ state: "CLOSED", aim: "done" });
  });
});

describe("commands: denied", () => {
  it.each([
    ["exit", { kind: "exit" } as const, "group NO is not known"],
    ["retry", { kind: "retry", escalationId: "NO!1" } as const, "escalation NO!1 is not known"],
    ["take", { kind: "take", escalationId: "NO!1" } as const, "escalation NO!1 is not known"],
  ])("%s of what is not known", (_, command, reason) => {
    const bench = createBench();
    bench.command("NO", command, "c9");
    const notice = { key: "cmd:c9", outcome: "denied", reason: expect.stringContaining(reason) };
    expect(lastNotice(bench)).toMatchObject(notice);
    expect(bench.rows("processed_events")).toEqual([]);
  });
});
