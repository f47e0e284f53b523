import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import type { QuietStream } from "../../sim/quiet.js";
import { QUIET_STREAMS, quieted } from "../../sim/quiet.js";
import { DRAWS_VERSION, createDraws } from "../../sim/rng.js";
import { runOnce } from "../../sim/run.js";
import type { Chance } from "../../sim/run-types.js";

const draws = createDraws("scenario", "venue", "1");

function digestOf(chance: Chance | undefined): string {
  const scenario = SCENARIOS[0];
  if (scenario === undefined) throw new Error("no scenario");
  return runOnce({
    ...{ scenario, venue: "kite-like", seed: "7", store: "memory", scratch: null, schedule: null },
    ...{ listener: null, fullChecks: false, planted: null, chance },
  }).digest;
}

describe("quiet: what is usual instead of what is drawn", () => {
  const all = quieted(draws, QUIET_STREAMS);

  it("messages are as fast as they may be, the walk stands still, liquidity is soon and plenty", () => {
    const said = ["request", "answer", "stream", "quote", "arrival", "chunk"].map((stream) =>
      all.integer(stream, "k", 1, 3, 9),
    );
    expect(said).toEqual([3, 3, 3, 3, 3, 9]);
    expect(all.integer("price", "k", 1, -5, 5)).toBe(0);
    expect(all.chance("lagging", "k", 1, 100)).toBe(false);
  });

  it("other streams draw what they drew (1)", () => {
    const quiet = quieted(draws, ["latency"]);
    for (let n = 0; n < 20; n += 1) {
      for (const stream of ["price", "chunk", "kind"]) {
        expect(quiet.integer(stream, "k", n, 0, 99)).toBe(draws.integer(stream, "k", n, 0, 99));
      }
      expect(quiet.chance("lagging", "k", n, 50)).toBe(draws.chance("lagging", "k", n, 50));
    }
  });

  it("no quiet stream: the draws themselves (2)", () => {
    expect(quieted(draws, [])).toBe(draws);
  });
});

describe("quiet: in a run", () => {
  it("nothing quiet, this build's draws: the run as ever", () => {
    expect(digestOf({ version: DRAWS_VERSION, quiet: [] })).toBe(digestOf(undefined));
  });

  it.each(QUIET_STREAMS)("%s is a stream that runs draw from", (stream: QuietStream) => {
    expect(digestOf({ version: DRAWS_VERSION, quiet: [stream] })).not.toBe(digestOf(undefined));
  });
});
