/**
 * An incarnation that is a process of its own: the world's end of it. Events go down a pipe, what
 * the process does comes up another, and SIGKILL strikes whenever its moment has come.
 *
 * 1. Virtual time stands still while the process works: nothing depends on how fast it is.
 * 2. What it wrote before it died counts: an effect has left it, a commit has returned.
 * 3. A commit that had begun and not returned was kept or lost; the files as they are decide.
 */
import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host, HostStatus } from "../../core/host.js";
import type { VenueRules } from "../../core/rules.js";
import type { StoreContents } from "../../core/store/port.js";
import { writeKey } from "../../core/store/rows.js";
import type { TableName, Write } from "../../core/store/schema.js";
import { openSqlite } from "../../core/store/sqlite.js";
import type { Fault } from "../faults/schedule.js";
import { HarnessFailure } from "../harness-failure.js";
import type { Body, LifePorts } from "../process-life.js";
import { SimulatedDeath } from "../process-life.js";
import type { FromChild, ToChild } from "./messages.js";
import type { LineReader } from "./pipe.js";
import { createLineReader, rest, writeLine } from "./pipe.js";

/** A process that says nothing for so long has a fault of its own. */
const SILENT_MS = 60_000;

/** When to kill: so long after the event was delivered, or after a commit of it had begun. */
export interface Armed {
  readonly from: "event" | "commit";
  readonly afterMs: number;
}

/** Says when to kill. */
export interface Killer {
  /** For an event that is about to be delivered. */
  arm(): Armed | null;
  /** How long the process worked at an event that it lived through. */
  worked(ms: number): void;
  /** It was killed. */
  killed(moment: "idle" | "at-work" | "commit-kept" | "commit-lost"): void;
}

/** What a body needs beside its ports. */
export interface RealityPorts {
  /** The world's own folder: the store, and the pipes of each incarnation. */
  readonly folder: string;
  readonly rules: VenueRules;
  readonly killer: Killer;
  /** The compiled `child.ts`. */
  readonly program: string;
}

interface Course {
  readonly ports: LifePorts;
  readonly reality: RealityPorts;
  readonly child: ChildProcess;
  readonly down: number;
  readonly lines: LineReader;
  alive: boolean;
  greeted: boolean;
  status: HostStatus;
  /** A commit that has begun and not returned. */
  committing: readonly Write[] | null;
  steps: number;
  commits: number;
}

/** The compiled form of the program, from wherever this file runs. */
export function compiledChild(): string {
  const here = import.meta.url;
  const folder = here.endsWith(".ts") ? "../../dist/sim/reality/" : "./";
  return fileURLToPath(new URL(`${folder}child.js`, here));
}

/** Where the store of a world lies. */
const storeOf = (folder: string): string => join(folder, "store.db");

/** Starts a process and waits until it is there. */
export function createRealBody(reality: RealityPorts, ports: LifePorts): Body {
  const { folder, rules, program } = reality;
  const pipes = ["down", "up"].map((name) => join(folder, `${name}-${ports.incarnation}`));
  const [down = "", up = ""] = pipes;
  execFileSync("mkfifo", pipes);
  const stdio = ["ignore", "ignore", "inherit"] as const;
  const words = [program, down, up, storeOf(folder), JSON.stringify(rules)];
  const child = spawn(process.execPath, words, { stdio: [...stdio] });
  const course: Course = {
    ...{ ports, reality, child },
    // Open for both, so that neither the opening nor a write to the dead blocks or fails.
    down: openSync(down, constants.O_RDWR),
    lines: createLineReader(openSync(up, constants.O_RDONLY | constants.O_NONBLOCK)),
    ...{ alive: true, greeted: false, committing: null, steps: 0, commits: 0 },
    status: { kind: "halted", reason: "not started" },
  };
  hear(course, "hello", null);
  for (const pipe of pipes) rmSync(pipe);
  return { life: lifeOf(course), host: hostOf(course) };
}

function lifeOf(course: Course): Body["life"] {
  return {
    heard: () => undefined,
    pass: () => undefined,
    end() {
      if (!course.alive) return;
      course.child.kill("SIGKILL");
      leave(course);
    },
    steps: () => course.steps,
    commits: () => course.commits,
    boundaries: () => new Map(),
    recovery: () => null,
  };
}

function hostOf(course: Course): Host {
  return {
    deliver(event) {
      const armed = course.reality.killer.arm();
      const startedMs = performance.now();
      send(course, { kind: "deliver", event });
      hear(course, "done", armed);
      course.steps += 1;
      if (armed?.from === "event") kill(course, "idle");
      course.reality.killer.worked(performance.now() - startedMs);
    },
    status: () => course.status,
    engine: () => null,
    close() {
      send(course, { kind: "close" });
      while (course.lines.next() !== "end") rest();
      leave(course);
      course.ports.loaded(contentsOf(storeOf(course.reality.folder)));
    },
  };
}

function send(course: Course, message: ToChild): void {
  if (!course.alive) throw new HarnessFailure(`${message.kind} to a dead process`);
  writeLine(course.down, message);
}

/** Hears what the process does until it says `until`; kills it when its moment has come. */
function hear(course: Course, until: FromChild["kind"], armed: Armed | null): void {
  const startedMs = performance.now();
  let fromMs = armed?.from === "event" ? startedMs : null;
  for (;;) {
    const nowMs = performance.now();
    const waitedMs = nowMs - startedMs;
    if (armed?.from === "commit" && course.committing !== null) fromMs ??= nowMs;
    if (armed !== null && fromMs !== null && nowMs - fromMs >= armed.afterMs) {
      kill(course, "at-work");
    }
    const next = course.lines.next();
    if (next === "none" || (next === "end" && !course.greeted)) {
      if (waitedMs > SILENT_MS) throw new HarnessFailure("the process says nothing");
      rest();
    } else if (next === "end") {
      throw new HarnessFailure("the process ended by itself");
    } else if (take(course, JSON.parse(next.line) as FromChild) === until) {
      return;
    }
  }
}

function take(course: Course, message: FromChild): FromChild["kind"] {
  const { ports } = course;
  switch (message.kind) {
    case "hello":
      course.greeted = true;
      break;
    case "loaded":
      ports.loaded(message.contents);
      break;
    case "committing":
      course.committing = message.writes;
      break;
    case "committed":
      survived(course);
      break;
    case "effect":
      ports.carryOut(message.effect);
      break;
    case "done":
      course.committing = null;
      course.status = message.status;
      break;
    case "threw":
      throw new Error(message.message);
  }
  return message.kind;
}

/** The commit that had begun is there to stay. */
function survived(course: Course): void {
  const writes = course.committing ?? [];
  course.committing = null;
  course.commits += 1;
  course.ports.emit({ kind: "commit", writes });
}

/** Kills the process, hears its last words, and finds out what became of its commit. */
function kill(course: Course, moment: "idle" | "at-work"): never {
  const { ports, reality, child } = course;
  child.kill("SIGKILL");
  for (let next = course.lines.next(); next !== "end"; next = course.lines.next()) {
    if (next === "none") rest();
    else take(course, JSON.parse(next.line) as FromChild);
  }
  leave(course);
  const begun = course.committing;
  const kept = begun !== null && isThere(begun, contentsOfCopy(reality.folder));
  if (kept) survived(course);
  reality.killer.killed(begun === null ? moment : kept ? "commit-kept" : "commit-lost");
  const fault: Fault = {
    id: -ports.incarnation,
    kind: "crash",
    trigger: { kind: "time", atMs: 0 },
    params: { downMs: 1_000 },
  };
  ports.faults.land(fault);
  ports.ended("time", fault);
  throw new SimulatedDeath("SIGKILL");
}

/** The process is dead, or left to die. */
function leave(course: Course): void {
  course.alive = false;
  course.lines.close();
  closeSync(course.down);
}

/** Whether all that was written is among the rows. */
function isThere(writes: readonly Write[], contents: StoreContents): boolean {
  const last = new Map(writes.map((write) => [writeKey(write), write]));
  return [...last.values()].every(({ table, row }) => {
    const rows: readonly object[] = contents[table satisfies TableName];
    const text = JSON.stringify(sorted(row));
    return rows.some((one) => JSON.stringify(sorted(one)) === text);
  });
}

const sorted = (row: object): readonly (readonly [string, unknown])[] =>
  Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1));

/** Reads a store without touching the files that the next process will open. */
function contentsOfCopy(folder: string): StoreContents {
  const copy = join(folder, "copy.db");
  for (const ending of ["", "-wal"]) {
    const file = `${storeOf(folder)}${ending}`;
    rmSync(`${copy}${ending}`, { force: true });
    if (existsSync(file)) writeFileSync(`${copy}${ending}`, readFileSync(file));
  }
  return contentsOf(copy);
}

function contentsOf(path: string): StoreContents {
  const opened = openSqlite({ path });
  if (opened.kind === "refused") throw new HarnessFailure(`reading the store: ${opened.reason}`);
  const contents = opened.store.load();
  opened.store.close();
  return contents;
}
