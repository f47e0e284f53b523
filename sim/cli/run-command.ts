/**
 * `hedgeproof run`: a campaign, then its summary.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 */
import { runCampaign } from "../campaign/campaign.js";
import type { Inventory } from "../campaign/inventory.js";
import { campaignSpec } from "../campaign/request.js";
import type { RunReport } from "../report/shapes.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { matrixText } from "./matrix-text.js";
import { startProgress } from "./progress.js";
import { summaryText } from "./summary-text.js";

/** Options as commander hands them over. */
export interface RunOptions {
  readonly plan?: string;
  readonly venue?: readonly string[];
  readonly seeds?: string;
  readonly fresh?: string;
  readonly commit?: string;
  readonly order: string;
  readonly cross?: boolean;
  readonly shard?: string;
  readonly workers?: string;
  readonly store?: string;
  readonly storeFile?: string;
  readonly matrix?: boolean;
  readonly json?: boolean;
}

/** Runs the campaign and prints what came of it. @throws UsageError on bad input. */
export async function runCommand(
  names: readonly string[],
  options: RunOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const request = { ...options, scenarios: names, venues: options.venue };
  const spec = campaignSpec(request, inventory);
  const bar = await startProgress(io);
  let report: RunReport;
  try {
    report = await runCampaign({ ...spec, progress: bar.show }, inventory);
  } finally {
    bar.stop();
  }
  if (options.json === true) io.out(`${JSON.stringify(report, null, 2)}\n`);
  else {
    if (options.matrix === true) io.out(matrixText(report.matrix));
    io.out(summaryText(report, io));
  }
  return EXIT[report.verdict];
}
