/**
 * Batches over worker threads.
 *
 * 1. At most two batches per worker are under way: memory stays flat over any number of runs.
 * 2. The first worker that throws ends the campaign; the error says which run it was.
 */
import type { Batch } from "./batch.js";
import type { Summary } from "./summary.js";

/** Does one batch. */
export type DoBatch = (batch: Batch) => Promise<Summary>;

/** Hands batches to `workers` threads that run `file`, and each summary to `done`. */
export async function overThreads(
  batches: Iterator<Batch>,
  workers: number,
  file: string,
  done: (summary: Summary) => void,
): Promise<void> {
  const { Tinypool } = await import("tinypool");
  const pool = new Tinypool({ filename: file, minThreads: workers, maxThreads: workers });
  try {
    await inLanes(batches, workers * 2, (batch) => pool.run(batch) as Promise<Summary>, done);
  } finally {
    await pool.destroy();
  }
}

/** Runs batches in this thread, giving way between them so that progress can be shown. */
export async function inThread(
  batches: Iterator<Batch>,
  run: (batch: Batch) => Summary,
  done: (summary: Summary) => void,
): Promise<void> {
  const giveWay = async (batch: Batch): Promise<Summary> => {
    await new Promise((resolve) => setImmediate(resolve));
    return run(batch);
  };
  await inLanes(batches, 1, giveWay, done);
}

async function inLanes(
  batches: Iterator<Batch>,
  lanes: number,
  run: DoBatch,
  done: (summary: Summary) => void,
): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let next = batches.next(); next.done !== true; next = batches.next()) {
      done(await run(next.value));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
