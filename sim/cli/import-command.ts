/**
 * `hedgeproof import`: recordings of a broker become one session file.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 */
import { UsageError } from "../campaign/usage.js";
import { importSession } from "../session/import.js";
import { importText } from "./session-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";

/** Options as commander hands them over. */
export interface ImportOptions {
  readonly out?: string;
  readonly plan?: string;
  readonly note?: string;
  readonly json?: boolean;
}

/** Imports. @throws UsageError on bad input. */
export function importCommand(
  venue: string,
  files: readonly string[],
  { out, json = false, ...asked }: ImportOptions,
  io: Io,
): ExitCode {
  if (out === undefined) throw new UsageError("--out was not given, expected the session's file");
  const report = importSession({ venue, files, out, ...asked });
  io.out(json ? `${JSON.stringify(report, null, 2)}\n` : importText(report));
  return EXIT.passed;
}
