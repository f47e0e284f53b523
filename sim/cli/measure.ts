/**
 * How fast runs are, and how near that is to what their own SQLite statements cost.
 *
 * 1. The floor is every commit and every load of the same runs, and nothing else, on one reused
 *    connection with reused statements.
 * 2. Everything is warmed up before it is timed, in this thread.
 */
import { createSqliteDisk } from "../../core/store/sqlite.js";
import type { Store } from "../../core/store/port.js";
import type { Write } from "../../core/store/schema.js";
import type { Dealt } from "../campaign/deal.js";
import { dealtAt } from "../campaign/deal.js";
import type { Deal } from "../campaign/deal.js";
import type { Inventory } from "../campaign/inventory.js";
import type { RunResult, StoreKind } from "../run-types.js";
import type { Listener } from "../world-event.js";

/** What the runs took on one kind of store. */
export interface Speed {
  readonly store: StoreKind;
  readonly ms: number;
  readonly runs: number;
  readonly steps: number;
  readonly events: number;
}

/** Everything that was measured. */
export interface Measurement {
  readonly memory: Speed;
  readonly sqlite: Speed;
  /** The statements alone. */
  readonly floorMs: number;
  readonly commits: number;
  readonly loads: number;
}

/** One transaction, or a process that reads everything back. */
type Statement = readonly Write[] | "load";

/** Measures `runs` runs. `clock` in milliseconds. */
export function measure(inventory: Inventory, runs: number, clock: () => number): Measurement {
  const deal: Deal = {
    scenarios: inventory.scenarios.map(({ slug }) => slug),
    venues: inventory.venues.map(({ slug }) => slug),
    seeds: { kind: "range", first: 1, last: runs },
    cross: false,
    order: "forward",
    shard: { k: 1, n: 1 },
  };
  const dealt = Array.from({ length: runs }, (_, at) => dealtAt(deal, at));
  const warm = dealt.slice(0, Math.ceil(runs / 4));
  speedOf(warm, "memory", inventory, clock);
  const memory = speedOf(dealt, "memory", inventory, clock);
  speedOf(warm, "sqlite", inventory, clock);
  const sqlite = speedOf(dealt, "sqlite", inventory, clock);
  floorOf(warm, inventory, clock);
  return { memory, sqlite, ...floorOf(dealt, inventory, clock) };
}

function speedOf(
  dealt: readonly Dealt[],
  store: StoreKind,
  inventory: Inventory,
  clock: () => number,
): Speed {
  let steps = 0;
  let events = 0;
  const from = clock();
  for (const run of dealt) {
    const result = runOne(run, store, inventory, null);
    steps += result.steps;
    events += result.events;
  }
  return { store, ms: clock() - from, runs: dealt.length, steps, events };
}

function floorOf(
  dealt: readonly Dealt[],
  inventory: Inventory,
  clock: () => number,
): Pick<Measurement, "floorMs" | "commits" | "loads"> {
  const disk = createSqliteDisk();
  let floorMs = 0;
  let commits = 0;
  let loads = 0;
  for (const run of dealt) {
    const statements = statementsOf(run, inventory);
    const from = clock();
    disk.wipe();
    let store: Store | null = null;
    for (const statement of statements) {
      if (statement !== "load") store?.commit(statement);
      else {
        const opened = disk.open();
        store = opened.kind === "open" ? opened.store : null;
        store?.load();
        loads += 1;
      }
    }
    floorMs += clock() - from;
    commits += statements.length;
  }
  disk.close();
  return { floorMs, commits: commits - loads, loads };
}

/** What the run's processes asked of their store, in order. */
function statementsOf(run: Dealt, inventory: Inventory): readonly Statement[] {
  const statements: Statement[] = [];
  runOne(run, "memory", inventory, ({ actor, what }) => {
    if (actor !== "process") return;
    if (what.kind === "started") statements.push("load");
    else if (what.kind === "commit") statements.push(what.writes);
  });
  return statements;
}

function runOne(
  { scenario: slug, venue, seed }: Dealt,
  store: StoreKind,
  inventory: Inventory,
  listener: Listener | null,
): RunResult {
  const scenario = inventory.scenarios.find((candidate) => candidate.slug === slug);
  if (scenario === undefined) throw new Error(`no scenario ${slug}`);
  return inventory.run({
    ...{ scenario, venue, seed, store, listener },
    ...{ scratch: null, schedule: null, fullChecks: false, planted: null },
  });
}

/** The measurement for people. */
export function measurementText(measured: Measurement): string {
  const { memory, sqlite, floorMs, commits, loads } = measured;
  const runs = Math.max(1, sqlite.runs);
  const share = (100 * (sqlite.ms - memory.ms)) / sqlite.ms;
  return [
    ...[memory, sqlite].map(speedText),
    `floor   ${(floorMs / runs).toFixed(3)} ms a run, ${perRun(commits, runs)} commits and ` +
      `${perRun(loads, runs)} loads a run`,
    `sqlite  ${share.toFixed(0)} % of its time in SQLite, ` +
      `${(sqlite.ms / floorMs).toFixed(2)} x the floor`,
    "",
  ].join("\n");
}

function speedText({ store, ms, runs, steps, events }: Speed): string {
  const rate = (count: number): string => String(Math.round((count * 1_000) / ms)).padStart(9);
  return (
    `${store.padEnd(6)} ${rate(runs)} runs ${rate(steps)} steps ${rate(events)} events a second, ` +
    `${(ms / Math.max(1, runs)).toFixed(3)} ms a run`
  );
}

function perRun(count: number, runs: number): string {
  return (count / runs).toFixed(1);
}
