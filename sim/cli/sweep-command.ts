/**
 * `hedgeproof sweep`: every crash point in turn, then a table of what came of it.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 */
import type { Inventory } from "../campaign/inventory.js";
import { runSweep, sweepSpec } from "../campaign/sweep.js";
import type { SweepReport } from "../report/shapes.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { startProgress } from "./progress.js";
import { sweepText } from "./sweep-text.js";

/** Options as commander hands them over. */
export interface SweepOptions {
  readonly venue?: readonly string[];
  readonly depth: string;
  readonly with: string;
  readonly seed: string;
  readonly workers?: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** Sweeps and prints what came of it. @throws UsageError on bad input. */
export async function sweepCommand(
  names: readonly string[],
  options: SweepOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const spec = sweepSpec({ ...options, scenarios: names, venues: options.venue }, inventory);
  const bar = await startProgress(io, "parts");
  let report: SweepReport;
  try {
    report = await runSweep({ ...spec, progress: bar.show }, inventory);
  } finally {
    bar.stop();
  }
  io.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : sweepText(report, io));
  return report.some(({ failed }) => failed > 0) ? EXIT.failed : EXIT.passed;
}
