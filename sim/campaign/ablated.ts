/**
 * The world with an ablated core in it: what a campaign, a hunt and a replay can run.
 */
import type { Safeguards } from "../../core/safeguards/index.js";
import type { Ablation } from "../ablate/ablation.js";
import { patchedRun } from "../ablate/patched-tree.js";
import { ABLATIONS } from "../ablate/table.js";
import type { Planted, RunResult, RunSpec } from "../run-types.js";
import type { Inventory } from "./inventory.js";
import { named } from "./named.js";

/** The ablation of that name. @throws UsageError listing the known ones. */
export function ablationNamed(name: string): Ablation {
  const known = ABLATIONS.map((ablation) => ({ ...ablation, slug: ablation.name }));
  return named(name, "ablation", known);
}

/** Runs with the ablated core. @throws Error if a patch of it no longer applies. */
export async function ablatedRun(
  { seam }: Ablation,
  run: Inventory["run"],
): Promise<(spec: RunSpec) => RunResult> {
  if (seam.kind === "source") return patchedRun(seam.patches);
  const planted: Planted =
    seam.kind === "store"
      ? { safeguards: null, store: seam.decorate }
      : {
          safeguards: (shipped: Safeguards) => ({ ...shipped, ...seam.replace(shipped) }),
          store: null,
        };
  return (spec) => run({ ...spec, planted });
}
