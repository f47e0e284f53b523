/**
 * `npm run fingerprints`: measures how the core looks with each ablation in it, and prints the
 * table of `fingerprints.ts`.
 */
import { ABLATIONS } from "../ablate/table.js";
import { ablatedRun } from "../campaign/ablated.js";
import { runAsChosen } from "../campaign/as-chosen.js";
import { dealtAt } from "../campaign/deal.js";
import { scenarioNamed } from "../campaign/named.js";
import { INVENTORY } from "../campaign/own-inventory.js";
import { campaignSpec } from "../campaign/request.js";
import { FINGERPRINT_RUNS } from "./fingerprints.js";

/** Seeds that no campaign of a commit draws. */
const { deal } = campaignSpec({ fresh: FINGERPRINT_RUNS, commit: "f1".repeat(20) }, INVENTORY);

for (const ablation of ABLATIONS) {
  const run = await ablatedRun(ablation, INVENTORY.run);
  const { store } = ablation;
  const broken = new Map<string, number>();
  for (let place = 0; place < FINGERPRINT_RUNS; place += 1) {
    const { scenario: slug, venue, seed } = dealtAt(deal, place);
    const scenario = scenarioNamed(slug, INVENTORY);
    const which = { scenario, venue, seed, store, root: null, schedule: null };
    const { outcome, invariant } = runAsChosen(which, run, null);
    if (outcome === "passed") continue;
    const what = invariant ?? outcome;
    broken.set(what, (broken.get(what) ?? 0) + 1);
  }
  const counts = [...broken].sort(([, one], [, other]) => other - one);
  const told = JSON.stringify(Object.fromEntries(counts));
  process.stdout.write(`  [${JSON.stringify(ablation.name)}, ${told}],\n`);
}
