/**
 * `hedgeproof report`: a run or a campaign as one HTML file.
 */
import type { Inventory } from "../campaign/inventory.js";
import type { ReportRequest } from "../campaign/report.js";
import { writeReport } from "../campaign/report.js";
import { writtenText } from "./written-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";

/** Options as commander hands them over. */
export interface ReportOptions {
  readonly plan?: string;
  readonly venue?: string;
  readonly seed?: string;
  readonly ablate?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Writes the page. @throws UsageError on bad input. */
export async function reportCommand(
  run: string | undefined,
  { json, ...options }: ReportOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const request: ReportRequest = { run, ...options };
  io.out(writtenText(await writeReport(request, inventory), json));
  return EXIT.passed;
}
