/**
 * `cause`: a failing run, branched at many moments with other random futures, to see when its
 * failure became inevitable and which fault tipped it.
 *
 * 1. A future fails if it breaks the same invariant. It has other prices, liquidity, latency and
 *    faults from its moment on; what happened before is as it was.
 * 2. Moments are the start, spread over the run, and just before and just after each fault
 *    landed. The event that decides lies between the last moment that some future survived and the
 *    next that was tried; it is found by halving, as if the number only rose in between.
 * 3. `inevitable` says what was tried: that all of so many futures failed.
 */
import type { CauseReport } from "../report/cause-shape.js";
import type { Failed } from "../report/repro-shape.js";
import type { RunResult, RunSpec } from "../run-types.js";
import { describe } from "../trace.js";
import type { WorldEvent } from "../world-event.js";
import { runAsChosen } from "./as-chosen.js";
import { countOf } from "./count.js";
import type { Inventory } from "./inventory.js";
import { giveWay } from "./pool.js";
import { failedOf } from "./repro.js";
import { coreOf } from "./repro-run.js";
import type { Found, WhichRun } from "./failing-run.js";
import { firstFailure, isSame, startOf } from "./failing-run.js";
import { UsageError } from "./usage.js";

/** What a user asks for. */
export interface CauseRequest extends WhichRun {
  /** Other futures from each moment; 20. */
  readonly futures?: string | number | undefined;
  /** Hears how many moments are done, of about how many. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
}

const DEFAULT_FUTURES = 20;
const MOST_FUTURES = 10_000;
/** A fault is due at most so many events before it lands. */
const FARTHEST = 40;
/** Moments that are spread over the run. */
const SPREAD = 16;

type Moment = CauseReport["moments"][number];
type Landed = CauseReport["faults"][number];

/** Searches. @throws UsageError on bad input, and where the run does not fail. */
export async function runCause(request: CauseRequest, inventory: Inventory): Promise<CauseReport> {
  const futures = futuresOf(request);
  const start = startOf(request, inventory);
  const run = await coreOf(start.subject.ablation, inventory);
  const found = firstFailure(start, run);
  const heard: WorldEvent[] = [];
  runBranch(found, run, (event) => heard.push(event));
  const branches = createBranches(found, run, futures, heard);
  const moments = momentsOf(heard);
  for (const [at, event] of moments.entries()) {
    branches.failedFrom(event);
    await giveWay();
    request.progress?.(at + 1, moments.length);
  }
  const inevitable = firstInevitable(branches, heard.length - 1, futures);
  const faults = landedIn(heard).map((landed): Landed => {
    const before = branches.failedFrom(branches.lastWithout(landed));
    return { ...landed, before, after: branches.failedFrom(landed.event) };
  });
  return {
    name: start.name,
    invariant: found.failed.invariant,
    message: found.failed.message,
    futures,
    failure: told(heard, heard.length),
    moments: branches.tried(),
    inevitable:
      inevitable === null
        ? null
        : { ...told(heard, inevitable), before: branches.failedFrom(Math.max(0, inevitable - 1)) },
    faults,
    tipped: tippedBy(faults),
    runs: branches.runs(),
  };
}

/** How often a run fails that branches after an event; each is tried once. */
interface Branches {
  failedFrom(event: number): number;
  /** The last event before a fault from which it does not land: it may be due some earlier. */
  lastWithout(landed: Pick<Landed, "event" | "id">): number;
  /** In the order of events. */
  tried(): Moment[];
  runs(): number;
}

function createBranches(
  found: Found,
  run: (spec: RunSpec) => RunResult,
  futures: number,
  heard: readonly WorldEvent[],
): Branches {
  const failed = new Map<number, number>();
  let probes = 0;
  const { seed } = found.subject;
  const futureOf = (event: number, nth: number): RunResult =>
    runBranch(found, run, null, { afterEvent: event, seed: `${seed}/future/${nth}` });
  const landsFrom = (event: number, id: number): boolean => {
    probes += 1;
    try {
      return futureOf(event, 1).landedIds.has(id);
    } catch {
      return false;
    }
  };
  return {
    failedFrom(event) {
      const known = failed.get(event);
      if (known !== undefined) return known;
      let count = 0;
      for (let nth = 1; nth <= futures; nth += 1) {
        if (fails(found.failed, () => futureOf(event, nth))) count += 1;
      }
      failed.set(event, count);
      return count;
    },
    lastWithout({ event, id }) {
      const least = Math.max(0, event - 1 - FARTHEST);
      let last = event - 1;
      while (last > least && landsFrom(last, id)) last -= 1;
      return last;
    },
    tried: () =>
      [...failed]
        .sort(([one], [other]) => one - other)
        .map(([event, count]) => ({ ...told(heard, event), failed: count })),
    runs: () => failed.size * futures + probes,
  };
}

function fails(failed: Failed, future: () => RunResult): boolean {
  try {
    const result = future();
    return result.outcome !== "passed" && isSame(failedOf(result), failed);
  } catch {
    // A world that cannot run this future is none in which the core fails.
    return false;
  }
}

function runBranch(
  { subject, best }: Found,
  run: (spec: RunSpec) => RunResult,
  listener: ((event: WorldEvent) => void) | null,
  branch?: { readonly afterEvent: number; readonly seed: string },
): RunResult {
  const { venue, seed, store, draws } = subject;
  const { scenario, schedule, cuts } = best;
  const held = { version: draws, quiet: cuts.quiet, branch };
  return runAsChosen({ scenario, venue, seed, schedule, store, held, root: null }, run, listener);
}

/** See (2). The last event is the failure itself: after it there is no other future. */
function momentsOf(heard: readonly WorldEvent[]): readonly number[] {
  const last = heard.length - 1;
  const spread = Array.from({ length: SPREAD + 1 }, (_, nth) => Math.floor((last * nth) / SPREAD));
  const landed = landedIn(heard).map(({ event }) => event);
  const wanted = [...spread, ...landed].filter((event) => event <= last);
  return [...new Set(wanted)].sort((one, other) => one - other);
}

/** The first event after which every future failed, as after all later ones that were tried. */
function firstInevitable(branches: Branches, last: number, futures: number): number | null {
  const tried = branches.tried();
  const survived = tried.findLast(({ failed }) => failed < futures);
  if (survived === undefined) return 0;
  let high = tried.find(({ event }) => event > survived.event)?.event;
  if (high === undefined) return null;
  let low = survived.event;
  while (high - low > 1 && high <= last) {
    const middle = Math.floor((low + high) / 2);
    if (branches.failedFrom(middle) === futures) high = middle;
    else low = middle;
  }
  return high;
}

function landedIn(heard: readonly WorldEvent[]): readonly Omit<Landed, "before" | "after">[] {
  return heard.flatMap(({ what }, at) =>
    what.kind === "fault" && what.landed === "begun" && at < heard.length - 1
      ? [{ ...told(heard, at + 1), id: what.fault.id }]
      : [],
  );
}

/** The fault that raised the number of failing futures most; null if none raised it. */
function tippedBy(faults: readonly Landed[]): number | null {
  let most = 0;
  let tipped: number | null = null;
  for (const { id, before, after } of faults) {
    if (after - before <= most) continue;
    most = after - before;
    tipped = id;
  }
  return tipped;
}

function told(
  heard: readonly WorldEvent[],
  event: number,
): Pick<Moment, "event" | "atMs" | "what"> {
  const found = heard[event - 1];
  if (found === undefined) return { event, atMs: 0, what: "the start" };
  const { actor, text } = describe(found);
  return { event, atMs: Math.floor(found.atMs), what: `${actor} ${text}` };
}

function futuresOf({ futures = DEFAULT_FUTURES }: CauseRequest): number {
  const count = countOf(futures) ?? 0;
  if (count >= 1 && count <= MOST_FUTURES) return count;
  throw new UsageError(
    `--futures "${futures}" is no count, expected a whole number from 1 to ${MOST_FUTURES}`,
  );
}
