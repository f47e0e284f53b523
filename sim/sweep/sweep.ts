/**
 * A sweep of one cell (scenario, venue, seed): every crash point of a run without faults in turn,
 * and on demand every crash point of each recovery.
 *
 * 1. Prices, liquidity and latency are those of the cell's seed in every run: a run is equal to the
 *    one without its last death until that death lands.
 * 2. So a death that does not land is a failure of the harness, except among drawn faults, where
 *    the run is another.
 * 3. What failed is not crashed again.
 * 4. Deaths between which nothing happened (see `deaths.ts`) leave the same to recover from. All of
 *    them are tried, and must go on alike; one of them is crashed again, once in each moment of its
 *    recovery.
 */
import { must } from "../../core/assert.js";
import type { Schedule } from "../faults/schedule.js";
import { highestId } from "../faults/schedule.js";
import { drawSchedule } from "../faults/swarm.js";
import { venueProfile } from "../gateway/profiles.js";
import { HarnessFailure } from "../harness-failure.js";
import type { Passed, RunResult } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import type { Moment } from "./deaths.js";
import { firstDeaths, secondDeaths } from "./deaths.js";

/** What to sweep, and how deep. Plain data: it crosses threads. */
export interface SweepCell {
  readonly scenario: Scenario;
  /** Slug of the venue. */
  readonly venue: string;
  readonly seed: string;
  /** 1: one death; 2: another in every moment of the recovery from it. */
  readonly depth: 1 | 2;
  /** Each run once more with each of this many drawn schedules (of seeds 1, 2, …) around it. */
  readonly compositions: number;
  /** Only every `of`-th moment of first deaths, from the `nth` on, counted from 0. */
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
  for (const [at, moment] of firstDeaths(crashPoints(faultless)).entries()) {
    if (at % of === nth) yield* oneMoment(cell, run, drawn, moment);
  }
}

/** Each death of a moment, and after one that passed another death of each moment that follows. */
function* oneMoment(
  { depth }: SweepCell,
  run: RunWith,
  drawn: readonly Schedule[],
  deaths: Moment,
): Generator<SweepRun> {
  let passed: RunResult | null = null;
  for (const death of deaths) {
    const once = sure(run([death]));
    yield once;
    yield* composed(run, drawn, [death]);
    if (once.result.outcome !== "passed") continue;
    passed ??= once.result;
    demandSame(passed, once.result);
  }
  // Near the end of the faults the world heals before the process is up again.
  const next = passed?.boundaries[1];
  if (depth === 1 || passed === null || next === undefined) return;
  for (const second of secondDeaths(next.recovery, passed.schedule)) {
    yield sure(run([...passed.schedule, second]));
    yield* composed(run, drawn, [...passed.schedule, second]);
  }
}

/** After deaths of one moment everything goes on alike (4). */
function demandSame(one: RunResult, other: RunResult): void {
  const [first, second] = [one, other].map(({ events, simulatedMs, ends, boundaries }) =>
    JSON.stringify([events, simulatedMs, ends, [...(boundaries[1]?.all ?? [])]]),
  );
  if (first === second) return;
  const { scenario, venue, seed } = one;
  const [death, sameDeath] = [one, other].map(({ schedule }) => JSON.stringify(schedule));
  throw new HarnessFailure(
    `${scenario}, ${venue}, seed ${seed}: what follows ${death} and ${sameDeath} differs, ` +
      "expected the same of deaths between which nothing happened",
  );
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
