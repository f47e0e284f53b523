/**
 * The page of the release gate: the verdict, why, every check, the failures, what was measured.
 */
import { clockText } from "../clock-text.js";
import type { GatePage } from "../report/page-data.js";
import { amount } from "../report/number-text.js";
import { el, table } from "./dom.js";

/** Shows it. */
export function showGate({ report }: GatePage, root: HTMLElement): void {
  root.append(
    headerOf(report),
    reasonsOf(report),
    checksOf(report),
    failuresOf(report),
    el("div", { class: "columns even" }, safeguardsOf(report), measuredOf(report)),
    inputsOf(report),
  );
}

type Report = GatePage["report"];

function headerOf({ verdict, subject, seeds, digest, begunAt, wallMs }: Report): HTMLElement {
  const { commit, clean, build, node, ablation } = subject;
  const state = clean === false ? ", with changes that are not committed" : "";
  return el(
    "header",
    {},
    el("p", { class: "quiet" }, "hedgeproof, the release gate"),
    el("h1", {}, `commit ${commit.slice(0, 12)}`),
    el("p", { class: `verdict ${verdict === "GO" ? "good" : "bad"}` }, verdict),
    el("p", {}, `${begunAt}, ${clockText(wallMs)}, Node ${node}${state}`),
    ablation === null
      ? null
      : el("p", { class: "bad" }, `the core has the ablation ${ablation} in it`),
    el("p", { class: "quiet digest" }, `build ${build}, seeds ${seeds}, digest ${digest}`),
  );
}

function reasonsOf({ reasons }: Report): HTMLElement | string {
  if (reasons.length === 0) return "";
  const items = reasons.map((reason) => el("li", {}, reason));
  return el("section", { "aria-label": "reasons" }, el("h2", {}, "Why"), el("ul", {}, ...items));
}

function checksOf({ checks }: Report): HTMLElement {
  const rows = checks.map(({ name, passed, detail, wallMs }) => [
    name,
    passed ? "passed" : el("strong", { class: "bad" }, "failed"),
    detail,
    clockText(wallMs),
  ]);
  return el(
    "section",
    { "aria-label": "checks" },
    table("what a release needs", ["check", "", "what was done", "time"], rows),
  );
}

function failuresOf({ failures }: Report): HTMLElement {
  const items = failures.map(({ check, what, invariant, message, safeguards, replay, known }) =>
    el(
      "li",
      {},
      el("strong", { class: "bad" }, invariant ?? check),
      ` ${what}${known ? ", allowed by the policy" : ""}`,
      el("p", { class: "message" }, message),
      safeguards.length === 0 ? null : el("p", {}, `look at ${safeguards.join(", ")}`),
      replay === null ? null : el("pre", {}, replay),
    ),
  );
  return el(
    "section",
    { "aria-label": "failures" },
    el("h2", {}, "Failures"),
    items.length === 0 ? el("p", {}, "none") : el("ol", { class: "failures" }, ...items),
  );
}

function safeguardsOf({ safeguards }: Report): HTMLElement {
  const rows = safeguards.map(({ slug, exercised, suspected }) => [
    slug,
    amount(exercised),
    suspected === 0 ? "" : el("strong", { class: "bad" }, amount(suspected)),
  ]);
  return el(
    "section",
    { "aria-label": "safeguards" },
    table("safeguards", ["safeguard", "needed", "failures that point to it"], rows),
  );
}

function measuredOf({ metrics }: Report): HTMLElement {
  const time = (ms: number | null): string => (ms === null ? "never" : clockText(ms));
  const rows = [
    ["longest exposure", time(metrics.longestNakedMs.value)],
    ["largest exposure, units", amount(metrics.mostNaked.value)],
    ["half of the hedges within", time(metrics.hedgeLagMs.p50)],
    ["99 % of the hedges within", time(metrics.hedgeLagMs.p99)],
    ["99 % of the recoveries within", time(metrics.recoveryMs.p99)],
    ["hedges of hedges", amount(hedgesBeyond(metrics.hedgeLevels))],
    ["escalations", amount(metrics.escalations)],
  ];
  return el(
    "section",
    { "aria-label": "measured" },
    table("measured in the campaign", ["what", "value"], rows),
  );
}

function hedgesBeyond(levels: Readonly<Record<string, number>>): number {
  const beyond = Object.entries(levels).filter(([level]) => level !== "1");
  return beyond.reduce((sum, [, count]) => sum + count, 0);
}

function inputsOf({ inputs, seal }: Report): HTMLElement {
  const rows = inputs.map(({ file, sha256 }) => [file, el("code", {}, sha256)]);
  return el(
    "details",
    {},
    el("summary", {}, `${amount(inputs.length)} files that were read`),
    table("files", ["file", "SHA-256"], rows),
    el("p", { class: "quiet digest" }, `seal ${seal}`),
  );
}
