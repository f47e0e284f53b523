/**
 * Runs that once failed, kept as data: a schedule means the same when the swarm draws another.
 */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import type { Fault, Schedule } from "../../sim/faults/schedule.js";
import { runOnce } from "../../sim/run.js";

function outcomeOf(slug: string, venue: string, seed: string, schedule: Schedule) {
  const scenario = SCENARIOS.find((candidate) => candidate.slug === slug);
  if (scenario === undefined) throw new Error(`no scenario ${slug}`);
  const { outcome, invariant, message, faults } = runOnce({
    ...{ scenario, venue, seed, store: "memory", scratch: null, schedule },
    ...{ listener: null, fullChecks: true, planted: null },
  });
  return { outcome, invariant, message, landed: [...faults.keys()] };
}
const PASSED = { outcome: "passed", invariant: null, message: null };

describe("kept runs", () => {
  it("auditor: a stop that landed beyond the horizon is in place again", () => {
    const beyond = (id: number, order: string, beyondMs: number): Fault => ({
      ...{ id, kind: "landing-beyond-horizon", params: { beyondMs } },
      trigger: { kind: "request", verb: "send", order, n: 1 },
    });
    const busy: Fault = {
      ...{ id: 3, kind: "disk-busy", trigger: { kind: "time", atMs: 10_025 } },
      params: { forMs: 7_576 },
    };
    const late = [beyond(1, "PP1/1/entry/1", 7_052), beyond(2, "PP1/1/stop/1", 4_742), busy];
    const told = outcomeOf("protective-put-stop", "binance-like", "236", late);
    expect(told).toEqual({ ...PASSED, landed: ["landing-beyond-horizon", "disk-busy"] });
  });
});
