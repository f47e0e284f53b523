/** Shards, added up. Numbers: sim/campaign/merge.ts. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { mergeShards } from "../../../sim/campaign/merge.js";
import type { CampaignRequest } from "../../../sim/campaign/request.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import type { RunReport } from "../../../sim/report/shapes.js";
import { recording } from "./fakes.js";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Leaves reports as files; their paths. */
function files(reports: readonly unknown[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "hedgeproof-"));
  made.push(folder);
  return reports.map((report, at) => {
    const file = join(folder, `${at + 1}.json`);
    writeFileSync(file, JSON.stringify(report));
    return file;
  });
}
const campaignOf = async (request: CampaignRequest, inventory: Inventory): Promise<RunReport> =>
  runCampaign(campaignSpec({ workers: 1, store: "memory", ...request }, inventory), inventory);
const shardsOf = async (
  request: CampaignRequest,
  inventory: Inventory,
  n = 3,
): Promise<RunReport[]> => {
  const shards: RunReport[] = [];
  for (let k = 1; k <= n; k += 1) {
    shards.push(await campaignOf({ ...request, shard: `${k}/${n}` }, inventory));
  }
  return shards;
};
/** Without what depends on the machine. */
function timeless(report: RunReport): Partial<RunReport> {
  const {
    wallMs: _ms,
    runsPerSecond: _runs,
    eventsPerSecond: _events,
    workers: _w,
    ...rest
  } = report;
  return rest;
}
const { inventory } = recording();

describe("merge: the whole", () => {
  it("of real runs is the campaign in one part, digest, bounds and metrics included (1)", async () => {
    const request = { fresh: 120, commit: "0123abc" };
    const whole = await campaignOf(request, INVENTORY);
    const shards = await shardsOf(request, INVENTORY);
    const merged = mergeShards({ files: files([shards[2], shards[0], shards[1]]) }, INVENTORY);
    expect(timeless(merged)).toEqual(timeless(whole));
    expect(merged.part).toBeNull();
    expect(merged.wallMs).toBe(Math.max(...shards.map(({ wallMs }) => wallMs)));
  });

  it("has the failures of all shards, and judges floors and situations anew (1)", async () => {
    const failing = recording(["3", "8", "9"]).inventory;
    const request = { seeds: "1..600" };
    const whole = await campaignOf(request, failing);
    const merged = mergeShards({ files: files(await shardsOf(request, failing)) }, failing);
    expect(timeless(merged)).toEqual(timeless(whole));
    expect(merged.failures.length).toBeGreaterThan(2);
  });
});

describe("merge: what it refuses (2)", () => {
  const refused = (reports: readonly unknown[]): string => {
    try {
      mergeShards({ files: files(reports) }, inventory);
    } catch (thrown) {
      return (thrown as Error).message.replaceAll(/\S*\/(\d\.json)/g, "$1");
    }
    throw new Error("was merged");
  };

  it("a missing, a doubled, and no shard", async () => {
    const [one, two, three] = await shardsOf({ seeds: "1..30" }, inventory);
    expect(refused([one, three])).toBe("shard 2/3 is missing, expected all 3 of them");
    expect(refused([one, two, three, two])).toBe(
      "4.json: shard 2/3 is in 2.json too, expected it once",
    );
    expect(() => mergeShards({ files: [] }, inventory)).toThrow("was given no file");
  });

  it("a whole, another campaign, another build, other scenarios", async () => {
    const [one, two, three] = await shardsOf({ seeds: "1..30" }, inventory);
    const [, other] = await shardsOf({ seeds: "1..60" }, inventory);
    if (one === undefined || two === undefined) throw new Error("no shard");
    expect(refused([await campaignOf({ seeds: "1..30" }, inventory)])).toContain(
      "1.json: is a whole campaign, expected",
    );
    expect(refused([one, other, three])).toBe(
      "2.json: is of another campaign than 1.json, expected shards of one",
    );
    const foreign = { ...two, made: { ...two.made, build: "9.9.9+0" } };
    expect(refused([one, foreign, three])).toContain("2.json: was made by build 9.9.9+0, expected");
    const changed = (shard: RunReport | undefined): unknown => {
      if (shard === undefined) throw new Error("no shard");
      const scenarios = shard.made.deal.scenarios.map((entry) => ({
        ...entry,
        digest: "0".repeat(64),
      }));
      return { ...shard, made: { ...shard.made, deal: { ...shard.made.deal, scenarios } } };
    };
    expect(refused([one, two, three].map(changed))).toContain("ran other scenarios than this");
  });

  it("counts that do not add up, and what is no report", async () => {
    const [one] = await shardsOf({ seeds: "1..30" }, inventory);
    if (one === undefined) throw new Error("no shard");
    const sentence = "1.json: its counts do not add up, expected what `run` printed";
    expect(refused([{ ...one, part: "{}" }])).toBe(sentence);
    expect(refused([{ ...one, runs: 11 }])).toBe(sentence);
    expect(refused([{ ...one, digest: "0".repeat(64) }])).toBe(sentence);
    expect(refused([{ ...one, part: (one.part ?? "").replace('"passed":10', '"passed":9') }])).toBe(
      sentence,
    );
    expect(refused([{}])).toContain("expected docs/schemas/run.json");
  });
});
