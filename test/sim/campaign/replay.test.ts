import { describe, expect, it } from "vitest";
import { replayRun } from "../../../sim/campaign/replay.js";
import { replayShape } from "../../../sim/report/shapes.js";
import { worldSamples } from "../world-samples.js";
import { fakeInventory, fakeResult, scenario } from "./fakes.js";

describe("replay", () => {
  it("tells everything, in the published shape, with the digest of the run", () => {
    const spec = {
      scenario: scenario("one"),
      venue: "kite",
      seed: "7",
      store: "sqlite",
      schedule: null,
    } as const;
    const inventory = fakeInventory((run) => {
      for (const event of worldSamples) run.listener?.(event);
      return fakeResult(run, ["7"]);
    });
    const report = replayRun(spec, inventory);
    expect(replayShape.parse(report)).toEqual(report);
    expect(report.events).toHaveLength(worldSamples.length);
    expect(report.events[0]).toMatchObject({ n: 1, atMs: 61_005, exposure: 3 });
    expect(report).toMatchObject({
      ...{ scenario: "one", venue: "kite", seed: "7", outcome: "violated" },
      ...{ invariant: "no-orphan", atMs: 61_234 },
      schedule: [{ id: 1, kind: "crash", trigger: { kind: "time" }, params: { downMs: 500 } }],
    });
  });
});
