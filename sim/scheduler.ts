/**
 * Virtual time: one queue of actions, ordered by (time, sequence).
 *
 * 1. Actions of one moment run in the order in which they were queued.
 * 2. An action may queue more, never before now.
 * 3. After `halt` nothing runs any more.
 *
 * A binary heap over three parallel arrays: a queue entry costs no object of its own.
 */
import { InvariantViolation } from "../core/assert.js";
import type { Ms } from "../core/units.js";
import type { Scheduler } from "./ports.js";

/** The queue's arrays; entry 0 is the next one. */
interface Heap {
  readonly times: number[];
  readonly sequences: number[];
  readonly actions: (() => void)[];
}

/** Places the entry at or above `hole`, moving later parents down. */
function siftUp(heap: Heap, start: number, time: number, sequence: number, act: () => void): void {
  const { times, sequences, actions } = heap;
  let hole = start;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const parentTime = times[parent] as number;
    // Sequences only grow: a new entry goes above only what is strictly later.
    if (parentTime <= time) break;
    times[hole] = parentTime;
    sequences[hole] = sequences[parent] as number;
    actions[hole] = actions[parent] as () => void;
    hole = parent;
  }
  times[hole] = time;
  sequences[hole] = sequence;
  actions[hole] = act;
}

/** Whether entry `left` runs before the entry (time, sequence). */
function runsBefore(heap: Heap, left: number, time: number, sequence: number): boolean {
  const leftTime = heap.times[left] as number;
  return leftTime < time || (leftTime === time && (heap.sequences[left] as number) < sequence);
}

/** Removes entry 0: the last entry takes its place and sinks to where it belongs. */
function removeFirst(heap: Heap): void {
  const { times, sequences, actions } = heap;
  const time = times.pop() as number;
  const sequence = sequences.pop() as number;
  const act = actions.pop() as () => void;
  const size = times.length;
  if (size === 0) return;
  let hole = 0;
  for (let child = 1; child < size; child = 2 * hole + 1) {
    const right = child + 1;
    const rightTime = times[right] as number;
    const rightSequence = sequences[right] as number;
    const least =
      right < size && !runsBefore(heap, child, rightTime, rightSequence) ? right : child;
    if (!runsBefore(heap, least, time, sequence)) break;
    times[hole] = times[least] as number;
    sequences[hole] = sequences[least] as number;
    actions[hole] = actions[least] as () => void;
    hole = least;
  }
  times[hole] = time;
  sequences[hole] = sequence;
  actions[hole] = act;
}

/** An empty queue at virtual time 0. */
export function createScheduler(): Scheduler {
  const heap: Heap = { times: [], sequences: [], actions: [] };
  let now: Ms = 0;
  let queued = 0;
  let executed = 0;
  let halted = false;

  return {
    nowMs: () => now,
    at(atMs, action) {
      // Not `assert`: its message would be made for every event.
      if (!Number.isSafeInteger(atMs) || atMs < now) {
        throw new InvariantViolation(`queued for ${atMs}, but now is ${now}`);
      }
      queued += 1;
      siftUp(heap, heap.times.length, atMs, queued, action);
    },
    runUntil(untilMs) {
      while (!halted) {
        const time = heap.times[0];
        if (time === undefined || time > untilMs) break;
        const act = heap.actions[0] as () => void;
        removeFirst(heap);
        now = time;
        executed += 1;
        act();
      }
      if (!halted && untilMs > now) now = untilMs;
      return !halted;
    },
    halt() {
      halted = true;
    },
    executed: () => executed,
  };
}
