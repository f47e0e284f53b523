/**
 * `hedgeproof ablate`: takes safeguards away, and tells how soon that is noticed.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 */
import { runAblate } from "../campaign/ablate.js";
import type { Inventory } from "../campaign/inventory.js";
import type { AblateReport } from "../report/shapes.js";
import { ablateText } from "./ablate-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { startProgress } from "./progress.js";

/** Options as commander hands them over. */
export interface AblateOptions {
  readonly starts?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

/** Hunts the named ablations and prints the kill table. @throws UsageError on bad input. */
export async function ablateCommand(
  names: readonly string[],
  options: AblateOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const bar = await startProgress(io, "hunts");
  let report: AblateReport;
  try {
    const { starts, limit } = options;
    report = await runAblate({ names, starts, limit, progress: bar.show }, inventory);
  } finally {
    bar.stop();
  }
  io.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : ablateText(report, io));
  return EXIT[report.verdict];
}
