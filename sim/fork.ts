/**
 * A run that goes another way from some event on: the same until then, and after it with other
 * chance and other faults, those of another seed. What fails in every such future was decided
 * before.
 *
 * 1. Until the event has been heard the run is bit-equal to the one that it branches from.
 * 2. From then on no fault of the first schedule lands any more; one that has begun goes on.
 * 3. A fault of the future lands if its trigger arises after the event.
 */
import type { Fault, Schedule } from "./faults/schedule.js";
import { highestId } from "./faults/schedule.js";
import type { Draws } from "./ports.js";

/** Where a run branches, and into which future. */
export interface Branch {
  /** Number of the last event that is as it was, from 1; 0: nothing is. */
  readonly afterEvent: number;
  /** Seed of the future. */
  readonly seed: string;
}

/** What a world needs of a branch. */
export interface Fork {
  /** An event was heard. */
  hear(): void;
  /** Draws that change over at the event. */
  draws(before: Draws, after: Draws): Draws;
  /** Both schedules in one. */
  readonly schedule: Schedule;
  /** Whether the fault belongs to the part in which the run is now. */
  isDue(fault: Fault): boolean;
}

/** The fork of a run with these faults, before and after. */
export function createFork({ afterEvent }: Branch, before: Schedule, after: Schedule): Fork {
  let heard = 0;
  const highest = highestId(before);
  const later = after.map((fault) => ({ ...fault, id: highest + fault.id }));
  const isPast = (): boolean => heard >= afterEvent;
  return {
    hear() {
      heard += 1;
    },
    draws: (first, second) => ({
      integer: (...draw) => (isPast() ? second : first).integer(...draw),
      chance: (...draw) => (isPast() ? second : first).chance(...draw),
    }),
    schedule: [...before, ...later],
    isDue: ({ id }) => id > highest === isPast(),
  };
}
