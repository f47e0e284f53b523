/**
 * Two runs side by side: the first event that differs, what came before it in both, how each goes
 * on, and what followed from it.
 *
 * 1. Events are the same when time, actor and text are.
 * 2. A run that a file tells may come from another build: it is taken as it is told.
 */
import { clockText } from "../clock-text.js";
import type { DiffReport, ReplayReport } from "../report/shapes.js";
import { replayShape } from "../report/shapes.js";
import { firstDifference } from "./difference.js";
import type { Inventory } from "./inventory.js";
import type { ReplaySpec } from "./replay.js";
import { replayRun } from "./replay.js";
import type { ReproRun } from "./repro.js";
import { reproIn } from "./repro.js";
import { replayRepro } from "./repro-run.js";
import { shaped, untrustedJson } from "./untrusted.js";
import { UsageError } from "./usage.js";

type Told = ReplayReport["events"][number];

/** A run of 5,000 events, told in full, takes about one megabyte. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/** One run, with the name it has in what is printed. */
export interface Side {
  readonly name: string;
  readonly told: ReplayReport;
  /** Of a file that holds a run, and not what was told of one. */
  readonly repro?: ReproRun;
}

/** Compares two runs. */
export function diffOf(one: Side, other: Side): DiffReport {
  const [ours, theirs] = [one, other].map(({ told }) => told.events.map(lineOf)) as [
    string[],
    string[],
  ];
  const found = firstDifference(ours, theirs);
  const from = found === null ? Infinity : found.event - 1;
  return {
    same: found === null && one.told.digest === other.told.digest,
    one: sideReport(one),
    other: sideReport(other),
    difference:
      found === null
        ? null
        : {
            event: found.event,
            before: [...found.before],
            one: [...found.here],
            other: [...found.fresh],
          },
    followed: followed(one.told.events.slice(from), other.told.events.slice(from)),
  };
}

function sideReport({ name, told }: Side): DiffReport["one"] {
  const { outcome, invariant, message, digest, events } = told;
  const largest = Math.max(0, ...events.map(({ exposure }) => exposure));
  return {
    name,
    outcome,
    invariant,
    message,
    digest,
    events: events.length,
    largestExposure: largest,
  };
}

function lineOf({ atMs, actor, text }: Told): string {
  return `${clockText(atMs)}  ${actor}  ${text}`;
}

/** How often each kind of event happens in each from there on, where that differs. */
function followed(one: readonly Told[], other: readonly Told[]): DiffReport["followed"] {
  const counts = new Map<string, { one: number; other: number }>();
  const count = (events: readonly Told[], side: "one" | "other"): void => {
    for (const { actor, kind } of events) {
      const what = `${actor} ${kind}`;
      const sides = counts.get(what) ?? { one: 0, other: 0 };
      sides[side] += 1;
      counts.set(what, sides);
    }
  };
  count(one, "one");
  count(other, "other");
  return [...counts]
    .map(([what, sides]) => ({ what, ...sides }))
    .filter((row) => row.one !== row.other)
    .sort((a, b) => (a.what < b.what ? -1 : 1));
}

/** Runs it, and gives it a name. */
export function sideOfRun(name: string, spec: ReplaySpec, inventory: Inventory): Side {
  return { name, told: replayRun(spec, inventory) };
}

/** The run of a file: a repro, or what `replay --json` printed. @throws UsageError */
export async function sideOfFile(file: string, inventory: Inventory): Promise<Side> {
  const wanted = { what: file, kind: "a run", mostBytes: LARGEST_BYTES };
  const json = untrustedJson(file, wanted);
  if (!isTold(json)) {
    const repro = reproIn(json, file, inventory);
    return { name: file, told: await replayRepro(repro, inventory), repro };
  }
  const told = shaped(json, replayShape, file, { kind: "a told run", schema: "replay" });
  return { name: file, told };
}

function isTold(json: unknown): boolean {
  return typeof json === "object" && json !== null && Object.hasOwn(json, "events");
}

/** The same run without one fault. @throws UsageError if it has no such fault. */
export async function without(side: Side, id: number, inventory: Inventory): Promise<Side> {
  const { scenario, venue, seed, schedule, held } = side.told;
  if (!schedule.some((fault) => fault.id === id)) {
    const ids = schedule.map((fault) => fault.id).join(", ") || "none";
    throw new UsageError(`--without ${id}: the run has no fault ${id}, expected one of ${ids}`);
  }
  const name = `${side.name} without fault ${id}`;
  const rest = schedule.filter((fault) => fault.id !== id);
  if (side.repro !== undefined) {
    return { name, told: await replayRepro({ ...side.repro, schedule: rest }, inventory) };
  }
  if (held !== undefined) {
    throw new UsageError(`${side.name}: was told of a file, expected that file for --without`);
  }
  const found = inventory.scenarios.find(({ slug }) => slug === scenario);
  if (found === undefined) throw new UsageError(`${side.name}: unknown scenario "${scenario}"`);
  const spec = { scenario: found, venue, seed, schedule: rest, store: "sqlite" } as const;
  return sideOfRun(name, spec, inventory);
}
