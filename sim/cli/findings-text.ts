/**
 * Findings for people: what was broken after what, what has become of it, and how to see it.
 */
import type { FindingsReport } from "../report/findings-shape.js";
import { amount } from "../report/number-text.js";

type Finding = FindingsReport[number];

/** All findings, what needs somebody first. */
export function findingsText(findings: FindingsReport): string {
  if (findings.length === 0) return "nothing was found in what is recorded\n";
  return `${findings.flatMap(linesOf).join("\n")}\n`;
}

function linesOf(finding: Finding): readonly string[] {
  const { status, invariant, cause, failures, runs, first, last, fixed, example } = finding;
  const { outcome, message } = example;
  const after = cause === "none" ? "without a fault" : `after ${cause}`;
  const times = `${amount(failures)} ${failures === 1 ? "failure" : "failures"}`;
  return [
    `${status.padEnd(5)}  ${invariant ?? outcome} ${after}: ${times} of ${amount(runs)} ` +
      `${runs === 1 ? "run" : "runs"}`,
    `  first ${seenText(first)}`,
    ...(first.campaign === last.campaign ? [] : [`  last  ${seenText(last)}`]),
    ...(fixed === null ? [] : [`  fixed ${seenText(fixed)}`]),
    ...(message === null ? [] : [`  ${message}`]),
    `  ${finding.replay}`,
  ];
}

function seenText({ campaign, build, at }: Finding["first"]): string {
  return `in campaign ${campaign}, build ${build}${at === null ? "" : `, ${at}`}`;
}
