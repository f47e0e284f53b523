/**
 * `hedgeproof merge`: the shards of a campaign, added up and printed as the whole.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 */
import type { Inventory } from "../campaign/inventory.js";
import { mergeShards } from "../campaign/merge.js";
import { writeMetrics } from "../campaign/metrics-file.js";
import { demandPlace, writeCampaignReport } from "../campaign/report.js";
import { demandWritable } from "../campaign/whole-file.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { summaryText } from "./summary-text.js";

/** Options as commander hands them over. */
export interface MergeOptions {
  readonly html?: string;
  readonly metrics?: string;
  readonly json?: boolean;
}

/** Adds the shards up and prints what came of it. @throws UsageError on bad input. */
export function mergeCommand(
  files: readonly string[],
  { html, metrics, json }: MergeOptions,
  io: Io,
  inventory: Inventory,
): ExitCode {
  if (html !== undefined) demandPlace(html);
  if (metrics !== undefined) demandWritable(metrics);
  const report = mergeShards({ files }, inventory);
  io.out(json === true ? `${JSON.stringify(report, null, 2)}\n` : summaryText(report, io));
  if (html !== undefined) writeCampaignReport(report, html);
  if (metrics !== undefined) writeMetrics(metrics, report.metrics, "campaign");
  return EXIT[report.verdict];
}
