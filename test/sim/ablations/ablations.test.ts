/**
 * Breaking the core shows: each absence is found by the simulation within 1,000 runs, through an
 * invariant that names the harm. A crash, a stuck run or any other invariant does not count.
 */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../scenarios/index.js";
import { VENUE_PROFILES } from "../../../sim/gateway/profiles.js";
import { runOnce } from "../../../sim/run.js";
import type { Planted, RunResult } from "../../../sim/run-types.js";
import { ABSENCES } from "./absences.js";

const MOST_RUNS = 1_000;

const CELLS = SCENARIOS.flatMap((scenario) =>
  VENUE_PROFILES.map(({ slug: venue }) => ({ scenario, venue })),
);

function runWith(seed: number, planted: Planted | null): RunResult {
  const cell = CELLS[seed % CELLS.length];
  if (cell === undefined) throw new Error("no cell");
  return runOnce({
    ...cell,
    seed: String(seed),
    store: "memory",
    scratch: null,
    schedule: null,
    listener: null,
    fullChecks: false,
    planted,
  });
}

/** The first seed from 1 on that an invariant of the list catches. */
function firstCaught(planted: Planted, caughtBy: readonly string[]): number | null {
  for (let seed = 1; seed <= MOST_RUNS; seed += 1) {
    const result = runWith(seed, planted);
    if (result.outcome !== "violated" || result.invariant === null) continue;
    if (caughtBy.includes(result.invariant)) return seed;
  }
  return null;
}

describe("ablations: a safeguard taken away is found", () => {
  for (const { safeguard, planted, caughtBy } of ABSENCES) {
    it(`${safeguard}: by ${caughtBy.join(" or ")}`, { timeout: 300_000 }, () => {
      const seed = firstCaught(planted, caughtBy);
      expect(seed, `no failing seed in ${MOST_RUNS} runs`).not.toBeNull();
      expect(runWith(seed ?? 0, null).outcome, `the shipped core on seed ${seed}`).toBe("passed");
    });
  }
});
