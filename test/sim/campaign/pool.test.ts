import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import type { RunReport } from "../../../sim/report/shapes.js";
import { recording } from "./fakes.js";

const workerFile = join(import.meta.dirname, "fake-worker.mjs");

async function overTwo(scenario: string): Promise<RunReport> {
  const { inventory } = recording();
  const spec = campaignSpec({ scenarios: [scenario], seeds: "1..999", workers: 2 }, inventory);
  return runCampaign({ ...spec, workerFile }, inventory);
}

describe("pool", () => {
  it("every run is done once, whatever thread does it", async () => {
    const report = await overTwo("one");
    expect(report).toMatchObject({ runs: 999, passed: 999, workers: 2, faults: { crash: 999 } });
    expect(BigInt(`0x${report.digest}`)).toBe(999n);
  });

  it("a worker that throws ends the campaign, with its words", async () => {
    await expect(overTwo("two")).rejects.toThrow("two, kite, seed 14: the world broke");
  });
});
