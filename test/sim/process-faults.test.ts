/** Faults of the process beyond one death: loops, a slow disk, late timers, a second process. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../core/plan.js";
import type { Fault } from "../../sim/faults/schedule.js";
import { bench, query, row, send } from "./process-bench.js";
import type { Script } from "./process-bench.js";

const plan = { id: "P1" } as Plan;

const simple: Script = (event) => {
  if (event.kind === "started") return { effects: [query(1)] };
  if (event.kind === "plan") return { writes: [row("plan")], effects: [send(2)] };
  return {};
};

describe("process: faults that last", () => {
  const loop: Fault = {
    ...{ id: 1, kind: "crash-loop", trigger: { kind: "time", atMs: 100 } },
    params: { times: 3, aliveMs: 20, downMs: 50 },
  };

  it("crash loop: dies soon after each start, as often as it says", () => {
    const world = bench(simple, [loop]);
    world.process.start();
    world.scheduler.at(100, () => world.process.crashLoop(loop));
    world.scheduler.runUntil(5_000);
    const lives = world.log.filter((line) => /^\d+ (started|died)/.test(line));
    expect(lives).toEqual([
      ...["0 started 1", "100 died at time", "150 started 2", "170 died at time"],
      ...["220 started 3", "240 died at time", "290 started 4"],
    ]);
  });

  it("crash loop: ends when the world heals", () => {
    const world = bench(simple, [loop]);
    world.process.start();
    world.scheduler.at(100, () => world.process.crashLoop(loop));
    world.scheduler.runUntil(160);
    world.process.heal();
    world.scheduler.runUntil(5_000);
    expect(world.process.counts().incarnations).toBe(2);
  });

  it("a slow disk: what arrives waits, then is handled in order (3)", () => {
    const world = bench(simple);
    world.process.start();
    world.process.slow(200);
    world.scheduler.at(10, () => world.process.plan(plan, false));
    world.scheduler.at(20, () => world.process.plan(plan, true));
    world.scheduler.runUntil(1_000);
    world.process.slow(0);
    world.process.plan(plan, true);
    expect(world.log.filter((line) => line.includes("deliver plan"))).toEqual([
      ...["210 deliver plan at 210", "210 deliver plan again at 210"],
      "1000 deliver plan again at 1000",
    ]);
  });

  it("late timers and a coarse clock outlive a start", () => {
    const world = bench((event) =>
      event.kind === "started" ? { effects: [{ kind: "wake", atMs: 700 }] } : {},
    );
    world.process.jitter(300);
    world.process.coarsen(16);
    world.process.start();
    world.scheduler.runUntil(5_000);
    const [wake] = world.log.filter((line) => line.includes("deliver wake"));
    const [atMs, localMs] = (wake ?? "").match(/\d+/g)?.map(Number) ?? [];
    expect(atMs).toBeGreaterThan(704);
    expect(atMs).toBeLessThan(1_005);
    expect((localMs ?? 1) % 16).toBe(0);
  });

  it("a second process is refused while the first runs", () => {
    const world = bench(simple);
    expect(world.process.holdsStore()).toBe(false);
    world.process.start();
    expect(world.process.holdsStore()).toBe(true);
    world.process.intrude();
    expect(world.told.at(-1)).toEqual({ kind: "intruder", outcome: "refused" });
    world.process.plan(plan, false);
    expect(world.log.at(-1)).toContain("send");
  });
});
