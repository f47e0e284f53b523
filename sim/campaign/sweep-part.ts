/**
 * One part of a sweep, run to its end and added up: what a worker does at a time.
 *
 * 1. What goes in and comes out is plain data: it crosses threads.
 * 2. A run that throws is a failure of the harness, never of the core; it names the run.
 */
import type { Schedule } from "../faults/schedule.js";
import type { BoundaryKind } from "../faults/schedule.js";
import type { Loss } from "../loss.js";
import type { RunResult, StoreKind } from "../run-types.js";
import type { SweepCell } from "../sweep/sweep.js";
import { boundaryCounts } from "../sweep/deaths.js";
import { crashPoints, sweepRuns } from "../sweep/sweep.js";
import type { Chosen } from "./as-chosen.js";
import { runAsChosen } from "./as-chosen.js";
import type { Inventory } from "./inventory.js";
import { lossOf } from "./priced.js";
import { messageOf } from "./usage.js";

/** Which part, and where its runs keep their rows. */
export interface SweepTask {
  /** The cell's place in the sweep. */
  readonly place: number;
  readonly cell: SweepCell;
  readonly store: StoreKind;
  /** Where runs on files get their folders. */
  readonly root: string | null;
}

/** A run that did not pass. */
export type SweptFailure = Pick<
  RunResult,
  "outcome" | "invariant" | "message" | "atMs" | "digest" | "schedule"
> & { readonly loss: Loss | null };

/** What came of a part. */
export interface SweepPart {
  readonly place: number;
  readonly nth: number;
  /** The crash points of the cell, by kind. */
  readonly kinds: ReadonlyMap<BoundaryKind, number>;
  readonly runs: number;
  readonly missed: number;
  readonly failed: number;
  /** The first `MOST_FAILURES` of them. */
  readonly failures: readonly SweptFailure[];
}

/** More failures of a cell are counted only. */
export const MOST_FAILURES = 100;

/** Runs a part; the run without faults counts in the first one. */
export function sweepPart(task: SweepTask, run: Inventory["run"]): SweepPart {
  const { place, cell } = task;
  const once = (schedule: Schedule): RunResult => runOne(task, schedule, run);
  const price = (result: RunResult): Loss | null =>
    lossOf(chosenOf(task, result.schedule), result, run);
  const faultless = once([]);
  const sum = { runs: 0, missed: 0, failed: 0, failures: new Array<SweptFailure>() };
  if (cell.part.nth === 0) add(sum, faultless, true, price);
  for (const { result, landed } of sweepRuns(cell, faultless, once))
    add(sum, result, landed, price);
  return { place, nth: cell.part.nth, kinds: boundaryCounts(crashPoints(faultless)), ...sum };
}

interface Sum {
  runs: number;
  missed: number;
  failed: number;
  readonly failures: SweptFailure[];
}

function add(
  sum: Sum,
  result: RunResult,
  landed: boolean,
  price: (result: RunResult) => Loss | null,
): void {
  sum.runs += 1;
  if (!landed) sum.missed += 1;
  if (result.outcome === "passed") return;
  sum.failed += 1;
  if (sum.failures.length >= MOST_FAILURES) return;
  const { outcome, invariant, message, atMs, digest, schedule } = result;
  const loss = price(result);
  sum.failures.push({ outcome, invariant, message, atMs, digest, schedule, loss });
}

function chosenOf({ cell, store, root }: SweepTask, schedule: Schedule): Chosen {
  const { scenario, venue, seed } = cell;
  return { scenario, venue, seed, store, root, schedule };
}

function runOne(task: SweepTask, schedule: Schedule, run: Inventory["run"]): RunResult {
  const { scenario, venue, seed } = task.cell;
  try {
    return runAsChosen(chosenOf(task, schedule), run, null);
  } catch (thrown) {
    const which = `${scenario.slug}, ${venue}, seed ${seed}, schedule ${JSON.stringify(schedule)}`;
    throw new Error(`${which}: ${messageOf(thrown)}`, { cause: thrown });
  }
}
