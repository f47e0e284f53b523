/**
 * The gate for people: one table, the reasons, and one answer.
 */
import Table from "cli-table3";
import colours from "picocolors";
import { clockText } from "../clock-text.js";
import type { GateReport, VerifyReport } from "../report/gate-shape.js";
import { amount } from "../report/number-text.js";
import type { Io } from "./io.js";

/** Commands that are shown; the reports have more. */
const SHOWN = 5;
const DETAIL_WIDTH = 66;

/** The whole text, ending with the verdict and a line feed. */
export function gateText(report: GateReport, io: Pick<Io, "colours">): string {
  const paint = colours.createColors(io.colours);
  const { verdict, reasons, checks, failures, subject, wallMs } = report;
  const table = new Table({
    head: ["check", "", "what was done", "time"],
    style: { head: [], border: [], compact: true },
    wordWrap: true,
    colWidths: [null, null, DETAIL_WIDTH, null],
  });
  for (const { name, passed, detail, wallMs: tookMs } of checks) {
    const word = passed ? "passed" : paint.red("failed");
    table.push([name, word, detail, clockText(tookMs)]);
  }
  const commands = failures.flatMap(({ replay, known }) =>
    replay === null || known ? [] : [`  ${replay}`],
  );
  const planted = subject.ablation === null ? "" : `, the ablation ${subject.ablation} in it`;
  return [
    `commit ${subject.commit}, build ${subject.build}${planted}`,
    table.toString(),
    ...reasons,
    ...[...new Set(commands)].slice(0, SHOWN),
    `in ${clockText(wallMs)}`,
    verdict === "GO" ? paint.green(verdict) : paint.red(verdict),
    "",
  ].join("\n");
}

/** Whether a report holds, and why it does not. */
export function verifyText({ holds, verdict, reasons, runs }: VerifyReport): string {
  return [
    ...reasons,
    `${amount(runs)} runs made again`,
    `${holds ? "HOLDS" : "DOES NOT HOLD"}: ${verdict}`,
    "",
  ].join("\n");
}
