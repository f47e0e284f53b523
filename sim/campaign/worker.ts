/**
 * What a thread of a campaign does: one batch at a time, with the real world.
 */
import type { Batch } from "./batch.js";
import { runBatch } from "./batch.js";
import { createRunner } from "./runner.js";
import type { Summary } from "./summary.js";

const run = createRunner();

/** Runs one batch. */
export default function work(batch: Batch): Summary {
  return runBatch(batch, run);
}
