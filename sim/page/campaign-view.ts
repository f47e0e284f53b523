/**
 * The page of a campaign: the verdict, what was exercised, the faults by lifecycle state, and the
 * failures, the dearest first.
 */
import uPlot from "uplot";
import type { CampaignPage } from "../report/page-data.js";
import { clockText } from "../clock-text.js";
import { amount } from "../report/number-text.js";
import { colour, el, table } from "./dom.js";

/** More of them are behind a fold. */
const SHOWN_FAILURES = 10;

/** Shows it. */
export function showCampaign(page: CampaignPage, root: HTMLElement): void {
  root.append(
    headerOf(page),
    failuresOf(page),
    el("div", { class: "columns even" }, exercisedOf(page), situationsOf(page)),
    heatMap(page),
    growthOf(page),
    statisticsOf(page),
  );
}

function headerOf({ report, build }: CampaignPage): HTMLElement {
  const { verdict, runs, failed, simulatedMs, wallMs, workers, digest } = report;
  const threads = `${workers} ${workers === 1 ? "thread" : "threads"}`;
  const facts = [
    `${amount(runs)} runs, ${amount(runs - failed)} passed, ${amount(failed)} failed`,
    `${clockText(simulatedMs)} simulated in ${clockText(wallMs)}, ${threads}, ` +
      `${amount(report.runsPerSecond)} runs a second`,
  ];
  return el(
    "header",
    {},
    el("p", { class: "quiet" }, "hedgeproof, a campaign"),
    el("h1", {}, `${amount(runs)} runs`),
    el("p", { class: `verdict ${verdict === "passed" ? "good" : "bad"}` }, verdict),
    ...facts.map((fact) => el("p", {}, fact)),
    el("p", { class: "quiet digest" }, `build ${build}, digest ${digest}`),
  );
}

function failuresOf({ report, losses }: CampaignPage): HTMLElement {
  const items = report.failures.map((failure, at) => {
    const { scenario, venue, seed, outcome, invariant, message, atMs, replay } = failure;
    const loss = losses[at] ?? null;
    return el(
      "li",
      {},
      el("strong", { class: "bad" }, invariant === null ? outcome : `${outcome} ${invariant}`),
      ` ${scenario}, ${venue}, seed ${seed}, at ${clockText(atMs)}`,
      message === null ? null : el("p", { class: "message" }, message),
      loss === null ? null : el("p", {}, loss),
      el("pre", {}, replay),
    );
  });
  const [shown, more] = [items.slice(0, SHOWN_FAILURES), items.slice(SHOWN_FAILURES)];
  const rest = report.failed - report.failures.length;
  return el(
    "section",
    { "aria-label": "failures" },
    el("h2", {}, "Failures, the dearest first"),
    items.length === 0 ? el("p", {}, "none") : el("ol", { class: "failures" }, ...shown),
    more.length === 0
      ? null
      : el(
          "details",
          {},
          el("summary", {}, `${amount(more.length)} more`),
          el("ol", { class: "failures", start: String(SHOWN_FAILURES + 1) }, ...more),
        ),
    rest > 0 ? el("p", {}, `and ${amount(rest)} that are not listed`) : null,
  );
}

function exercisedOf({ report }: CampaignPage): HTMLElement {
  const rows = (list: CampaignPage["report"]["safeguards"]): (string | HTMLElement)[][] =>
    list.map(({ slug, exercised }) => [
      slug,
      exercised === 0 ? el("strong", { class: "bad" }, "never") : amount(exercised),
    ]);
  const counts = (record: Readonly<Record<string, number>>, unit = ""): string[][] =>
    Object.entries(record).map(([name, count]) => [name, amount(Math.round(count)) + unit]);
  return el(
    "section",
    { "aria-label": "exercised" },
    table("safeguards that the world needed", ["safeguard", "times"], rows(report.safeguards)),
    table("invariants that were put to the test", ["invariant", "times"], rows(report.invariants)),
    table("how groups ended", ["end", "groups"], counts(report.ends)),
    table("largest share of each budget", ["budget", "used"], counts(report.budgets, " %")),
  );
}

function situationsOf({ report }: CampaignPage): HTMLElement {
  const tiers = report.tiers.map(({ tier, situations, missed, judged, fromRuns }) => [
    tier,
    `${situations - missed.length} of ${situations}`,
    judged ? "judged" : `judged from ${amount(fromRuns)} runs on`,
    missed.join(", "),
  ]);
  // Situations of the matrix are shown there.
  const single = Object.entries(report.situations).filter(([slug]) => !slug.includes("@"));
  return el(
    "section",
    { "aria-label": "situations" },
    table("situations by tier", ["tier", "happened", "judged", "never"], tiers),
    table(
      "situations",
      ["situation", "times"],
      single.map(([slug, count]) => [slug, amount(count)]),
    ),
  );
}

/** Faults by the state of a group that they could touch; darker is more often. */
function heatMap({ report }: CampaignPage): HTMLElement {
  const states = Object.keys(report.matrix[0]?.landed ?? {});
  const most = Math.max(1, ...report.matrix.flatMap(({ landed }) => Object.values(landed)));
  const rows = report.matrix.map(({ fault, landed, impossible }) => {
    const cells = states.map((state) => {
      const why = impossible[state];
      if (why !== undefined) {
        return el("td", { class: "impossible", title: why, "aria-label": `cannot: ${why}` }, "–");
      }
      const count = landed[state] ?? 0;
      const share = count === 0 ? 0 : 10 + Math.round((70 * Math.log1p(count)) / Math.log1p(most));
      return el("td", { style: `--heat: ${share}%`, class: "heat" }, amount(count));
    });
    return el("tr", {}, el("th", { scope: "row" }, fault), ...cells);
  });
  const heads = states.map((state) => el("th", { scope: "col" }, el("span", {}, state)));
  return el(
    "section",
    { "aria-label": "faults by lifecycle state", class: "wide" },
    el("h2", {}, "Faults by lifecycle state"),
    el(
      "table",
      { class: "matrix" },
      el(
        "caption",
        {},
        "how often each fault landed while a group was in a state; – where it cannot, and why",
      ),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "fault"), ...heads)),
      el("tbody", {}, ...rows),
    ),
    reasonsOf(report.matrix),
  );
}

/** Why cells cannot happen, for who has no pointer to ask them with. */
function reasonsOf(matrix: CampaignPage["report"]["matrix"]): HTMLElement {
  const byReason = new Map<string, string[]>();
  for (const { fault, impossible } of matrix) {
    for (const [state, why] of Object.entries(impossible)) {
      byReason.set(why, [...(byReason.get(why) ?? []), `${fault} in ${state}`]);
    }
  }
  const items = [...byReason].map(([why, cells]) => el("li", {}, `${why}: ${cells.join(", ")}`));
  return el("details", {}, el("summary", {}, "why cells are –"), el("ul", {}, ...items));
}

/** How many different behaviours were known after so many runs. */
function growthOf({ report }: CampaignPage): HTMLElement {
  const { growth } = report.statistics;
  const element = el("section", { "aria-label": "growth of behaviours" });
  const [last] = growth.slice(-1);
  if (last === undefined) return element;
  element.append(el("h2", {}, "Growth of behaviours"));
  element.append(el("p", {}, `${amount(last[1])} different behaviours in ${amount(last[0])} runs`));
  const place = el("div", { class: "chart" });
  element.append(place);
  const draw = (): void => {
    place.replaceChildren();
    const options: uPlot.Options = {
      ...{ width: Math.min(900, Math.max(320, place.clientWidth)), height: 220 },
      scales: { x: { time: false } },
      axes: [
        { stroke: colour("ink"), grid: { stroke: colour("line") }, label: "runs" },
        { stroke: colour("ink"), grid: { stroke: colour("line") }, label: "behaviours" },
      ],
      series: [{ label: "runs" }, { label: "behaviours", stroke: colour("accent"), width: 2 }],
    };
    new uPlot(options, [growth.map(([runs]) => runs), growth.map(([, count]) => count)], place);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver((_entries, observer) => {
    observer.disconnect();
    draw();
  }).observe(place);
  return element;
}

type Unseen = NonNullable<CampaignPage["report"]["statistics"]["unseen"]>;

function counted({ labels, once, twice }: Unseen): string {
  return [labels, once, twice].map(amount).join("; ");
}

function statisticsOf({ report }: CampaignPage): HTMLElement {
  const { failureRate, worstCell, unseen, holdsFor, fresh } = report.statistics;
  const percent = (share: number | null): string =>
    share === null ? "none is claimed" : `${(share * 100).toPrecision(3)} %`;
  const rows = [
    [
      "seeds",
      fresh === null
        ? "not fresh: no bound is claimed"
        : `${amount(fresh.seeds)} fresh ones of ${fresh.commit}`,
    ],
    ["failure rate, upper 95 % bound", percent(failureRate.upper95)],
    ...(worstCell === null
      ? []
      : [[`worst cell: ${worstCell.scenario}, ${worstCell.venue}`, percent(worstCell.upper95)]]),
    ...(unseen === null
      ? []
      : [
          ["behaviours; seen once; seen twice", counted(unseen)],
          [
            "runs with an unseen behaviour",
            unseen.once === 0 ? "none seen once" : percent(unseen.share),
          ],
          ["its upper 95 % bound", percent(unseen.upper95)],
        ]),
  ];
  return el(
    "section",
    { "aria-label": "statistics" },
    el("h2", {}, "Statistics"),
    table("what this says about runs that were not made", ["what", "value"], rows),
    el("p", { class: "quiet" }, holdsFor),
  );
}
