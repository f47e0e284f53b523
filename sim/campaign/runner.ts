/**
 * Runs with the real world, one database in memory for all of them: making one for every run
 * would cost more than the run.
 *
 * 1. No run knows the time, the chance or the timers of the machine; see `guard.ts`.
 */
import type { ModelDisk } from "../../core/store/model-disk.js";
import { createSqliteDisk } from "../../core/store/sqlite.js";
import type { RunResult, RunSpec } from "../run-types.js";
import { runOnce } from "../run.js";
import { guarded } from "./guard.js";

/** A function that runs one run after another. */
export function createRunner(): (spec: RunSpec) => RunResult {
  let reused: ModelDisk | null = null;
  const run = guarded((spec) => runOnce(spec, spec.store === "sqlite" ? reused : null));
  return (spec) => {
    if (spec.store === "sqlite") reused ??= createSqliteDisk();
    return run(spec);
  };
}
