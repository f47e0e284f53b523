/**
 * What a thread of a sweep does: one part at a time, with the real world.
 */
import { createRunner } from "./runner.js";
import type { SweepPart, SweepTask } from "./sweep-part.js";
import { sweepPart } from "./sweep-part.js";

const run = createRunner();

/** Runs one part. */
export default function work(task: SweepTask): SweepPart {
  return sweepPart(task, run);
}
