/**
 * Two runs side by side, for people.
 */
import Table from "cli-table3";
import type { DiffReport } from "../report/shapes.js";

/** Where two runs part, and what followed. */
export function diffText({ same, one, other, difference, followed }: DiffReport): string {
  const lines = [`one    ${sideText(one)}`, `other  ${sideText(other)}`];
  if (difference !== null) {
    lines.push(`event ${difference.event} is the first that differs`);
    lines.push(...difference.before.map((line) => `    ${line}`));
    lines.push(...goingOn("-", difference.one), ...goingOn("+", difference.other));
  }
  if (followed.length > 0) lines.push(tableOf(followed));
  lines.push(same ? "SAME" : "DIFFERENT");
  return `${lines.join("\n")}\n`;
}

function goingOn(mark: string, lines: readonly string[]): readonly string[] {
  const told = lines.length === 0 ? ["the run had ended"] : lines;
  return told.map((line) => `  ${mark} ${line}`);
}

function sideText({
  name,
  outcome,
  invariant,
  events,
  largestExposure,
}: DiffReport["one"]): string {
  const broken = invariant === null ? "" : ` ${invariant}`;
  const most = `at most ${largestExposure} units unhedged`;
  return `${name}: ${outcome}${broken}, ${events} events, ${most}`;
}

function tableOf(followed: DiffReport["followed"]): string {
  const table = new Table({
    head: ["from there on", "one", "other"],
    colAligns: ["left", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const { what, one, other } of followed) table.push([what, one, other]);
  return table.toString();
}
