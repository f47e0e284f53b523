/**
 * What surrounds the host within a process: its mode, its inbox's queue, and the one place where
 * the core's code runs.
 *
 * 1. One thing at a time: what arrives is handled at once, kept while the process is stalled or
 *    starting, lost while it is down.
 * 2. What the core throws ends the run as `crashed`; what the harness throws is never taken for it.
 * 3. A store that refuses its claim is asked again each second by the same incarnation.
 */
import type { CoreEvent } from "../core/events.js";
import type { Engine } from "../core/engine.js";
import type { Host } from "../core/host.js";
import type { Store, StoreContents } from "../core/store/port.js";
import type { LocalMs, Ms, PlanId } from "../core/units.js";
import type { VenueAdapter } from "../core/venues/adapter.js";
import { must } from "../core/assert.js";
import type { Disk } from "./disk-port.js";
import type { FaultRuntime } from "./faults/runtime.js";
import type { Fault } from "./faults/schedule.js";
import { HarnessFailure } from "./harness-failure.js";
import type { Draws, Gateway, LocalClock, Scheduler } from "./ports.js";
import type { Body, Life, LifePorts } from "./process-life.js";
import { SimulatedDeath } from "./process-life.js";
import type { Strikeable } from "./run-types.js";
import type { WakeTimer } from "./wake-timer.js";
import type { ProcessEvent } from "./world-event.js";

/** A store that refused its claim is asked again after this long. */
const CLAIM_RETRY_MS: Ms = 1_000;

/** What the process needs from around it. */
export interface ProcessPorts {
  readonly scheduler: Scheduler;
  readonly faults: FaultRuntime;
  readonly disk: Disk;
  readonly draws: Draws;
  readonly adapter: VenueAdapter;
  /** Asked for late: the gateway is built around the inbox. */
  gateway(): Gateway;
  createEngine(contents: StoreContents): Engine;
  /** A new incarnation's host. */
  createBody(ports: LifePorts): Body;
  /** The ablations' decoration of the store; null for the shipped core. */
  readonly plantedStore: ((store: Store) => Store) | null;
  readonly emit: (what: ProcessEvent) => void;
  /** The whole store was read, at a start. */
  loaded(contents: StoreContents): void;
  /** A person reads an alarm; the trader reads a notice. */
  alarmed(alarmId: string, groupId: PlanId | null): void;
  noticed(key: string): void;
  /** The core threw: the run is over. */
  threw(error: unknown): void;
}

/** One incarnation, with its own host, clock and timer. */
interface Incarnation {
  readonly life: Life;
  readonly host: Host;
  readonly clock: LocalClock;
  readonly timer: WakeTimer;
}

/** The process's state, shared by the files of the process and seen by nobody else. */
export interface Shell {
  readonly ports: ProcessPorts;
  readonly lives: Life[];
  mode: "starting" | "up" | "stalled" | "down";
  upSinceMs: Ms | null;
  current: Incarnation | null;
  held: (() => void)[];
  handling: boolean;
  /** The incarnation whose claim will be tried again. */
  claiming: Incarnation | null;
  localPpm: number;
  /** The local clock's resolution, and how late timers may be. */
  stepMs: Ms;
  jitterMs: Ms;
  /** Timers that were late, counted. */
  timers: number;
  /** Whatever arrives waits so long: the disk is slow. */
  slowMs: Ms;
  /** Deaths that a loop has yet to bring. */
  loop: { readonly fault: Fault; left: number } | null;
  /** Raised with every change of mode: an action planned in an earlier one knows it is late. */
  generation: number;
  /** What the process is down of. */
  downOf: Fault | null;
  /** Boundaries of each life, passed before the world healed; null until it does. */
  strikeable: readonly Strikeable[] | null;
}

/** A process that has not started. */
export function createShell(ports: ProcessPorts): Shell {
  return {
    ports,
    lives: [],
    mode: "down",
    upSinceMs: null,
    current: null,
    held: [],
    handling: false,
    claiming: null,
    localPpm: 0,
    stepMs: 1,
    jitterMs: 0,
    timers: 0,
    slowMs: 0,
    loop: null,
    generation: 0,
    downOf: null,
    strikeable: null,
  };
}

/** The incarnation that lives; asked only where one must. */
export function living(shell: Shell): Incarnation {
  return must(shell.current, "living incarnation");
}

/** The local time of now. */
export function localNow(shell: Shell): LocalMs {
  return living(shell).clock.nowMs();
}

/** Changes the mode. */
export function enter(shell: Shell, mode: Shell["mode"]): void {
  shell.mode = mode;
  shell.generation += 1;
  shell.upSinceMs = mode === "up" ? shell.ports.scheduler.nowMs() : null;
}

/** Runs `action` after `afterMs`, unless the mode has changed by then. */
export function later(shell: Shell, afterMs: Ms, action: () => void): void {
  const { scheduler } = shell.ports;
  const mine = shell.generation;
  scheduler.at(scheduler.nowMs() + afterMs, () => {
    if (mine === shell.generation) action();
  });
}

/** Something arrives: handled, kept or lost. */
export function receive(shell: Shell, action: () => void): void {
  if (shell.mode === "down") return;
  if (shell.handling) throw new HarnessFailure("something arrived while the core was at work");
  if (shell.mode === "up" && shell.slowMs === 0) handle(shell, action);
  else shell.held.push(action);
  if (shell.mode === "up" && shell.slowMs > 0) stall(shell, shell.slowMs);
}

/** Handles nothing for a while; only an up process stalls. */
export function stall(shell: Shell, forMs: Ms): void {
  if (shell.mode !== "up") return;
  enter(shell, "stalled");
  shell.ports.emit({ kind: "stalled", forMs });
  later(shell, forMs, () => resume(shell));
}

/** A stalled process goes on. */
export function resume(shell: Shell): void {
  shell.ports.emit({ kind: "resumed" });
  goOn(shell);
}

/** Becomes up, and handles what was kept until then. */
export function goOn(shell: Shell): void {
  enter(shell, "up");
  const kept = shell.held;
  shell.held = [];
  for (const action of kept) {
    if (shell.mode === "up") handle(shell, action);
  }
}

/** Hands one event to the core. */
export function deliver(shell: Shell, event: CoreEvent, repeat: boolean): void {
  living(shell).life.heard();
  shell.ports.emit({ kind: "deliver", event, repeat });
  living(shell).host.deliver(event);
}

/** Runs one piece of the core's work, and sorts out whose an exception is. */
export function handle(shell: Shell, action: () => void): void {
  shell.handling = true;
  try {
    action();
  } catch (error) {
    if (error instanceof HarnessFailure) throw error;
    if (!(error instanceof SimulatedDeath)) fail(shell, error);
  } finally {
    shell.handling = false;
  }
  if (shell.current?.host.status().kind === "refused") claimAgain(shell, shell.current);
}

/** Leaves nothing of the living incarnation. */
export function forget(shell: Shell): void {
  shell.current?.life.end();
  shell.current?.timer.cancel();
  shell.current = null;
  shell.held = [];
  enter(shell, "down");
}

function fail(shell: Shell, error: unknown): void {
  forget(shell);
  shell.ports.threw(error);
}

function claimAgain(shell: Shell, mine: Incarnation): void {
  if (shell.claiming === mine) return;
  shell.claiming = mine;
  const { scheduler } = shell.ports;
  scheduler.at(scheduler.nowMs() + CLAIM_RETRY_MS, () => {
    if (shell.current !== mine) return;
    shell.claiming = null;
    receive(shell, () => deliver(shell, { kind: "started", localMs: localNow(shell) }, false));
  });
}
