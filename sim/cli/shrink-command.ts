/**
 * `hedgeproof shrink`: a failing run, cut until nothing more can be taken from it.
 *
 * 1. An interrupt stops it after the present try; what is best by then is in the file.
 * 2. Progress is one line on a terminal, and on stderr.
 */
import type { Inventory } from "../campaign/inventory.js";
import type { ShrinkStep } from "../campaign/shrink.js";
import { runShrink } from "../campaign/shrink.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { shrinkText } from "./shrink-text.js";

/** Options as commander hands them over. */
export interface ShrinkOptions {
  readonly plan?: string;
  readonly venue?: string;
  readonly seed?: string;
  readonly ablate?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Takes the line away that a terminal shows. */
const CLEAR = "\r\u001b[2K";

/** Shrinks one run. @throws UsageError on bad input. */
export async function shrinkCommand(
  run: string | undefined,
  { json, ...options }: ShrinkOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  let stopped = false;
  io.onInterrupt?.(() => {
    stopped = true;
  });
  const progress = ({ stage, tries, faults: [from, to] }: ShrinkStep): void => {
    if (io.terminal) io.err(`${CLEAR}${from} faults → ${to} | try ${tries} | ${stage}`);
  };
  try {
    const request = { run, ...options, progress, stopped: () => stopped };
    const report = await runShrink(request, inventory);
    if (io.terminal) io.err(CLEAR);
    io.out(json === true ? `${JSON.stringify(report, null, 2)}\n` : shrinkText(report));
    return EXIT.passed;
  } finally {
    io.onInterrupt?.(null);
  }
}
