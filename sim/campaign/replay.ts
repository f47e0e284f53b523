/**
 * One run again, with everything written down.
 *
 * 1. The digest is that of the same run in a campaign: listening changes nothing.
 */
import type { Schedule } from "../faults/schedule.js";
import type { Chance, StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { describe } from "../trace.js";
import type { ReplayReport } from "../report/shapes.js";
import { runAsChosen } from "./as-chosen.js";
import type { Inventory } from "./inventory.js";

/** Which run. */
export interface ReplaySpec {
  readonly scenario: Scenario;
  readonly venue: string;
  readonly seed: string;
  readonly store: StoreKind;
  /** Faults as data; null: those drawn from the seed. */
  readonly schedule: Schedule | null;
  /** Of a run that a file holds; left out otherwise. */
  readonly held?: Chance | undefined;
}

/** Runs it again and tells it in full. */
export function replayRun(
  spec: ReplaySpec,
  { run, watch }: Pick<Inventory, "run" | "watch">,
): ReplayReport {
  const { scenario, venue, seed } = spec;
  const exposure = watch(scenario, venue);
  const events: ReplayReport["events"] = [];
  const result = runAsChosen({ ...spec, root: null }, run, (event) => {
    exposure.hear(event);
    const line = { n: events.length + 1, atMs: event.atMs, ...describe(event) };
    events.push({ ...line, exposure: exposure.units() });
  });
  const { outcome, digest, invariant, message, atMs } = result;
  return {
    ...{ scenario: scenario.slug, venue, seed, outcome, digest, invariant, message, atMs },
    schedule: result.schedule.map(({ id, kind, trigger, params }) => ({
      ...{ id, kind, trigger: { ...trigger }, params: { ...params } },
    })),
    events,
  };
}
