/**
 * One run with the store and the checks that are chosen for it, wherever it runs: in a campaign,
 * in a replay, in a fresh process.
 */
import type { Schedule } from "../faults/schedule.js";
import type { Chance, RunResult, RunSpec, StoreKind } from "../run-types.js";
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
  /** The folder in which a run on files gets a folder of its own; null: the system's. */
  readonly root: string | null;
  /** Faults as data; null: those drawn from the seed. */
  readonly schedule: Schedule | null;
  /** Of a run that a file holds: it is on the store that is named, and checked in full. */
  readonly held?: Chance | undefined;
}

/** Runs it. */
export function runAsChosen(
  { scenario, venue, seed, store: wanted, root, schedule, held: chance }: Chosen,
  run: (spec: RunSpec) => RunResult,
  listener: Listener | null,
): RunResult {
  const which = schedule === null ? seed : `${seed}\n${JSON.stringify(schedule)}`;
  const { store, fullChecks } =
    chance === undefined
      ? choose(scenario.slug, venue, which, wanted)
      : { store: wanted, fullChecks: true };
  const once = (scratch: string | null): RunResult =>
    run({
      ...{ scenario, venue, seed, store, scratch, listener, fullChecks },
      ...{ schedule, planted: null, chance },
    });
  return store === "file" ? withScratch(once, root) : once(null);
}
