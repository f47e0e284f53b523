/**
 * The canary: a scenario that fails on purpose in one of a hundred of its seeds, kept out of what
 * is shipped. There the core's store holds every commit back until the next one, so that a plan is
 * accepted before it is durable: the harness must say so, or it is silent. No fault strikes there,
 * so that each fails for this and nothing else.
 */
import { createHash } from "node:crypto";
import { oneCommitLate } from "../../sim/ablate/of-facts.js";
import { runAllAgain } from "../../sim/campaign/again.js";
import type { Inventory } from "../../sim/campaign/inventory.js";
import { scenarioNamed } from "../../sim/campaign/named.js";
import { INVENTORY } from "../../sim/campaign/own-inventory.js";
import { createRunner } from "../../sim/campaign/runner.js";
import type { RunSpec } from "../../sim/run-types.js";
import type { Scenario } from "../../sim/scenario.js";

/** One seed in this many is sick. */
const SICK_ONE_IN = 100;

const canary: Scenario = {
  ...scenarioNamed("single-leg", INVENTORY),
  slug: "canary",
  title: "fails on purpose in one of a hundred seeds",
  floors: { asPlanned: 0, deniedAtMost: 100, unwoundAtMost: 100, escalatedAtMost: 100 },
};

/** Whether the canary fails with that seed. */
export function isSick(seed: string): boolean {
  const hash = createHash("sha256").update(`canary ${seed}`).digest();
  return hash.readUInt32BE(0) % SICK_ONE_IN === 0;
}

function sickening(run: Inventory["run"]): Inventory["run"] {
  const planted: RunSpec["planted"] = { safeguards: null, store: oneCommitLate };
  return (spec) => run(isSick(spec.seed) ? { ...spec, planted, schedule: [] } : spec);
}

/** What `hedgeproof` draws on when it is tried on the canary. */
export function canaryInventory(): Inventory {
  const run = sickening(createRunner());
  return {
    ...INVENTORY,
    run,
    again: (runs) => runAllAgain(runs, sickening(createRunner())),
    scenarios: [canary],
  };
}
