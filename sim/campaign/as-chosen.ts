/**
 * One run with the store and the checks that are chosen for it, wherever it runs: in a campaign,
 * in a replay, in a fresh process.
 */
import type { RunResult, RunSpec, StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import type { Listener } from "../world-event.js";
import { choose } from "./choice.js";
import { withScratch } from "./scratch.js";

/** Which run. */
export interface Chosen {
  readonly scenario: Scenario;
  readonly venue: string;
  readonly seed: string;
  /** Of the campaign; this run may be one of those that use files. */
  readonly store: StoreKind;
  /** A folder that outlives the run; null: one of its own, if it needs one. */
  readonly scratch: string | null;
}

/** Runs it. */
export function runAsChosen(
  { scenario, venue, seed, store: wanted, scratch }: Chosen,
  run: (spec: RunSpec) => RunResult,
  listener: Listener | null,
): RunResult {
  const { store, fullChecks } = choose(scenario.slug, venue, seed, wanted);
  const once = (folder: string | null): RunResult =>
    run({
      ...{ scenario, venue, seed, store, scratch: folder, listener, fullChecks },
      ...{ schedule: null, planted: null },
    });
  return store === "file" && scratch === null ? withScratch(once) : once(scratch);
}
