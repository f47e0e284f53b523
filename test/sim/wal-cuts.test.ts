/**
 * The crash model against SQLite itself: the logs of recorded histories are cut at every frame and
 * at random bytes, and damaged at random bytes. Each recovers exactly the commits that the model
 * (sim/disk-wal.ts) says are left, and those are the ones that were written before.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoreContents } from "../../core/store/port.js";
import type { Write } from "../../core/store/schema.js";
import { openSqlite } from "../../core/store/sqlite.js";
import { SCENARIOS } from "../../scenarios/index.js";
import { createScratchRoot } from "../../sim/campaign/scratch.js";
import { createDisk } from "../../sim/disk.js";
import { commitEnds } from "../../sim/disk-wal.js";
import type { Schedule } from "../../sim/faults/schedule.js";
import { scheduleStream } from "../../sim/rng.js";
import { runOnce } from "../../sim/run.js";
import type { Scenario } from "../../sim/scenario.js";
import { opened } from "../core/store/opened.js";

const root = createScratchRoot();
afterAll(() => root.remove());

const HEADER_BYTES = 32;
const FRAME_BYTES = 24 + 4096;
const RANDOM_CUTS = 60;
const RANDOM_DAMAGES = 60;

/** What one process committed, in order. */
type Commits = readonly (readonly Write[])[];

/** A log as a killed process left it, and the rows after each commit in it. */
interface History {
  readonly main: Buffer;
  readonly wal: Buffer;
  /** By the number of commits in the log; at 0 nothing is there. */
  readonly rows: readonly string[];
}

const crash = (id: number, incarnation: number, n: number): Schedule[number] => ({
  ...{ id, kind: "crash", params: { downMs: 1_000 } },
  trigger: { kind: "boundary", incarnation, boundary: "commit-returned", n },
});

/** The commits of a run of the shipped core, one list for each incarnation. */
function recorded(slug: string, venue: string, schedule: Schedule): readonly Commits[] {
  const lives: (readonly Write[])[][] = [];
  const result = runOnce({
    scenario: SCENARIOS.find((one) => one.slug === slug) as Scenario,
    ...{ venue, seed: "1", schedule, store: "memory", scratch: null },
    ...{ fullChecks: false, planted: null },
    listener({ actor, what }) {
      if (actor !== "process") return;
      if (what.kind === "started") lives.push([]);
      if (what.kind === "commit") lives.at(-1)?.push(what.writes);
    },
  });
  expect(result.outcome).toBe("passed");
  expect(lives).toHaveLength(schedule.length + 1);
  return lives;
}

/** Without the epoch, which each opening raises. */
function rowsOf(contents: StoreContents): string {
  return JSON.stringify({ ...contents, meta: [] });
}

/** Writes a history to a file, each process killed at its end. */
function written(lives: readonly Commits[], name: string): History {
  const folder = join(root.folder, name);
  mkdirSync(folder);
  const disk = createDisk("file", folder);
  const bytes = (): Buffer => readFileSync(join(folder, "store.db-wal"));
  const rows: string[] = [];
  const note = (contents: StoreContents): number => {
    const from = rows.length;
    while (rows.length <= commitEnds(bytes()).length) rows.push(rowsOf(contents));
    return rows.length - from;
  };
  for (const commits of lives) {
    const store = opened(disk.open());
    expect(note(store.load())).toBeGreaterThan(0);
    for (const writes of commits) {
      expect(store.commit(writes)).toEqual({ kind: "committed" });
      expect(note(store.load()), "frames that end a commit").toBe(1);
    }
    disk.died();
  }
  return { main: readFileSync(join(folder, "store.db")), wal: bytes(), rows };
}

/** What SQLite recovers from a log beside its file. */
function recovered({ main }: History, wal: Buffer): string {
  const folder = join(root.folder, "cut");
  mkdirSync(folder);
  try {
    const path = join(folder, "store.db");
    writeFileSync(path, main);
    writeFileSync(`${path}-wal`, wal);
    const store = opened(openSqlite({ path, checkpointPages: 0 }));
    const rows = rowsOf(store.load());
    store.close();
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each([
  ["iron-condor", "kite-like", []],
  ["cash-futures", "alpaca-like", [crash(1, 1, 20)]],
  ["bear-put-spread", "kite-like", [crash(1, 1, 6), crash(2, 2, 4)]],
] as const)("WAL of %s at %s", (slug, venue, schedule) => {
  let history: History;
  let ends: readonly number[];
  beforeAll(() => {
    history = written(recorded(slug, venue, schedule), slug);
    ends = commitEnds(history.wal);
  }, 120_000);

  const before = (byte: number): number => ends.filter((end) => end <= byte).length;
  const stream = scheduleStream("wal-cuts", slug, venue, "cuts");

  it("holds a commit for each that was written, and each opening's own", () => {
    expect(ends).toHaveLength(history.rows.length - 1);
    expect(new Set(history.rows).size).toBeGreaterThan(10);
    expect((history.wal.length - HEADER_BYTES) % FRAME_BYTES).toBe(0);
  });

  it("cut at any frame, recovers the commits before the cut", { timeout: 300_000 }, () => {
    for (let cut = 0; cut <= history.wal.length; cut += cut === 0 ? HEADER_BYTES : FRAME_BYTES) {
      const rows = recovered(history, history.wal.subarray(0, cut));
      expect(rows === history.rows[before(cut)], `cut at ${cut}`).toBe(true);
    }
  });

  it("cut at any byte, recovers the commits before the cut", { timeout: 300_000 }, () => {
    for (let nth = 0; nth < RANDOM_CUTS; nth += 1) {
      const cut = stream.integer(0, history.wal.length);
      const wal = history.wal.subarray(0, cut);
      expect(commitEnds(wal)).toHaveLength(before(cut));
      expect(recovered(history, wal) === history.rows[before(cut)], `cut at ${cut}`).toBe(true);
    }
  });

  it("damaged at any byte, recovers what the model says is left", { timeout: 300_000 }, () => {
    for (let nth = 0; nth < RANDOM_DAMAGES; nth += 1) {
      const at = stream.integer(0, nth % 10 === 0 ? HEADER_BYTES - 1 : history.wal.length - 1);
      const wal = Buffer.from(history.wal);
      wal.writeUInt8(wal.readUInt8(at) ^ (1 << stream.integer(0, 7)), at);
      const left = commitEnds(wal).length;
      expect(left, `damaged at ${at}`).toBe(at < HEADER_BYTES ? 0 : before(at));
      expect(recovered(history, wal) === history.rows[left], `damaged at ${at}`).toBe(true);
    }
  });

  it("a death and a loss of power leave what SQLite recovers", { timeout: 300_000 }, () => {
    const [commits = []] = recorded(slug, venue, schedule);
    for (const kind of ["file", "memory", "sqlite"] as const) {
      for (const count of [1, 2, commits.length]) {
        for (const loseLast of [true, false]) {
          const folder = join(root.folder, "powered");
          mkdirSync(folder);
          const disk = createDisk(kind, folder);
          const store = opened(disk.open());
          for (const writes of commits.slice(0, count)) store.commit(writes);
          disk.powerLoss({ loseLast });
          const next = opened(disk.open());
          const kept = loseLast ? count - 1 : count;
          expect(rowsOf(next.load()) === stateAfter(commits, kept), `${kind} ${count}`).toBe(true);
          disk.died();
          disk.close();
          rmSync(folder, { recursive: true });
        }
      }
    }
  });
});

/** The rows after so many commits, in a store that nothing befell. */
function stateAfter(commits: Commits, count: number): string {
  const disk = createDisk("memory", null);
  const store = opened(disk.open());
  for (const writes of commits.slice(0, count)) store.commit(writes);
  return rowsOf(store.load());
}
