/**
 * A cut run for people: what is left of what, what happens in it, and the command that shows it.
 */
import type { ShrinkReport } from "../report/repro-shape.js";
import { clockText } from "../clock-text.js";

/** The report in a few lines. */
export function shrinkText(report: ShrinkReport): string {
  const { from, to, failure, repro, stopped, tries, file } = report;
  const { quiet } = repro.cuts;
  const rows: readonly (readonly [string, string])[] = [
    ["faults", `${from.faults} → ${to.faults}`],
    ["groups", `${from.groups} → ${to.groups}`],
    ["legs", `${from.legs} → ${to.legs}`],
    ["lots", `${from.lots} → ${to.lots}`],
    ["heals", `${clockText(from.endMs)} → ${clockText(to.endMs)}`],
    ["steps", `${from.events} → ${to.events}`],
    ["chance", quiet.length === 0 ? "as drawn" : `${quiet.join(", ")} quiet`],
  ];
  const { ablation } = repro;
  const harm = ablation === null ? "" : ` with the ablation ${ablation}; the shipped core passes`;
  return [
    ...rows.map(([what, text]) => `${what.padEnd(7)} ${text}`),
    "",
    report.words,
    `${failure.outcome}${harm}: ${failure.message}`,
    "",
    stopped
      ? `stopped after ${tries} tries; npx hedgeproof shrink ${file} goes on`
      : `nothing more can be cut, ${tries} tries; the run is in ${file}`,
    report.replay,
    "",
  ].join("\n");
}
