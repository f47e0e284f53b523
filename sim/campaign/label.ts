/**
 * One coarse label for a run: how it and its groups ended, the furthest state that any group
 * reached, and which families of faults landed. Fixed before any campaign is run; how much has not
 * been seen yet is estimated from how often each label was.
 *
 * 1. The label says nothing of counts, times or order: the set of labels is small.
 */
import { FAULT_FAMILY } from "../faults/families.js";
import type { FaultKind } from "../faults/schedule.js";
import type { RunResult } from "../run-types.js";

/** The label of a run. */
export function labelOf(result: RunResult): string {
  const { outcome, furthest } = result;
  const ends = distinct(result.ends.map(({ end }) => end));
  const families = distinct(
    [...result.faults.keys()].map((kind) => FAULT_FAMILY[kind as FaultKind] ?? kind),
  );
  return `${outcome} ${ends} ${furthest} ${families}`;
}

function distinct(words: readonly string[]): string {
  const sorted = [...new Set(words)].sort((one, other) => (one < other ? -1 : 1));
  return sorted.length === 0 ? "none" : sorted.join("+");
}
