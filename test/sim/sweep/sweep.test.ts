/**
 * The sweep itself: that it tries every crash point, and that each death lands where it was meant.
 * Then a sweep of the size that every change pays for; the whole one is a command (docs/cli.md).
 */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../scenarios/index.js";
import type { BoundaryKind, Fault } from "../../../sim/faults/schedule.js";
import { runOnce } from "../../../sim/run.js";
import type { Passed, Planted, RunResult } from "../../../sim/run-types.js";
import type { Scenario } from "../../../sim/scenario.js";
import { boundaryCount, firstDeaths, secondDeaths } from "../../../sim/sweep/deaths.js";
import type { RunWith, SweepCell, SweepRun } from "../../../sim/sweep/sweep.js";
import { crashPoints, sweepRuns } from "../../../sim/sweep/sweep.js";
import type { WorldEvent } from "../../../sim/world-event.js";

const named = (slug: string): Scenario => SCENARIOS.find((one) => one.slug === slug) as Scenario;

function cellOf(slug: string, venue = "kite-like", over: Partial<SweepCell> = {}): SweepCell {
  const whole = { nth: 0, of: 1 };
  return {
    ...{ scenario: named(slug), venue, seed: "1", depth: 1, compositions: 0, part: whole },
    ...over,
  };
}

function runner(
  { scenario, venue, seed }: SweepCell,
  listener: ((event: WorldEvent) => void) | null = null,
  planted: Planted | null = null,
): RunWith {
  return (schedule) =>
    runOnce({
      ...{ scenario, venue, seed, schedule, listener, planted },
      ...{ store: "memory", scratch: null, fullChecks: false },
    });
}

function* swept(cell: SweepCell, planted: Planted | null = null): Generator<SweepRun> {
  const run = runner(cell, null, planted);
  yield* sweepRuns(cell, run([]), run);
}

/** Runs nothing: whatever is asked for lands and passes. */
function foretold(faultless: RunResult): RunWith {
  return (schedule) => ({
    ...faultless,
    schedule,
    landedIds: new Set(schedule.map(({ id }) => id)),
  });
}

/** How many moments these boundaries were passed in. */
function momentsOf(passed: Passed = new Map()): number {
  return new Set([...passed.values()].flat()).size;
}

function failures(runs: Iterable<SweepRun>): readonly string[] {
  const failed: string[] = [];
  for (const { result } of runs) if (result.outcome !== "passed") failed.push(told(result));
  return failed;
}

const told = ({ outcome, invariant, message, schedule }: RunResult): string =>
  `${outcome} ${invariant}: ${message}; ${JSON.stringify(schedule)}`;

describe("sweep: deaths", () => {
  const passed = new Map<BoundaryKind, readonly number[]>([
    ["step", [1]],
    ["commit-before", [1]],
    ["commit-written", [2]],
    ["commit-returned", [2]],
    ["effect-before", [2]],
    ["effect-after", [3]],
  ]);
  const where = ({ id, kind, trigger, params }: Fault): string =>
    trigger.kind === "boundary"
      ? `${id} ${kind} ${trigger.boundary} ${trigger.n} ${params["keep"] ?? ""}`.trim()
      : "elsewhere";

  it("every way at every boundary, those together between which nothing happens", () => {
    expect(firstDeaths(passed).map((moment) => moment.map(where))).toEqual([
      [
        ...["1 crash step 1", "1 power-loss step 1 1"],
        ...["1 crash commit-before 1", "1 power-loss commit-before 1 1"],
        "1 power-loss commit-written 1 0",
      ],
      [
        ...["1 crash commit-written 1", "1 power-loss commit-written 1 1"],
        ...["1 crash commit-returned 1", "1 power-loss commit-returned 1 1"],
        ...["1 crash effect-before 1", "1 power-loss effect-before 1 1"],
      ],
      ["1 crash effect-after 1", "1 power-loss effect-after 1 1"],
    ]);
    expect(boundaryCount(passed)).toBe(6);
  });

  it("of a second death one in each moment", () => {
    const [[death] = []] = firstDeaths(passed);
    expect(secondDeaths(passed, death ? [death] : []).map(where)).toEqual([
      "2 crash-in-recovery step 1",
      "2 crash-in-recovery commit-written 1",
      "2 crash-in-recovery effect-after 1",
    ]);
  });
});

describe("sweep: what is tried", () => {
  it("each boundary that the run passed before the world healed, and none twice", () => {
    const cell = cellOf("single-leg");
    const faultless = runner(cell)([]);
    const points = crashPoints(faultless);
    const tried = new Set<string>();
    let runs = 0;
    for (const { result } of sweepRuns(cell, faultless, foretold(faultless))) {
      const died = result.schedule.map(({ trigger }) => trigger);
      for (const at of died) if (at.kind === "boundary") tried.add(`${at.boundary} ${at.n}`);
      runs += 1;
    }
    expect(tried.size).toBe(boundaryCount(points));
    expect(runs).toBe(2 * tried.size + (points.get("commit-written")?.length ?? 0));
  });

  it("counts what the run passes, by listening to it", () => {
    const cell = cellOf("bear-put-spread");
    const heard = { commits: 0, died: 0 };
    let healed = false;
    const run = runner(cell, ({ actor, what }) => {
      if (actor === "harness" && what.kind === "phase" && what.phase === "heal") healed = true;
      if (actor === "process" && what.kind === "commit" && !healed) heard.commits += 1;
    });
    const points = crashPoints(run([]));
    expect(heard.commits).toBeGreaterThan(10);
    expect(points.get("commit-written")).toHaveLength(heard.commits);
    expect(points.get("commit-returned")).toHaveLength(heard.commits);
  });

  it("the recovery of a second incarnation ends before its life does, and after its questions", () => {
    const run = runner(cellOf("iron-condor"));
    const [death] = firstDeaths(crashPoints(run([])))[60] ?? [];
    const [, second] = run(death ? [death] : []).boundaries;
    const [recovery, all] = [second?.recovery, second?.all];
    expect(recovery?.get("recovery-query")?.length).toBeGreaterThanOrEqual(3);
    expect(boundaryCount(recovery ?? new Map())).toBeLessThan(boundaryCount(all ?? new Map()));
  });

  it("no second death where the world healed before the process was up again", () => {
    const cell = cellOf("single-leg");
    const faultless = runner(cell)([]);
    const tried = (depth: 1 | 2): number =>
      [...sweepRuns({ ...cell, depth }, faultless, foretold(faultless))].length;
    expect(faultless.boundaries).toHaveLength(1);
    expect(tried(2)).toBe(tried(1));
  });

  it("parts make the whole", () => {
    const cell = cellOf("single-leg");
    const faultless = runner(cell)([]);
    const tried = (nth: number, of: number): readonly string[] =>
      [...sweepRuns({ ...cell, part: { nth, of } }, faultless, foretold(faultless))]
        .map(({ result }) => JSON.stringify(result.schedule))
        .sort((a, b) => (a < b ? -1 : 1));
    const parts = [0, 1, 2].flatMap((nth) => tried(nth, 3));
    expect(parts.sort((a, b) => (a < b ? -1 : 1))).toEqual(tried(0, 1));
  });

  it("second deaths in every moment of each recovery, one for deaths that leave the same", () => {
    const cell = cellOf("single-leg", "kite-like", { depth: 2, part: { nth: 5, of: 40 } });
    const run = runner(cell);
    const mine = firstDeaths(crashPoints(run([]))).filter((_, at) => at % 40 === 5);
    const expected = mine.flatMap((deaths) => {
      const recovery = run([deaths[0]]).boundaries[1]?.recovery;
      return [...deaths.map(() => 1), ...Array.from({ length: momentsOf(recovery) }, () => 2)];
    });
    const tried = [...swept(cell)].map(({ result }) => result.schedule.length);
    expect(tried).toContain(2);
    expect(tried).toEqual(expected);
  });

  it("deaths of one moment that go on differently are a failure of the harness", () => {
    const cell = cellOf("single-leg");
    const faultless = runner(cell)([]);
    let events = 0;
    const drifting: RunWith = (schedule) => {
      events += 1;
      return { ...foretold(faultless)(schedule), events };
    };
    expect(() => [...sweepRuns(cell, faultless, drifting)]).toThrow(/differs/);
  });

  it("around each death the faults of drawn schedules; not every death lands among them", () => {
    const part = { nth: 3, of: 40 };
    const runs = [...swept(cellOf("single-leg", "kite-like", { compositions: 3, part }))];
    const [sole, among] = [
      runs.filter(({ result }) => result.schedule.length === 1),
      runs.filter(({ result }) => result.schedule.length > 1),
    ];
    expect(sole.every(({ landed }) => landed)).toBe(true);
    expect(among.some(({ landed }) => landed)).toBe(true);
    expect(runs.length).toBe(4 * runs.filter((_, at) => at % 4 === 0).length);
    expect(failures(runs)).toEqual([]);
  });
});

describe("sweep: it bites", () => {
  it("a core that forgets its orders with a restart is found by some death", () => {
    const cell = cellOf("single-leg", "kite-like", { part: { nth: 1, of: 8 } });
    const forgetful: Planted = {
      safeguards: null,
      store: (store) => ({
        ...store,
        load: () => ({ ...store.load(), orders: [], intents: [], fills: [] }),
      }),
    };
    expect(failures(swept(cell))).toEqual([]);
    expect(failures(swept(cell, forgetful)).length).toBeGreaterThan(0);
  });

  it("a death that does not land is a failure of the harness", () => {
    const cell = cellOf("single-leg");
    const faultless = runner(cell)([]);
    const elsewhere = runner({ ...cell, scenario: { ...cell.scenario, actions: [] } });
    expect(() => [...sweepRuns(cell, faultless, elsewhere)]).toThrow(/did not land/);
  });
});

describe("sweep: the size that every change pays for", () => {
  it.each([
    ["iron-condor", "kite-like"],
    ["cash-futures", "alpaca-like"],
  ])("%s, %s: one death, everywhere", { timeout: 300_000 }, (slug, venue) => {
    expect(failures(swept(cellOf(slug, venue)))).toEqual([]);
  });

  it.each(["kite-like", "alpaca-like"])(
    "bear-put-spread, %s: again in each recovery",
    { timeout: 600_000 },
    (venue) => {
      expect(failures(swept(cellOf("bear-put-spread", venue, { depth: 2 })))).toEqual([]);
    },
  );
});
