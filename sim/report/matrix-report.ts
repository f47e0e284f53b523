/**
 * Fault kinds × lifecycle states, from the counts of a campaign.
 */
import type { Inventory } from "../campaign/inventory.js";
import type { Summary } from "../campaign/summary.js";
import { STATES } from "../auditor/lifecycle.js";
import { whyImpossible } from "../situations/matrix.js";
import type { RunReport } from "./shapes.js";

/** One row for each kind of fault. */
export function matrixOf(
  summary: Summary,
  { faults }: Pick<Inventory, "faults">,
): RunReport["matrix"] {
  return faults.map(({ slug: fault }) => {
    const reasons = STATES.flatMap((state) => {
      const why = whyImpossible(fault, state);
      return why === null ? [] : [[state, why] as const];
    });
    const landed = STATES.map(
      (state) => [state, summary.situations.get(`${fault}@${state}`) ?? 0] as const,
    );
    return {
      fault,
      landed: Object.fromEntries(landed),
      impossible: Object.fromEntries(reasons),
    };
  });
}
