/**
 * The gate's failures as workflow commands of GitHub Actions, which shows them as annotations:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 *
 * 1. Text from elsewhere cannot end a command or begin another.
 */
import type { GateReport } from "./gate-shape.js";

/** GitHub shows ten errors of a step. */
const SHOWN = 10;

/** One command a line; empty where nothing is to be told. */
export function gateAnnotations({ checks, failures }: GateReport): string {
  const counted = failures.filter(({ known }) => !known);
  const told = new Set(counted.map(({ check }) => check));
  const each = counted.map(({ check, what, message, replay }) =>
    command(`${check}: ${what}`, replay === null ? message : `${message}\n${replay}`),
  );
  const others = checks
    .filter(({ name, passed }) => !passed && !told.has(name))
    .map(({ name, reasons }) => command(name, reasons.join("\n")));
  return [...others, ...each].slice(0, SHOWN).join("");
}

function command(title: string, message: string): string {
  return `::error title=${property(title)}::${data(message)}\n`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
