/**
 * What is kept of a campaign while it is under way, written and read.
 *
 * 1. What is read adds up, or is refused: the places that are done are as many as the runs.
 * 2. A sample stays until the campaign has ended, with the digest of its second run once that is
 *    made: what differed once is never lost.
 */
import type { Deal } from "../campaign/deal.js";
import { dealtOf } from "../campaign/deal.js";
import type { Kept } from "../campaign/keeper.js";
import type { Ranges } from "../campaign/ranges.js";
import { areRanges, sizeOf } from "../campaign/ranges.js";
import type { FailedRun, SampledRun, Summary } from "../campaign/summary.js";
import { emptySummary, MAX_FAILURES } from "../campaign/summary.js";
import type { Checked } from "../campaign/twice.js";
import { UsageError } from "../campaign/usage.js";
import { partialOf, partialText } from "../campaign/partial.js";
import type { Connection } from "./sqlite.js";
import { putFailure, read } from "./store.js";
import type { CampaignRecord, FailureRecord } from "./tables.js";
import { failureShape, progressShape, sampleShape } from "./tables.js";

/** What came since it was last written. */
export interface Pending {
  readonly failures: readonly Omit<FailureRecord, "campaign">[];
  readonly samples: readonly SampledRun[];
  readonly checked: readonly Checked[];
}

/** What it amounts to by now. */
export interface Reached {
  readonly summary: Summary;
  readonly done: Ranges;
  readonly wallMs: number;
}

/** Writes how far a campaign is. @returns whether it is there and unfinished. */
export function writeKept(
  connection: Connection,
  id: number,
  { failures, samples, checked }: Pending,
  { summary, done, wallMs }: Reached,
): boolean {
  const { change } = connection;
  for (const failure of failures) putFailure(connection, id, failure);
  const last = summary.failures.at(MAX_FAILURES - 1);
  if (last !== undefined) {
    change("DELETE FROM failures WHERE campaign = ? AND idx > ?", id, last.index);
  }
  for (const { index, digest, passed } of samples) {
    const sql =
      "INSERT OR REPLACE INTO samples (campaign, idx, digest, passed) VALUES (?, ?, ?, ?)";
    change(sql, id, index, digest, passed ? 1 : 0);
  }
  for (const { run, digest } of checked) {
    change("UPDATE samples SET again = ? WHERE campaign = ? AND idx = ?", digest, id, run.index);
  }
  const progress = "UPDATE progress SET done = ?, summary = ? WHERE campaign = ?";
  change(progress, JSON.stringify(done), partialText(summary), id);
  const campaign =
    "UPDATE campaigns SET runs = ?, failed = ?, wall_ms = ? WHERE id = ? AND verdict IS NULL";
  return change(campaign, summary.runs, summary.failed, Math.round(wallMs), id) === 1;
}

/** What was written of a campaign of `size` runs. @throws UsageError where it does not add up. */
export function readKept(
  connection: Connection,
  { id, wall_ms: wallMs }: CampaignRecord,
  deal: Deal,
  size: number,
): Kept {
  const [progress] = read(
    connection,
    progressShape,
    "SELECT * FROM progress WHERE campaign = ?",
    id,
  );
  const done = progress?.done ?? [];
  const counts = progress === undefined ? null : partialOf(progress.summary);
  if (counts === null || !areRanges(done, size) || counts.runs !== sizeOf(done)) {
    throw new UsageError(
      `${connection.file}: what is kept of campaign ${id} does not add up, ` +
        "expected run without --resume",
    );
  }
  const failures = read(
    connection,
    failureShape,
    "SELECT * FROM failures WHERE campaign = ? AND whole = 0 ORDER BY idx",
    id,
  );
  return {
    summary: { ...counts, failures: failures.map(failedRun) },
    ...{ done, wallMs },
    ...samplesOf(connection, id, deal),
  };
}

/** What is kept of a campaign that has done nothing. */
export function nothingKept(): Kept {
  return { summary: emptySummary(), done: [], wallMs: 0, unchecked: [], differing: [] };
}

function failedRun(row: FailureRecord): FailedRun {
  const { idx: index, scenario, venue, seed, outcome, invariant, message } = row;
  const { at_ms: atMs, digest, cause: lastFault, landed, loss } = row;
  return {
    ...{ index, scenario, venue, seed, outcome, invariant, message, atMs, digest },
    ...{ lastFault, landed, difference: null, loss },
  };
}

function samplesOf(
  connection: Connection,
  id: number,
  deal: Deal,
): Pick<Kept, "unchecked" | "differing"> {
  const unchecked: SampledRun[] = [];
  const differing: Checked[] = [];
  const sql = "SELECT * FROM samples WHERE campaign = ? AND again IS NOT digest ORDER BY idx";
  for (const { idx, digest, passed, again } of read(connection, sampleShape, sql, id)) {
    const run = { ...dealtOf(deal, idx), digest, passed };
    if (again === null) unchecked.push(run);
    else differing.push({ run, digest: again });
  }
  return { unchecked, differing };
}
