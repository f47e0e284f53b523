/**
 * `hedgeproof run`: a campaign, then its summary.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 * 2. A campaign that is recorded and interrupted ends after the batches that are under way, and
 *    says how to go on.
 */
import type { Inventory } from "../campaign/inventory.js";
import type { CampaignEnd } from "../campaign/recorded.js";
import { writeMetrics } from "../campaign/metrics-file.js";
import { runRecorded } from "../campaign/recorded.js";
import { demandPlace, writeCampaignReport } from "../campaign/report.js";
import type { CampaignRequest } from "../campaign/request.js";
import { demandWritable } from "../campaign/whole-file.js";
import { commandLine } from "../report/command-line.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { matrixText } from "./matrix-text.js";
import { startProgress } from "./progress.js";
import { amount } from "../report/number-text.js";
import { summaryText } from "./summary-text.js";

/** Options as commander hands them over. */
export interface RunOptions {
  readonly plan?: string;
  readonly venue?: readonly string[];
  readonly seeds?: string;
  readonly fresh?: string;
  readonly commit?: string;
  readonly order?: string;
  readonly cross?: boolean;
  readonly shard?: string;
  readonly workers?: string;
  readonly store?: string;
  readonly storeFile?: string;
  /** False: `--no-results`. */
  readonly results?: string | false;
  readonly resume?: boolean;
  readonly matrix?: boolean;
  readonly html?: string;
  readonly metrics?: string;
  readonly json?: boolean;
}

/** Runs the campaign and prints what came of it. @throws UsageError on bad input. */
export async function runCommand(
  names: readonly string[],
  options: RunOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const { results: given = io.resultsFile, ...asked } = options;
  const results = given === false ? undefined : given;
  if (options.html !== undefined) demandPlace(options.html);
  if (options.metrics !== undefined) demandWritable(options.metrics);
  const request = { ...asked, scenarios: names, venues: options.venue, results };
  const { report, ...end } = await interruptible(request, io, inventory);
  if (report === null) {
    io.err(stoppedText(end, options, results === io.resultsFile ? undefined : results));
    return EXIT.insufficient;
  }
  if (options.json === true) io.out(`${JSON.stringify(report, null, 2)}\n`);
  else {
    if (options.matrix === true) io.out(matrixText(report.matrix));
    io.out(summaryText(report, io));
  }
  if (options.html !== undefined) writeCampaignReport(report, options.html);
  if (options.metrics !== undefined) writeMetrics(options.metrics, report.metrics, "campaign");
  return EXIT[report.verdict];
}

/** See (2); without results there is nothing to keep, and an interrupt ends it at once. */
async function interruptible(
  request: CampaignRequest,
  io: Io,
  inventory: Inventory,
): Promise<CampaignEnd> {
  let interrupted = false;
  if (request.results !== undefined) io.onInterrupt?.(() => (interrupted = true));
  const bar = await startProgress(io);
  const { show: progress } = bar;
  try {
    const timed = { ...request, progress, nowMs: Date.now() };
    return await runRecorded(timed, inventory, { stopped: () => interrupted });
  } finally {
    bar.stop();
    io.onInterrupt?.(null);
  }
}

function stoppedText(
  { kept, runs }: Pick<CampaignEnd, "kept" | "runs">,
  { plan, storeFile, html, metrics }: RunOptions,
  results: string | undefined,
): string {
  const words = Object.entries({
    "--plan": plan,
    "--store-file": storeFile,
    "--html": html,
    "--metrics": metrics,
    "--results": results,
  });
  const said = words.flatMap(([name, word]) => (word === undefined ? [] : [name, word]));
  return (
    `hedgeproof: interrupted; ${amount(kept)} of ${amount(runs)} runs are kept, ` +
    `${commandLine(["run", "--resume", ...said])} goes on\n`
  );
}
