/**
 * `merge`: the shards of a campaign, added up to the report of the whole.
 *
 * 1. The report is that of the campaign in one part, digest and all, but for the wall-clock
 *    numbers: the time of the slowest shard, the threads of all.
 * 2. A shard that is missing, doubled, of another campaign or of another build is refused; so is a
 *    file whose counts do not add up.
 */
import { must } from "../../core/assert.js";
import { runReport } from "../report/run-report.js";
import type { FailureReport, RunReport } from "../report/shapes.js";
import { DRAWS_VERSION } from "../rng.js";
import { buildName } from "./build.js";
import { campaignIn, campaignJson } from "./campaign-file.js";
import { dealSize, indexOf, WHOLE } from "./deal.js";
import type { Deal } from "./deal.js";
import { dealOf, recordOf } from "./deal-record.js";
import type { Inventory } from "./inventory.js";
import { scenarioNamed, scenarioOfPlanFile } from "./named.js";
import { partialOf } from "./partial.js";
import type { Summary } from "./summary.js";
import { addSummary, digestText, emptySummary, MAX_FAILURES } from "./summary.js";
import { UsageError } from "./usage.js";

/** What a user asks for. */
export interface MergeRequest {
  /** What `run --shard K/N --json` printed, one file each, in any order. */
  readonly files: readonly string[];
}

interface Part {
  readonly file: string;
  readonly report: RunReport;
  readonly deal: Deal;
  readonly counts: Summary;
}

/** The report of the whole. @throws UsageError on bad input. */
export function mergeShards({ files }: MergeRequest, inventory: Inventory): RunReport {
  const [first, ...others] = files.map(partOf);
  if (first === undefined) throw new UsageError("merge was given no file, expected one a shard");
  for (const other of others) demandSame(first, other);
  const parts = [first, ...others];
  demandOnce(parts);
  const deal: Deal = { ...first.deal, shard: WHOLE };
  const { planFile, store } = first.report.made;
  const scenarios = deal.scenarios.map((slug) =>
    planFile === null ? scenarioNamed(slug, inventory) : scenarioOfPlanFile(planFile),
  );
  if (scenarioDigests(recordOf({ deal, scenarios })) !== scenarioDigests(first.report.made.deal)) {
    throw new UsageError(
      `${first.file}: ran other scenarios than this build has, expected a shard of this build`,
    );
  }
  const summary = emptySummary();
  const told: FailureReport[] = [];
  for (const { counts, report } of parts) {
    addSummary(summary, counts);
    told.push(...report.failures.filter((failure) => indexOf(deal, failure) !== null));
  }
  const context = {
    ...{ deal, scenarios, inventory, planFile, store },
    workers: parts.reduce((sum, { report }) => sum + report.workers, 0),
    wallMs: Math.max(...parts.map(({ report }) => report.wallMs)),
  };
  return runReport(summary, context, firstByIndex(told, deal));
}

/** As the whole would keep them. */
function firstByIndex(told: readonly FailureReport[], deal: Deal): readonly FailureReport[] {
  const place = (failure: FailureReport): number => indexOf(deal, failure) ?? 0;
  return [...told].sort((one, other) => place(one) - place(other)).slice(0, MAX_FAILURES);
}

function partOf(file: string): Part {
  const report = campaignIn(campaignJson(file, "a shard"), file, "a shard");
  if (report.part === null) {
    throw new UsageError(`${file}: is a whole campaign, expected what \`run --shard K/N\` printed`);
  }
  const counts = partialOf(report.part);
  const deal = dealOf(report.made.deal);
  const adds =
    counts !== null &&
    counts.runs === dealSize(deal) &&
    counts.runs === report.runs &&
    counts.passed + counts.failed === counts.runs &&
    digestText(counts) === report.digest;
  if (!adds) {
    throw new UsageError(`${file}: its counts do not add up, expected what \`run\` printed`);
  }
  const { build, draws } = report.made;
  if (build !== buildName() || draws !== DRAWS_VERSION) {
    throw new UsageError(
      `${file}: was made by build ${build}, expected this build, ${buildName()}`,
    );
  }
  return { file, report, deal, counts: must(counts, "counts that add up") };
}

function scenarioDigests({ scenarios }: RunReport["made"]["deal"]): string {
  return scenarios.map(({ slug, digest }) => `${slug} ${digest}`).join("\n");
}

/** All but which of the shards it is. */
function identityOf({ made }: RunReport): string {
  const { deal, store, planFile } = made;
  const { shard, ...rest } = deal;
  return JSON.stringify({ ...rest, n: shard.n, store, planFile });
}

function demandSame(one: Part, other: Part): void {
  if (identityOf(one.report) === identityOf(other.report)) return;
  throw new UsageError(
    `${other.file}: is of another campaign than ${one.file}, expected shards of one`,
  );
}

function demandOnce(parts: readonly Part[]): void {
  const files = new Map<number, string>();
  for (const { file, deal } of parts) {
    const { k, n } = deal.shard;
    const known = files.get(k);
    if (known !== undefined) {
      throw new UsageError(`${file}: shard ${k}/${n} is in ${known} too, expected it once`);
    }
    files.set(k, file);
  }
  const n = parts[0]?.deal.shard.n ?? 0;
  for (let k = 1; k <= n; k += 1) {
    if (files.has(k)) continue;
    throw new UsageError(`shard ${k}/${n} is missing, expected all ${n} of them`);
  }
}
