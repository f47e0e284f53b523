/** Campaigns of stub runs, recorded in a file under a build's name. */
import { runRecorded } from "../../../sim/campaign/recorded.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import type { CampaignRequest } from "../../../sim/campaign/request.js";
import type { RunReport } from "../../../sim/report/shapes.js";
import type { RunResult, RunSpec } from "../../../sim/run-types.js";
import { fakeResult, recording } from "../campaign/fakes.js";

/** What a run ends as, if not as one that passes. */
export type Fails = (spec: RunSpec) => Partial<RunResult> | null;

/** Runs that pass but where `fails` says otherwise. */
export function worldWhere(fails: Fails): Inventory {
  const run: Inventory["run"] = (spec) => {
    const other = fails(spec);
    return other === null ? fakeResult(spec) : { ...fakeResult(spec, [spec.seed]), ...other };
  };
  const { inventory } = recording();
  const again: Inventory["again"] = async (runs) => {
    const results: { readonly digest: string; readonly lines: readonly string[] }[] = [];
    for await (const { scenario, venue, seed, store } of runs) {
      const rest = { scratch: null, schedule: null, listener: null, fullChecks: false };
      const { digest } = run({ scenario, venue, seed, store, ...rest, planted: null });
      results.push({ digest, lines: [] });
    }
    return results;
  };
  return { ...inventory, run, again };
}

/** Seeds that fail in the usual way. */
export const failing =
  (...seeds: readonly string[]): Fails =>
  ({ seed }) =>
    seeds.includes(seed) ? {} : null;

/** Seeds that fail, each dearer than the one before it. */
export const costly =
  (...seeds: readonly string[]): Fails =>
  ({ seed }) => {
    const nth = seeds.indexOf(seed);
    if (nth === -1) return null;
    const place = { group: "P1", symbol: "ACME", side: -1, fromMs: 1, untilMs: 2 } as const;
    const units = 10 * (nth + 1);
    return { losses: [{ ...place, units, adverseTicks: 3, minor: units * 3 * 5 }] };
  };

/** What does not depend on the clock on the wall. */
export function timeless(report: RunReport | null): Partial<RunReport> | null {
  return report === null ? null : { ...report, wallMs: 0, runsPerSecond: 0, eventsPerSecond: 0 };
}

/** A campaign in one thread, to its end. */
export async function recorded(
  request: CampaignRequest,
  inventory: Inventory,
  build = "0.1.0+aaaaaaaaaaaa",
): Promise<RunReport> {
  const { report } = await runRecorded({ workers: 1, ...request }, inventory, { build });
  if (report === null) throw new Error("a campaign that nobody stopped has no report");
  return report;
}
