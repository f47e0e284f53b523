/**
 * `hedgeproof replay FILE.ndjson`: a recorded session, replayed and judged.
 */
import { writeMetrics } from "../campaign/metrics-file.js";
import { UsageError } from "../campaign/usage.js";
import { demandWritable } from "../campaign/whole-file.js";
import { sessionMetrics } from "../report/metrics-shape.js";
import { checkSession } from "../session/check.js";
import { sessionText } from "./session-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";

/** What the name of a session ends with. */
export const SESSION_ENDING = ".ndjson";

/** Replays a session. @throws UsageError on bad input, or where an option of runs is given. */
export function sessionCommand(
  file: string,
  {
    json,
    metrics,
    ...others
  }: { readonly json?: boolean; readonly metrics?: string } & Readonly<Record<string, unknown>>,
  io: Io,
): ExitCode {
  const also = Object.keys(others).find((name) => others[name] !== undefined);
  if (also !== undefined) {
    throw new UsageError(`${file} is a recorded session, expected no --${also} beside it`);
  }
  if (metrics !== undefined) demandWritable(metrics);
  const report = checkSession(file);
  if (metrics !== undefined) writeMetrics(metrics, sessionMetrics(report), "session");
  io.out(json === true ? `${JSON.stringify(report, null, 2)}\n` : sessionText(report));
  return report.verdict === "passed" ? EXIT.passed : EXIT.failed;
}
