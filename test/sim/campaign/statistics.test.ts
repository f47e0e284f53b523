import { describe, expect, it } from "vitest";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import { labelOf } from "../../../sim/campaign/label.js";
import type { CampaignRequest } from "../../../sim/campaign/request.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { failureBound, unseenShare } from "../../../sim/campaign/statistics.js";
import { statisticsText } from "../../../sim/cli/statistics-text.js";
import { FAULT_FAMILY } from "../../../sim/faults/families.js";
import { FAULT_KINDS } from "../../../sim/faults/schedule.js";
import type { RunSpec } from "../../../sim/run-types.js";
import { fakeResult, recording, scenario } from "./fakes.js";

/** The chance of at most `most` of `runs`, by exact products: only for small numbers. */
function chanceOfAtMost(most: number, runs: number, rate: number): number {
  let sum = 0;
  for (let count = 0; count <= most; count += 1) {
    let term = (1 - rate) ** (runs - count) * rate ** count;
    for (let at = 1; at <= count; at += 1) term *= (runs - at + 1) / at;
    sum += term;
  }
  return sum;
}

describe("failure bound (1)", () => {
  it.each([
    [0, 1, 0.95],
    [0, 10, 0.258866],
    [0, 100, 0.029513],
    [0, 1_000, 0.0029912],
    [0, 200_000, 0.0000149785],
    [1, 10, 0.394163],
    [2, 20, 0.282617],
    [5, 100, 0.102253],
    [10, 10, 1],
  ])("known values: %i of %i is at most %d", (failures, runs, bound) => {
    expect(failureBound(failures, runs)).toBeCloseTo(bound, 5);
  });

  it.each([
    [1, 30],
    [3, 50],
    [7, 80],
    [20, 90],
  ])("at the bound, %i of %i or fewer are seen in one campaign of twenty", (failures, runs) => {
    expect(chanceOfAtMost(failures, runs, failureBound(failures, runs))).toBeCloseTo(0.05, 9);
  });

  it("is 1 - 0.05^(1/n) without failures, and joins what comes with one", () => {
    for (const runs of [2, 59, 3_000]) {
      expect(failureBound(0, runs)).toBeCloseTo(1 - 0.05 ** (1 / runs), 12);
      expect(failureBound(1, runs)).toBeGreaterThan(failureBound(0, runs));
    }
  });

  it("is never zero, holds for large numbers, and says nothing without runs (2)", () => {
    expect(failureBound(0, 1_000_000)).toBeGreaterThan(0);
    expect(failureBound(2_000, 1_000_000)).toBeCloseTo(0.00207, 4);
    expect(failureBound(0, 0)).toBe(1);
  });
});

describe("unseen share", () => {
  const counts = (...all: readonly number[]): ReadonlyMap<string, number> =>
    new Map(all.map((count, at) => [`label ${at}`, count]));

  it("is the share of labels seen once, with its bound", () => {
    const { upper95, ...rest } = unseenShare(counts(1, 1, 1, 2, 95));
    expect(rest).toEqual({ labels: 5, once: 3, twice: 1, share: 0.03 });
    expect(upper95).toBeCloseTo(0.03 + (1.645 * Math.sqrt(3 * 0.97 + 2)) / 100, 12);
  });

  it("is never said to be zero (2)", () => {
    expect(unseenShare(counts(50, 50))).toMatchObject({ once: 0, share: null, upper95: null });
    expect(unseenShare(counts(2, 98))).toMatchObject({ once: 0, share: null });
    expect(unseenShare(counts(2, 98)).upper95).toBeCloseTo((1.645 * Math.sqrt(2)) / 100, 12);
  });

  it("is at most everything", () => {
    expect(unseenShare(counts(1))).toMatchObject({ share: 1, upper95: 1 });
  });
});

describe("label of a run", () => {
  const spec: RunSpec = {
    ...{ scenario: scenario("one"), venue: "kite", seed: "1", store: "memory", scratch: null },
    ...{ schedule: null, listener: null, fullChecks: false, planted: null },
  };
  const result = fakeResult(spec);

  it("says end, furthest state and families of faults, and no counts", () => {
    expect(labelOf(result)).toBe("passed hedged HEDGED process");
    const faults = new Map([
      ["stall", 7],
      ["drop", 1],
      ["clock-step", 2],
    ]);
    expect(labelOf({ ...result, faults, ends: [], furthest: "none" })).toBe(
      "passed none none stream+time",
    );
    expect(labelOf({ ...result, faults: new Map() })).toBe("passed hedged HEDGED none");
  });

  it("names a family for every kind of fault", () => {
    for (const kind of FAULT_KINDS) expect(FAULT_FAMILY[kind]).toMatch(/^[a-z]+$/);
  });
});

describe("statistics of a campaign", () => {
  const run = async (request: CampaignRequest, failing: readonly string[] = []) => {
    const { inventory } = recording(failing);
    return runCampaign(campaignSpec({ workers: 1, ...request }, inventory), inventory);
  };

  it("fresh seeds: derived from the commit, bounds for all and for each cell", async () => {
    const failing = ["abc1234-2", "abc1234-6"];
    const report = await run({ fresh: 400, commit: "abc1234" }, failing);
    expect(report.failures.map(({ seed }) => seed)).toEqual(failing);
    const { statistics } = report;
    expect(statistics.fresh).toEqual({ commit: "abc1234", seeds: 400 });
    expect(statistics.failureRate).toEqual({
      ...{ runs: 400, failures: 2, upper95: failureBound(2, 400) },
    });
    expect(statistics.cells.map(({ runs }) => runs)).toEqual([100, 100, 100, 100]);
    expect(statistics.worstCell).toEqual({
      ...{ scenario: "one", venue: "alpaca", runs: 100, failures: 2 },
      upper95: failureBound(2, 100),
    });
    expect(statistics.unseen).toMatchObject({ labels: 2, once: 0, twice: 1, share: null });
    const text = statisticsText(statistics).join("\n");
    expect(text).toContain("failure rate   at most 1.6 % with 95 % confidence, 2 of 400 runs");
    expect(text).toContain("worst cell     one, alpaca: at most 6.2 %");
    expect(text).toContain("unseen         none seen once, at most 0.58 %");
    expect(text).toContain("not for the market");
  });

  it("other seeds: no bound is claimed, and that is said", async () => {
    const { statistics } = await run({ seeds: "1..40" });
    expect(statistics).toMatchObject({ fresh: null, worstCell: null, unseen: null });
    expect(statistics.failureRate).toEqual({ runs: 40, failures: 0, upper95: null });
    expect(statisticsText(statistics).join("\n")).toContain("none is claimed: these seeds are not");
  });

  it("shards add up to the cells of the whole", async () => {
    const parts = await Promise.all(
      ["1/2", "2/2"].map((shard) => run({ fresh: 80, commit: "abc1234", shard })),
    );
    const runs = parts.flatMap(({ statistics }) => statistics.cells.map((cell) => cell.runs));
    expect(runs.reduce((sum, count) => sum + count, 0)).toBe(80);
  });

  it.each([
    [{ fresh: 5 }, "--fresh was given alone, expected --commit HASH with it"],
    [{ commit: "abc1234" }, "--commit was given alone, expected --fresh N with it"],
    [{ fresh: 5, commit: "abc1234", seeds: "1" }, "--seeds 1 and --fresh were both given"],
    [{ fresh: "0", commit: "abc1234" }, '--fresh "0" is not a number of seeds'],
    [{ fresh: 5, commit: "lucky" }, '--commit "lucky" is not a commit'],
  ])("refused in one sentence: %j", async (request, words) => {
    await expect(run(request)).rejects.toThrow(words);
  });
});
