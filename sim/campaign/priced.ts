/**
 * A failed run, priced: the same run once more, and on to its end.
 *
 * 1. What went on after the failure is no result: outcome and digest are those of the first run.
 */
import type { Loss } from "../loss.js";
import type { RunResult, RunSpec } from "../run-types.js";
import type { Chosen } from "./as-chosen.js";
import { runAsChosen } from "./as-chosen.js";

/** What the dearest naked position of the failure would have cost; null: nothing was naked. */
export function lossOf(
  chosen: Chosen,
  { outcome }: Pick<RunResult, "outcome">,
  run: (spec: RunSpec) => RunResult,
): Loss | null {
  if (outcome === "passed") return null;
  const on = runAsChosen(chosen, (spec) => run({ ...spec, goOn: true }), null);
  return on.losses?.[0] ?? null;
}
