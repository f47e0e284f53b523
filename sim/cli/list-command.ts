/**
 * `hedgeproof list`: what there is, by slug; and what has been found, from the results.
 */
import { existsSync } from "node:fs";
import type { Inventory } from "../campaign/inventory.js";
import { listOf, parseListKind } from "../campaign/listing.js";
import { findingsIn } from "../campaign/recorded.js";
import { UsageError } from "../campaign/usage.js";
import { findingsText } from "./findings-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";

/** Options as commander hands them over. */
export interface ListOptions {
  readonly results?: string;
  readonly json?: boolean;
}

const FINDINGS = "findings";

/** Prints everything of one kind. @throws UsageError on an unknown kind. */
export function listCommand(
  kind: string,
  options: ListOptions,
  io: Io,
  inventory: Inventory,
): ExitCode {
  if (kind === FINDINGS) return listFindings(options, io);
  const entries = listOf(parseListKind(kind, [FINDINGS]), inventory);
  if (options.results !== undefined) {
    throw new UsageError(`--results was given with ${kind}, expected it with ${FINDINGS}`);
  }
  if (options.json === true) {
    io.out(`${JSON.stringify(entries, null, 2)}\n`);
    return EXIT.passed;
  }
  const width = Math.max(0, ...entries.map(({ slug }) => slug.length));
  for (const { slug, title, tier, fromRuns } of entries) {
    const when = tier === undefined ? "" : `${tier}, from ${fromRuns} runs`.padEnd(24);
    io.out(`${slug.padEnd(width)}  ${when}${title}\n`);
  }
  return EXIT.passed;
}

/** Nothing recorded yet is nothing found; a file that is named must be there. */
function listFindings({ results, json }: ListOptions, io: Io): ExitCode {
  const { resultsFile } = io;
  const file =
    results ?? (resultsFile !== undefined && existsSync(resultsFile) ? resultsFile : null);
  const findings = file === null ? [] : findingsIn(file);
  io.out(json === true ? `${JSON.stringify(findings, null, 2)}\n` : findingsText(findings));
  return EXIT.passed;
}
