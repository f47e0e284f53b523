/**
 * `hedgeproof list`: what there is, by slug.
 */
import type { Inventory } from "../campaign/inventory.js";
import { listOf, parseListKind } from "../campaign/listing.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";

/** Options as commander hands them over. */
export interface ListOptions {
  readonly json?: boolean;
}

/** Prints everything of one kind. @throws UsageError on an unknown kind. */
export function listCommand(
  kind: string,
  options: ListOptions,
  io: Io,
  inventory: Inventory,
): ExitCode {
  const entries = listOf(parseListKind(kind), inventory);
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
