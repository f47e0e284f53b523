/**
 * The course of a run: faults, heal, settle, end; and what became of it.
 *
 * 1. While healing every fault ends; the core's state is never edited.
 * 2. Settling is bounded: what has not settled by then is stuck, with the judge's reason.
 * 3. A run that goes on after its failure is in a world that its auditor may not understand any
 *    more: what throws there ends the run, and what was priced until then stands. What the meter
 *    throws is thrown.
 */
import type { VenueRules } from "../core/rules.js";
import type { Ms } from "../core/units.js";
import { PROMISED, hedgeLevelMs } from "./auditor/promised.js";
import { harnessFailure } from "./harness-failure.js";
import { createMeter } from "./loss.js";
import type { RunResult, RunSpec } from "./run-types.js";
import type { World, WorldParts } from "./world.js";
import { createWorld, readStore } from "./world.js";
import type { WorldEvent } from "./world-event.js";

/** How often a settling world is asked whether it has settled. */
const ASK_MS: Ms = 500;

/** Settling may take four full polls, the send horizon, and one level of hedging. */
export function settleMs(rules: VenueRules): Ms {
  return 4 * PROMISED.fullPollMs + rules.sendHorizonMs + hedgeLevelMs(rules);
}

/** Runs a world made of these parts. */
export function runWorld(spec: RunSpec, parts: WorldParts): RunResult {
  if (spec.goOn === true) return runPriced(spec, parts);
  const world = createWorld(spec, parts);
  try {
    return resultOf(spec, world, course(spec, world, parts));
  } finally {
    world.disk.close();
  }
}

/** Goes on after the failure (3). */
function runPriced(spec: RunSpec, parts: WorldParts): RunResult {
  let look = (): void => undefined;
  const listener = (event: WorldEvent): void => {
    look();
    spec.listener?.(event);
  };
  const world = createWorld({ ...spec, listener }, parts);
  const { scheduler, judge } = world;
  const meter = createMeter({
    nowMs: () => scheduler.nowMs(),
    at: (atMs, action) => {
      scheduler.at(atMs, action);
    },
    lastTicks: (symbol) => world.venue.exchange.lastTicks(symbol),
    naked: () => judge.naked(),
    failed: () => judge.violation() !== null,
  });
  const broken: Error[] = [];
  look = () => {
    try {
      meter.look();
    } catch (thrown) {
      broken.push(harnessFailure("pricing a failure", thrown));
      throw thrown;
    }
  };
  try {
    const stuck = courseOn(spec, world, parts);
    if (broken[0] !== undefined) throw broken[0];
    return { ...resultOf(spec, world, stuck), losses: meter.losses() };
  } finally {
    world.disk.close();
  }
}

function courseOn(spec: RunSpec, world: World, parts: WorldParts): string | null {
  try {
    return course(spec, world, parts);
  } catch (thrown) {
    if (world.judge.violation() === null) throw thrown;
    return null;
  }
}

/** From the first event to the last. Why the world is stuck, or null. */
function course(spec: RunSpec, world: World, parts: WorldParts): string | null {
  world.tell({ kind: "phase", phase: "faults" });
  world.trader.start();
  world.process.start();
  const stuck = live(spec, world, parts);
  world.tell({ kind: "phase", phase: "end" });
  if (world.stop() === null && stuck === null) judgeEnd(spec, world);
  return stuck;
}

/** Faults, heal, settle. Why the world is stuck, or null if it has settled or was stopped. */
function live(spec: RunSpec, world: World, parts: WorldParts): string | null {
  if (!world.scheduler.runUntil(spec.scenario.faultPhaseMs)) return null;
  heal(world);
  world.tell({ kind: "phase", phase: "settle" });
  return settle(world, parts);
}

function heal(world: World): void {
  world.tell({ kind: "phase", phase: "heal" });
  world.faults.heal();
  world.timed.heal();
  world.venue.exchange.heal();
  world.venue.gateway.heal();
  world.process.heal();
  world.trader.heal();
}

/** Lets time pass until the world has been settled for one full poll, or time is up. */
function settle(world: World, { profile }: WorldParts): string | null {
  const { scheduler, process } = world;
  const fromMs = process.upSinceMs() ?? scheduler.nowMs();
  const untilMs = Math.max(fromMs, scheduler.nowMs()) + settleMs(profile.adapter.rules);
  let quietSinceMs: Ms | null = null;
  while (scheduler.nowMs() < untilMs) {
    if (!scheduler.runUntil(Math.min(untilMs, scheduler.nowMs() + ASK_MS))) return null;
    if (whyUnsettled(world) !== null) quietSinceMs = null;
    else quietSinceMs ??= scheduler.nowMs();
    if (quietSinceMs !== null && scheduler.nowMs() - quietSinceMs >= PROMISED.fullPollMs)
      return null;
  }
  // Books that disagree with a world at rest are not late but wrong: the end judges them.
  return world.trader.waiting() === 0 && world.judge.atRest() ? null : whyUnsettled(world);
}

function whyUnsettled(world: World): string | null {
  const waiting = world.trader.waiting();
  if (waiting > 0) return `${waiting} of the trader's wishes were never answered`;
  return world.judge.unsettled();
}

/** What can only be judged when everything is over; the store is read where it is asked for. */
function judgeEnd(spec: RunSpec, world: World): void {
  world.process.close();
  if (spec.fullChecks) world.judge.store(readStore(world.disk));
  world.judge.finish();
}

function resultOf(spec: RunSpec, world: World, stuck: string | null): RunResult {
  const { scheduler, process, judge } = world;
  const late = judge.violation();
  const stop = world.stop() ?? (late === null ? null : ({ kind: "violated", ...late } as const));
  const counts = process.counts();
  return {
    scenario: spec.scenario.slug,
    venue: spec.venue,
    seed: spec.seed,
    outcome: stop?.kind ?? (stuck === null ? "passed" : "stuck"),
    invariant: stop?.kind === "violated" ? stop.invariant : stuck === null ? null : "settles",
    message: stop?.message ?? stuck,
    atMs: scheduler.nowMs(),
    digest: world.digest.finish(),
    events: scheduler.executed(),
    steps: counts.steps,
    commits: counts.commits,
    simulatedMs: scheduler.nowMs(),
    schedule: world.schedule,
    boundaries: counts.strikeable,
    landedIds: world.faults.landedIds(),
    faults: world.faults.landed(),
    ...judge.tallies(),
  };
}
