/**
 * One run again, with everything written down.
 *
 * 1. The digest is that of the same run in a campaign: listening changes nothing.
 */
import type { RunResult, StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { describe } from "../trace.js";
import type { ReplayReport } from "../report/shapes.js";
import { choose } from "./choice.js";
import { createExposureWatch } from "./exposure-watch.js";
import type { Inventory } from "./inventory.js";
import { withScratch } from "./scratch.js";

/** Which run. */
export interface ReplaySpec {
  readonly scenario: Scenario;
  readonly venue: string;
  readonly seed: string;
  readonly store: StoreKind;
}

/** Runs it again and tells it in full. */
export function replayRun(spec: ReplaySpec, run: Inventory["run"]): ReplayReport {
  const { scenario, venue, seed } = spec;
  const { store, fullChecks } = choose(scenario.slug, venue, seed, spec.store);
  const watch = createExposureWatch();
  const events: ReplayReport["events"] = [];
  const once = (scratch: string | null): RunResult =>
    run({
      scenario,
      venue,
      seed,
      store,
      scratch,
      schedule: null,
      listener(event) {
        watch.hear(event);
        const line = { n: events.length + 1, atMs: event.atMs, ...describe(event) };
        events.push({ ...line, exposure: watch.units() });
      },
      fullChecks,
      planted: null,
    });
  const result = store === "file" ? withScratch(once) : once(null);
  const { outcome, digest, invariant, message, atMs } = result;
  return {
    scenario: scenario.slug,
    venue,
    seed,
    outcome,
    digest,
    invariant,
    message,
    atMs,
    schedule: result.schedule.map(({ id, kind, trigger, params }) => ({
      id,
      kind,
      trigger: { ...trigger },
      params: { ...params },
    })),
    events,
  };
}
