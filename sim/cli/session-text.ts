/**
 * Sessions for people: what was imported, and what a replay of it comes to.
 */
import { clockText } from "../clock-text.js";
import type { ImportReport, SessionReport } from "../report/session-shape.js";
import { amount } from "../report/number-text.js";

/** Doubts and statements that are shown; `--json` has all. */
const SHOWN = 20;

/** What was imported, in a few lines. */
export function importText(report: ImportReport): string {
  const { file, venue, clock, records, frames, snapshots, sent } = report;
  const time = clock === "arrival" ? "times of the logs" : "times of the venue";
  return [
    `${file}: ${amount(records)} records of ${venue} (${amount(frames)} frames, ` +
      `${amount(snapshots)} lists, ${amount(sent)} sent), ${time}`,
    `${amount(report.fieldsRemoved)} fields were removed, ${amount(report.passedOver)} messages ` +
      `passed over, ${amount(report.unknown)} not known`,
    "",
  ].join("\n");
}

/** What a replay came to, ending with the verdict and a line feed. */
export function sessionText(report: SessionReport): string {
  const { orders, broken, doubts, positions, gaps, checked, plan } = report;
  const checks = checked.map(({ invariant, times }) => `${invariant} ${amount(times)}`);
  return [
    `${report.file}: ${report.venue}, ${amount(report.records)} records, ` +
      `${amount(report.reports)} reports, ${amount(report.duplicates)} repeated, ` +
      `${amount(report.stale)} without news`,
    ...(report.note === null ? [] : [`  ${report.note}`]),
    ...(plan === null ? ["no plan: facts alone were checked, the core did not run"] : []),
    ...orders.map(({ state, order, text }) => `${state.padEnd(7)}  ${order}  ${text}`),
    ...cut(doubts.map(({ line, text }) => `line ${line}: ${text}`)),
    ...cut(gaps.map(({ line, ms }) => `line ${line}: silence of ${clockText(ms)} before`)),
    nakedText(report),
    `${amount(positions.length)} statements of positions, ` +
      `${amount(positions.filter(({ agrees }) => !agrees).length)} differ`,
    `checked: ${checks.length === 0 ? "nothing" : checks.join(", ")}`,
    ...broken.map(
      ({ invariant, line, message }) => `broken ${invariant}, line ${line}: ${message}`,
    ),
    report.verdict,
    "",
  ].join("\n");
}

function nakedText({ nakedMs, longestNakedMs }: SessionReport): string {
  if (nakedMs === null || longestNakedMs === null) return "exposure: not known without a plan";
  if (nakedMs === 0) return "never naked, by what the broker had said";
  return `naked for ${clockText(nakedMs)}, ${clockText(longestNakedMs)} at the longest`;
}

function cut(lines: readonly string[]): readonly string[] {
  if (lines.length <= SHOWN) return lines;
  return [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more; --json has them`];
}
