/**
 * `shrink`: a failing run, cut until nothing more can be taken from it, and left as a file.
 *
 * 1. At any moment the file holds the best so far: whoever stops loses nothing, and the same words
 *    once more, or the file, go on from there.
 * 2. The cut run breaks the same invariant. With an ablation, the shipped core passes it.
 * 3. Nothing is written over a file that holds another run.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { plansOf } from "../faults/targets.js";
import { commandLine } from "../report/command-line.js";
import type { Repro, ShrinkReport } from "../report/repro-shape.js";
import type { Best, Fails, Step } from "../shrink/search.js";
import { shrink } from "../shrink/shrink.js";
import { wordsOf } from "../shrink/words.js";
import type { Inventory } from "./inventory.js";
import { giveWay } from "./pool.js";
import { coreOf } from "./repro-run.js";
import { failedOf, reproOf, reproWith, writeRepro } from "./repro.js";
import type { Found, WhichRun, Subject } from "./failing-run.js";
import { demandHarm, failsAs, firstFailure, startOf } from "./failing-run.js";
import { UsageError } from "./usage.js";

/** What a user asks for. */
export interface ShrinkRequest extends WhichRun {
  /** Where the cut run is left; without it, a file in `.hedgeproof/shrunk`. */
  readonly out?: string | undefined;
  /** Hears of every try. */
  readonly progress?: ((step: ShrinkStep) => void) | undefined;
  /** Asked after every try; true: no further. */
  readonly stopped?: (() => boolean) | undefined;
}

/** How far a shrink is. */
export interface ShrinkStep {
  /** What is being cut, in a word. */
  readonly stage: string;
  /** Runs tried so far. */
  readonly tries: number;
  /** Faults of the first run, and of the best so far. */
  readonly faults: readonly [number, number];
}

/** Where cut runs are left, unless somebody says otherwise. */
const SHRUNK_FOLDER = join(".hedgeproof", "shrunk");

/** Shrinks. @throws UsageError on bad input, and where there is nothing to cut. */
export async function runShrink(
  request: ShrinkRequest,
  inventory: Inventory,
): Promise<ShrinkReport> {
  const start = startOf(request, inventory);
  const out = request.out ?? join(SHRUNK_FOLDER, start.file);
  demandOwn(out, request.run, start.subject, inventory);
  const run = await coreOf(start.subject.ablation, inventory);
  const found = firstFailure(start, run);
  demandHarm(found, start, inventory.run);
  const { subject } = found;
  const fails = failsAs(found, run, inventory.run);
  const first = goneOn(out, found, fails, inventory) ?? found.best;
  let last: Step = { stage: "start", tries: 0, best: first, improved: true };
  writeRepro(out, reproOfBest(subject, first));
  let stopped = false;
  for (const step of shrink(subject.whole, first, fails)) {
    last = step;
    if (step.improved) writeRepro(out, reproOfBest(subject, step.best));
    const { stage, tries, best } = step;
    const faults = [found.best.schedule.length, best.schedule.length] as const;
    request.progress?.({ stage, tries, faults });
    await giveWay();
    stopped = request.stopped?.() === true;
    if (stopped) break;
  }
  return reportOf(found, last, stopped, out);
}

/** See (3); a file that is shrunk in its place is its own. @throws UsageError */
function demandOwn(
  out: string,
  run: string | undefined,
  subject: Subject,
  inventory: Inventory,
): void {
  if (!existsSync(out) || resolve(out) === resolve(run ?? "")) return;
  if (isOf(reproOf(out, inventory).repro, subject)) return;
  throw new UsageError(`${out}: holds another run, expected --out with a file that is not there`);
}

function isOf(repro: Repro, { whole, plan, venue, seed, draws, ablation }: Subject): boolean {
  return (
    repro.scenario === whole.slug &&
    JSON.stringify(repro.plan ?? null) === JSON.stringify(plan) &&
    repro.venue === venue &&
    repro.seed === seed &&
    repro.draws === draws &&
    repro.ablation === (ablation?.name ?? null)
  );
}

/** The best that an earlier shrink of the same run has left there, if it still fails (1). */
function goneOn(out: string, { subject }: Found, fails: Fails, inventory: Inventory): Best | null {
  if (!existsSync(out)) return null;
  const { repro, scenario, schedule } = reproOf(out, inventory);
  if (!isOf(repro, subject)) return null;
  const run = { schedule, cuts: repro.cuts };
  const result = fails(run, scenario);
  return result === null ? null : { ...run, scenario, result };
}

function reproOfBest(
  { whole, plan, venue, seed, draws, store, ablation }: Subject,
  { scenario, schedule, cuts, result }: Best,
): Repro {
  return reproWith({
    words: wordsOf(scenario, schedule, result),
    ...{ scenario: whole.slug, ...(plan === null ? {} : { plan }) },
    ...{ venue, seed, draws, store, cuts, schedule },
    ablation: ablation?.name ?? null,
    expected: failedOf(result),
  });
}

function reportOf(found: Found, last: Step, stopped: boolean, file: string): ShrinkReport {
  const repro = reproOfBest(found.subject, last.best);
  return {
    ...{ file, stopped, tries: last.tries },
    failure: failedOf(last.best.result),
    words: repro.words,
    from: sizeOf(found.best),
    to: sizeOf(last.best),
    repro,
    replay: commandLine(["replay", file]),
  };
}

function sizeOf({ scenario, schedule, result }: Best): ShrinkReport["from"] {
  const plans = plansOf(scenario);
  const legs = plans.flatMap((plan) => plan.legs);
  return {
    faults: schedule.length,
    groups: plans.length,
    legs: legs.length,
    lots: legs.reduce((sum, { qty, instrument }) => sum + qty / instrument.lot, 0),
    endMs: scenario.faultPhaseMs,
    events: result.events,
  };
}
