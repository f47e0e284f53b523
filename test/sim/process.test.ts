import { describe, expect, it } from "vitest";
import type { Plan } from "../../core/plan.js";
import { HarnessFailure } from "../../sim/harness-failure.js";
import { ANSWER, at, bench, query, row, send } from "./process-bench.js";
import type { Script } from "./process-bench.js";

const plan = { id: "P1" } as Plan;

/** Queries when it starts; writes and sends when it hears a plan. */
const simple: Script = (event) => {
  if (event.kind === "started") return { effects: [query(1)] };
  if (event.kind === "plan") return { writes: [row("plan")], effects: [send(2)] };
  return {};
};

/** Starts, and hands in a plan at 10 ms. */
function planned(script: Script, ...schedule: Parameters<typeof bench>[1] & object) {
  const world = bench(script, schedule);
  world.process.start();
  world.scheduler.at(10, () => world.process.plan(plan, false));
  world.scheduler.runUntil(50);
  return world;
}
const metaOf = (world: ReturnType<typeof bench>): string[] => {
  const opened = world.disk.open();
  if (opened.kind === "refused") throw new Error(opened.reason);
  return opened.store.load().meta.map(({ name }) => name);
};

describe("process: a life without faults", () => {
  it("connects, starts, commits, then acts", () => {
    expect(planned(simple).log).toEqual([
      "0 started 1",
      "0 connect 1",
      "0 deliver started at 0",
      "0 query 1",
      "10 deliver plan at 10",
      "10 commit plan",
      "10 send 2",
    ]);
  });

  it("notes boundaries by kind and moment, and a query before the first order as recovery", () => {
    const world = planned(simple);
    const { steps, commits, incarnations, strikeable } = world.process.counts();
    expect([steps, commits, incarnations]).toEqual([2, 1, 1]);
    expect([...(strikeable[0]?.all ?? [])]).toEqual([
      ["step", [1, 3]],
      ["recovery-query", [1]],
      ["effect-after", [2, 5]],
      ["commit-before", [3]],
      ["commit-written", [4]],
      ["commit-returned", [4]],
      ["effect-before", [4]],
    ]);
  });

  it("wakes on the local clock", () => {
    const world = bench((event) =>
      event.kind === "started" ? { effects: [{ kind: "wake", atMs: 700 }] } : {},
    );
    world.process.drift(-500);
    world.process.start();
    world.scheduler.runUntil(2_000);
    expect(world.log.at(-1)).toBe("701 deliver wake at 700");
  });

  it("tells a person, and the core once the person has read it", () => {
    const world = bench((event) =>
      event.kind === "started"
        ? { effects: [{ kind: "alarm", alarmId: "A1", groupId: null, text: "!" }] }
        : {},
    );
    world.process.start();
    world.scheduler.runUntil(500);
    expect(world.log.slice(3)).toEqual([
      "0 alarm",
      "0 alarmed A1",
      "200 deliver alarm-delivered at 200",
    ]);
  });

  it("hands notices to the trader", () => {
    const world = planned((event) =>
      event.kind === "plan"
        ? { effects: [{ kind: "notice", key: "plan:P1", outcome: "accepted", reason: null }] }
        : {},
    );
    expect(world.log.slice(-2)).toEqual(["10 notice", "10 noticed plan:P1"]);
  });
});

describe("process: inbox", () => {
  it("reads every payload through the adapter", () => {
    const world = bench(() => ({}));
    const { inbox } = world.process;
    world.process.start();
    inbox.frame({ reports: [{ key: "r1" }, { key: "r2" }], doubts: ["?"] }, true);
    inbox.orderAnswer(1, "P1-0e1", ANSWER);
    inbox.cancelAnswer(2, "P1-0e1", "B1", ANSWER);
    inbox.queryAnswer(3, "orders", ANSWER);
    inbox.queryAnswer(4, "orders", { ...ANSWER, status: 0 });
    inbox.stream("down");
    inbox.quote("ACME", 100, 5);
    expect(world.log.slice(3)).toEqual([
      "0 deliver report again at 0",
      "0 deliver report again at 0",
      "0 deliver stream again at 0",
      "0 deliver order-answer at 0",
      "0 deliver cancel-answer at 0",
      "0 deliver snapshot at 0",
      "0 deliver query-failed at 0",
      "0 deliver stream at 0",
      "0 deliver quote at 0",
    ]);
    expect(world.process.counts().strikeable[0]?.all.get("outcome")).toHaveLength(4);
  });

  it("keeps what arrives while starting until the core has started", () => {
    const world = bench(() => ({}));
    world.gateway.connect = () => world.process.inbox.stream("up");
    world.process.start();
    expect(world.log).toEqual(["0 started 1", "0 deliver started at 0", "0 deliver stream at 0"]);
  });

  it("keeps what arrives while stalled, and handles it in order on resuming (3)", () => {
    const world = bench(() => ({}));
    world.process.start();
    world.process.stall(300);
    expect(world.process.state()).toBe("stalled");
    world.process.inbox.stream("down");
    world.process.command("c1", "P1", { kind: "exit" }, false);
    world.scheduler.runUntil(400);
    expect(world.log.slice(3)).toEqual([
      "0 stalled",
      "300 resumed",
      "300 deliver stream at 300",
      "300 deliver command at 300",
    ]);
    expect([world.process.state(), world.process.upSinceMs()]).toEqual(["up", 300]);
  });

  it("refuses what arrives while the core is at work", () => {
    const world = bench(simple);
    world.gateway.query = () => world.process.inbox.stream("up");
    expect(() => world.process.start()).toThrow(HarnessFailure);
  });
});

describe("process: death at a boundary", () => {
  const dies = (boundary: Parameters<typeof at>[1], n = 1) =>
    planned(simple, at("crash", boundary, n)).log.filter((line) => line.startsWith("10 "));
  const death = ["10 fault crash begun", "10 died at", "10 abandon"];

  it.each([
    ["step", 2, []],
    ["commit-before", 1, []],
    ["commit-returned", 1, ["10 commit plan"]],
    ["effect-before", 1, ["10 commit plan"]],
    ["effect-after", 2, ["10 commit plan", "10 send 2"]],
  ] as const)("%s: does what comes before it, and no more", (boundary, n, before) => {
    expect(dies(boundary, n)).toEqual([
      "10 deliver plan at 10",
      ...before,
      ...death.map((line) => (line.endsWith("at") ? `${line} ${boundary}` : line)),
    ]);
  });

  it("commit-written: the commit survives a crash, and is told before the death", () => {
    const world = planned(simple, at("crash", "commit-written", 1));
    expect(world.log.filter((line) => line.startsWith("10 "))).toEqual([
      "10 deliver plan at 10",
      "10 fault crash begun",
      "10 commit plan",
      "10 died at commit-written",
      "10 abandon",
    ]);
    expect(metaOf(world)).toContain("plan");
  });

  it.each([
    [1, "kept", true],
    [0, "lost", false],
  ] as const)("power loss with keep %i: the commit in flight is %s", (keep, word, survives) => {
    const world = planned(simple, at("power-loss", "commit-written", 1, { downMs: 100, keep }));
    expect(world.log).toContain(`10 power-loss ${word}`);
    expect(world.log.includes("10 commit plan")).toBe(survives);
    expect(metaOf(world).includes("plan")).toBe(survives);
  });

  it("power loss elsewhere takes nothing that had returned", () => {
    const world = planned(simple, at("power-loss", "effect-after", 2, { downMs: 100, keep: 0 }));
    expect(world.log).toContain("10 power-loss none");
    expect(metaOf(world)).toContain("plan");
  });

  it("outcome and alarm are boundaries of their own", () => {
    const world = bench(simple, [at("crash", "outcome", 1)]);
    world.process.start();
    world.process.inbox.orderAnswer(2, "P1-0e2", ANSWER);
    expect(world.log.slice(4)).toEqual(["0 fault crash begun", "0 died at outcome", "0 abandon"]);
    const alarm = { kind: "alarm", alarmId: "A1", groupId: null, text: "!" } as const;
    const alarmed = bench(() => ({ effects: [alarm] }), [at("crash", "alarm", 1)]);
    alarmed.process.start();
    expect(alarmed.log).not.toContain("0 alarmed A1");
    expect(alarmed.log).toContain("0 died at alarm");
  });
});

describe("process: after a death", () => {
  it("starts again from its disk alone, with a clock of its own (1)", () => {
    const seen: string[][] = [];
    const world = planned(
      (event, contents) => {
        if (event.kind === "started") seen.push(contents.meta.map(({ name }) => name));
        return simple(event, contents);
      },
      at("crash", "effect-before", 1),
    );
    world.scheduler.runUntil(200);
    expect(seen[1]).toContain("plan");
    expect(world.log.slice(-5)).toEqual([
      "110 fault crash ended",
      "110 started 2",
      "110 connect 2",
      "110 deliver started at 0",
      "110 query 1",
    ]);
  });

  it("loses inbox and timer, and hears nothing while it is down (2)", () => {
    const world = bench(
      (event) => (event.kind === "started" ? { effects: [{ kind: "wake", atMs: 60 }] } : {}),
      [],
    );
    world.process.start();
    world.process.stall(1_000);
    world.process.inbox.stream("down");
    world.process.crash({
      id: 1,
      kind: "crash",
      trigger: { kind: "time", atMs: 0 },
      params: { downMs: 100 },
    });
    world.process.inbox.stream("down");
    expect([world.process.state(), world.process.upSinceMs()]).toEqual(["down", null]);
    world.scheduler.runUntil(130);
    expect(world.log.slice(4)).toEqual([
      "0 died at time",
      "0 abandon",
      "100 fault crash ended",
      "100 started 2",
      "100 connect 2",
      "100 deliver started at 0",
    ]);
  });

  it("numbers boundaries of each incarnation anew", () => {
    const world = bench(simple, [
      at("crash", "recovery-query", 1),
      { ...at("crash-in-recovery", "recovery-query", 1, { downMs: 100 }, 2), id: 2 },
    ]);
    world.process.start();
    world.scheduler.runUntil(250);
    expect(world.log.filter((line) => line.includes("died"))).toEqual([
      "0 died at recovery-query",
      "100 died at recovery-query",
    ]);
    expect(world.process.counts().incarnations).toBe(3);
  });

  it("starts at once when the world heals", () => {
    const world = bench(simple, [at("crash", "step", 1, { downMs: 60_000 })]);
    world.process.start();
    world.scheduler.runUntil(10);
    world.process.heal();
    expect(world.process.state()).toBe("up");
    world.scheduler.runUntil(70_000);
    expect(world.process.counts().incarnations).toBe(2);
  });

  it("resumes at once when the world heals", () => {
    const world = bench(simple);
    world.process.start();
    world.process.stall(5_000);
    world.process.heal();
    world.process.heal();
    world.scheduler.runUntil(6_000);
    expect(world.log.filter((line) => line.includes("resumed"))).toEqual(["0 resumed"]);
  });
});

describe("process: what goes wrong", () => {
  it("hands what the core throws to the run, and is down for good", () => {
    const world = bench(() => {
      throw new Error("oops");
    });
    world.process.start();
    expect(world.errors).toEqual([new Error("oops")]);
    world.process.heal();
    world.scheduler.runUntil(5_000);
    expect(world.process.state()).toBe("down");
    expect(world.process.engine()).toBeNull();
  });

  it("never takes what the gateway throws for the core's", () => {
    const world = bench(simple);
    world.gateway.query = () => {
      throw new Error("gateway");
    };
    expect(() => world.process.start()).toThrow(HarnessFailure);
    expect(world.errors).toEqual([]);
  });

  it("tells of a commit that failed, and goes on when the disk has room", () => {
    const world = bench(simple);
    world.process.start();
    world.disk.setFailing("full", true);
    world.process.plan(plan, false);
    expect(world.log).toContain("0 commit-failed");
    world.scheduler.runUntil(500);
    world.disk.setFailing("full", false);
    world.scheduler.runUntil(1_500);
    world.process.plan(plan, true);
    expect(world.log).toContain("1500 commit plan");
    expect(world.process.counts().incarnations).toBe(1);
  });

  it("asks a store that refused its claim again each second", () => {
    const world = bench(simple);
    world.disk.setFailing("full", true);
    world.process.start();
    world.scheduler.runUntil(2_500);
    world.disk.setFailing("full", false);
    world.scheduler.runUntil(5_000);
    expect(world.log.filter((line) => line.includes("started at"))).toEqual([
      "0 deliver started at 0",
      "1000 deliver started at 1000",
      "2000 deliver started at 2000",
      "3000 deliver started at 3000",
    ]);
    expect(world.process.engine()).not.toBeNull();
    world.process.close();
    expect(world.process.engine()).toBeNull();
  });
});
