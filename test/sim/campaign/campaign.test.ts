import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import { choose } from "../../../sim/campaign/choice.js";
import type { CampaignRequest } from "../../../sim/campaign/request.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { runShape } from "../../../sim/report/shapes.js";
import type { RunReport } from "../../../sim/report/shapes.js";
import { fakeInventory, fakeResult, recording, scenario } from "./fakes.js";

async function run(request: CampaignRequest, failing: readonly string[] = []): Promise<RunReport> {
  const { inventory } = recording(failing);
  return runCampaign(campaignSpec({ workers: 1, ...request }, inventory), inventory);
}

/** What does not depend on the clock on the wall. */
function timeless(report: RunReport): Partial<RunReport> {
  return { ...report, wallMs: 0, runsPerSecond: 0, eventsPerSecond: 0 };
}

describe("campaign", () => {
  it("adds up its runs in the published shape", async () => {
    const report = await run({ seeds: "1..10" });
    expect(runShape.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      ...{ verdict: "passed", runs: 10, passed: 10, failed: 0, failures: [] },
      ...{ events: 4_000, steps: 1_000, commits: 500, simulatedMs: 900_000, workers: 1 },
      ...{ faults: { crash: 10 }, situations: { "crash-between": 20 }, ends: { hedged: 10 } },
      ...{ budgets: { external: 10 } },
      safeguards: [
        { slug: "order-intents", exercised: 20 },
        { slug: "polling", exercised: 0 },
      ],
      invariants: [{ slug: "no-orphan", exercised: 10 }],
    });
  });

  it("digest: the sum over runs, free of order and shards", async () => {
    const whole = await run({ seeds: "1..30" });
    const reverse = await run({ seeds: "1..30", order: "reverse" });
    expect(timeless(reverse)).toEqual(timeless(whole));
    const parts = await Promise.all(
      ["1/3", "2/3", "3/3"].map((shard) => run({ seeds: "1..30", shard })),
    );
    const sum = parts.reduce((total, part) => total + BigInt(`0x${part.digest}`), 0n);
    expect(BigInt(`0x${whole.digest}`)).toBe(sum % (1n << 256n));
    expect(parts.map((part) => part.runs)).toEqual([10, 10, 10]);
  });

  it("failures: in the order of their index, each with its digest and its replay", async () => {
    const forward = await run({ seeds: "1..10" }, ["3", "8"]);
    const reverse = await run({ seeds: "1..10", order: "reverse" }, ["3", "8"]);
    expect(forward.failures).toEqual(reverse.failures);
    expect(forward).toMatchObject({ verdict: "failed", passed: 8, failed: 2 });
    expect(forward.failures[0]).toMatchObject({
      scenario: "two",
      venue: "kite",
      seed: "3",
      outcome: "violated",
      invariant: "no-orphan",
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      replay: "npx hedgeproof replay two --venue kite --seed 3",
    });
  });

  it("growth: how many labels were known after so many runs, whatever order they came in", async () => {
    const { inventory } = recording();
    const labelled = {
      ...inventory,
      run: (spec: Parameters<typeof inventory.run>[0]) => {
        const nth = Number(spec.seed);
        const furthest = nth < 4 ? "CREATED" : nth < 9 ? "HEDGED" : "CLOSED";
        return { ...fakeResult(spec), furthest };
      },
    };
    const growthOf = async (request: CampaignRequest) => {
      const spec = campaignSpec({ workers: 1, seeds: "1..12", ...request }, labelled);
      return (await runCampaign(spec, labelled)).statistics.growth;
    };
    const steps = [
      [1, 1],
      [4, 2],
      [9, 3],
      [12, 3],
    ];
    expect(await growthOf({})).toEqual(steps);
    expect(await growthOf({ order: "reverse" })).toEqual(steps);
    expect(await growthOf({ shard: "1/2" })).toEqual([
      [1, 1],
      [3, 2],
      [5, 3],
      [6, 3],
    ]);
  });

  it("failures: the dearest first; each is run on to its end to be priced", async () => {
    const { inventory } = recording();
    const costs = new Map([
      ["3", 50],
      ["8", 700],
    ]);
    const priced = {
      ...inventory,
      run: (spec: Parameters<typeof inventory.run>[0]) => {
        const result = fakeResult(spec, ["3", "5", "8"]);
        const minor = costs.get(spec.seed);
        const loss = {
          ...({ minor: minor ?? 0, group: "P1", symbol: "ACME", side: -1, units: 10 } as const),
          ...{ adverseTicks: 7, fromMs: 1, untilMs: 2 },
        };
        return spec.goOn === true && minor !== undefined ? { ...result, losses: [loss] } : result;
      },
    };
    const spec = campaignSpec({ seeds: "1..10", workers: 1 }, priced);
    const { failures } = await runCampaign(spec, priced);
    expect(failures.map(({ seed }) => seed)).toEqual(["8", "3", "5"]);
    expect(failures.map(({ loss }) => loss?.minor ?? null)).toEqual([700, 50, null]);
    expect(failures[0]?.loss).toMatchObject({ currency: null, side: "short", symbol: "ACME" });
  });

  it("failures: the first thousand are listed, all are counted", async () => {
    const { inventory } = recording();
    const failing = {
      ...inventory,
      run: (spec: Parameters<typeof inventory.run>[0]) => fakeResult(spec, [spec.seed]),
    };
    const spec = campaignSpec({ seeds: "1..1500", order: "reverse", workers: 1 }, failing);
    const report = await runCampaign(spec, failing);
    expect(report).toMatchObject({ failed: 1_500, passed: 0 });
    expect(report.failures).toHaveLength(1_000);
    expect(report.failures[0]?.seed).toBe("1");
    expect(report.failures.at(-1)?.seed).toBe("1000");
  });

  it("floors: a scenario below its floor fails as `useful`, from 200 runs on", async () => {
    const base = recording().inventory;
    const inventory = {
      ...base,
      scenarios: [scenario("good", 50), scenario("bad", 101)],
    };
    const judge = async (seeds: string): Promise<RunReport> =>
      runCampaign(campaignSpec({ seeds, workers: 1 }, inventory), inventory);
    expect((await judge("1..390")).verdict).toBe("passed");
    const report = await judge("1..400");
    expect(report).toMatchObject({ verdict: "failed", passed: 400, failed: 1 });
    expect(report.failures[0]).toMatchObject({
      scenario: "bad",
      venue: "kite,alpaca",
      seed: "1..400",
      outcome: "violated",
      invariant: "useful",
      message: "of 200 groups in 200 runs 200 ended as planned, expected at least 101 %",
      digest: report.digest,
      replay: "npx hedgeproof run good bad --venue kite alpaca --seeds 1..400",
    });
  });

  it("floors: denied, unwound and escalated groups have ceilings", async () => {
    const floors = { asPlanned: 0, deniedAtMost: 1, unwoundAtMost: 2, escalatedAtMost: 3 };
    const group = { group: "P1", asPlanned: false, escalated: true };
    const inventory = {
      ...fakeInventory((spec) => ({
        ...fakeResult(spec),
        ends: [
          { ...group, end: "denied" as const },
          { ...group, end: "unwound" as const },
          { ...group, end: "failed" as const },
        ],
      })),
      scenarios: [{ ...scenario("bad"), floors }],
    };
    const spec = campaignSpec({ seeds: "1..200", workers: 1, cross: true }, inventory);
    const report = await runCampaign(spec, inventory);
    expect(report.failures[0]?.message).toBe(
      "of 1200 groups in 400 runs 400 were denied, expected at most 1 % and " +
        "800 were unwound or failed, expected at most 2 % and " +
        "1200 were escalated, expected at most 3 %",
    );
    expect(report.failures[0]?.replay).toContain("--cross");
  });

  it("progress: told after every batch, to the end", async () => {
    const told: number[] = [];
    await run({ seeds: "1..64", progress: (done, of) => told.push(done * 1_000 + of) });
    expect(told).toHaveLength(16);
    expect(told.at(-1)).toBe(64_064);
  });

  it("a run that throws: a failure of the harness that names the run", async () => {
    const inventory = fakeInventory(() => {
      throw new Error("the world broke");
    });
    const spec = campaignSpec({ seeds: "5", workers: 1 }, inventory);
    await expect(runCampaign(spec, inventory)).rejects.toThrow(
      "one, kite, seed 5: the world broke",
    );
  });
});

describe("choice of store", () => {
  const share = (of: (seed: string) => boolean): number =>
    Array.from({ length: 4_000 }, (_, at) => of(String(at))).filter(Boolean).length / 4_000;

  it("one run in twenty on files, one in twenty checked in full, independently", () => {
    expect(share((seed) => choose("a", "x", seed, "sqlite").store === "file")).toBeCloseTo(0.05, 2);
    expect(share((seed) => choose("a", "x", seed, "sqlite").fullChecks)).toBeCloseTo(0.05, 2);
    const both = share((seed) => {
      const { store, fullChecks } = choose("a", "x", seed, "sqlite");
      return store === "file" && fullChecks;
    });
    expect(both).toBeLessThan(0.01);
  });

  it("memory stays memory; files stay files", () => {
    expect(share((seed) => choose("a", "x", seed, "memory").store === "memory")).toBe(1);
    expect(share((seed) => choose("a", "x", seed, "file").store === "file")).toBe(1);
  });

  it("a run on files: has a folder of its own, gone afterwards", async () => {
    const { inventory, seen } = recording();
    const spec = campaignSpec({ seeds: "1..3", store: "file", workers: 1 }, inventory);
    await runCampaign(spec, inventory);
    const folders = seen.map(({ scratch }) => scratch ?? "");
    expect(new Set(folders).size).toBe(3);
    expect(folders.some((folder) => folder === "" || existsSync(folder))).toBe(false);
  });
});
