/**
 * The gate's report as Markdown, for a pull request or the summary of a CI step.
 *
 * 1. Text from elsewhere is shown as text: it makes no markup.
 */
import { clockText } from "../clock-text.js";
import type { GateFailure, GateReport } from "./gate-shape.js";
import { amount } from "./number-text.js";

/** Failures beyond this many are in the other reports. */
const SHOWN = 20;

/** The whole text. */
export function gateMarkdown(report: GateReport): string {
  const { verdict, reasons, checks, failures, subject, seeds, digest, wallMs } = report;
  const state = subject.clean === false ? ", with changes that are not committed" : "";
  return [
    `# ${verdict}`,
    "",
    `Commit ${code(subject.commit)}${state}, build ${code(subject.build)}, Node ${subject.node}` +
      `${subject.ablation === null ? "" : `, with the ablation ${code(subject.ablation)}`}.`,
    "",
    ...(reasons.length === 0 ? [] : ["## Why", "", ...reasons.map(item), ""]),
    "## Checks",
    "",
    "| check | | what was done | time |",
    "| --- | --- | --- | --- |",
    ...checks.map(
      ({ name, passed, detail, wallMs: tookMs }) =>
        `| ${code(name)} | ${passed ? "passed" : "**failed**"} | ${text(detail)} | ` +
        `${clockText(tookMs)} |`,
    ),
    "",
    ...failuresText(failures),
    `Seeds ${code(seeds)}, digest ${code(digest)}, ${amount(Math.round(wallMs / 1_000))} s. ` +
      "`hedgeproof gate --verify gate.json` makes a sample again and says whether this holds.",
    "",
  ].join("\n");
}

function failuresText(failures: readonly GateFailure[]): readonly string[] {
  if (failures.length === 0) return [];
  const lines = failures.slice(0, SHOWN).map(({ check, what, message, replay, known }) => {
    const allowed = known ? " (allowed by the policy)" : "";
    const shown = replay === null ? "" : `<br>${code(replay)}`;
    return `- ${code(check)} ${text(what)}: ${text(message)}${allowed}${shown}`;
  });
  const more = failures.length - SHOWN;
  return ["## Failures", "", ...lines, ...(more > 0 ? [`- and ${amount(more)} more`] : []), ""];
}

function item(reason: string): string {
  return `- ${text(reason)}`;
}

/** As text, in a line or a cell of a table. */
function text(raw: string): string {
  return raw
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_{}[\]<>#|~]/g, (mark) => `\\${mark}`)
    .replaceAll("@", "@\u200B");
}

/** As code: the fence is longer than any in it. */
function code(raw: string): string {
  const line = raw.replaceAll(/\s+/g, " ");
  const fence = "`".repeat(
    Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1,
  );
  return fence.length === 1 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}
