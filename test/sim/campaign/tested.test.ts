import { describe, expect, it } from "vitest";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import type { CampaignRequest } from "../../../sim/campaign/request.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { main } from "../../../sim/cli/cli.js";
import type { RunReport } from "../../../sim/report/shapes.js";
import { recording } from "./fakes.js";

/** An inventory with a situation that never happens, judged from 1,000 runs on. */
function inventoryWith(failing: readonly string[] = []): Inventory {
  const { inventory } = recording(failing);
  const never = { slug: "never-seen", title: "what never happens", tier: "fast" };
  const rare = { slug: "hardly-seen", title: "what hardly happens", tier: "rare" };
  return {
    ...inventory,
    situations: [...inventory.situations, never, rare],
    tiers: [...inventory.tiers, { slug: "rare", runs: 9_000 }],
  };
}

async function run(
  request: CampaignRequest,
  failing: readonly string[] = [],
  inventory = inventoryWith(failing),
): Promise<RunReport> {
  return runCampaign(campaignSpec({ workers: 1, ...request }, inventory), inventory);
}

describe("tiers of a campaign", () => {
  it("below the size of a tier: reported only", async () => {
    const report = await run({ seeds: "1..999" });
    expect(report.verdict).toBe("passed");
    expect(report.tiers).toEqual([
      {
        ...{ tier: "fast", fromRuns: 1_000, judged: false, situations: 2 },
        missed: ["never-seen"],
      },
      {
        ...{ tier: "rare", fromRuns: 9_000, judged: false, situations: 1 },
        missed: ["hardly-seen"],
      },
    ]);
  });

  it("at its size: a situation that never happened means not enough was tested", async () => {
    const report = await run({ seeds: "1..1000" });
    expect(report.verdict).toBe("insufficient");
    expect(report.tiers.map(({ judged }) => judged)).toEqual([true, false]);
    const seen = recording().inventory;
    expect((await run({ seeds: "1..1000" }, [], seen)).verdict).toBe("passed");
  });

  it("a failure is told first", async () => {
    expect((await run({ seeds: "1..1000" }, ["7"])).verdict).toBe("failed");
  });

  it.each([
    [{ seeds: "1..1000", scenarios: ["one"] }],
    [{ seeds: "1..1000", venues: ["kite"] }],
    [{ seeds: "1..2000", shard: "1/2" }],
  ])("a part of the whole is not judged: %j", async (request) => {
    expect((await run(request)).verdict).toBe("passed");
  });

  it("exit code 3, and what never happened is named", async () => {
    let out = "";
    const io = { out: (text: string) => void (out += text), err: () => undefined };
    const words = ["run", "--seeds", "1..1000", "--workers", "1", "--matrix"];
    const code = await main(words, { ...io, terminal: false, colours: false }, async () =>
      inventoryWith(),
    );
    expect(code).toBe(3);
    expect(out).toContain("situations     fast 1 of 2 (never: never-seen)");
    expect(out).toContain("│crash│");
    expect(out).toContain("11 FAILED\n");
    expect(out.trimEnd().endsWith("INSUFFICIENT")).toBe(true);
  });
});
