/**
 * What a shrink has found so far, and one try after another from there.
 *
 * 1. A try that fails the same becomes the best; every candidate is smaller than the best it was
 *    made from, so the search ends.
 * 2. What was tried once is not run again.
 */
import type { Schedule } from "../faults/schedule.js";
import type { RunResult } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import type { Cuts } from "./cuts.js";
import { cutScenario } from "./cuts.js";
import { remapped } from "./remap.js";

/** What of a run a shrink can change. */
export interface CutRun {
  /** Faults at their places in the cut scenario. */
  readonly schedule: Schedule;
  readonly cuts: Cuts;
}

/** A run that fails as the first one did, and what came of it. */
export interface Best extends CutRun {
  /** The cut scenario. */
  readonly scenario: Scenario;
  readonly result: RunResult;
}

/** Runs it; null if it does not fail as the first one did. */
export type Fails = (run: CutRun, scenario: Scenario) => RunResult | null;

/** One try. */
export interface Step {
  /** What is being cut: a word for people who wait. */
  readonly stage: string;
  /** Runs tried so far. */
  readonly tries: number;
  /** The best so far. */
  readonly best: Best;
  /** Whether this try became the best. */
  readonly improved: boolean;
}

/** A search under way. */
export interface Search {
  /** Uncut. */
  readonly whole: Scenario;
  readonly fails: Fails;
  readonly tried: Set<string>;
  /** Faults, parameters and values that were too weak: other cuts will hardly make them do. */
  readonly tooWeak: Set<string>;
  best: Best;
  tries: number;
}

/** One part of a search. */
export type Pass = (search: Search) => Generator<Step, void>;

/** Tries a run. @returns whether it became the best. */
export function* attempt(search: Search, stage: string, run: CutRun): Generator<Step, boolean> {
  const key = JSON.stringify([run.schedule, run.cuts]);
  if (search.tried.has(key)) return false;
  search.tried.add(key);
  const cut = cutScenario(search.whole, run.cuts);
  if (cut.kind === "flawed") return false;
  search.tries += 1;
  const result = search.fails(run, cut.scenario);
  const improved = result !== null;
  if (improved) search.best = { ...run, scenario: cut.scenario, result };
  yield { stage, tries: search.tries, best: search.best, improved };
  return improved;
}

/** Tries the best with other cuts, its faults at their places there. */
export function* attemptCuts(search: Search, stage: string, cuts: Cuts): Generator<Step, boolean> {
  const cut = cutScenario(search.whole, cuts);
  if (cut.kind === "flawed") return false;
  const { schedule, scenario } = search.best;
  return yield* attempt(search, stage, {
    schedule: remapped(schedule, scenario, cut.scenario),
    cuts,
  });
}
