/**
 * The verbs of the command line as functions.
 *
 * 1. Bad input throws a `UsageError` whose message is the sentence that the command line prints.
 */
import { must } from "../../core/assert.js";
import type { Schedule } from "../faults/schedule.js";
import { INVARIANTS } from "../invariants/index.js";
import type { CauseReport } from "../report/cause-shape.js";
import type { FindingsReport } from "../report/findings-shape.js";
import type { RealWorldReport } from "../report/real-world-shape.js";
import type { ImportReport, SessionReport, VenueProfileReport } from "../report/session-shape.js";
import type { CorpusReport, ShrinkReport } from "../report/repro-shape.js";
import type {
  AblateReport,
  DiffReport,
  ListReport,
  ReplayReport,
  RunReport,
  SweepReport,
} from "../report/shapes.js";
import type { RunResult, StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import type { Listener } from "../world-event.js";
import type { AblateRequest } from "./ablate.js";
import { runAblate } from "./ablate.js";
import type { CauseRequest } from "./cause.js";
import { runCause } from "./cause.js";
import type { CorpusAddRequest, CorpusReplayRequest } from "./corpus.js";
import { addToCorpus as addRun, replayCorpus as replayRuns } from "./corpus.js";
import type { Side } from "./diff.js";
import { diffOf, sideOfFile, sideOfRun } from "./diff.js";
import { listOf, parseListKind } from "./listing.js";
import { scenarioNamed, venueNamed } from "./named.js";
import { INVENTORY } from "./own-inventory.js";
import type { MergeRequest } from "./merge.js";
import { mergeShards } from "./merge.js";
import type { RealWorldRequest } from "./real-world.js";
import { realWorld as runRealWorld } from "./real-world.js";
import { replayRun } from "./replay.js";
import { reproIn } from "./repro.js";
import { replayRepro as replayRead } from "./repro-run.js";
import { findingsIn, runRecorded } from "./recorded.js";
import type { CampaignRequest } from "./request.js";
import { withScratch } from "./scratch.js";
import { parseSeed } from "./seeds.js";
import { checkSession } from "../session/check.js";
import type { ImportRequest } from "../session/import.js";
import { importSession as importRecordings } from "../session/import.js";
import { learn as learnHabits } from "../session/learn.js";
import type { ShrinkRequest } from "./shrink.js";
import { runShrink } from "./shrink.js";
import type { SweepRequest } from "./sweep.js";
import { runSweep, sweepSpec } from "./sweep.js";

/** An invariant, as a failure names it. */
export interface InvariantEntry {
  /** As in `RunResult.invariant`. */
  readonly slug: string;
  /** The rule in one line. */
  readonly title: string;
}

/** Every invariant that a run is held to, in the order in which they are judged. */
export const invariants: readonly InvariantEntry[] = INVARIANTS.map(({ slug, rule }) => ({
  slug,
  title: rule,
}));

/** Which run. */
export interface RunRequest {
  /** A slug, or a scenario of one's own. */
  readonly scenario: string | Scenario;
  /** Slug of the venue. */
  readonly venue: string;
  readonly seed: string | number;
  readonly store?: StoreKind;
}

/** Which run, and how. */
export interface SimulateRequest extends RunRequest {
  /** Faults as data; otherwise drawn from the seed. */
  readonly schedule?: Schedule;
  /** Hears everything that happens. */
  readonly listener?: Listener;
  /** Recompute incrementally checked truths in full. */
  readonly fullChecks?: boolean;
}

/**
 * One run.
 *
 * @example
 * const result = simulate({ scenario: "iron-condor", venue: "kite-like", seed: 7 });
 * if (result.outcome !== "passed") throw new Error(result.message ?? result.outcome);
 */
export function simulate(request: SimulateRequest): RunResult {
  const { store = "sqlite", schedule = null, listener = null, fullChecks = false } = request;
  const which = { ...identified(request), store, schedule, listener, fullChecks, planted: null };
  const once = (scratch: string | null): RunResult => INVENTORY.run({ ...which, scratch });
  return store === "file" ? withScratch(once) : once(null);
}

/** Many runs; see the options of `hedgeproof run`. */
export async function campaign(request: CampaignRequest = {}): Promise<RunReport> {
  const end = await runRecorded(request, INVENTORY);
  return must(end.report, "report of an unstopped campaign");
}

/** The shards of a campaign added up; see `hedgeproof merge`. */
export function merge(request: MergeRequest): RunReport {
  return mergeShards(request, INVENTORY);
}

/** Safeguards taken away, and how soon that is noticed; see the options of `hedgeproof ablate`. */
export async function ablate(request: AblateRequest = {}): Promise<AblateReport> {
  return runAblate(request, INVENTORY);
}

/** What has been found by the campaigns that are recorded in a file, see `list findings`. */
export function findings(file: string): FindingsReport {
  return findingsIn(file);
}

/** One run, told in full. */
export function replay(request: RunRequest): ReplayReport {
  const { store = "sqlite" } = request;
  return replayRun({ ...identified(request), store, schedule: null }, INVENTORY);
}

/**
 * The run of a file, given as the file's JSON, told in full.
 *
 * @example
 * const { outcome } = await replayRepro(JSON.parse(readFileSync("lost.json", "utf8")));
 */
export async function replayRepro(repro: unknown): Promise<ReplayReport> {
  return replayRead(reproIn(repro, "the run", INVENTORY), INVENTORY);
}

/**
 * Where two runs part, and what followed. A run is a file (what `replay` takes, or what
 * `replay --json` printed, by this build or another), or which run to make.
 */
export async function diff(
  one: string | RunRequest,
  other: string | RunRequest,
): Promise<DiffReport> {
  const sideOf = async (run: string | RunRequest): Promise<Side> => {
    if (typeof run === "string") return sideOfFile(run, INVENTORY);
    const { scenario, venue, seed } = identified(run);
    const spec = { scenario, venue, seed, schedule: null, store: run.store ?? "sqlite" } as const;
    return sideOfRun(`${scenario.slug}, ${venue}, seed ${seed}`, spec, INVENTORY);
  };
  return diffOf(await sideOf(one), await sideOf(other));
}

/**
 * Every crash point in turn; see the options of `hedgeproof sweep`. Failures are left as files in
 * the request's `folder`.
 */
export async function sweep(request: SweepRequest = {}): Promise<SweepReport> {
  return runSweep(sweepSpec(request, INVENTORY), INVENTORY);
}

/**
 * A failing run, cut until nothing more can be taken from it; see the options of
 * `hedgeproof shrink`. The best so far is in its file at any moment.
 */
export async function shrink(request: ShrinkRequest): Promise<ShrinkReport> {
  return runShrink(request, INVENTORY);
}

/** When a failure became inevitable, and which fault tipped it; see `hedgeproof cause`. */
export async function cause(request: CauseRequest): Promise<CauseReport> {
  return runCause(request, INVENTORY);
}

/** Keeps the run of a file, if it does what the file says; see `hedgeproof corpus add`. */
export async function addToCorpus(request: CorpusAddRequest): Promise<CorpusReport> {
  return addRun(request, INVENTORY);
}

/** Runs all kept runs again; see `hedgeproof corpus replay`. */
export async function replayCorpus(request: CorpusReplayRequest = {}): Promise<CorpusReport> {
  return replayRuns(request, INVENTORY);
}

/** What public trackers report of others, run against this core; see `hedgeproof real-world`. */
export async function realWorld(request: RealWorldRequest = {}): Promise<RealWorldReport> {
  return runRealWorld(request, INVENTORY);
}

/** Recordings of a broker as one session file; see the options of `hedgeproof import`. */
export function importSession(request: ImportRequest): ImportReport {
  return importRecordings(request);
}

/** A recorded session, replayed through the core and judged. */
export function replaySession(file: string): SessionReport {
  return checkSession(file);
}

/** What a recorded session says of its venue's habits. */
export function learn(file: string): VenueProfileReport {
  return learnHabits(file);
}

/**
 * Everything of one kind: scenarios, venues, faults, situations, safeguards, invariants or
 * ablations.
 */
export function list(kind: string): ListReport {
  return listOf(parseListKind(kind), INVENTORY);
}

function identified({ scenario, venue, seed }: RunRequest): {
  readonly scenario: Scenario;
  readonly venue: string;
  readonly seed: string;
} {
  return {
    scenario: typeof scenario === "string" ? scenarioNamed(scenario, INVENTORY) : scenario,
    venue: venueNamed(venue, INVENTORY),
    seed: parseSeed(String(seed), "seed"),
  };
}
