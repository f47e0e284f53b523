/**
 * How soon an ablation is caught: from several starting points, seeds are dealt over all cells
 * (scenario × venue) until the first failure by an invariant that names the harm.
 *
 * 1. Every run that was made counts, the one that caught included.
 * 2. A crash and other invariants do not count as caught, nor does a run that is stuck where
 *    `settles` is not among those that name the harm; all are counted beside it.
 */
import type { RunResult } from "../run-types.js";

/** One run of the deal. */
export interface Place {
  readonly scenario: string;
  readonly venue: string;
  readonly seed: string;
}

/** The failure that counted. */
export interface Catch extends Place {
  readonly invariant: string;
  /** Runs made from the starting point, this one included. */
  readonly seeds: number;
  /** Kinds of the faults that had landed. */
  readonly faults: readonly string[];
}

/** What one starting point led to. */
export interface Hunt {
  /** Null: not caught within the limit. */
  readonly caught: Catch | null;
  readonly runs: readonly Place[];
  /** Failures that did not count: `crashed`, `stuck`, or the slug of another invariant. */
  readonly others: ReadonlyMap<string, number>;
}

/** Seeds of different starting points are this far apart. */
const START_SPACING = 1_000_000;

/** The nth run, from 0, of a starting point, counted from 1. */
export function placeAt(cells: readonly Omit<Place, "seed">[], start: number, n: number): Place {
  const cell = cells[n % cells.length];
  if (cell === undefined) throw new Error("nothing to run: no cells");
  return { ...cell, seed: String(start * START_SPACING + n) };
}

/** Runs from one starting point until an invariant of `caughtBy` fails. */
export function hunt(
  cells: readonly Omit<Place, "seed">[],
  start: number,
  limit: number,
  caughtBy: readonly string[],
  run: (place: Place) => RunResult,
): Hunt {
  const runs: Place[] = [];
  const others = new Map<string, number>();
  for (let n = 0; n < limit; n += 1) {
    const place = placeAt(cells, start, n);
    runs.push(place);
    const { outcome, invariant, faults } = run(place);
    if (invariant !== null && caughtBy.includes(invariant)) {
      const landed = [...faults.keys()].sort((one, other) => (one < other ? -1 : 1));
      return { caught: { ...place, invariant, seeds: n + 1, faults: landed }, runs, others };
    }
    if (outcome === "passed") continue;
    const what = outcome === "violated" ? (invariant ?? outcome) : outcome;
    others.set(what, (others.get(what) ?? 0) + 1);
  }
  return { caught: null, runs, others };
}

/** The middle of the seeds needed; null where more than half were never caught. */
export function medianSeeds(hunts: readonly Hunt[]): number | null {
  const needed = hunts
    .map(({ caught }) => caught?.seeds ?? Infinity)
    .sort((one, other) => one - other);
  const middle = needed[Math.floor((needed.length - 1) / 2)] ?? Infinity;
  return middle === Infinity ? null : middle;
}

/** The most seeds needed; null where one start never caught it. */
export function worstSeeds(hunts: readonly Hunt[]): number | null {
  let worst = 0;
  for (const { caught } of hunts) {
    if (caught === null) return null;
    worst = Math.max(worst, caught.seeds);
  }
  return worst;
}
