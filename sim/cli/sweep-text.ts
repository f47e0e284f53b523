/**
 * A sweep for people: one row for each scenario at each venue, the totals, and how to see each
 * failure again.
 */
import Table from "cli-table3";
import colours from "picocolors";
import type { SweepReport } from "../report/shapes.js";
import type { Io } from "./io.js";
import { amount } from "../report/number-text.js";
import { failureText } from "./summary-text.js";

/** Failures beyond this many are counted only; `--json` has more. */
const SHOWN_FAILURES = 10;

/** The whole text, ending with a line feed. */
export function sweepText(report: SweepReport, io: Pick<Io, "colours">): string {
  const paint = colours.createColors(io.colours);
  const total = (count: (row: SweepReport[number]) => number): number =>
    report.reduce((sum, row) => sum + count(row), 0);
  const [runs, missed, failed] = [
    total((row) => row.runs),
    total((row) => row.missed),
    total((row) => row.failed),
  ];
  const points = amount(total(({ boundaries }) => boundaries));
  const unlanded = missed === 0 ? "" : `, ${amount(missed)} in which a death did not land`;
  const shown = report.flatMap(({ failures }) => failures).slice(0, SHOWN_FAILURES);
  const more = failed - shown.length;
  const parts = [
    tableText(report),
    `${points} crash points, ${amount(runs)} runs${unlanded}, ${amount(failed)} failed`,
    ...shown.flatMap(failureText),
    ...(more > 0 ? [`and ${amount(more)} more failures`] : []),
    failed === 0 ? paint.green("PASSED") : paint.red("FAILED"),
  ];
  return `${parts.join("\n")}\n`;
}

function tableText(report: SweepReport): string {
  const table = new Table({
    head: ["scenario", "venue", "boundaries", "runs", "failures"],
    colAligns: ["left", "left", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const { scenario, venue, boundaries, runs, failed } of report) {
    table.push([scenario, venue, amount(boundaries), amount(runs), amount(failed)]);
  }
  return table.toString();
}
