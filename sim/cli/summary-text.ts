/**
 * A campaign for people: one table, a few lines, the verdict, and how to see a failure again.
 *
 * 1. The same report gives the same text; colour is the only thing that depends on the terminal.
 */
import Table from "cli-table3";
import colours from "picocolors";
import { clockText } from "../clock-text.js";
import type { FailureReport, RunReport } from "../report/shapes.js";
import { lossText } from "../report/loss-text.js";
import { amount } from "../report/number-text.js";
import type { Io } from "./io.js";
import { metricsWords } from "./metrics-text.js";
import { statisticsText } from "./statistics-text.js";

const WIDTH = 100;
/** Failures beyond this many are counted only; `--json` has more. */
const SHOWN_FAILURES = 10;

/** The whole summary, ending with a line feed. */
export function summaryText(report: RunReport, io: Pick<Io, "colours">): string {
  const paint = colours.createColors(io.colours);
  const verdict = report.verdict.toUpperCase();
  const parts = [
    tableText(report),
    countsText("groups ended", report.ends),
    countsText("faults landed", report.faults),
    countsText("budgets used", report.budgets, " %"),
    tiersText(report),
    ...metricsWords(report.metrics).map(([title, words]) => wrapped(title, words)),
    ...speedText(report),
    ...statisticsText(report.statistics),
    `digest         ${report.digest}`,
    ...failuresText(report),
    report.verdict === "passed" ? paint.green(verdict) : paint.red(verdict),
  ];
  return `${parts.join("\n")}\n`;
}

/** Safeguards on the left, invariants on the right, each with how often it was exercised. */
function tableText({ safeguards, invariants }: RunReport): string {
  const table = new Table({
    head: ["safeguard", "exercised", "invariant", "exercised"],
    colAligns: ["left", "right", "left", "right"],
    style: { head: [], border: [], compact: true },
  });
  const rows = Math.max(safeguards.length, invariants.length);
  for (let at = 0; at < rows; at += 1) {
    table.push([...cells(safeguards[at]), ...cells(invariants[at])]);
  }
  return table.toString();
}

function cells(entry: RunReport["safeguards"][number] | undefined): readonly string[] {
  return entry === undefined ? ["", ""] : [entry.slug, amount(entry.exercised)];
}

function countsText(title: string, counts: Readonly<Record<string, number>>, unit = ""): string {
  const words = Object.entries(counts).map(([slug, count]) => `${slug} ${amount(count)}${unit}`);
  return wrapped(title, words);
}

/**
 * `title` and the words after it (`none`: there are none), on lines of at most `WIDTH`, indented
 * under the first word.
 */
function wrapped(title: string, given: readonly string[]): string {
  const words = given.length === 0 ? ["none"] : given;
  const indent = " ".repeat(15);
  const lines: string[] = [];
  let line = title.padEnd(indent.length);
  words.forEach((word, at) => {
    const next = at === words.length - 1 ? word : `${word}, `;
    if (line.length + next.trimEnd().length > WIDTH && line.trim() !== "") {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += next;
  });
  return [...lines, line].join("\n");
}

/** Which situations should have happened, and which did not. */
function tiersText({ tiers }: RunReport): string {
  const words = tiers.flatMap(({ tier, fromRuns, judged, situations, missed }) => {
    const size = judged ? "" : `, judged from ${amount(fromRuns)} runs on all`;
    const names = missed.length === 0 ? "" : ` (never: ${missed.join(" ")})`;
    return [`${tier} ${situations - missed.length} of ${situations}${size}${names}`];
  });
  return wrapped("situations", words);
}

function speedText(report: RunReport): readonly string[] {
  const { runs, passed, failed, workers } = report;
  const threads = `${workers} ${workers === 1 ? "thread" : "threads"}`;
  const simulated = `${clockText(report.simulatedMs)} simulated`;
  return [
    `runs           ${amount(runs)}, ${amount(passed)} passed, ${amount(failed)} failed`,
    `time           ${simulated} in ${clockText(report.wallMs)}, ${threads}`,
    `a second       ${amount(report.runsPerSecond)} runs, ${amount(report.eventsPerSecond)} events`,
  ];
}

function failuresText(report: RunReport): readonly string[] {
  const shown = report.failures.slice(0, SHOWN_FAILURES);
  const more = report.failed - shown.length;
  const rest = more > 0 ? [`and ${amount(more)} more failures`] : [];
  return [...shown.flatMap(failureText), ...rest];
}

/** One failure: which run, what it broke, and the command that shows it again. */
export function failureText(failure: FailureReport): readonly string[] {
  const { scenario, venue, seed, outcome, invariant, message, atMs, loss, replay } = failure;
  const what = invariant === null ? outcome : `${outcome} ${invariant}`;
  return [
    `${scenario}, ${venue}, seed ${seed}: ${what} at ${clockText(atMs)}`,
    ...(message === null ? [] : [`  ${message}`]),
    ...lossText(loss).map((line) => `  ${line}`),
    ...differenceText(failure),
    `  ${replay}`,
  ];
}

/** Both tellings from a few events before they part. */
function differenceText({ difference }: FailureReport): readonly string[] {
  if (difference === null) return [];
  const { event, before, here, fresh } = difference;
  const from = event - before.length;
  const told = (mark: string, lines: readonly string[], first: number): readonly string[] =>
    (lines.length === 0 ? ["the end"] : lines).map(
      (line, at) => `  ${mark} ${String(first + at).padStart(6)}  ${line}`,
    );
  return [
    ...(before.length === 0 ? [] : told(" ", before, from)),
    ...told("-", here, event),
    ...told("+", fresh, event),
  ];
}
