/**
 * Ends this process when a test takes too much of the processor: a loop without an end cannot be
 * left from within. Time by the clock would count a busy machine's waits as loops.
 */
import { Worker } from "node:worker_threads";

/** Processor time of this process so far. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs in a thread: looks twice a second whether the end has come. */
const WATCH = `
  const { endMs, parent } = require("node:worker_threads").workerData;
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    if (endMs[0] > 0 && (user + system) / 1000 > endMs[0]) process.kill(parent, "SIGKILL");
  }, 500);`;

/** A watchdog: `watch(run, mostMs)` awaits `run()`, and ends the process after that much of it. */
export function createWatchdog() {
  /** The processor time at which the process is ended; 0 for never. */
  const endMs = new Float64Array(new SharedArrayBuffer(8));
  new Worker(WATCH, { eval: true, workerData: { endMs, parent: process.pid } }).unref();
  return {
    async watch(run, mostMs) {
      endMs[0] = cpuMs() + mostMs;
      try {
        return await run();
      } finally {
        endMs[0] = 0;
      }
    },
  };
}
