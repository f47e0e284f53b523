/**
 * The deaths that a sweep tries: at each boundary that a run passed, every way to die there.
 *
 * 1. One death per boundary and way; none is drawn, none is left out.
 * 2. A loss of power takes a commit only where one is in flight: at `commit-written`. Everywhere
 *    else it leaves the disk as a crash does.
 * 3. Deaths of one moment leave the same disk, and the same world around it. A commit that is lost
 *    in flight leaves those of the moment before it.
 */
import { must } from "../../core/assert.js";
import type { Ms } from "../../core/units.js";
import type { BoundaryKind, Fault, Schedule } from "../faults/schedule.js";
import { BOUNDARY_KINDS, highestId } from "../faults/schedule.js";
import type { Passed } from "../run-types.js";

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

/** The deaths that leave the same disk and the same world. */
export type Moment = readonly [Fault, ...Fault[]];

/** How often each kind of boundary was passed. */
export function boundaryCounts(passed: Passed): ReadonlyMap<BoundaryKind, number> {
  return new Map([...passed].map(([boundary, moments]) => [boundary, moments.length]));
}

/** How many boundaries that are. */
export function boundaryCount(passed: Passed): number {
  return [...passed.values()].reduce((sum, moments) => sum + moments.length, 0);
}

/** Every death of the first incarnation, moment by moment. */
export function firstDeaths(passed: Passed): readonly Moment[] {
  return byMoment(passed, 1, [], (boundary) =>
    boundary === "commit-written" ? [CRASH, POWER_LOSS, COMMIT_LOSS] : [CRASH, POWER_LOSS],
  );
}

/** One death of the second incarnation, after `before`, for each moment. */
export function secondDeaths(passed: Passed, before: Schedule): readonly Fault[] {
  return byMoment(passed, 2, before, () => [CRASH_AGAIN]).map(([death]) => death);
}

function byMoment(
  passed: Passed,
  incarnation: number,
  before: Schedule,
  waysAt: (boundary: BoundaryKind) => readonly Way[],
): readonly Moment[] {
  const found = new Map<number, [Fault, ...Fault[]]>();
  const id = highestId(before) + 1;
  for (const boundary of BOUNDARY_KINDS) {
    for (const [at, moment] of (passed.get(boundary) ?? []).entries()) {
      const trigger = { kind: "boundary", incarnation, boundary, n: at + 1 } as const;
      for (const { kind, params } of waysAt(boundary)) {
        const left = params["keep"] === 0 ? moment - 1 : moment;
        const death = { id, kind, trigger, params };
        const others = found.get(left);
        if (others === undefined) found.set(left, [death]);
        else others.push(death);
      }
    }
  }
  return [...found.keys()].sort((a, b) => a - b).map((moment) => must(found.get(moment), "moment"));
}
