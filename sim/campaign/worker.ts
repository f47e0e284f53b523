/**
 * What a thread of a campaign does: one batch at a time, with the real world.
 */
import { runOnce } from "../run.js";
import type { Batch } from "./batch.js";
import { runBatch } from "./batch.js";
import type { Summary } from "./summary.js";

/** Runs one batch. */
export default function work(batch: Batch): Summary {
  return runBatch(batch, runOnce);
}
