/**
 * One incarnation of the core's process: its ports, with a numbered boundary at each place where
 * a process can die.
 *
 * 1. Boundaries are numbered from 1 per kind and incarnation.
 * 2. A death is raised from a port as an exception that only `process-shell.ts` catches; afterwards
 *    every port of the incarnation refuses, and a call is a failure of the harness.
 * 3. A commit is a world event when it survives: after it returned, or when the process dies of
 *    it and the disk kept it.
 * 4. Each passing has a moment. A commit makes the next one, so that who loses a commit in flight
 *    is where it was one moment earlier.
 */
import type { Effect } from "../core/effects.js";
import type { Engine } from "../core/engine.js";
import type { Host, HostPorts } from "../core/host.js";
import { createHost } from "../core/host.js";
import type { CommitResult, OpenResult, Store, StoreContents } from "../core/store/port.js";
import type { Write } from "../core/store/schema.js";
import type { Disk } from "./disk-port.js";
import { HarnessFailure } from "./harness-failure.js";
import type { FaultRuntime } from "./faults/runtime.js";
import type { BoundaryKind, Fault, FaultKind } from "./faults/schedule.js";
import type { Passed } from "./run-types.js";
import type { ProcessEvent } from "./world-event.js";

/** Ends an incarnation from within a port. */
export class SimulatedDeath extends Error {
  override readonly name = "SimulatedDeath";
}

/** What a life needs from around it. */
export interface LifePorts {
  readonly incarnation: number;
  readonly faults: FaultRuntime;
  readonly disk: Disk;
  readonly emit: (what: ProcessEvent) => void;
  createEngine(contents: StoreContents): Engine;
  /** The ablations' decoration of the store; null for the shipped core. */
  readonly plantedStore: ((store: Store) => Store) | null;
  /** The whole store was read. */
  loaded(contents: StoreContents): void;
  /** Carries an effect out of the process. */
  carryOut(effect: Effect): void;
  /** The life has ended at this boundary, of this fault. */
  ended(boundary: BoundaryKind | "time", fault: Fault): void;
}

/** An incarnation's ports, and the host that lives behind them. */
export interface Body {
  readonly life: Life;
  readonly host: Host;
}

/** The body of every simulated run: host and harness in one process. */
export function createBody(ports: LifePorts): Body {
  const life = createLife(ports);
  return { life, host: createHost(life.hostPorts) };
}

/** One incarnation, as the process handles it. */
export interface Life {
  /** Something comes in: a new moment. */
  heard(): void;
  /** Passes a boundary that lies outside the host's ports. @throws SimulatedDeath */
  pass(boundary: BoundaryKind): void;
  /** From now on every port refuses. */
  end(): void;
  steps(): number;
  commits(): number;
  /** The boundaries passed so far. */
  boundaries(): Passed;
  /** Those until recovery was complete and all it led to was done; null before that. */
  recovery(): Passed | null;
}

/** What a power loss did to the commit in flight, if there was one. */
type InFlight = "kept" | "lost" | "none";

/** A life's state, seen by this file only. */
interface Course {
  readonly ports: LifePorts;
  readonly passed: Map<BoundaryKind, number[]>;
  /** Raised whenever something comes in, goes out or reaches the disk. */
  moment: number;
  alive: boolean;
  steps: number;
  commits: number;
  recovering: boolean;
  recovery: Passed | null;
}

/** A life that has passed no boundary yet. */
function createLife(ports: LifePorts): Life & { readonly hostPorts: HostPorts } {
  const course: Course = {
    ports,
    passed: new Map(),
    moment: 0,
    alive: true,
    steps: 0,
    commits: 0,
    recovering: true,
    recovery: null,
  };
  return {
    hostPorts: {
      openStore: () => openStore(course),
      createEngine: (contents) => createEngine(course, contents),
      perform: (effect) => perform(course, effect),
    },
    heard: () => void (course.moment += 1),
    pass: (boundary) => pass(course, boundary),
    end() {
      course.alive = false;
    },
    steps: () => course.steps,
    commits: () => course.commits,
    boundaries: () => untilNow(course),
    recovery: () => course.recovery,
  };
}

function demandAlive(course: Course, call: string): void {
  if (course.alive) return;
  throw new HarnessFailure(`${call} by a dead process (incarnation ${course.ports.incarnation})`);
}

function untilNow({ passed }: Course): Passed {
  return new Map([...passed].map(([boundary, moments]) => [boundary, moments.slice()]));
}

/** Notes the boundary; the fault that strikes here, or null. */
function strike(course: Course, boundary: BoundaryKind): Fault | null {
  const { passed, ports } = course;
  const moments = passed.get(boundary) ?? [];
  if (moments.push(course.moment) === 1) passed.set(boundary, moments);
  return ports.faults.onBoundary(ports.incarnation, boundary, moments.length)[0] ?? null;
}

function pass(course: Course, boundary: BoundaryKind): void {
  const fault = strike(course, boundary);
  if (fault === null) return;
  course.ports.faults.land(fault);
  die(course, boundary, fault, "none");
}

/** Deaths by which the disk loses its power. */
const POWER_KINDS: readonly FaultKind[] = ["power-loss", "torn-tail", "lying-sync"];

function die(course: Course, boundary: BoundaryKind, fault: Fault, inFlight: InFlight): never {
  const { ports } = course;
  const { percent, commits } = fault.params;
  if (POWER_KINDS.includes(fault.kind)) {
    const torn = percent === undefined ? {} : { tornPercent: percent };
    const lied = commits === undefined ? {} : { lied: commits };
    ports.disk.powerLoss({ loseLast: inFlight === "lost", ...torn, ...lied });
    ports.emit({ kind: "power-loss", inFlight });
  } else {
    ports.disk.died();
  }
  course.alive = false;
  ports.ended(boundary, fault);
  throw new SimulatedDeath(boundary);
}

function tell(course: Course, writes: readonly Write[]): void {
  course.commits += 1;
  course.ports.emit({ kind: "commit", writes });
}

function commit(course: Course, store: Store, writes: readonly Write[]): CommitResult {
  const { ports } = course;
  demandAlive(course, "commit");
  pass(course, "commit-before");
  const result = store.commit(writes);
  course.moment += 1;
  if (result.kind === "failed") {
    ports.emit({ kind: "commit-failed", reason: result.reason });
    return result;
  }
  const fault = strike(course, "commit-written");
  if (fault !== null) {
    ports.faults.land(fault);
    const cut = fault.kind === "power-loss" && fault.params["keep"] === 0;
    const lost = cut || fault.kind === "torn-tail" || fault.kind === "lying-sync";
    if (!lost) tell(course, writes);
    die(course, "commit-written", fault, lost ? "lost" : "kept");
  }
  tell(course, writes);
  pass(course, "commit-returned");
  return result;
}

function openStore(course: Course): OpenResult {
  const { disk, plantedStore } = course.ports;
  demandAlive(course, "open");
  const opened = disk.open();
  if (opened.kind === "refused") return opened;
  const inner = opened.store;
  const store: Store = {
    epoch: inner.epoch,
    commit: (writes) => commit(course, inner, writes),
    load() {
      const contents = inner.load();
      course.ports.loaded(contents);
      return contents;
    },
    close: () => inner.close(),
  };
  return { kind: "open", store: plantedStore?.(store) ?? store };
}

function createEngine(course: Course, contents: StoreContents): Engine {
  demandAlive(course, "start of an engine");
  course.recovering = true;
  const engine = course.ports.createEngine(contents);
  return {
    step(event) {
      // The event that completed the recovery has been handled to its end when the next one comes.
      if (course.recovery === null && engine.recovered()) course.recovery = untilNow(course);
      const step = engine.step(event);
      course.steps += 1;
      pass(course, "step");
      return step;
    },
    riskCancels: (dropped) => engine.riskCancels(dropped),
    asked: () => engine.asked(),
    recovered: () => engine.recovered(),
    groups: () => engine.groups(),
  };
}

/** The boundary before an effect. A query is one of recovery until the first order leaves. */
function boundaryBefore(course: Course, effect: Effect): BoundaryKind {
  if (effect.kind === "alarm") return "alarm";
  if (effect.kind === "send") course.recovering = false;
  return effect.kind === "query" && course.recovering ? "recovery-query" : "effect-before";
}

function perform(course: Course, effect: Effect): void {
  demandAlive(course, effect.kind);
  // A timer is the process's own: nothing is seen of it outside, so it has no boundary.
  if (effect.kind === "wake") return course.ports.carryOut(effect);
  pass(course, boundaryBefore(course, effect));
  course.ports.carryOut(effect);
  course.moment += 1;
  pass(course, "effect-after");
}
