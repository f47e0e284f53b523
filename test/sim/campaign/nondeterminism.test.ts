/**
 * A core that is not deterministic is found out: what differs between the first run of a process
 * and the later ones, which no run in one process could show.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import { inFreshProcess } from "../../../sim/campaign/fresh-process.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { createRunner } from "../../../sim/campaign/runner.js";
import { summaryText } from "../../../sim/cli/summary-text.js";
import type { RunSpec } from "../../../sim/run-types.js";

const file = (name: string): string => join(import.meta.dirname, name);

async function warmingInventory(): Promise<Inventory> {
  const { warming } = (await import(pathToFileURL(file("warming.mjs")).href)) as {
    readonly warming: () => (spec: RunSpec) => RunSpec;
  };
  const [run, plant] = [createRunner(), warming()];
  return {
    ...INVENTORY,
    run: (spec) => run(plant(spec)),
    again: (runs) => inFreshProcess(runs, file("fresh-warming.mjs")),
  };
}

describe("nondeterminism", () => {
  it("planted in the core: reported with the first event that differs, in both contexts", async () => {
    const inventory = await warmingInventory();
    const request = { scenarios: ["single-leg"], venues: ["kite-like"], store: "memory" };
    const spec = campaignSpec({ ...request, seeds: "1..20", workers: 1 }, inventory);
    const report = await runCampaign(spec, inventory);
    expect(report.verdict).toBe("failed");
    const [failure] = report.failures;
    expect(failure).toMatchObject({ outcome: "nondeterministic", invariant: null });
    const { event = 0, before = [], here = [], fresh = [] } = failure?.difference ?? {};
    expect(failure?.message).toContain(`event ${event} is "${here[0]}"`);
    expect(before.length).toBeGreaterThan(0);
    expect(event).toBeGreaterThan(before.length);
    expect(here[0]).not.toBe(fresh[0]);
    const text = summaryText(report, { colours: false });
    expect(text).toContain(`  - ${String(event).padStart(6)}  ${here[0]}\n`);
    expect(text).toContain(`  + ${String(event).padStart(6)}  ${fresh[0]}\n`);
    expect(text.trimEnd().endsWith("FAILED")).toBe(true);
  });

  it("the shipped core: every run of such a campaign repeats", async () => {
    const request = { scenarios: ["single-leg"], venues: ["kite-like"], store: "memory" };
    const spec = campaignSpec({ ...request, seeds: "1..20", workers: 1 }, INVENTORY);
    expect((await runCampaign(spec, INVENTORY)).verdict).toBe("passed");
  });
});
