/**
 * Runs with the real world, one database in memory for all of them: making one for every run
 * would cost more than the run.
 */
import type { ModelDisk } from "../../core/store/model-disk.js";
import { createSqliteDisk } from "../../core/store/sqlite.js";
import type { RunResult, RunSpec } from "../run-types.js";
import { runOnce } from "../run.js";

/** A function that runs one run after another. */
export function createRunner(): (spec: RunSpec) => RunResult {
  let reused: ModelDisk | null = null;
  return (spec) => {
    if (spec.store !== "sqlite") return runOnce(spec);
    reused ??= createSqliteDisk();
    return runOnce(spec, reused);
  };
}
