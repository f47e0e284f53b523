/**
 * `hedgeproof cause`: when a failure became inevitable, and which fault tipped it.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 */
import { runCause } from "../campaign/cause.js";
import type { Inventory } from "../campaign/inventory.js";
import type { CauseReport } from "../report/cause-shape.js";
import { causeText } from "./cause-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { startProgress } from "./progress.js";

/** Options as commander hands them over. */
export interface CauseOptions {
  readonly plan?: string;
  readonly venue?: string;
  readonly seed?: string;
  readonly ablate?: string;
  readonly futures?: string;
  readonly json?: boolean;
}

/** Searches, and prints what came of it. @throws UsageError on bad input. */
export async function causeCommand(
  run: string | undefined,
  { json, ...options }: CauseOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const bar = await startProgress(io, "moments");
  let report: CauseReport;
  try {
    report = await runCause({ run, ...options, progress: bar.show }, inventory);
  } finally {
    bar.stop();
  }
  io.out(json === true ? `${JSON.stringify(report, null, 2)}\n` : causeText(report));
  return EXIT.passed;
}
