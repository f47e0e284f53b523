/** Hunting: what counts as caught (2), and that every run counts (1). */
import { describe, expect, it } from "vitest";
import { hunt, medianSeeds, placeAt, worstSeeds } from "../../../sim/ablate/search.js";
import type { Hunt, Place } from "../../../sim/ablate/search.js";
import type { RunResult } from "../../../sim/run-types.js";
import { fakeResult, scenario } from "../campaign/fakes.js";

const CELLS = [
  { scenario: "one", venue: "kite" },
  { scenario: "one", venue: "alpaca" },
  { scenario: "two", venue: "kite" },
];

/** Ends as told for the nth run, passes otherwise. */
function ending(at: ReadonlyMap<number, Partial<RunResult>>): (place: Place) => RunResult {
  let n = 0;
  return ({ venue, seed }) => {
    const spec = { scenario: scenario("one"), venue, seed, store: "memory" } as const;
    const rest = { scratch: null, schedule: null, listener: null };
    const result = fakeResult({ ...spec, ...rest, fullChecks: false, planted: null });
    n += 1;
    return { ...result, ...at.get(n) };
  };
}

const violated = (invariant: string): Partial<RunResult> => ({ outcome: "violated", invariant });

function caughtAfter(seeds: number | null): Hunt {
  const place = placeAt(CELLS, 1, 0);
  const caught = seeds === null ? null : { ...place, invariant: "a", seeds, faults: [] };
  return { caught, runs: [], others: new Map() };
}

describe("hunt: from one starting point", () => {
  it("deals seeds over all cells, starts far apart", () => {
    expect([0, 1, 2, 3].map((n) => placeAt(CELLS, 2, n))).toEqual([
      { scenario: "one", venue: "kite", seed: "2000000" },
      { scenario: "one", venue: "alpaca", seed: "2000001" },
      { scenario: "two", venue: "kite", seed: "2000002" },
      { scenario: "one", venue: "kite", seed: "2000003" },
    ]);
  });

  it("ends with the first failure that names the harm, and counts every run", () => {
    const run = ending(new Map([[4, violated("no-orphan")]]));
    const { caught, runs, others } = hunt(CELLS, 1, 10, ["no-orphan"], run);
    expect(caught).toEqual({
      ...placeAt(CELLS, 1, 3),
      invariant: "no-orphan",
      seeds: 4,
      faults: ["crash"],
    });
    expect(runs).toHaveLength(4);
    expect(others.size).toBe(0);
  });

  it("a crash, a stuck run and another invariant do not count, and are counted", () => {
    const ends = new Map([
      [1, { outcome: "crashed", invariant: null }],
      [2, { outcome: "stuck", invariant: "settles" }],
      [3, violated("useful")],
      [5, violated("useful")],
    ] as const);
    const { caught, runs, others } = hunt(CELLS, 1, 6, ["no-orphan"], ending(ends));
    expect([caught, runs.length]).toEqual([null, 6]);
    expect([...others]).toEqual([
      ["crashed", 1],
      ["stuck", 1],
      ["useful", 2],
    ]);
  });

  it("a stuck run counts only where the ablation says that it never settles", () => {
    const ends = new Map([[1, { outcome: "stuck", invariant: "settles" } as const]]);
    expect(hunt(CELLS, 1, 6, ["settles"], ending(ends)).caught?.seeds).toBe(1);
  });
});

describe("hunt: over starting points", () => {
  it.each([
    [[7, 3, 5], 5, 7],
    [[3, 7], 3, 7],
    [[3, null, 5], 5, null],
    [[3, null, null], null, null],
    [[null], null, null],
  ])("%j: median and worst", (seeds, median, worst) => {
    const hunts = seeds.map(caughtAfter);
    expect([medianSeeds(hunts), worstSeeds(hunts)]).toEqual([median, worst]);
  });
});
