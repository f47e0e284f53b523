import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import type { Branch } from "../../sim/fork.js";
import { DRAWS_VERSION } from "../../sim/rng.js";
import { runOnce } from "../../sim/run.js";
import type { RunResult } from "../../sim/run-types.js";
import type { Scenario } from "../../sim/scenario.js";
import { describe as told } from "../../sim/trace.js";

const condor = SCENARIOS.find(({ slug }) => slug === "iron-condor") as Scenario;

/** The run of a seed, told line by line, branched or not. */
function run(seed: string, branch?: Branch): { lines: string[]; result: RunResult } {
  const lines: string[] = [];
  const result = runOnce({
    ...{ scenario: condor, venue: "alpaca-like", seed, store: "memory", scratch: null },
    ...{ schedule: null, fullChecks: false, planted: null },
    listener: (event) => lines.push(`${event.atMs} ${event.actor} ${told(event).text}`),
    chance: { version: DRAWS_VERSION, quiet: [], branch },
  });
  return { lines, result };
}

/** The first event, from 1, that differs. */
function parting(one: readonly string[], other: readonly string[]): number {
  return one.findIndex((line, at) => line !== other[at]) + 1;
}

describe("a run that branches", () => {
  const whole = run("3");

  it.each([40, 90, 170])("after event %i: is the same until then, and another after it", (n) => {
    const futures = ["a", "b", "c"].map((seed) => run("3", { afterEvent: n, seed }));
    for (const { lines } of futures) {
      const parts = parting(whole.lines, lines);
      expect(lines.slice(0, n)).toEqual(whole.lines.slice(0, n));
      expect(parts).toBeGreaterThan(n);
    }
    expect(new Set(futures.map(({ result }) => result.digest)).size).toBe(3);
  });

  it("is the same for the same future", () => {
    const branch = { afterEvent: 90, seed: "a" };
    expect(run("3", branch)).toEqual(run("3", branch));
  });

  it("from the start: has nothing of the first run but its name", () => {
    const { result } = run("3", { afterEvent: 0, seed: "a" });
    const own = new Set(whole.result.schedule.map(({ id }) => id));
    expect([...result.landedIds].some((id) => own.has(id))).toBe(false);
    expect(result.landedIds.size).toBeGreaterThan(0);
  });

  it("lets faults of the first run land before the event only, and those of the future after", () => {
    const at = whole.lines.findIndex((line) => / harness fault \d+ .* lands$/.test(line)) + 1;
    const own = new Set(whole.result.schedule.map(({ id }) => id));
    const landed = ({ result }: { result: RunResult }): number[] =>
      [...result.landedIds].filter((id) => own.has(id));
    expect(landed(run("3", { afterEvent: at, seed: "a" }))).toHaveLength(1);
    expect(landed(run("3", { afterEvent: at - 4, seed: "a" }))).toHaveLength(0);
    expect(landed(whole).length).toBeGreaterThan(1);
  });

  it("beyond its end: is the run itself", () => {
    const branch = { afterEvent: whole.lines.length + 1, seed: "a" };
    const { lines, result } = run("3", branch);
    expect(lines).toEqual(whole.lines);
    expect(result.digest).toBe(whole.result.digest);
  });
});
