/**
 * One run of the shipped core, or of what an ablation makes of it.
 *
 * 1. The same spec gives the same result, whatever ran before it.
 */
import { must } from "../core/assert.js";
import { createEngine } from "../core/engine.js";
import { DEFAULT_TIMING } from "../core/rules.js";
import { SAFEGUARDS } from "../core/safeguards/index.js";
import type { ModelDisk } from "../core/store/model-disk.js";
import { createAuditor } from "./auditor.js";
import { venueProfile } from "./gateway/profiles.js";
import { runWorld } from "./run-world.js";
import type { RunResult, RunSpec } from "./run-types.js";

/**
 * Runs one spec.
 *
 * `reuse` is a database in memory for the store kind `sqlite` that outlives the run.
 * @throws HarnessFailure when the harness itself is at fault; never for what the core does.
 */
export function runOnce(spec: RunSpec, reuse: ModelDisk | null = null): RunResult {
  const { scenario, fullChecks } = spec;
  const profile = must(venueProfile(spec.venue), `venue profile ${spec.venue}`);
  const safeguards = spec.planted?.safeguards?.(SAFEGUARDS) ?? SAFEGUARDS;
  const { rules } = profile.adapter;
  const composition = { safeguards, rules, timing: DEFAULT_TIMING };
  const writer = safeguards.singleWriter;
  return runWorld(spec, {
    profile,
    disk: reuse === null ? { writer } : { writer, reuse },
    createEngine: (contents) => createEngine(composition, contents),
    createJudge: () => createAuditor({ scenario, rules, fullChecks }),
  });
}
