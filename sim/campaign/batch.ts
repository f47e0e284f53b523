/**
 * Some runs of a campaign, one after another, added up: what a worker does at a time.
 *
 * 1. A run that throws is a failure of the harness, never of the core; it names the run.
 */
import type { RunResult, StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { choose } from "./choice.js";
import type { Deal, Dealt } from "./deal.js";
import { dealtAt } from "./deal.js";
import type { Inventory } from "./inventory.js";
import { withScratch } from "./scratch.js";
import type { Summary } from "./summary.js";
import { addRun, emptySummary } from "./summary.js";
import { messageOf } from "./usage.js";

/** Places `from` up to but not including `to` of a deal. Plain data: it crosses threads. */
export interface Batch {
  readonly deal: Deal;
  /** In the order of the deal's slugs. */
  readonly scenarios: readonly Scenario[];
  readonly store: StoreKind;
  readonly from: number;
  readonly to: number;
  /** The folder of a run whose store is kept; null: each run on files gets one of its own. */
  readonly scratch: string | null;
}

/** Runs a batch. @throws Error naming the run, if the harness itself failed. */
export function runBatch(batch: Batch, run: Inventory["run"]): Summary {
  const summary = emptySummary();
  for (let place = batch.from; place < batch.to; place += 1) {
    const dealt = dealtAt(batch.deal, place);
    addRun(summary, dealt, runOne(batch, dealt, run));
  }
  return summary;
}

function runOne(batch: Batch, dealt: Dealt, run: Inventory["run"]): RunResult {
  const scenario = batch.scenarios.find((candidate) => candidate.slug === dealt.scenario);
  if (scenario === undefined) throw new Error(`no scenario ${dealt.scenario} in the batch`);
  const { store, fullChecks } = choose(dealt.scenario, dealt.venue, dealt.seed, batch.store);
  const once = (scratch: string | null): RunResult =>
    run({
      scenario,
      venue: dealt.venue,
      seed: dealt.seed,
      store,
      scratch,
      schedule: null,
      listener: null,
      fullChecks,
      planted: null,
    });
  try {
    return store === "file" && batch.scratch === null ? withScratch(once) : once(batch.scratch);
  } catch (thrown) {
    const { scenario: slug, venue, seed } = dealt;
    throw new Error(`${slug}, ${venue}, seed ${seed}: ${messageOf(thrown)}`, { cause: thrown });
  }
}
