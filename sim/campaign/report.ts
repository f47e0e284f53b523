/**
 * `report`: a run, or a campaign, as one HTML file that needs nothing else.
 *
 * 1. A file is replaced whole or not at all.
 * 2. The page's script and style are what the build has left beside the compiled sources.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { commandLine } from "../report/command-line.js";
import type { GateReport } from "../report/gate-shape.js";
import type { CampaignPage, Page, RunPage } from "../report/page-data.js";
import type { PageParts } from "../report/page-text.js";
import { pageText } from "../report/page-text.js";
import type { LossReport } from "../report/loss-shape.js";
import { lossText } from "../report/loss-text.js";
import type { RunReport } from "../report/shapes.js";
import { wordsOf } from "../shrink/words.js";
import { buildName } from "./build.js";
import { campaignIn, campaignJson } from "./campaign-file.js";
import { compiled } from "./compiled.js";
import type { Start, WhichRun } from "./failing-run.js";
import { startOf } from "./failing-run.js";
import type { Inventory } from "./inventory.js";
import { hearRun } from "./replay.js";
import { coreOf } from "./repro-run.js";
import { arrowsOf, historiesOf, pageEvent } from "./run-page.js";
import { UsageError } from "./usage.js";
import { demandWritable, unwritable, writeWhole } from "./whole-file.js";

/** What a user asks for. `run` may also be a file with what `run --json` printed. */
export interface ReportRequest extends WhichRun {
  /** Where the page is left; without it, in `.hedgeproof/report`. */
  readonly out?: string | undefined;
}

const FOLDER = join(".hedgeproof", "report");
const FILE_ENDING = ".json";

/** Writes a page. @returns its file. @throws UsageError on bad input. */
export async function writeReport(request: ReportRequest, inventory: Inventory): Promise<string> {
  const { run, out } = request;
  const campaign = run?.endsWith(FILE_ENDING) === true ? campaignOf(run) : null;
  if (campaign !== null) {
    const { plan, venue, seed, ablate } = request;
    const also = [plan, venue, seed, ablate].find((given) => given !== undefined);
    if (also !== undefined) {
      throw new UsageError(
        `${run} holds a campaign, expected nothing beside it, ${also} was given`,
      );
    }
    return writePage(campaignPage(campaign), out ?? join(FOLDER, `${nameOf(run ?? "")}.html`));
  }
  const start = startOf(request, inventory);
  const page = await runPage(start, request, inventory);
  return writePage(page, out ?? join(FOLDER, `${nameOf(start.file)}.html`));
}

/** Writes the page of a campaign. @throws UsageError where it cannot be written. */
export function writeCampaignReport(report: RunReport, out: string): string {
  return writePage(campaignPage(report), out);
}

/** Whether a page can be written there, before a campaign is made for it. @throws UsageError */
export function demandPlace(file: string): void {
  try {
    partsOf();
  } catch (thrown) {
    throw unwritable(file, thrown);
  }
  demandWritable(file);
}

function nameOf(file: string): string {
  return basename(file, FILE_ENDING);
}

/** The campaign that the file tells; null: it tells something else. @throws UsageError */
function campaignOf(file: string): RunReport | null {
  const json = campaignJson(file, "a run");
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, "verdict")) return null;
  return campaignIn(json, file);
}

/** Writes the page of the gate. @throws UsageError where it cannot be written. */
export function writeGatePage(report: GateReport, out: string): string {
  const title = `${report.verdict}: commit ${report.subject.commit}`;
  return writePage({ kind: "gate", title, report }, out);
}

function campaignPage(report: RunReport): CampaignPage {
  const title = `${report.verdict}: ${report.runs} runs, ${report.failed} failed`;
  const losses = report.failures.map(({ loss }) => firstOf(loss));
  return { kind: "campaign", title, build: buildName(), report, losses };
}

function firstOf(loss: LossReport | null): string | null {
  return lossText(loss)[0] ?? null;
}

async function runPage(
  start: Start,
  request: ReportRequest,
  inventory: Inventory,
): Promise<RunPage> {
  const { subject, scenario, run: cut } = start;
  const { venue, seed, store, draws, ablation } = subject;
  const run = await coreOf(ablation, inventory);
  const held = cut === null ? undefined : { version: draws, quiet: cut.cuts.quiet };
  const spec = { scenario, venue, seed, store, schedule: cut?.schedule ?? null, held };
  const { result, heard, exposures, loss } = hearRun(spec, { ...inventory, run });
  return {
    kind: "run",
    title: `${subject.whole.slug}, ${venue}, seed ${seed}`,
    ...{ outcome: result.outcome, invariant: result.invariant, message: result.message },
    ...{ loss: firstOf(loss), ablation: ablation?.name ?? null, digest: result.digest },
    build: buildName(),
    words: wordsOf(scenario, result.schedule, result),
    commands: commandsFor(request, result.outcome !== "passed"),
    events: heard.map((event, at) => pageEvent(event, exposures[at] ?? 0)),
    arrows: arrowsOf(heard),
    ...historiesOf(heard),
  };
}

/** What to type next. */
function commandsFor(request: ReportRequest, failed: boolean): readonly string[] {
  const { run, plan, venue, seed, ablate } = request;
  const words = [
    ...(run === undefined ? [] : [run]),
    ...Object.entries({ plan, venue, seed, ablate }).flatMap(([option, value]) =>
      value === undefined ? [] : [`--${option}`, String(value)],
    ),
  ];
  const verbs = failed ? ["replay", "shrink", "cause"] : ["replay"];
  return verbs.map((verb) => commandLine([verb, ...words]));
}

/** See (1). */
function writePage(page: Page, file: string): string {
  try {
    writeWhole(file, pageText(page, partsOf()));
  } catch (thrown) {
    throw unwritable(file, thrown);
  }
  return file;
}

/** The parts of the page as the build has left them. */
function partsOf(): PageParts {
  const folder = join(dirname(compiled("report")), "..", "page");
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  return { script: read("page.js"), style: read("style.css") };
}
