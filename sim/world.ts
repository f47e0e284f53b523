/**
 * One world: clocks, chance, faults, venue, disk, process and trader, wired to each other and to
 * those who listen. It does not know how long a run is; see `run.ts`.
 *
 * 1. Every event goes through one place: digest, judge, listener, in this order.
 * 2. The first violation, unless the run is to go on, and an exception of the core stop the queue.
 * 3. Whatever throws outside the core is a failure of the harness.
 */
import { must } from "../core/assert.js";
import type { Engine } from "../core/engine.js";
import type { StoreContents } from "../core/store/port.js";
import type { VenueAdapter } from "../core/venues/adapter.js";
import { createBrokerClock } from "./clocks.js";
import type { Digest } from "./digest.js";
import { createDigest } from "./digest.js";
import type { Disk } from "./disk-port.js";
import type { DiskOptions } from "./disk.js";
import { createDisk } from "./disk.js";
import type { TimedFaults } from "./faults/apply-timed.js";
import { scheduleTimed } from "./faults/apply-timed.js";
import type { FaultRuntime } from "./faults/runtime.js";
import { createFaults } from "./faults/runtime.js";
import type { Schedule } from "./faults/schedule.js";
import { drawSchedule } from "./faults/swarm.js";
import type { Fork } from "./fork.js";
import { createFork } from "./fork.js";
import type { GatewayProfile } from "./gateway/profile.js";
import { readingOnce } from "./gateway/reading.js";
import type { Venue } from "./gateway/venue.js";
import { createVenue } from "./gateway/venue.js";
import { asHarness, harnessFailure } from "./harness-failure.js";
import type { Judge, Violation } from "./judge.js";
import type { Draws, Scheduler } from "./ports.js";
import type { CoreProcess } from "./process.js";
import type { Body, LifePorts } from "./process-life.js";
import { createBody } from "./process-life.js";
import { createProcess } from "./process.js";
import { quieted } from "./quiet.js";
import { createDraws } from "./rng.js";
import type { RunSpec } from "./run-types.js";
import { createScheduler } from "./scheduler.js";
import type { Trader } from "./trader.js";
import { createTrader } from "./trader.js";
import type { HarnessEvent, Listener } from "./world-event.js";

/** The parts of a world that a test may bring itself. */
export interface WorldParts {
  readonly profile: GatewayProfile;
  createEngine(contents: StoreContents): Engine;
  createJudge(): Judge;
  /** Where the host lives; without it in this process, as in every simulated run. */
  readonly createBody?: (ports: LifePorts) => Body;
  /** What the disk is made of beyond its kind; see `createDisk`. */
  readonly disk: DiskOptions;
}

/** What stopped a run before its end. */
export type Stop =
  | ({ readonly kind: "violated" } & Violation)
  | { readonly kind: "crashed"; readonly message: string };

export interface World {
  readonly scheduler: Scheduler;
  readonly schedule: Schedule;
  readonly faults: FaultRuntime;
  readonly timed: TimedFaults;
  readonly venue: Venue;
  readonly disk: Disk;
  readonly process: CoreProcess;
  readonly trader: Trader;
  readonly judge: Judge;
  readonly digest: Digest;
  tell(what: HarnessEvent): void;
  /** What stopped the run; null while nothing has. */
  stop(): Stop | null;
}

/** What every part speaks through. */
interface Wires {
  readonly emit: Listener;
  readonly tell: (what: HarnessEvent) => void;
  crash(error: unknown): void;
  stop(): Stop | null;
}

/** A world at virtual time zero, in which nothing has started. */
export function createWorld(spec: RunSpec, parts: WorldParts): World {
  const { scenario } = spec;
  const { profile } = parts;
  const adapter = readingOnce(profile.adapter);
  const { rules } = adapter;
  const scheduler = createScheduler();
  const clock = createBrokerClock(scheduler, rules.resolutionMs);
  const judge = parts.createJudge();
  const digest = createDigest();
  const fork = forkOf(spec, profile);
  const wires = createWires({ spec, scheduler, judge, digest, fork });
  const schedule = fork?.schedule ?? scheduleOf(spec, profile);
  const faults = createFaults(schedule, wires.tell, fork?.isDue);
  const disk = createDisk(spec.store, spec.scratch, parts.disk);
  const draws = drawsOf(spec, fork);
  const process = wireProcess(
    spec,
    parts,
    { scheduler, faults, disk, judge, wires, draws, adapter },
    () => ({
      gateway: venue.gateway,
      trader,
    }),
  );
  const venue: Venue = createVenue({
    scenario,
    draws,
    scheduler,
    clock,
    faults,
    emit: wires.emit,
    profile,
    adapter,
    inbox: process.inbox,
  });
  const trader: Trader = createTrader({
    scenario,
    scheduler,
    process: () => process,
    emit: (what) => wires.emit({ actor: "trader", atMs: scheduler.nowMs(), what }),
  });
  const timed = scheduleTimed({
    scenario,
    scheduler,
    faults,
    broker: clock,
    exchange: venue.exchange,
    gateway: venue.gateway,
    process,
    disk,
    emit: (what) => wires.emit({ actor: "process", atMs: scheduler.nowMs(), what }),
  });
  const { tell, stop } = wires;
  return {
    ...{ scheduler, schedule, faults, timed, venue, disk, process, trader, judge, digest },
    tell,
    stop,
  };
}

function scheduleOf({ scenario, seed, schedule }: RunSpec, profile: GatewayProfile): Schedule {
  return schedule ?? drawSchedule(scenario, profile, seed);
}

/** The fork of a run that branches; null for any other. */
function forkOf(spec: RunSpec, profile: GatewayProfile): Fork | null {
  const branch = spec.chance?.branch;
  if (branch === undefined) return null;
  const future = drawSchedule(spec.scenario, profile, branch.seed);
  return createFork(branch, scheduleOf(spec, profile), future);
}

function drawsOf({ scenario, venue, seed, chance }: RunSpec, fork: Fork | null): Draws {
  const of = (which: string): Draws => createDraws(scenario.slug, venue, which, chance?.version);
  const future = chance?.branch?.seed;
  const whole = fork === null || future === undefined ? of(seed) : fork.draws(of(seed), of(future));
  return quieted(whole, chance?.quiet ?? []);
}

function createWires({
  spec,
  scheduler,
  judge,
  digest,
  fork,
}: Pick<World, "scheduler" | "judge" | "digest"> & {
  readonly spec: RunSpec;
  readonly fork: Fork | null;
}): Wires {
  let stopped: Stop | null = null;

  function stop(what: Stop): void {
    stopped ??= what;
    scheduler.halt();
  }

  const emit: Listener = (event) => {
    // Not `asHarness`: its closure would be made for every event.
    try {
      digest.fold(event);
      judge.hear(event);
      spec.listener?.(event);
      fork?.hear();
    } catch (error) {
      throw harnessFailure("listening", error);
    }
    const violation = stopped === null && spec.goOn !== true ? judge.violation() : null;
    if (violation !== null) stop({ kind: "violated", ...violation });
  };
  return {
    emit,
    tell: (what) => emit({ actor: "harness", atMs: scheduler.nowMs(), what }),
    crash(error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      stop({ kind: "crashed", message });
    },
    stop: () => stopped,
  };
}

/** The process, tied to parts that are built after it. */
function wireProcess(
  spec: RunSpec,
  parts: WorldParts,
  own: Pick<World, "scheduler" | "faults" | "disk" | "judge"> & {
    readonly wires: Wires;
    readonly draws: Draws;
    readonly adapter: VenueAdapter;
  },
  late: () => { readonly gateway: Venue["gateway"]; readonly trader: Trader },
): CoreProcess {
  const { scheduler, faults, disk, judge, wires, draws, adapter } = own;
  return createProcess({
    scheduler,
    faults,
    disk,
    draws,
    adapter,
    gateway: () => late().gateway,
    createEngine: (contents) => parts.createEngine(contents),
    createBody: parts.createBody ?? createBody,
    plantedStore: spec.planted?.store ?? null,
    emit: (what) => wires.emit({ actor: "process", atMs: scheduler.nowMs(), what }),
    loaded: (contents) => asHarness("reading the store", () => judge.store(contents)),
    alarmed: (alarmId, groupId) => late().trader.alarmed(alarmId, groupId),
    noticed: (key) => late().trader.noticed(key),
    threw: (error) => wires.crash(error),
  });
}

/** Reads the store as it is on the disk, after the process has closed it. */
export function readStore(disk: Disk): StoreContents {
  const opened = disk.open();
  const store = must(opened.kind === "open" ? opened.store : null, "store at the end of a run");
  const contents = store.load();
  store.close();
  return contents;
}
