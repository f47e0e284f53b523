/**
 * The run of a file, run: with its ablation in the core, on the store that it names.
 */
import type { Ablation } from "../ablate/ablation.js";
import type { ReplayReport } from "../report/shapes.js";
import type { Schedule } from "../faults/schedule.js";
import type { RunResult, RunSpec } from "../run-types.js";
import { ablatedRun } from "./ablated.js";
import { runAsChosen } from "./as-chosen.js";
import type { Inventory } from "./inventory.js";
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

/** Runs it and tells it in full; with another schedule, if one is given. */
export async function replayRepro(
  read: ReproRun,
  inventory: Inventory,
  schedule: Schedule = read.schedule,
): Promise<ReplayReport> {
  const run = await coreOf(read.ablation, inventory);
  const { draws, store, cuts } = read.repro;
  const ablation = read.ablation?.name ?? null;
  const told = replayRun({ ...read, schedule }, { ...inventory, run });
  return { ...told, held: { draws, store, ablation, cuts } };
}
