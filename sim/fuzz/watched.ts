/**
 * One venue, fuzzed in a thread of its own that is stopped where it does not come back from a
 * payload.
 */
import { Worker } from "node:worker_threads";
import type { FuzzAnswer, FuzzWork } from "./worker.js";

/** Longer than any payload takes on a machine that is busy with other things. */
const STUCK_MS = 10_000;
const LOOK_MS = 500;

/** What became of one venue's payloads. */
export interface Watched {
  readonly found: FuzzAnswer;
  readonly elapsedMs: number;
}

/** Fuzzes payloads `from` up to, and not, `to` of a venue. Rejects if the thread itself fails. */
export function watched(work: Omit<FuzzWork, "at">): Promise<Watched> {
  const startedMs = performance.now();
  const at = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: FuzzWork = { ...work, at };
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    let last = -1;
    let sinceMs = startedMs;
    const look = setInterval(() => {
      const nowMs = performance.now();
      if (at[0] !== last) [last, sinceMs] = [at[0] ?? 0, nowMs];
      else if (nowMs - sinceMs >= STUCK_MS) {
        end({ nth: last, flaw: `did not come back within ${STUCK_MS / 1_000} s` });
      }
    }, LOOK_MS);
    const end = (found: FuzzAnswer): void => {
      clearInterval(look);
      void worker.terminate();
      resolve({ found, elapsedMs: performance.now() - startedMs });
    };
    worker.once("message", end);
    worker.once("error", (error) => {
      clearInterval(look);
      reject(error);
    });
  });
}
