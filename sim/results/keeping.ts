/**
 * A campaign that is kept: begun or gone on with, written batch by batch, ended.
 *
 * 1. At most one transaction for a batch. While another process writes, a batch waits with the
 *    next one; no campaign ends for that.
 * 2. One process has a campaign at a time.
 * 3. A campaign that has ended keeps its verdict and its failures, and nothing of the way.
 */
import type { CampaignSpec } from "../campaign/campaign.js";
import { dealSize } from "../campaign/deal.js";
import type { Keeper, Kept } from "../campaign/keeper.js";
import { withRange } from "../campaign/ranges.js";
import type { FailedRun, SampledRun } from "../campaign/summary.js";
import type { Checked } from "../campaign/twice.js";
import { messageOf, UsageError } from "../campaign/usage.js";
import { recordOf } from "../campaign/deal-record.js";
import { runFailure } from "../report/run-report.js";
import { nothingKept, readKept, writeKept } from "./kept.js";
import type { Connection, Hold } from "./sqlite.js";
import { HeldError, holdCampaign } from "./sqlite.js";
import { failureRow, insertCampaign, putFailure, read } from "./store.js";
import type { CampaignRecord, FailureRecord } from "./tables.js";
import { campaignShape } from "./tables.js";

/** Who runs it, and when. */
export interface Circumstances {
  readonly build: string;
  /** Wall time at the beginning of this process's part, in milliseconds since 1970. */
  readonly nowMs: number | null;
  /** See `Keeper`. */
  readonly stopped: () => boolean;
}

/** A campaign that this process has. */
export interface Keeping {
  readonly keeper: Keeper;
  /** How many runs are in the file. */
  kept(): number;
  /** Lets go of it; what is not written yet is, if that can be. */
  release(): void;
}

/** Begins a campaign. @throws UsageError where it cannot be recorded. */
export function beginKeeping(
  connection: Connection,
  spec: CampaignSpec,
  circumstances: Circumstances,
): Keeping {
  const { store, planFile } = spec;
  const { build, nowMs: begunMs } = circumstances;
  const deal = recordOf(spec);
  const taken: Hold[] = [];
  const add = (): readonly [number, Hold] => {
    const added = insertCampaign(connection, { deal, store, planFile, build, begunMs });
    const held = holdCampaign(connection.file, added);
    if (held !== null) {
      taken.push(held);
      return [added, held];
    }
    throw new UsageError(
      `${connection.file}: campaign ${added} is held by another process, ` +
        "expected no file beside it that another one left",
    );
  };
  try {
    const [id, hold] = connection.transaction(add);
    return keepingOf(connection, { id, hold, spec, circumstances, kept: nothingKept() });
  } catch (thrown) {
    // A campaign that did not come to be keeps the next one of its number not out.
    for (const hold of taken) hold.release(true);
    throw thrown;
  }
}

/** An unfinished campaign of this build that nobody runs; this process has it from now on. */
export interface Unfinished {
  readonly record: CampaignRecord;
  readonly hold: Hold;
}

/** The newest of them. @throws UsageError where there is none. */
export function unfinishedIn(connection: Connection, build: string): Unfinished {
  const { file } = connection;
  return connection.transaction(() => {
    const sql = "SELECT * FROM campaigns WHERE verdict IS NULL ORDER BY id DESC";
    const all = read(connection, campaignShape, sql);
    const [newest] = all;
    if (newest === undefined) {
      throw new UsageError(
        `${file}: holds no campaign that was interrupted, expected run without --resume`,
      );
    }
    const ours = all.filter((record) => record.build === build);
    for (const record of ours) {
      const hold = holdCampaign(file, record.id);
      if (hold !== null) return { record, hold };
    }
    throw new UsageError(
      ours[0] === undefined
        ? `${file}: campaign ${newest.id} was begun by build ${newest.build}, this is build ` +
            `${build}, expected the same build to go on with it`
        : `${file}: campaign ${ours[0].id} is being run by another process, ` +
            "expected one that was interrupted",
    );
  });
}

/** Goes on with a campaign. @throws UsageError where what is kept does not add up. */
export function resumeKeeping(
  connection: Connection,
  { record, hold }: Unfinished,
  spec: CampaignSpec,
  circumstances: Circumstances,
): Keeping {
  const size = dealSize(spec.deal);
  const kept = connection.transaction(() => readKept(connection, record, spec.deal, size));
  return keepingOf(connection, { id: record.id, hold, spec, circumstances, kept });
}

interface Own {
  readonly id: number;
  readonly hold: Hold;
  readonly spec: CampaignSpec;
  readonly circumstances: Circumstances;
  readonly kept: Kept;
}

function keepingOf(connection: Connection, own: Own): Keeping {
  const { id, hold, spec, circumstances, kept } = own;
  let { done, wallMs } = kept;
  let { summary } = kept;
  let written = summary.runs;
  let ended = false;
  const failures: Omit<FailureRecord, "campaign">[] = [];
  const samples: SampledRun[] = [];
  const checked: Checked[] = [];

  function flush(): void {
    const there = unlessHeld(connection, () =>
      writeKept(connection, id, { failures, samples, checked }, { summary, done, wallMs }),
    );
    if (there === null) return;
    if (!there) throw new Error(`${connection.file}: campaign ${id} is gone, expected it to stay`);
    for (const list of [failures, samples, checked]) list.splice(0);
    written = summary.runs;
  }

  const keeper: Keeper = {
    kept,
    batch(batch) {
      failures.push(...batch.failures.map((run) => failureRow(runFailure(run, spec), run, 0)));
      samples.push(...batch.samples);
      ({ summary, wallMs } = batch);
      done = withRange(done, batch.batch.from, batch.batch.to);
      flush();
    },
    checked(runs) {
      checked.push(...runs);
      flush();
    },
    finish(report, runs) {
      const failed = new Map(runs.map((run) => [nameOf(run), run]));
      const rows = report.failures.map((failure, at) =>
        failureRow(failure, failed.get(nameOf(failure)) ?? null, at),
      );
      const { nowMs } = circumstances;
      const endedMs = nowMs === null ? null : Math.round(nowMs + report.wallMs - kept.wallMs);
      transacted(connection, () => writeEnd(connection, id, { report, rows, endedMs }));
      ended = true;
    },
    stopped: () => circumstances.stopped(),
  };
  return {
    keeper,
    kept: () => written,
    release() {
      try {
        if (!ended && written < summary.runs) flush();
      } finally {
        hold.release(ended);
      }
    },
  };
}

/** The same for a run and for what is reported of it; no run is called like a whole campaign. */
function nameOf({ scenario, venue, seed }: Pick<FailedRun, "scenario" | "venue" | "seed">): string {
  return `${scenario}\n${venue}\n${seed}`;
}

interface End {
  readonly report: Parameters<Keeper["finish"]>[0];
  readonly rows: readonly Omit<FailureRecord, "campaign">[];
  readonly endedMs: number | null;
}

/** See (3). */
function writeEnd(connection: Connection, id: number, { report, rows, endedMs }: End): void {
  const { change } = connection;
  for (const table of ["failures", "progress", "samples"]) {
    change(`DELETE FROM ${table} WHERE campaign = ?`, id);
  }
  for (const row of rows) putFailure(connection, id, row);
  const { verdict, runs, failed, digest, wallMs } = report;
  change(
    "UPDATE campaigns SET ended_ms = ?, wall_ms = ?, verdict = ?, runs = ?, failed = ?, " +
      "digest = ? WHERE id = ?",
    ...[endedMs, wallMs, verdict, runs, failed, digest, id],
  );
}

/** Once runs are made it is no longer the user's words that are wrong. */
function transacted<T>(connection: Connection, work: () => T): T {
  try {
    return connection.transaction(work);
  } catch (thrown) {
    if (!(thrown instanceof UsageError) || thrown instanceof HeldError) throw thrown;
    throw new Error(messageOf(thrown), { cause: thrown });
  }
}

/** Null: another process writes. */
function unlessHeld<T>(connection: Connection, work: () => T): T | null {
  try {
    return transacted(connection, work);
  } catch (thrown) {
    if (thrown instanceof HeldError) return null;
    throw thrown;
  }
}
