/**
 * A sweep of one cell (scenario, venue, seed): every crash point of a run without faults in turn,
 * and on demand every crash point of each recovery.
 *
 * 1. Prices, liquidity and latency are those of the cell's seed in every run: a run is equal to the
 *    one without its last death until that death lands.
 * 2. So a death that does not land is a failure of the harness, except among drawn faults, where
 *    the run is another.
 * 3. What failed is not crashed again.
 */
import { must } from "../../core/assert.js";
import type { Fault, Schedule } from "../faults/schedule.js";
import { drawSchedule } from "../faults/swarm.js";
import { venueProfile } from "../gateway/profiles.js";
import { HarnessFailure } from "../harness-failure.js";
import type { RunResult } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import type { Passed } from "./deaths.js";
import { firstDeaths, highestId, leavesItsOwnDisk, secondDeaths } from "./deaths.js";

/** What to sweep, and how deep. Plain data: it crosses threads. */
export interface SweepCell {
  readonly scenario: Scenario;
  /** Slug of the venue. */
  readonly venue: string;
  readonly seed: string;
  /** 1: one death; 2: another at every boundary of the recovery from it. */
  readonly depth: 1 | 2;
  /** Each run once more with each of this many drawn schedules (of seeds 1, 2, …) around it. */
  readonly compositions: number;
  /** Only every `of`-th first death, from the `nth` on, counted from 0. */
  readonly part: { readonly nth: number; readonly of: number };
}

/** One run of a sweep. */
export interface SweepRun {
  readonly result: RunResult;
  /** Whether every death of the sweep landed. */
  readonly landed: boolean;
}

/** Runs the scenario of the cell with these faults. */
export type RunWith = (schedule: Schedule) => RunResult;

/** The boundaries at which this run's first incarnation could have died. */
export function crashPoints(result: RunResult): Passed {
  return must(result.boundaries[0], "first incarnation").all;
}

/** Every run of the cell's part but the one without faults, whose result is handed in. */
export function* sweepRuns(
  cell: SweepCell,
  faultless: RunResult,
  run: RunWith,
): Generator<SweepRun> {
  const drawn = drawnSchedules(cell);
  const { nth, of } = cell.part;
  let at = 0;
  for (const death of firstDeaths(crashPoints(faultless), [])) {
    const mine = at % of === nth;
    at += 1;
    if (mine) yield* oneDeath(cell, run, drawn, death);
  }
}

function* oneDeath(
  cell: SweepCell,
  run: RunWith,
  drawn: readonly Schedule[],
  death: Fault,
): Generator<SweepRun> {
  const once = sure(run([death]));
  yield once;
  yield* composed(run, drawn, [death]);
  if (cell.depth === 1 || once.result.outcome !== "passed" || !leavesItsOwnDisk(death)) return;
  const [, next] = once.result.boundaries;
  // Near the end of the faults the world heals before the process is up again.
  if (next === undefined) return;
  for (const second of secondDeaths(next.recovery, [death])) {
    yield sure(run([death, second]));
    yield* composed(run, drawn, [death, second]);
  }
}

/** The same deaths among the faults of each drawn schedule. */
function* composed(
  run: RunWith,
  drawn: readonly Schedule[],
  deaths: Schedule,
): Generator<SweepRun> {
  for (const schedule of drawn) {
    const first = highestId(schedule) + 1;
    const added = deaths.map((death, at) => ({ ...death, id: first + at }));
    const result = run([...schedule, ...added]);
    yield { result, landed: added.every(({ id }) => result.landedIds.has(id)) };
  }
}

/** A run in which every fault must have landed (2). */
function sure(result: RunResult): SweepRun {
  const missed = result.schedule.find(({ id }) => !result.landedIds.has(id));
  if (missed === undefined) return { result, landed: true };
  const { scenario, venue, seed } = result;
  const death = `${missed.kind} at ${JSON.stringify(missed.trigger)}`;
  throw new HarnessFailure(`${scenario}, ${venue}, seed ${seed}: ${death} did not land`);
}

function drawnSchedules({ scenario, venue, compositions }: SweepCell): readonly Schedule[] {
  const profile = must(venueProfile(venue), `venue profile ${venue}`);
  const drawn: Schedule[] = [];
  for (let seed = 1; seed <= compositions; seed += 1) {
    drawn.push(drawSchedule(scenario, profile, String(seed)));
  }
  return drawn;
}
