/**
 * The gate's report as JUnit XML, as CI systems read it: a case for each check, and in one that did
 * not pass every reason and the commands that show it.
 */
import type { Builder } from "junit-report-builder";
import * as junit from "junit-report-builder";
import type { GateFailure, GateReport } from "./gate-shape.js";

/** What XML 1.0 has no place for. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** What the package exports; its types say that it were one level deeper. */
const library = junit.default as unknown as Builder;

/** The whole document. */
export function gateJunit({ checks, failures, verdict, subject, wallMs }: GateReport): string {
  const builder = library.newBuilder().name("hedgeproof gate");
  const suite = builder
    .testSuite()
    .name("hedgeproof gate")
    .time(wallMs / 1_000);
  suite.property("verdict", verdict);
  suite.property("commit", plain(subject.commit));
  suite.property("build", plain(subject.build));
  for (const { name, passed, detail, reasons, wallMs: tookMs } of checks) {
    const one = suite
      .testCase()
      .className("gate")
      .name(name)
      .time(tookMs / 1_000);
    one.standardOutput(plain(detail));
    if (passed) continue;
    one.failure(plain(reasons[0] ?? detail), "NO-GO");
    const shown = failures.filter(({ check, known }) => check === name && !known).map(line);
    one.stacktrace(plain([...reasons, "", ...shown].join("\n")));
  }
  return builder.build();
}

function line({ what, message, replay }: GateFailure): string {
  return `${what}: ${message}${replay === null ? "" : `\n  ${replay}`}`;
}

function plain(text: string): string {
  return text.replaceAll(FORBIDDEN, "?");
}
