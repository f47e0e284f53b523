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

  it("auditor: a start that finds later stamps in its store than it hears knows of the step", () => {
    const died = (id: number, kind: "crash-in-recovery" | "power-loss", n: number): Fault => ({
      ...{ id, kind, params: kind === "power-loss" ? { downMs: 1_276, keep: 1 } : DOWN },
      trigger: { kind: "boundary", incarnation: id, boundary: "commit-written", n },
    });
    const DOWN = { downMs: 1_500 };
    const short: Fault = {
      ...{ id: 4, kind: "partial-fill", trigger: { kind: "order", order: "BCS1/0/entry/2" } },
      params: { percent: 67, pauseMs: 39_746 },
    };
    const bust: Fault = {
      ...{ id: 5, kind: "bust", params: { percent: 64, afterMs: 22 } },
      trigger: { kind: "report", order: "BCS1/0/entry/1", n: 2 },
    };
    const step: Fault = {
      ...{ id: 6, kind: "clock-step", trigger: { kind: "time", atMs: 5_810 } },
      params: { byMs: -6_267 },
    };
    const deaths = [
      died(1, "power-loss", 11),
      died(2, "crash-in-recovery", 2),
      died(3, "crash-in-recovery", 2),
    ];
    const told = outcomeOf("bull-call-spread", "alpaca-like", "1150", [
      ...deaths,
      ...[short, bust, step],
    ]);
    expect(told).toMatchObject(PASSED);
    expect(new Set(told.landed)).toEqual(
      new Set(["power-loss", "crash-in-recovery", "partial-fill", "bust", "clock-step"]),
    );
  });
});
