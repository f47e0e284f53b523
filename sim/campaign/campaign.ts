/**
 * A campaign: many runs, over threads or in this one, added up as they end.
 *
 * 1. The report is the same for any number of workers, either order and any batch size, but for
 *    the wall-clock numbers.
 * 2. Without `storeFile`, and a keeper, nothing is left on a disk.
 * 3. A campaign that was stopped or killed, and gone on with, ends with the report of one that was
 *    not.
 */
import { availableParallelism } from "node:os";
import { must } from "../../core/assert.js";
import type { Scenario } from "../scenario.js";
import type { StoreKind } from "../run-types.js";
import type { RunReport } from "../report/shapes.js";
import { runReport } from "../report/run-report.js";
import type { Batch } from "./batch.js";
import { runBatch } from "./batch.js";
import { sampleEvery } from "./choice.js";
import { compiled } from "./compiled.js";
import type { Deal } from "./deal.js";
import { dealSize } from "./deal.js";
import type { Inventory } from "./inventory.js";
import type { Keeper } from "./keeper.js";
import { keepNothing } from "./keeper.js";
import { inThread, overThreads } from "./pool.js";
import type { Ranges } from "./ranges.js";
import { gapsIn } from "./ranges.js";
import { createScratchRoot } from "./scratch.js";
import { keepStore } from "./store-file.js";
import type { Summary } from "./summary.js";
import { addDifferences, addSummary } from "./summary.js";
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
const BATCHES_PER_WORKER = 16;

/** Runs a campaign. @throws Error if the harness itself failed. */
export async function runCampaign(spec: CampaignSpec, inventory: Inventory): Promise<RunReport> {
  return must(await runKept(spec, inventory, keepNothing()), "report of an unstopped campaign");
}

/** Runs what is not kept yet of a campaign. @returns null where it was stopped before its end. */
export async function runKept(
  spec: CampaignSpec,
  inventory: Inventory,
  keeper: Keeper,
): Promise<RunReport | null> {
  const started = performance.now();
  const wallMs = (): number => keeper.kept.wallMs + performance.now() - started;
  const { deal, scenarios, planFile, store } = spec;
  const workers = spec.workers ?? worthwhile(dealSize(deal));
  const { unchecked, differing } = keeper.kept;
  const { checked } = keeper;
  const checker = createChecker({ scenarios, store, inventory, workers, differing, checked });
  checker.add(unchecked);
  const conduct = { spec, workers, inventory, checker, keeper, wallMs };
  const summary = await checkedSummary(conduct);
  if (summary === null) return null;
  const { failures } = summary;
  const context = { deal, scenarios, inventory, planFile, store, workers, wallMs: wallMs() };
  const report = runReport(summary, context);
  keeper.finish(report, failures);
  return report;
}

/** What a campaign under way consists of. */
interface Conduct {
  readonly spec: CampaignSpec;
  readonly workers: number;
  readonly inventory: Inventory;
  readonly checker: Checker;
  readonly keeper: Keeper;
  readonly wallMs: () => number;
}

/** Null: it was stopped. */
async function checkedSummary(conduct: Conduct): Promise<Summary | null> {
  const { checker, keeper } = conduct;
  try {
    const summary = await summaryOf(conduct);
    if (keeper.stopped()) {
      await checker.stop();
      return null;
    }
    const differences = await checker.finish(summary.failures).catch((thrown: unknown) => {
      // An interrupt reaches fresh processes too: that they end of it is no failure.
      if (keeper.stopped()) return null;
      throw thrown;
    });
    if (differences === null) return null;
    addDifferences(summary, differences);
    return summary;
  } finally {
    checker.close();
  }
}

async function summaryOf(conduct: Conduct): Promise<Summary> {
  const { spec, workers, inventory, checker, keeper, wallMs } = conduct;
  const runs = dealSize(spec.deal);
  const { summary } = keeper.kept;
  const done = (part: Summary, batch: Batch): void => {
    const samples = part.samples.splice(0);
    addSummary(summary, part);
    keeper.batch({ batch, failures: part.failures, samples, summary, wallMs: wallMs() });
    checker.add(samples);
    spec.progress?.(summary.runs, runs);
  };
  const root = spec.store === "memory" ? null : createScratchRoot();
  const batches = batchesOf(conduct, runs, root?.folder ?? null);
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

/** What is not done yet, in batches, until there is no more or it is stopped. */
function* batchesOf(
  { spec, workers, keeper }: Conduct,
  runs: number,
  root: string | null,
): Generator<Batch> {
  const fair = Math.ceil(runs / (workers * BATCHES_PER_WORKER));
  const size = Math.max(1, Math.min(LARGEST_BATCH, fair));
  const { deal, scenarios, store } = spec;
  const every = sampleEvery(runs);
  for (const gap of gapsIn(keeper.kept.done, runs)) {
    for (const [from, to] of cut(gap, size)) {
      if (keeper.stopped()) return;
      yield { deal, scenarios, store, from, to, sampleEvery: every, root };
    }
  }
}

function* cut([start, end]: Ranges[number], size: number): Generator<Ranges[number]> {
  for (let from = start; from < end; from += size) yield [from, Math.min(end, from + size)];
}
