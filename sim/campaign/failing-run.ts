/**
 * A failing run, as a shrink or a search for the cause begins with it: that of a seed, a plan or a
 * file, how it fails, and what counts as failing the same.
 *
 * 1. The same outcome and the same invariant; of a core that threw, the same message but for its
 *    numbers.
 * 2. With an ablation, what counts must pass with the shipped core.
 * 3. A run that was not `useful` beside faults counts only beside a fault: without any, a scenario
 *    that is cut is held to ends that it was not made for.
 */
import { basename } from "node:path";
import { must } from "../../core/assert.js";
import type { Plan } from "../../core/plan.js";
import type { Ablation } from "../ablate/ablation.js";
import { plansOf } from "../faults/targets.js";
import { useful } from "../invariants/useful.js";
import type { Failed } from "../report/repro-shape.js";
import { DRAWS_VERSION } from "../rng.js";
import type { RunResult, RunSpec, StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { UNCUT } from "../shrink/cuts.js";
import type { Best, CutRun, Fails } from "../shrink/search.js";
import { ablationNamed } from "./ablated.js";
import { runAsChosen } from "./as-chosen.js";
import type { Inventory } from "./inventory.js";
import { scenarioNamed, scenarioOfPlanFile, venueNamed } from "./named.js";
import { failedOf, reproOf } from "./repro.js";
import { parseSeed } from "./seeds.js";
import { UsageError } from "./usage.js";

/** Which run. */
export interface WhichRun {
  /** Slug of a scenario, or a file that holds a run. */
  readonly run?: string | undefined;
  /** Instead: a file with a plan of one's own. */
  readonly plan?: string | undefined;
  /** Beside a scenario. */
  readonly venue?: string | undefined;
  readonly seed?: string | number | undefined;
  /** Name of the ablation in the core. */
  readonly ablate?: string | undefined;
}

/** What of it no cut changes. */
export interface Subject {
  readonly whole: Scenario;
  /** Of one's own; null: the scenario is one of this build. */
  readonly plan: Plan | null;
  readonly venue: string;
  readonly seed: string;
  readonly draws: number;
  readonly store: StoreKind;
  readonly ablation: Ablation | null;
}

/** Where it begins. */
export interface Start {
  readonly subject: Subject;
  /** Null: the faults are those that the seed draws. */
  readonly run: CutRun | null;
  /** The scenario, as it is cut already. */
  readonly scenario: Scenario;
  /** As a file says; null: as it fails now. */
  readonly failed: Failed | null;
  /** For sentences. */
  readonly name: string;
  /** What the file of a cut run is called, if nobody says otherwise. */
  readonly file: string;
}

/** The first run, and how it fails. */
export interface Found {
  readonly subject: Subject;
  readonly failed: Failed;
  readonly best: Best;
}

/** Runs a spec, with or without an ablation. */
type Run = (spec: RunSpec) => RunResult;

const FILE_ENDING = ".json";

/** Reads what a user asks for. @throws UsageError */
export function startOf(which: WhichRun, inventory: Inventory): Start {
  const { run, plan } = which;
  if ((run === undefined) === (plan === undefined)) {
    const both = run === undefined ? "neither was" : "both were";
    throw new UsageError(`a run or --plan FILE is needed, expected one, ${both} given`);
  }
  return run?.endsWith(FILE_ENDING) === true
    ? startOfFile(run, which, inventory)
    : startOfSeed(which, inventory);
}

function startOfFile(file: string, which: WhichRun, inventory: Inventory): Start {
  const { venue, seed, ablate } = which;
  const also = [venue, seed, ablate].find((given) => given !== undefined);
  if (also !== undefined) {
    throw new UsageError(
      `${file} holds a whole run, expected nothing beside it, ${also} was given`,
    );
  }
  const { repro, ...read } = reproOf(file, inventory);
  const { schedule, scenario } = read;
  return {
    subject: {
      ...{ ...read, draws: repro.draws },
      plan: repro.plan === undefined ? null : planOf(read.whole),
    },
    run: { schedule, cuts: repro.cuts },
    scenario,
    failed: repro.expected === "fixed" ? null : repro.expected,
    name: file,
    file: basename(file),
  };
}

function startOfSeed({ run = "", plan, ...which }: WhichRun, inventory: Inventory): Start {
  const { venue: name, seed: text, ablate } = which;
  if (name === undefined || text === undefined) {
    const missing = name === undefined ? "--venue" : "--seed";
    const what = plan === undefined ? `the scenario ${run}` : `--plan ${plan}`;
    throw new UsageError(`${missing} is missing, expected it with ${what}`);
  }
  const whole = plan === undefined ? scenarioNamed(run, inventory) : scenarioOfPlanFile(plan);
  const { slug } = whole;
  const venue = venueNamed(name, inventory);
  const seed = parseSeed(String(text), "--seed");
  const ablation = ablate === undefined ? null : ablationNamed(ablate);
  const store = ablation?.store ?? "memory";
  // A seed may be any text; a file's name has of it what every file system takes.
  const words = [slug, venue, seed.replaceAll(/[^\w.-]/g, "_")];
  return {
    subject: {
      ...{ whole, venue, seed, draws: DRAWS_VERSION, store, ablation },
      plan: plan === undefined ? null : planOf(whole),
    },
    run: null,
    scenario: whole,
    failed: null,
    name: `${slug}, ${venue}, seed ${seed}`,
    file: `${[...words, ...(ablation === null ? [] : [ablation.name])].join("-")}${FILE_ENDING}`,
  };
}

/** The plan of which a scenario was made. */
function planOf(scenario: Scenario): Plan {
  return must(plansOf(scenario)[0], "plan of one's own");
}

/** Runs it, on the store that it needs to fail. @throws UsageError if it does not fail as told. */
export function firstFailure(start: Start, run: Run): Found {
  const { name, scenario, failed: told } = start;
  const { store: own, ablation } = start.subject;
  // A model of the store is faster than a store, and mostly all that a failure needs.
  const stores: readonly StoreKind[] =
    start.run === null && ablation === null ? [own, "sqlite", "file"] : [own];
  for (const store of stores) {
    const subject = { ...start.subject, store };
    const result = runCut(subject, start.run, scenario, run);
    if (result.outcome === "passed") continue;
    const failed = failedOf(result);
    if (told !== null && !isSame(failed, told)) {
      throw new UsageError(
        `${name}: breaks ${broken(failed)}, expected ${broken(told)}, as the file says`,
      );
    }
    const { schedule, cuts } = start.run ?? { schedule: result.schedule, cuts: UNCUT };
    return { subject, failed, best: { schedule, cuts, scenario, result } };
  }
  throw new UsageError(`${name}: passes, expected a run that fails`);
}

/** What the shipped core must pass for a failure to be an ablation's. @throws UsageError */
export function demandHarm({ subject, best }: Found, { name }: Start, shipped: Run): void {
  if (subject.ablation === null) return;
  const { outcome, invariant } = runCut(subject, best, best.scenario, shipped);
  if (outcome === "passed") return;
  throw new UsageError(
    `${name}: the shipped core breaks ${invariant ?? outcome} too, ` +
      `expected it to pass what ${subject.ablation.name} fails`,
  );
}

/** See (1) to (3). */
export function failsAs({ subject, failed, best }: Found, run: Run, shipped: Run): Fails {
  const besideFaults = failed.invariant === useful.slug && best.result.landedIds.size > 0;
  return (cut, scenario) => {
    try {
      const result = runCut(subject, cut, scenario, run);
      if (result.outcome === "passed" || !isSame(failedOf(result), failed)) return null;
      if (besideFaults && result.landedIds.size === 0) return null;
      const harmed = subject.ablation !== null;
      if (harmed && runCut(subject, cut, scenario, shipped).outcome !== "passed") return null;
      return result;
    } catch {
      // A world that cannot run this is no world in which the core fails.
      return null;
    }
  };
}

function runCut(
  { venue, seed, store, draws }: Subject,
  cut: CutRun | null,
  scenario: Scenario,
  run: Run,
): RunResult {
  const held = { version: draws, quiet: cut?.cuts.quiet ?? [] };
  const schedule = cut?.schedule ?? null;
  return runAsChosen({ scenario, venue, seed, schedule, store, held, root: null }, run, null);
}

/** Whether two failures are the same (1). */
export function isSame(one: Failed, other: Failed): boolean {
  if (one.outcome !== other.outcome || one.invariant !== other.invariant) return false;
  const plain = ({ message }: Failed): string => message.replaceAll(/\d+/g, "#");
  return one.outcome !== "crashed" || plain(one) === plain(other);
}

/** What a failure broke, in a word. */
export function broken({ outcome, invariant }: Failed): string {
  return invariant ?? `the core (${outcome})`;
}
