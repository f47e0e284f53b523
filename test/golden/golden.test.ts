/**
 * Histories that are kept as they were told: every event of some runs, line by line. A change of
 * behaviour shows here as a diff to read, not as a digest that differs.
 *
 * `npx vitest run test/golden -u` writes them anew; review what it changes as you would code.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ablatedRun, ablationNamed } from "../../sim/campaign/ablated.js";
import { INVENTORY } from "../../sim/campaign/own-inventory.js";
import { scenarioNamed } from "../../sim/campaign/named.js";
import { replayRun } from "../../sim/campaign/replay.js";
import type { ReplayReport } from "../../sim/report/shapes.js";
import { clockText } from "../../sim/clock-text.js";

/** One run of each venue, chosen for what happens in it; the last with a broken core. */
const HISTORIES = [
  { scenario: "iron-condor", venue: "kite-like", seed: "9", ablation: null },
  { scenario: "bull-call-spread", venue: "alpaca-like", seed: "5", ablation: null },
  { scenario: "cash-futures", venue: "binance-like", seed: "9", ablation: null },
  { scenario: "gap-through-stop", venue: "fix", seed: "2", ablation: null },
  { scenario: "expiry-day", venue: "ibkr-like", seed: "3", ablation: null },
  { scenario: "cash-futures", venue: "kite-like", seed: "7004", ablation: "endless-recursion" },
] as const;

type History = (typeof HISTORIES)[number];

async function told({ scenario, venue, seed, ablation }: History): Promise<ReplayReport> {
  const run =
    ablation === null ? INVENTORY.run : await ablatedRun(ablationNamed(ablation), INVENTORY.run);
  const spec = { scenario: scenarioNamed(scenario, INVENTORY), venue, seed, schedule: null };
  return replayRun({ ...spec, store: "memory" }, { ...INVENTORY, run });
}

/** A line for each fault of the schedule, each event, and how it ended. */
function history({ schedule, events, outcome, invariant, message, digest }: ReplayReport): string {
  return [
    ...schedule.map((fault) => `fault ${JSON.stringify(fault)}`),
    ...events.map(
      ({ n, atMs, actor, kind, text, exposure }) =>
        `${n} ${clockText(atMs)} ${actor} ${kind}: ${text} [exposed ${exposure}]`,
    ),
    `${outcome} ${invariant ?? ""} ${message ?? ""}`.trimEnd(),
    `digest ${digest}`,
    "",
  ].join("\n");
}

describe("golden histories", () => {
  it.each(HISTORIES)("$scenario, $venue, seed $seed, ablation $ablation", async (which) => {
    const { scenario, venue, seed, ablation } = which;
    const words = [scenario, venue, seed, ...(ablation === null ? [] : [ablation])];
    const file = join(import.meta.dirname, `${words.join("-")}.txt`);
    await expect(history(await told(which))).toMatchFileSnapshot(file);
  });
});
