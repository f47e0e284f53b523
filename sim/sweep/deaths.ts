/**
 * The deaths that a sweep tries: at each boundary that a run passed, every way to die there.
 *
 * 1. One death per boundary and way; none is drawn, none is left out.
 * 2. A loss of power takes a commit only where one is in flight: at `commit-written`. Everywhere
 *    else it leaves the disk as a crash does.
 */
import type { Ms } from "../../core/units.js";
import type { BoundaryKind, Fault, Schedule } from "../faults/schedule.js";
import { BOUNDARY_KINDS } from "../faults/schedule.js";

/** How long the process is down. */
const DOWN_MS: Ms = 1_000;

/** A way to die at a boundary. */
interface Way {
  readonly kind: "crash" | "crash-in-recovery" | "power-loss";
  readonly params: Readonly<Record<string, number>>;
}

const CRASH: Way = { kind: "crash", params: { downMs: DOWN_MS } };
const CRASH_AGAIN: Way = { kind: "crash-in-recovery", params: { downMs: DOWN_MS } };
const POWER_LOSS: Way = { kind: "power-loss", params: { downMs: DOWN_MS, keep: 1 } };
const COMMIT_LOSS: Way = { kind: "power-loss", params: { downMs: DOWN_MS, keep: 0 } };

const loses = (boundary: BoundaryKind): boolean => boundary === "commit-written";

/** Boundaries by kind, with how often each was passed. */
export type Passed = ReadonlyMap<BoundaryKind, number>;

/** How many boundaries that are. */
export function boundaryCount(passed: Passed): number {
  return [...passed.values()].reduce((sum, count) => sum + count, 0);
}

/** Every death of the first incarnation, after `before`. */
export function* firstDeaths(passed: Passed, before: Schedule): Generator<Fault> {
  for (const [boundary, n] of each(passed)) {
    const ways = loses(boundary) ? [CRASH, POWER_LOSS, COMMIT_LOSS] : [CRASH, POWER_LOSS];
    for (const way of ways) yield death(way, 1, boundary, n, before);
  }
}

/** Every death of the second incarnation that leaves a disk of its own, after `before`. */
export function* secondDeaths(passed: Passed, before: Schedule): Generator<Fault> {
  for (const [boundary, n] of each(passed)) {
    const ways = loses(boundary) ? [CRASH_AGAIN, COMMIT_LOSS] : [CRASH_AGAIN];
    for (const way of ways) yield death(way, 2, boundary, n, before);
  }
}

/** The highest id of a schedule, 0 of an empty one. */
export function highestId(schedule: Schedule): number {
  return schedule.reduce((highest, { id }) => Math.max(highest, id), 0);
}

/** Whether this death leaves another disk than the crash at the same boundary. */
export function leavesItsOwnDisk({ kind, params }: Fault): boolean {
  return kind !== "power-loss" || params["keep"] === 0;
}

function* each(passed: Passed): Generator<readonly [BoundaryKind, number]> {
  for (const boundary of BOUNDARY_KINDS) {
    const count = passed.get(boundary) ?? 0;
    for (let n = 1; n <= count; n += 1) yield [boundary, n];
  }
}

function death(
  { kind, params }: Way,
  incarnation: number,
  boundary: BoundaryKind,
  n: number,
  before: Schedule,
): Fault {
  return {
    id: highestId(before) + 1,
    kind,
    trigger: { kind: "boundary", incarnation, boundary, n },
    params,
  };
}
