/**
 * The core's process: the host over the disk, an inbox, a timer on the local clock; it stalls,
 * dies and is started again.
 *
 * 1. A new incarnation is built from the disk alone, with a local clock of its own.
 * 2. With a death, inbox, timer and answers on their way are lost; what was sent travels on.
 * 3. A stalled process keeps what arrives and handles it, in order, when it resumes.
 */
import type { TraderCommand } from "../core/events.js";
import type { Engine } from "../core/engine.js";
import type { Plan } from "../core/plan.js";
import type { Ms, PlanId } from "../core/units.js";
import { createLocalClock } from "./clocks.js";
import type { BoundaryKind, Fault } from "./faults/schedule.js";
import { asHarness } from "./harness-failure.js";
import type { Inbox } from "./ports.js";
import { carryOut } from "./process-effects.js";
import { createInbox } from "./process-inbox.js";
import type { Life } from "./process-life.js";
import type { ProcessPorts, Shell } from "./process-shell.js";
import {
  createShell,
  deliver,
  enter,
  forget,
  goOn,
  handle,
  later,
  localNow,
  receive,
  resume,
  stall,
} from "./process-shell.js";
import type { Strikeable } from "./run-types.js";
import { createWakeTimer } from "./wake-timer.js";

export type { ProcessPorts } from "./process-shell.js";

/** Totals over all incarnations. */
export interface ProcessCounts {
  readonly incarnations: number;
  readonly steps: number;
  readonly commits: number;
  /** Boundaries of each incarnation where a fault could strike: passed before the world healed. */
  readonly strikeable: readonly Strikeable[];
}

/** The process as the rest of the world handles it. */
export interface CoreProcess {
  readonly inbox: Inbox;
  /** Starts the first incarnation. */
  start(): void;
  plan(plan: Plan, repeat: boolean): void;
  command(id: string, group: PlanId, command: TraderCommand, repeat: boolean): void;
  state(): "up" | "stalled" | "down";
  /** Since when it is up; null while it is stalled or down. */
  upSinceMs(): Ms | null;
  /** Handles nothing for a while; only an up process stalls. */
  stall(forMs: Ms): void;
  /** Dies now, not at a boundary, unless it is down; starts again after the fault's `downMs`. */
  crash(fault: Fault): void;
  /** Dies soon after each of the next starts as well, as often as the fault's `times` says. */
  crashLoop(fault: Fault): void;
  /** Whatever arrives waits `perMs`; 0 ends that. */
  slow(perMs: Ms): void;
  /** Whether it runs, with the store open. */
  holdsStore(): boolean;
  /** A second process is started beside this one, and tries to open the store. */
  intrude(): void;
  /** Changes the rate of the local clock. */
  drift(ppm: number): void;
  /** Timers fire up to `mostMs` late; 0 ends that. */
  jitter(mostMs: Ms): void;
  /** The local clock shows only every `stepMs`. */
  coarsen(stepMs: Ms): void;
  /** Resumes, or starts again, at once. */
  heal(): void;
  /** The engine of now, for displays; null unless it runs. */
  engine(): Engine | null;
  counts(): ProcessCounts;
  /** Ends everything; the disk is the caller's. */
  close(): void;
}

/** A process that has not started. */
export function createProcess(ports: ProcessPorts): CoreProcess {
  const shell = createShell(ports);
  return {
    inbox: createInbox(shell),
    start: () => start(shell),
    plan: (plan, repeat) =>
      receive(shell, () =>
        deliver(shell, { kind: "plan", localMs: localNow(shell), plan }, repeat),
      ),
    command: (commandId, groupId, command, repeat) =>
      receive(shell, () => {
        const localMs = localNow(shell);
        deliver(shell, { kind: "command", localMs, commandId, groupId, command }, repeat);
      }),
    state: () => (shell.mode === "starting" ? "up" : shell.mode),
    upSinceMs: () => shell.upSinceMs,
    stall: (forMs) => stall(shell, forMs),
    crash: (fault) => crash(shell, fault),
    crashLoop: (fault) => crashLoop(shell, fault),
    slow: (perMs) => void (shell.slowMs = perMs),
    holdsStore: () => shell.current?.host.status().kind === "running",
    intrude: () => intrude(shell),
    drift: (ppm) => drift(shell, ppm),
    jitter: (mostMs) => void (shell.jitterMs = mostMs),
    coarsen(stepMs) {
      shell.stepMs = stepMs;
      shell.current?.clock.coarsen(stepMs);
    },
    heal: () => heal(shell),
    engine: () => shell.current?.host.engine() ?? null,
    counts: () => countsOf(shell),
    close: () => close(shell),
  };
}

function start(shell: Shell): void {
  const { ports } = shell;
  const incarnation = shell.lives.length + 1;
  const { life, host } = ports.createBody({
    incarnation,
    faults: ports.faults,
    disk: ports.disk,
    emit: ports.emit,
    createEngine: ports.createEngine,
    plantedStore: ports.plantedStore,
    loaded: (contents) => ports.loaded(contents),
    carryOut: (effect) => carryOut(shell, effect),
    ended: (boundary, fault) => bury(shell, boundary, fault),
  });
  shell.lives.push(life);
  const clock = createLocalClock(ports.scheduler);
  clock.drift(shell.localPpm);
  clock.coarsen(shell.stepMs);
  const timer = createWakeTimer(
    ports.scheduler,
    clock,
    () => receive(shell, () => wake(shell)),
    () => lateness(shell),
  );
  shell.current = { life, host, clock, timer };
  enter(shell, "starting");
  if (shell.downOf !== null) ports.faults.end(shell.downOf);
  shell.downOf = null;
  ports.emit({ kind: "started", incarnation, localMs: clock.nowMs() });
  asHarness("connect", () => ports.gateway().connect(incarnation));
  handle(shell, () => deliver(shell, { kind: "started", localMs: clock.nowMs() }, false));
  if (shell.mode === "starting") goOn(shell);
  dieAgain(shell);
}

/** How late a timer is, drawn by the entry's number. */
function lateness(shell: Shell): Ms {
  if (shell.jitterMs === 0) return 0;
  shell.timers += 1;
  return shell.ports.draws.integer("jitter", "", shell.timers, 0, shell.jitterMs);
}

function wake(shell: Shell): void {
  deliver(shell, { kind: "wake", localMs: localNow(shell) }, false);
}

/** The incarnation is dead; its successor is planned. */
function bury(shell: Shell, boundary: BoundaryKind | "time", fault: Fault): void {
  const { ports } = shell;
  ports.emit({ kind: "died", incarnation: shell.lives.length, boundary });
  forget(shell);
  shell.downOf = fault;
  asHarness("abandon", () => ports.gateway().abandon());
  later(shell, fault.params["downMs"] ?? 0, () => start(shell));
}

function crash(shell: Shell, fault: Fault): void {
  if (shell.current === null) return;
  shell.ports.disk.died();
  bury(shell, "time", fault);
}

function crashLoop(shell: Shell, fault: Fault): void {
  if (shell.current === null) return;
  shell.loop = { fault, left: (fault.params["times"] ?? 1) - 1 };
  crash(shell, fault);
}

/** The next death of a loop, soon after a start. */
function dieAgain(shell: Shell): void {
  const { loop, current, ports } = shell;
  if (loop === null || loop.left === 0) return;
  loop.left -= 1;
  ports.scheduler.at(ports.scheduler.nowMs() + (loop.fault.params["aliveMs"] ?? 0), () => {
    if (shell.loop === loop && shell.current === current) crash(shell, loop.fault);
  });
}

function intrude(shell: Shell): void {
  const { disk, emit } = shell.ports;
  const outcome = disk.intrude().kind === "refused" ? "refused" : "let-in";
  emit({ kind: "intruder", outcome });
}

function heal(shell: Shell): void {
  shell.strikeable ??= shell.lives.map(strikeableOf);
  shell.loop = null;
  if (shell.mode === "stalled") resume(shell);
  else if (shell.mode === "down" && shell.downOf !== null) start(shell);
}

function drift(shell: Shell, ppm: number): void {
  shell.localPpm = ppm;
  shell.current?.clock.drift(ppm);
}

function countsOf(shell: Shell): ProcessCounts {
  const { lives } = shell;
  return {
    incarnations: lives.length,
    steps: lives.reduce((sum, life) => sum + life.steps(), 0),
    commits: lives.reduce((sum, life) => sum + life.commits(), 0),
    strikeable: shell.strikeable ?? lives.map(strikeableOf),
  };
}

function strikeableOf(life: Life): Strikeable {
  const all = life.boundaries();
  return { all, recovery: life.recovery() ?? all };
}

function close(shell: Shell): void {
  shell.current?.host.close();
  forget(shell);
}
