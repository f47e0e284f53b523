/**
 * The statistics of a campaign as they are reported.
 *
 * 1. Only fresh seeds count: derived from the commit that is tried, their number fixed beforehand.
 *    For any other seeds the numbers of runs are told and no bound is.
 */
import type { Deal } from "../campaign/deal.js";
import { failureBound, unseenShare } from "../campaign/statistics.js";
import type { CellCounts, Summary } from "../campaign/summary.js";
import type { RunReport } from "./shapes.js";

type Statistics = RunReport["statistics"];

const HOLDS_FOR = "this holds for this generator and these invariants, not for the market";

/** What the runs say about those that were not made. */
export function statisticsOf(
  summary: Summary,
  { seeds, shard }: Pick<Deal, "seeds" | "shard">,
): Statistics {
  const isFresh = seeds.kind === "fresh";
  const bound = (failed: number, runs: number): number | null =>
    isFresh ? failureBound(failed, runs) : null;
  const cells = [...summary.cells.values()]
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
    .map(({ scenario, venue, runs, failed }) => ({
      ...{ scenario, venue, runs, failures: failed },
      upper95: bound(failed, runs),
    }));
  return {
    fresh: isFresh ? { commit: seeds.commit, seeds: seeds.count } : null,
    failureRate: {
      ...{ runs: summary.runs, failures: summary.failed },
      upper95: bound(summary.failed, summary.runs),
    },
    cells,
    worstCell: isFresh ? worstOf(cells) : null,
    unseen: isFresh ? unseenShare(summary.labels) : null,
    growth: growthOf(summary, shard.n),
    holdsFor: HOLDS_FOR,
  };
}

/** After so many runs, in the order of the deal, so many labels were known. */
function growthOf({ firstSeen, runs }: Summary, shards: number): [number, number][] {
  const firsts = [...firstSeen.values()]
    .map((index) => Math.floor(index / shards) + 1)
    .sort((one, other) => one - other);
  const steps = firsts.map((first, known): [number, number] => [first, known + 1]);
  return runs === 0 ? [] : [...steps, [runs, firsts.length]];
}

function nameOf({ scenario, venue }: CellCounts): string {
  return `${scenario}\n${venue}`;
}

function worstOf(cells: Statistics["cells"]): Statistics["worstCell"] {
  let worst: Statistics["worstCell"] = null;
  for (const cell of cells) {
    if (worst === null || (cell.upper95 ?? 0) > (worst.upper95 ?? 0)) worst = cell;
  }
  return worst;
}
