import { describe, expect, it } from "vitest";
import { measure, measurementText } from "../../../sim/cli/measure.js";
import { fakeInventory, fakeResult } from "../campaign/fakes.js";
import { writeSamples } from "../world-samples.js";

describe("bench", () => {
  it("counts what the runs did, and repeats their statements", () => {
    let now = 0;
    const inventory = fakeInventory((spec) => {
      now += spec.store === "sqlite" ? 3 : 1;
      const own = writeSamples.filter((write) => write.table !== "meta");
      const happened = [
        { kind: "started", incarnation: 1, localMs: 0 },
        { kind: "commit", writes: own },
        { kind: "commit", writes: own.slice(0, 1) },
        { kind: "resumed" },
      ] as const;
      for (const what of happened) spec.listener?.({ actor: "process", atMs: 0, what });
      spec.listener?.({ actor: "harness", atMs: 0, what: { kind: "phase", phase: "end" } });
      return fakeResult(spec);
    });
    const measured = measure(inventory, 8, () => (now += 1));
    expect(measured).toEqual({
      memory: { store: "memory", ms: 9, runs: 8, steps: 800, events: 3_200 },
      sqlite: { store: "sqlite", ms: 25, runs: 8, steps: 800, events: 3_200 },
      floorMs: 8,
      commits: 16,
      loads: 8,
    });
    expect(measurementText(measured)).toBe(
      [
        "memory       889 runs     88889 steps    355556 events a second, 1.125 ms a run",
        "sqlite       320 runs     32000 steps    128000 events a second, 3.125 ms a run",
        "floor   1.000 ms a run, 2.0 commits and 1.0 loads a run",
        "sqlite  64 % of its time in SQLite, 3.13 x the floor",
        "",
      ].join("\n"),
    );
  });
});
