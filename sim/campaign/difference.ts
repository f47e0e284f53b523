/**
 * Where two tellings of one run part: the first event that differs, with what came before it in
 * both, and how each goes on.
 */

/** The first event that differs, with its surroundings. */
export interface Difference {
  /** Its number, from 1. */
  readonly event: number;
  /** The last events before it, the same in both. */
  readonly before: readonly string[];
  /** It and what follows it, in the process that ran the run first; empty: the run had ended. */
  readonly here: readonly string[];
  /** The same in the fresh process. */
  readonly fresh: readonly string[];
}

const BEFORE = 5;
const FROM_THERE = 3;

/** The first difference; null if there is none. */
export function firstDifference(
  here: readonly string[],
  fresh: readonly string[],
): Difference | null {
  const most = Math.max(here.length, fresh.length);
  for (let at = 0; at < most; at += 1) {
    if (here[at] === fresh[at]) continue;
    return {
      event: at + 1,
      before: here.slice(Math.max(0, at - BEFORE), at),
      here: here.slice(at, at + FROM_THERE),
      fresh: fresh.slice(at, at + FROM_THERE),
    };
  }
  return null;
}
