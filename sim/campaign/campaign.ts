/**
 * A campaign: many runs, over threads or in this one, added up as they end.
 *
 * 1. The report is the same for any number of workers, either order and any batch size, but for
 *    the wall-clock numbers.
 * 2. Without `storeFile` nothing is left on a disk.
 */
import { availableParallelism } from "node:os";
import { must } from "../../core/assert.js";
import type { Scenario } from "../scenario.js";
import type { StoreKind } from "../run-types.js";
import type { RunReport } from "../report/shapes.js";
import { runReport } from "../report/run-report.js";
import type { Batch } from "./batch.js";
import { runBatch } from "./batch.js";
import { compiled } from "./compiled.js";
import type { Deal } from "./deal.js";
import { dealSize } from "./deal.js";
import type { Inventory } from "./inventory.js";
import { inThread, overThreads } from "./pool.js";
import { createScratchRoot } from "./scratch.js";
import { keepStore } from "./store-file.js";
import type { Summary } from "./summary.js";
import { addDifferences, addSummary, emptySummary } from "./summary.js";
import type { Checker } from "./twice.js";
import { createChecker } from "./twice.js";

/** What to run, checked. */
export interface CampaignSpec {
  readonly deal: Deal;
  /** In the order of the deal's slugs. */
  readonly scenarios: readonly Scenario[];
  readonly store: StoreKind;
  /** Null: as many as the machine has, but no more than the runs can keep busy. */
  readonly workers: number | null;
  /** File of the plan that is run as a scenario; for the replay line. */
  readonly planFile: string | null;
  /** Of a campaign of one run on files, in one thread: where its store is left. */
  readonly storeFile: string | null;
  /** Hears how many of how many runs are done. */
  readonly progress: ((done: number, all: number) => void) | null;
  /** The compiled worker; null for the one beside this file. */
  readonly workerFile: string | null;
}

/** A thread costs about fifty of these to start. */
const RUNS_WORTH_A_THREAD = 100;
const LARGEST_BATCH = 200;
/** One run in this many is run once more in a fresh process. */
const SAMPLE_ONE_IN = 20;
/** Of a small campaign at least so many; all, if there are no more. */
const LEAST_SAMPLES = 10;
const BATCHES_PER_WORKER = 16;

/** Runs a campaign. @throws Error if the harness itself failed. */
export async function runCampaign(spec: CampaignSpec, inventory: Inventory): Promise<RunReport> {
  const started = performance.now();
  const { deal, scenarios, planFile, store } = spec;
  const workers = spec.workers ?? worthwhile(dealSize(deal));
  const checker = createChecker({ scenarios, store, inventory, workers });
  const summary = await checkedSummary(spec, workers, inventory, checker);
  const wallMs = performance.now() - started;
  return runReport(summary, { deal, scenarios, inventory, planFile, workers, wallMs });
}

async function checkedSummary(
  ...[spec, workers, inventory, checker]: Parameters<typeof summaryOf>
): Promise<Summary> {
  try {
    const summary = await summaryOf(spec, workers, inventory, checker);
    addDifferences(summary, await checker.finish(summary.failures));
    return summary;
  } finally {
    checker.close();
  }
}

async function summaryOf(
  spec: CampaignSpec,
  workers: number,
  inventory: Inventory,
  checker: Checker,
): Promise<Summary> {
  const runs = dealSize(spec.deal);
  const summary = emptySummary();
  const done = (part: Summary): void => {
    checker.add(part.samples.splice(0));
    addSummary(summary, part);
    spec.progress?.(summary.runs, runs);
  };
  const root = spec.store === "memory" ? null : createScratchRoot();
  const batches = batchesOf(spec, runs, workers, root?.folder ?? null);
  const run = spec.storeFile === null ? inventory.run : keeping(spec.storeFile, inventory.run);
  try {
    if (workers === 1) await inThread(batches, (batch) => runBatch(batch, run), done);
    else await overThreads(batches, workers, spec.workerFile ?? compiled("worker"), done);
  } finally {
    root?.remove();
  }
  return summary;
}

/** Leaves the store of every run at `file`; for a campaign of one. */
function keeping(file: string, run: Inventory["run"]): Inventory["run"] {
  return (spec) => {
    const result = run(spec);
    keepStore(must(spec.scratch, "scratch folder of a run whose store is kept"), file);
    return result;
  };
}

function worthwhile(runs: number): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(runs / RUNS_WORTH_A_THREAD)));
}

function* batchesOf(
  spec: CampaignSpec,
  runs: number,
  workers: number,
  root: string | null,
): Generator<Batch> {
  const fair = Math.ceil(runs / (workers * BATCHES_PER_WORKER));
  const size = Math.max(1, Math.min(LARGEST_BATCH, fair));
  const { deal, scenarios, store } = spec;
  const sampleEvery = Math.min(SAMPLE_ONE_IN, Math.max(1, Math.floor(runs / LEAST_SAMPLES)));
  for (let from = 0; from < runs; from += size) {
    const to = Math.min(runs, from + size);
    yield { deal, scenarios, store, from, to, sampleEvery, root };
  }
}
