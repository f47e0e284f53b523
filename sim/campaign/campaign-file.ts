/**
 * What `run --json` printed, read back from a file that anybody may have written.
 */
import { SAFE_COMMAND } from "../report/command-line.js";
import type { RunReport } from "../report/shapes.js";
import { runShape } from "../report/shapes.js";
import { shaped, untrustedJson } from "./untrusted.js";
import { UsageError } from "./usage.js";

/** A campaign may have a thousand failures in it. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** The JSON of a file that may hold a campaign. @throws UsageError */
export function campaignJson(file: string, kind: string): unknown {
  return untrustedJson(file, { what: file, kind, mostBytes: LARGEST_BYTES });
}

/** The report in it; `kind` names what was expected. @throws UsageError */
export function campaignIn(json: unknown, file: string, kind = "a campaign"): RunReport {
  return demandSafe(shaped(json, runShape, file, { kind, schema: "run" }), file);
}

/** What a campaign's report tells to be pasted is a command of ours. @throws UsageError */
function demandSafe(report: RunReport, file: string): RunReport {
  const odd = report.failures.findIndex(({ replay }) => !SAFE_COMMAND.test(replay));
  if (odd === -1) return report;
  throw new UsageError(
    `${file}: failures.${odd}.replay is no command of hedgeproof's, expected what it printed`,
  );
}
