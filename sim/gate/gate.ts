/**
 * The release gate: everything that a release needs, made and judged, and one answer.
 *
 * 1. Bad input is refused before anything runs.
 * 2. The report says what was judged and from what: whoever has the same commit gets the same
 *    verdict, but for the clock and the date.
 * 3. With an ablation in the core every run is made with that core, in one thread. Recorded
 *    sessions are replayed through the core as it is.
 */
import { must } from "../../core/assert.js";
import type { Ablation } from "../ablate/ablation.js";
import { ablatedRun, ablationNamed } from "../campaign/ablated.js";
import { runAllAgain } from "../campaign/again.js";
import { buildName } from "../campaign/build.js";
import { campaignIn, campaignJson } from "../campaign/campaign-file.js";
import { corpusFiles } from "../campaign/corpus.js";
import { dealSize } from "../campaign/deal.js";
import { dealOf } from "../campaign/deal-record.js";
import type { Inventory } from "../campaign/inventory.js";
import { campaignSpec, workersOf } from "../campaign/request.js";
import { seedsText } from "../campaign/seeds.js";
import { messageOf, UsageError } from "../campaign/usage.js";
import type { GateReport, Policy } from "../report/gate-shape.js";
import type { RunReport } from "../report/shapes.js";
import { DRAWS_VERSION } from "../rng.js";
import type { Made } from "./assemble.js";
import { judge, sealed } from "./assemble.js";
import { checkBudgets, checkRepeats, checkRuns, checkSituations } from "./campaign-checks.js";
import {
  checkAblations,
  checkCommit,
  checkCorpus,
  checkRealWorld,
  checkSessions,
  checkSweep,
  runGateCampaign,
} from "./checks.js";
import type { Found } from "./found.js";
import { dayOf, expired } from "./found.js";
import type { Judged, JudgedCampaign } from "./judged.js";
import type { FullPolicy } from "./policy.js";
import { fullPolicy, policyOf } from "./policy.js";
import { sampleOf } from "./sample.js";
import { sessionFiles } from "./session-files.js";
import type { Commit } from "./subject.js";
import { fileDigest } from "./subject.js";

/** What a user asks for; whatever is left out has the default of the command line. */
export interface GateRequest {
  /** File of the policy; without it, the defaults. */
  readonly policy?: string | undefined;
  /** What is judged; its hash makes the seeds. */
  readonly commit: Commit;
  /** File of the campaign, made elsewhere: what `merge --json` or `run --json` printed. */
  readonly campaign?: string | undefined;
  /** Judge the core with this ablation in it. */
  readonly ablate?: string | undefined;
  readonly workers?: string | number | undefined;
  /** The time that is recorded, and by which allowances end: milliseconds since 1970. */
  readonly nowMs: number;
  /** Called when nothing can be refused any more, before anything runs. */
  readonly ready?: (() => void) | undefined;
  /** Hears which check is made, and how far it is. */
  readonly progress?: ((check: string, done: number, all: number) => void) | undefined;
}

/** The lock file pins what the build was made of. */
const LOCK_FILE = "package-lock.json";

/** What a request comes to, before anything runs (1). */
interface Case {
  readonly given: Policy;
  readonly policy: FullPolicy;
  readonly commit: Commit;
  readonly ablation: Ablation | null;
  readonly inventory: Inventory;
  readonly campaign: RunReport | null;
  readonly workers: number | null;
  readonly day: string;
}

/** Makes every check and judges. @throws UsageError on bad input. */
export async function runGate(request: GateRequest, inventory: Inventory): Promise<GateReport> {
  const started = performance.now();
  const its = await caseOf(request, inventory);
  request.ready?.();
  const { checks, report, inputs } = await makeChecks(its, request);
  const ablation = its.ablation?.name ?? null;
  const judgement = judge(checks, { known: its.policy.known, day: its.day, ablation });
  const deal = dealOf(report.made.deal);
  const files = [request.policy, LOCK_FILE, ...inputs];
  return sealed({
    version: 1,
    ...judgement,
    subject: {
      ...{ commit: its.commit.hash, clean: its.commit.clean, build: buildName() },
      ...{ draws: DRAWS_VERSION, node: process.version, ablation },
    },
    policy: its.given,
    inputs: inputsOf(files),
    seeds: seedsText(deal.seeds),
    digest: report.digest,
    sample: sampleOf(deal, report.made.store, its.inventory),
    safeguards: report.safeguards.map(({ slug, exercised }) => ({
      ...{ slug, exercised },
      suspected: judgement.failures.filter(({ safeguards }) => safeguards[0] === slug).length,
    })),
    metrics: report.metrics,
    begunAt: new Date(request.nowMs).toISOString(),
    wallMs: Math.round(performance.now() - started),
  });
}

async function caseOf(request: GateRequest, inventory: Inventory): Promise<Case> {
  const given = policyOf(request.policy, inventory);
  const policy = fullPolicy(given);
  const { commit } = request;
  corpusFiles(policy.corpus);
  if (policy.sessions !== null) sessionFiles(policy.sessions);
  const ablation = request.ablate === undefined ? null : ablationNamed(request.ablate);
  if (ablation !== null && request.campaign !== undefined) {
    throw new UsageError("--campaign was given beside --ablate, expected one of the two");
  }
  const workers = workersOf({ workers: request.workers });
  const campaign = campaignOf(request.campaign, policy, commit, inventory);
  const day = dayOf(request.nowMs);
  const common = { given, policy, commit, ablation, campaign, day };
  if (ablation === null) return { ...common, inventory, workers };
  const run = await ablatedRun(ablation, inventory.run);
  const again: Inventory["again"] = async (runs) => runAllAgain(runs, run);
  return { ...common, inventory: { ...inventory, run, again }, workers: 1 };
}

/** The campaign that was made elsewhere; it must be the one that would be made here. */
function campaignOf(
  file: string | undefined,
  policy: FullPolicy,
  { hash }: Commit,
  inventory: Inventory,
): RunReport | null {
  if (file === undefined) return null;
  const report = campaignIn(campaignJson(file, "a campaign"), file);
  const { failures } = report;
  const { build, draws, deal } = report.made;
  const ours = { kind: "fresh", commit: hash, count: policy.seeds };
  const refuse = (is: string, expected: string): never => {
    throw new UsageError(`${file}: ${is}, expected ${expected}`);
  };
  if (build !== buildName() || draws !== DRAWS_VERSION) {
    refuse(`was made by build ${build}`, `this build, ${buildName()}`);
  }
  if (deal.shard.n !== 1) refuse("is a shard", "what `merge --json` printed");
  if (deal.seeds.kind !== "fresh" || JSON.stringify(ours) !== JSON.stringify(deal.seeds)) {
    refuse(`ran ${seedsText(deal.seeds)}`, `--fresh ${policy.seeds} --commit ${hash}`);
  }
  const wanted = campaignSpec({ scenarios: policy.scenarios, venues: policy.venues }, inventory);
  const slugs = deal.scenarios.map(({ slug }) => slug);
  const same =
    wanted.deal.scenarios.join() === slugs.join() &&
    wanted.deal.venues.join() === deal.venues.join();
  if (!same) refuse("ran other scenarios or venues", "those of the policy");
  if (report.made.store !== wanted.store || deal.cross) {
    refuse("ran on another store, or crossed", "a campaign as the gate makes it");
  }
  const adds =
    report.runs === dealSize(dealOf(deal)) && (report.failed === 0) === (failures.length === 0);
  if (!adds) refuse("its counts do not add up", "what `merge --json` printed");
  return report;
}

/** What was made, the campaign, and the files that were read. */
interface AllMade {
  readonly checks: readonly Made[];
  readonly report: RunReport;
  readonly inputs: readonly string[];
}

/** Everything, one after another. */
async function makeChecks(its: Case, { progress }: GateRequest): Promise<AllMade> {
  const checks: Made[] = [];
  const inputs: string[] = [];
  type Check = (judged: Judged) => Promise<Found>;
  const make = async (name: string, check: Check): Promise<void> => {
    const started = performance.now();
    const judged = { ...its, progress: (done: number, all: number) => progress?.(name, done, all) };
    const found = await check(judged);
    inputs.push(...(found.inputs ?? []));
    checks.push({ name, found, wallMs: Math.round(performance.now() - started) });
  };
  const tried =
    (check: Check): Check =>
    (judged) =>
      check(judged).catch((thrown: unknown) => brokenBy(thrown, its));
  // Without a campaign there is nothing to report: what breaks it ends the gate.
  const made: { report: RunReport | null } = { report: its.campaign };
  const ofCampaign =
    (check: (judged: JudgedCampaign) => Found): Check =>
    async (judged) => {
      made.report ??= await runGateCampaign(judged);
      return check({ ...judged, report: made.report });
    };
  await make("commit", async (judged) => checkCommit(judged));
  await make("corpus", tried(checkCorpus));
  await make("real-world", tried(checkRealWorld));
  await make("campaign", ofCampaign(checkRuns));
  await make("repeats", ofCampaign(checkRepeats));
  await make("situations", ofCampaign(checkSituations));
  await make("budgets", ofCampaign(checkBudgets));
  await make("ablations", tried(checkAblations));
  await make("sweep", tried(checkSweep));
  await make("sessions", checkSessions);
  await make("allowances", async () => checkAllowances(its));
  return { checks, report: must(made.report, "campaign of a gate"), inputs };
}

/** A harness that fails has no verdict; but that a broken core breaks it is the core's doing. */
function brokenBy(thrown: unknown, { ablation }: Case): Found {
  if (ablation === null || thrown instanceof UsageError) throw thrown;
  const reason = `the harness itself failed: ${messageOf(thrown)}`;
  return { detail: "came to no end", reasons: [reason], failures: [], failed: 0 };
}

function checkAllowances({ policy, day }: Case): Found {
  const { known } = policy;
  const reasons = expired(known, day);
  const detail = `${known.length - reasons.length} in force, ${reasons.length} ended`;
  return { detail, reasons, failures: [], failed: 0 };
}

function inputsOf(files: readonly (string | undefined)[]): GateReport["inputs"] {
  return [...new Set(files)].flatMap((file) => {
    const sha256 = file === undefined ? null : fileDigest(file);
    return file === undefined || sha256 === null ? [] : [{ file, sha256 }];
  });
}
