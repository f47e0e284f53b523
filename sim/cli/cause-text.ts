/**
 * The cause of a failure, for people: how many futures failed from each moment, and what follows.
 */
import Table from "cli-table3";
import type { CauseReport } from "../report/cause-shape.js";
import { clockText } from "../clock-text.js";

/** Longest text of an event in the table. */
const WIDTH = 62;

/** A table of moments, then two sentences. */
export function causeText(report: CauseReport): string {
  const { name, invariant, message, failure } = report;
  const broken = [invariant ?? "the core", message].filter((part) => part !== null).join(": ");
  return [
    tableOf(report),
    `${name} fails at event ${failure.event}, ${clockText(failure.atMs)}: ${broken}`,
    inevitableText(report),
    tippedText(report),
    "",
  ].join("\n");
}

function tableOf({ moments, futures }: CauseReport): string {
  const table = new Table({
    head: ["event", "time", `fail of ${futures}`, "branched after"],
    colAligns: ["right", "right", "right", "left"],
    style: { head: [], border: [], compact: true },
  });
  for (const { event, atMs, failed, what } of moments.filter(isTurn)) {
    table.push([event, clockText(atMs), failed, shortened(what)]);
  }
  return table.toString();
}

/** Of a stretch in which the count stays the same, the first and the last. */
function isTurn(
  { failed }: CauseReport["moments"][number],
  at: number,
  moments: CauseReport["moments"],
): boolean {
  return moments[at - 1]?.failed !== failed || moments[at + 1]?.failed !== failed;
}

function shortened(text: string): string {
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
}

function inevitableText({ inevitable, futures }: CauseReport): string {
  if (inevitable === null) return "until the last moment some future did not fail";
  const { event, atMs, before, what } = inevitable;
  if (event === 0)
    return `all ${futures} futures fail from the start: chance and faults decide nothing`;
  return (
    `inevitable after event ${event}, ${clockText(atMs)}: ${what}; ` +
    `all ${futures} futures fail from then on, ${before} from just before it`
  );
}

function tippedText({ tipped, faults, futures, inevitable }: CauseReport): string {
  const fault = faults.find(({ id }) => id === tipped);
  if (fault === undefined) return "no fault made it likelier";
  if (fault.event === inevitable?.event) return "that fault tipped it";
  const { event, atMs, before, after, what } = fault;
  return (
    `tipped by event ${event}, ${clockText(atMs)}: ${what}; ` +
    `${before} of ${futures} futures fail from just before it, ${after} from just after it`
  );
}
