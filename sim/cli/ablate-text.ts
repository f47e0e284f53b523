/**
 * Ablations for people: the kill table, the two matrices, how to see each catch again, the verdict.
 *
 * 1. The same report gives the same text; colour is the only thing that depends on the terminal.
 */
import Table from "cli-table3";
import colours from "picocolors";
import type { AblateReport } from "../report/shapes.js";
import type { Io } from "./io.js";

type Kill = AblateReport["ablations"][number];

const PLAIN = { style: { head: [], border: [], compact: true } };

/** The whole report, ending with a line feed. */
export function ablateText(report: AblateReport, io: Pick<Io, "colours">): string {
  const paint = colours.createColors(io.colours);
  const { verdict, starts, limit, unharmed } = report;
  const colour = verdict === "passed" ? paint.green : paint.red;
  const missed = report.ablations.filter(({ seedsWorst }) => seedsWorst === null).length;
  return [
    killTable(report),
    `seeds: runs needed from ${starts} starting points, at most ${limit} from each`,
    matrixText("catches by invariant", report.invariants, report.ablations),
    matrixText("faults that had landed in catching runs", report.faults, report.ablations),
    ...report.ablations.flatMap(({ replay }) => (replay === null ? [] : [replay])),
    `the shipped core on the same seeds: ${unharmed.runs} runs, ${unharmed.failed} failed`,
    ...unharmed.replay,
    colour(
      `${verdict.toUpperCase()}: ${report.ablations.length} ablations, ${missed} not caught ` +
        "from every starting point",
    ),
    "",
  ].join("\n");
}

function killTable({ ablations, starts }: AblateReport): string {
  const head = ["safeguard", "ablation", "caught by", "median", "worst", "starts", "scenario"];
  const table = new Table({ head, ...PLAIN });
  for (const kill of ablations) {
    table.push([
      kill.safeguard,
      kill.name,
      kill.caughtBy ?? `nothing${othersText(kill)}`,
      kill.seedsMedian ?? "-",
      kill.seedsWorst ?? "-",
      `${kill.caught}/${starts}`,
      kill.scenario ?? "",
    ]);
  }
  return table.toString();
}

function othersText({ others }: Kill): string {
  const parts = Object.entries(others).map(([what, n]) => `${what} ${n}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** Columns are numbered as the ablations are in the kill table; empty rows are only counted. */
function matrixText(
  title: string,
  rows: AblateReport["invariants"],
  ablations: readonly Kill[],
): string {
  const table = new Table({
    head: [title, ...ablations.map((_kill, at) => at + 1)].map(String),
    ...PLAIN,
  });
  const all = Object.entries(rows);
  const told = all.filter(([, cells]) => Object.values(cells).some((count) => count > 0));
  for (const [slug, cells] of told) {
    table.push([slug, ...ablations.map(({ name }) => cells[name] ?? "")]);
  }
  const empty = all.length - told.length;
  return empty === 0 ? table.toString() : `${table.toString()}\n${empty} more with none`;
}
