/**
 * The run of a file, run: with its ablation in the core, on the store that it names.
 */
import type { Ablation } from "../ablate/ablation.js";
import type { ReplayReport } from "../report/shapes.js";
import type { RunResult, RunSpec } from "../run-types.js";
import { ablatedRun } from "./ablated.js";
import { runAsChosen } from "./as-chosen.js";
import type { Inventory } from "./inventory.js";
import type { ReplayView } from "./replay.js";
import { replayRun } from "./replay.js";
import type { ReproRun } from "./repro.js";

/** Runs with the ablated core, or with the shipped one. */
export async function coreOf(
  ablation: Ablation | null,
  { run }: Pick<Inventory, "run">,
): Promise<(spec: RunSpec) => RunResult> {
  return ablation === null ? run : ablatedRun(ablation, run);
}

/** Runs it once. */
export function runRepro(
  { scenario, venue, seed, schedule, store, held }: ReproRun,
  run: (spec: RunSpec) => RunResult,
): RunResult {
  const which = { scenario, venue, seed, schedule, store, held, root: null };
  return runAsChosen(which, run, null);
}

/** Runs it and tells it in full, or what is to be shown of it. */
export async function replayRepro(
  read: ReproRun,
  inventory: Inventory,
  view?: ReplayView,
): Promise<ReplayReport> {
  const run = await coreOf(read.ablation, inventory);
  const { draws, store, cuts } = read.repro;
  const ablation = read.ablation?.name ?? null;
  const told = replayRun(read, { ...inventory, run }, view);
  return { ...told, held: { draws, store, ablation, cuts } };
}
