import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Again, Agains } from "../../../sim/campaign/again.js";
import { runAllAgain } from "../../../sim/campaign/again.js";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import { isSampled } from "../../../sim/campaign/choice.js";
import { inFreshProcess } from "../../../sim/campaign/fresh-process.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import type { RunReport } from "../../../sim/report/shapes.js";
import type { RunSpec } from "../../../sim/run-types.js";
import { fakeResult, recording, scenario } from "./fakes.js";

const other = "f".repeat(64);

/** A seed of 1 to 100 that such a campaign samples. */
const SAMPLED = String(11 + Array.from({ length: 10 }, (_, at) => at).findIndex(inSecondTen));

function inSecondTen(at: number): boolean {
  return isSampled(10 + at, 10);
}

/** A campaign of a hundred runs whose fresh process answers `seed` differently. */
async function campaignWith(
  seed: string,
  again: (spec: RunSpec) => void,
  failing: readonly string[] = [],
): Promise<{ readonly report: RunReport; readonly asked: readonly Again[] }> {
  const base = recording(failing).inventory;
  const asked: Again[] = [];
  const inventory: Inventory = {
    ...base,
    run(spec) {
      spec.listener?.({ actor: "process", atMs: 5, what: { kind: "resumed" } });
      return base.run(spec);
    },
    async again(runs) {
      return runAllAgain(noted(runs, asked), (spec) => {
        again(spec);
        const result = fakeResult(spec, failing);
        return spec.seed === seed ? { ...result, digest: other } : result;
      });
    },
  };
  const spec = campaignSpec({ seeds: "1..100", workers: 1, shard: "1/1" }, inventory);
  return { report: await runCampaign(spec, inventory), asked };
}

/** Hands runs on as they come, and notes them. */
async function* noted(runs: Agains, asked: Again[]): AsyncGenerator<Again> {
  for await (const run of runs) {
    asked.push(run);
    yield run;
  }
}

const resumed = (spec: RunSpec): void =>
  spec.listener?.({ actor: "process", atMs: 5, what: { kind: "resumed" } });

describe("twice", () => {
  it("a sample of ten, and every failure, is run again once; all repeat", async () => {
    const { report, asked } = await campaignWith("none", resumed, ["2", SAMPLED]);
    const seeds = asked.map(({ seed }) => Number(seed));
    expect(seeds).toHaveLength(11);
    expect(seeds.at(-1)).toBe(2);
    expect(seeds.slice(0, -1).map((seed) => Math.floor((seed - 1) / 10))).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    ]);
    expect(report).toMatchObject({ passed: 98, failed: 2 });
  });

  it.each([1, 9, 10, 11, 12, 19, 21, 25, 199, 200, 210])(
    "of %i runs at least ten, or all",
    async (runs) => {
      const { inventory } = recording();
      const asked: Again[] = [];
      const again: Inventory["again"] = (some) => inventory.again(noted(some, asked));
      const spec = campaignSpec({ seeds: `1..${runs}`, workers: 1 }, { ...inventory, again });
      await runCampaign(spec, { ...inventory, again });
      expect(asked.length).toBeGreaterThanOrEqual(Math.min(10, runs));
      expect(asked.length).toBeLessThanOrEqual(20);
    },
  );

  it("one run in twenty of a larger campaign, in every cell, while it goes on", async () => {
    const { inventory } = recording();
    const asked: Again[] = [];
    let done = 0;
    const doneThen: number[] = [];
    let processes = 0;
    const counting: Inventory = {
      ...inventory,
      again: (runs) => {
        processes += 1;
        return runAllAgain(noted(runs, asked), (spec) => {
          doneThen.push(done);
          return fakeResult(spec);
        });
      },
    };
    const progress = (now: number): void => void (done = now);
    const spec = campaignSpec({ seeds: "1..16000", workers: 1, progress }, counting);
    expect(await runCampaign(spec, counting)).toMatchObject({ passed: 16_000 });
    expect(asked).toHaveLength(800);
    expect(processes).toBe(2);
    const cells = new Set(asked.map((run) => `${run.scenario.slug} ${run.venue}`));
    expect(cells.size).toBe(4);
    expect(doneThen.filter((then) => then < 16_000).length).toBeGreaterThan(600);
  });

  it("a fresh process that fails while the campaign goes on is told at its end", async () => {
    const { inventory } = recording();
    const failing: Inventory = {
      ...inventory,
      again: async () => {
        throw new Error("the fresh process ended with 3");
      },
    };
    const spec = campaignSpec({ seeds: "1..8000", workers: 1 }, failing);
    await expect(runCampaign(spec, failing)).rejects.toThrow("the fresh process ended with 3");
  });

  it("a passed run that differs: a failure of its own kind, with the first event", async () => {
    const { report } = await campaignWith(SAMPLED, (spec) => {
      spec.listener?.({ actor: "process", atMs: 6, what: { kind: "resumed" } });
    });
    expect(report).toMatchObject({ verdict: "failed", passed: 99, failed: 1 });
    expect(report.failures).toHaveLength(1);
    const [failure] = report.failures;
    expect(failure).toMatchObject({ seed: SAMPLED, outcome: "nondeterministic", invariant: null });
    expect(failure?.difference).toEqual({
      ...{ event: 1, before: [] },
      ...{ here: ["5 ms, process runs again"], fresh: ["6 ms, process runs again"] },
    });
    expect(failure?.message).toContain(
      'event 1 is "5 ms, process runs again", in the fresh process "6 ms, process runs again"',
    );
  });

  it("a failure that differs is told once", async () => {
    const { report } = await campaignWith(SAMPLED, () => undefined, [SAMPLED]);
    expect(report).toMatchObject({ passed: 99, failed: 1 });
    expect(report.failures).toHaveLength(1);
    expect(report.failures[0]?.message).toContain('in the fresh process "the end"');
  });

  it("a difference that does not show again is still a failure", async () => {
    const { report } = await campaignWith(SAMPLED, resumed);
    expect(report.failures[0]?.message).toContain(`in a fresh process ${other}; told line by line`);
  });

  it("every shard samples its own runs", async () => {
    for (const shard of ["1/3", "2/3", "3/3"]) {
      const { inventory } = recording();
      const asked: Again[] = [];
      const counting: Inventory = {
        ...inventory,
        again: (runs) => inventory.again(noted(runs, asked)),
      };
      const spec = campaignSpec({ seeds: "1..90", shard, workers: 1 }, counting);
      await runCampaign(spec, counting);
      expect(asked).toHaveLength(10);
    }
  });
});

describe("fresh process", () => {
  const runs: readonly Again[] = [
    { scenario: scenario("one"), venue: "kite", seed: "7", store: "memory", told: false },
  ];
  const script = async (text: string): Promise<unknown> => {
    const folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
    const file = join(folder, "fresh.mjs");
    writeFileSync(file, text);
    try {
      return await inFreshProcess(runs, file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  it("hands over the runs and reads the results", async () => {
    const echo = `import { readFileSync } from "node:fs";
      const { seed } = JSON.parse(readFileSync(0, "utf8"));
      console.log(JSON.stringify({ digest: seed, lines: [] }));`;
    expect(await script(echo)).toEqual([{ digest: "7", lines: [] }]);
  });

  it("its code is not optimised", async () => {
    const tell = "console.log(JSON.stringify({ digest: process.execArgv.join(), lines: [] }));";
    expect(await script(tell)).toEqual([{ digest: "--no-opt", lines: [] }]);
  });

  it("a process that fails is a failure of the harness, with its words", async () => {
    await expect(script('console.error("lost"); process.exit(3);')).rejects.toThrow(
      "the fresh process ended with 3: lost",
    );
  });
});
