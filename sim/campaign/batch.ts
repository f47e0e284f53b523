/**
 * Some runs of a campaign, one after another, added up: what a worker does at a time.
 *
 * 1. A run that throws is a failure of the harness, never of the core; it names the run.
 */
import type { StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { runAsChosen } from "./as-chosen.js";
import { isSampled } from "./choice.js";
import type { Deal, Dealt } from "./deal.js";
import { dealtAt } from "./deal.js";
import type { Inventory } from "./inventory.js";
import { lossOf } from "./priced.js";
import type { Ran, Summary } from "./summary.js";
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
  /** One run in this many is run twice. */
  readonly sampleEvery: number;
  /** Where runs on files get their folders; null: where the system keeps such. */
  readonly root: string | null;
}

/** Runs a batch. @throws Error naming the run, if the harness itself failed. */
export function runBatch(batch: Batch, run: Inventory["run"]): Summary {
  const summary = emptySummary();
  for (let place = batch.from; place < batch.to; place += 1) {
    const dealt = dealtAt(batch.deal, place);
    const nth = Math.floor(dealt.index / batch.deal.shard.n);
    addRun(summary, dealt, runOne(batch, dealt, run), isSampled(nth, batch.sampleEvery));
  }
  return summary;
}

function runOne(batch: Batch, dealt: Dealt, run: Inventory["run"]): Ran {
  const { scenario: slug, venue, seed } = dealt;
  const { store, root } = batch;
  const scenario = batch.scenarios.find((candidate) => candidate.slug === slug);
  if (scenario === undefined) throw new Error(`no scenario ${slug} in the batch`);
  try {
    const chosen = { scenario, venue, seed, store, root, schedule: null };
    const result = runAsChosen(chosen, run, null);
    return { result, loss: lossOf(chosen, result, run) };
  } catch (thrown) {
    throw new Error(`${slug}, ${venue}, seed ${seed}: ${messageOf(thrown)}`, { cause: thrown });
  }
}
