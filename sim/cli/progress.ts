/**
 * A bar on a terminal while a campaign or a sweep runs; nothing where nobody watches.
 */
import type { Io } from "./io.js";

/** Shows how far a campaign is. */
export interface Progress {
  show(done: number, all: number): void;
  /** Takes the bar away. */
  stop(): void;
}

const NOWHERE: Progress = { show: () => undefined, stop: () => undefined };

/** A bar on stderr, if a person watches it. */
export async function startProgress(io: Io, what = "runs"): Promise<Progress> {
  if (!io.terminal) return NOWHERE;
  const { SingleBar, Presets } = await import("cli-progress");
  const bar = new SingleBar(
    {
      format: `{bar} {percentage} % | {value} of {total} ${what} | {eta_formatted} left`,
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
    },
    Presets.shades_grey,
  );
  let started = false;
  return {
    show(done, all) {
      if (!started) bar.start(all, done);
      else bar.update(done);
      started = true;
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
