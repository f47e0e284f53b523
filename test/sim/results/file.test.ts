/**
 * The file of the results: what is in it, who shares it, and what is refused. The numbers are
 * those of the headers of `sim/results/sqlite.ts` and `keeping.ts`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { UNPRINTABLE } from "../../../sim/campaign/usage.js";
import { SAFE_COMMAND, commandLine } from "../../../sim/report/command-line.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findingsIn } from "../../../sim/campaign/recorded.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { emptySummary } from "../../../sim/campaign/summary.js";
import { partialOf, partialText } from "../../../sim/campaign/partial.js";
import { beginKeeping } from "../../../sim/results/keeping.js";
import { openResults } from "../../../sim/results/sqlite.js";
import { recording } from "../campaign/fakes.js";
import { said } from "../cli/said.js";
import { failing, recorded, timeless, worldWhere } from "./recorded.js";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
  file = join(folder, "results.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** All rows of a table. */
function rowsOf(table: string): readonly unknown[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(`SELECT * FROM ${table}`).all();
  } finally {
    db.close();
  }
}

function change(sql: string): void {
  new Database(file).exec(sql).close();
}

describe("results: commands that are kept", () => {
  it("are read back whatever words they hold", () => {
    const words = ["it's", "'", "a b", "''x", "two\u200dwords", "$(rm)", "\\", '"', ""];
    for (const word of words) {
      const kept = commandLine(["replay", word, "--seed", word]).replaceAll(UNPRINTABLE, "?");
      expect([word, SAFE_COMMAND.test(kept)]).toEqual([word, true]);
    }
    for (const bad of ["npx hedgeproof replay a; rm -rf .", "npx hedgeproof corpus add x", "rm"]) {
      expect(SAFE_COMMAND.test(bad)).toBe(false);
    }
  });
});

describe("results: what is in the file", () => {
  it("a campaign, its failures, and nothing of the way", async () => {
    const request = { seeds: "1..20", results: file, nowMs: 1_000 };
    const report = await recorded(request, worldWhere(failing("3")), "A");
    expect(readdirSync(folder)).toEqual(["results.sqlite"]);
    expect(rowsOf("campaigns")).toEqual([
      {
        ...{ id: 1, build: "A", draws: expect.any(Number), store: "sqlite", plan_file: null },
        ...{ begun_ms: 1_000, ended_ms: 1_000 + report.wallMs, wall_ms: report.wallMs },
        ...{ verdict: "failed", runs: 20, failed: 1, digest: report.digest },
        deal: expect.stringContaining('"seeds":{"kind":"range","first":1,"last":20}'),
      },
    ]);
    const [failure] = report.failures;
    expect(rowsOf("failures")).toEqual([
      {
        ...{ campaign: 1, whole: 0, idx: 2, scenario: "two", venue: "kite", seed: "3" },
        ...{ outcome: "violated", invariant: "no-orphan", message: failure?.message },
        ...{ at_ms: 61_234, digest: failure?.digest, cause: "crash", landed: 1, loss: null },
        replay: failure?.replay,
      },
    ]);
    expect([...rowsOf("progress"), ...rowsOf("samples")]).toEqual([]);
  });

  it("the report does not depend on it", async () => {
    const inventory = worldWhere(failing("3", "8"));
    const request = { seeds: "1..50" };
    const kept = await recorded({ ...request, results: file }, inventory);
    expect(timeless(kept)).toEqual(timeless(await recorded(request, inventory)));
  });

  it("counts as text are the same counts again", () => {
    const group = { runs: 1, groups: 2, asPlanned: 1, denied: 0, unwound: 1, escalated: 1 };
    const cell = { scenario: "one", venue: "kite", runs: 3, failed: 1 };
    const summary = {
      ...emptySummary(),
      ...{ runs: 3, passed: 2, failed: 1, digest: (1n << 255n) + 7n, events: 9, steps: 8 },
      ...{ commits: 7, simulatedMs: 6, faults: new Map([["crash", 1]]) },
      ...{ situations: new Map([["2", 1]]), invariants: new Map([["1", 2]]) },
      ...{ budgets: new Map([["external", 12.5]]), ends: new Map([["hedged", 3]]) },
      ...{ scenarios: new Map([["one", group]]), cells: new Map([["one\nkite", cell]]) },
      labels: new Map([["passed", 2]]),
    };
    expect(partialOf(partialText(summary))).toEqual(summary);
    expect(partialOf("{}")).toBeNull();
  });
});

describe("results: a file that is shared (sqlite 2, keeping 1)", () => {
  it("two campaigns at once: both are there", async () => {
    const both = ["3", "8"].map((seed) =>
      recorded({ seeds: "1..200", results: file }, worldWhere(failing(seed))),
    );
    await Promise.all(both);
    expect(rowsOf("campaigns")).toMatchObject([
      { id: 1, runs: 200, verdict: "failed" },
      { id: 2, runs: 200, verdict: "failed" },
    ]);
    expect(findingsIn(file)).toMatchObject([{ failures: 2, runs: 2 }]);
  });

  it("while another process writes a batch waits with the next one", () => {
    const spec = campaignSpec({ seeds: "1..20" }, recording().inventory);
    const connection = openResults({ file, mode: "writing", busyMs: 0 });
    const circumstances = { build: "A", nowMs: null, stopped: () => false };
    const keeping = beginKeeping(connection, spec, circumstances);
    const sample = { index: 1, scenario: "one", venue: "alpaca", seed: "2", passed: true };
    const batch = (from: number, to: number): void =>
      keeping.keeper.batch({
        ...{ batch: { from, to }, failures: [], wallMs: 1 },
        samples: [{ ...sample, index: from, digest: "a".repeat(64) }],
        summary: { ...emptySummary(), runs: to },
      });
    const other = new Database(file);
    other.exec("BEGIN IMMEDIATE");
    batch(0, 2);
    expect(keeping.kept()).toBe(0);
    other.exec("ROLLBACK");
    other.close();
    batch(2, 4);
    expect(keeping.kept()).toBe(4);
    expect(rowsOf("progress")).toMatchObject([{ done: "[[0,4]]" }]);
    expect(rowsOf("samples")).toMatchObject([{ idx: 0 }, { idx: 2 }]);
    keeping.release();
    connection.close();
  });
});

/** Files that are no results of this build, and what is said of them. */
const BAD: readonly (readonly [string, () => void, string])[] = [
  ["text", () => writeFileSync(file, "x".repeat(5_000)), "is not a SQLite database"],
  [
    "somebody's database",
    () => change("CREATE TABLE campaigns (id INTEGER)"),
    "is a database, but holds no results of hedgeproof",
  ],
  [
    "a database with another number",
    () => change("PRAGMA application_id = 7"),
    "is a database, but holds no results of hedgeproof",
  ],
  ["a folder", () => mkdirSync(file), "is no regular file"],
  ["a pipe", () => void spawnSync("mkfifo", [file]), "is no regular file"],
];

/** What is done to a file that holds results, and what is said of it. */
const SPOILT: readonly (readonly [string, string, string])[] = [
  [
    "a newer version",
    "PRAGMA user_version = 2",
    "has version 2 of the results, written by a newer",
  ],
  [
    "a trigger",
    "CREATE TRIGGER t AFTER INSERT ON campaigns BEGIN DELETE FROM failures; END",
    "has other tables than this build makes",
  ],
  [
    "a view in a table's place",
    "ALTER TABLE samples RENAME TO s; CREATE VIEW samples AS SELECT * FROM s",
    "has other tables than this build makes",
  ],
  [
    "another column",
    "ALTER TABLE failures ADD COLUMN x TEXT",
    "has other tables than this build makes",
  ],
  [
    "an index",
    "CREATE INDEX i ON failures (abs(landed))",
    "has other tables than this build makes",
  ],
];

describe("results: what is refused before anything runs (sqlite 1, 4)", () => {
  async function refused(sentence: string): Promise<void> {
    const { inventory, seen } = recording();
    for (const words of ["run --seeds 1..9", "run --resume", "list findings"]) {
      const { code, out, err } = await said(`${words} --results ${file}`, inventory);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain(`hedgeproof: ${file}: ${sentence}`);
      expect(err).toContain(", expected ");
      expect(err.trimEnd().split("\n")).toHaveLength(1);
    }
    expect(seen).toEqual([]);
  }

  it.each(BAD)("%s", async (_what, make, sentence) => {
    make();
    await refused(sentence);
  });

  it.each(SPOILT)("%s", async (_what, sql, sentence) => {
    await recorded({ seeds: "1..20", results: file }, worldWhere(failing("3")));
    change(sql);
    await refused(sentence);
  });

  it("a file cut short", async () => {
    await recorded({ seeds: "1..20", results: file }, worldWhere(failing("3")));
    writeFileSync(file, new Database(file).serialize().subarray(0, 4096 + 100));
    await refused("cannot be used (SQLITE_");
  });

  it.each([
    ["no folder can be made there", "FILE/x/results.sqlite", "its folder cannot be made"],
    ["a folder that cannot be written", "/proc/results.sqlite", "cannot be used (SQLITE_CANTOPEN"],
  ])("%s", async (_what, name, sentence) => {
    writeFileSync(file, "");
    const { inventory, seen } = recording();
    const path = name.replace("FILE", file);
    const { code, err } = await said(`run --seeds 1..9 --results ${path}`, inventory);
    expect([code, seen]).toEqual([2, []]);
    expect(err).toContain(`hedgeproof: ${path}: ${sentence}`);
    expect(err).toContain("or --no-results to keep none\n");
  });

  it("one that another process keeps to itself", async () => {
    await recorded({ seeds: "1..20", results: file }, worldWhere(failing("3")));
    const other = new Database(file);
    other.pragma("locking_mode = EXCLUSIVE");
    other.exec("BEGIN EXCLUSIVE");
    for (const mode of ["reading", "writing"] as const) {
      expect(() => openResults({ file, mode, busyMs: 1 })).toThrow(
        `${file}: is held by another process, expected one that shares it`,
      );
    }
    other.close();
  });
});

describe("results: rows that anybody wrote", () => {
  it.each([
    ["a deal that is no JSON", "UPDATE campaigns SET deal = '{'"],
    ["a deal of something else", "UPDATE campaigns SET deal = '{\"scenarios\":[]}'"],
    ["an unknown outcome", "UPDATE failures SET outcome = 'passed'"],
    ["a number beyond all", "UPDATE failures SET landed = 9007199254740993"],
    ["a negative place", "UPDATE failures SET idx = -1"],
    ["a time that is none", "UPDATE campaigns SET begun_ms = 9000000000000000"],
    ["a command of another program", "UPDATE failures SET replay = 'rm -rf x'"],
    ["a command after ours", "UPDATE failures SET replay = 'npx hedgeproof replay a; rm -rf x'"],
    ["a command within ours", "UPDATE failures SET replay = 'npx hedgeproof replay $(rm x)'"],
    ["a quote left open", "UPDATE failures SET replay = 'npx hedgeproof replay ''a'"],
    ["a verb that changes files", "UPDATE failures SET replay = 'npx hedgeproof corpus replay'"],
  ])("%s: refused", async (_what, sql) => {
    await recorded({ seeds: "1..20", results: file }, worldWhere(failing("3")));
    change(sql);
    const { code, out, err } = await said(`list findings --results ${file}`, recording().inventory);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/ is not what results have, expected what hedgeproof wrote\n$/);
  });

  it("text that speaks to the terminal: it is not heard", async () => {
    await recorded({ seeds: "1..20", results: file }, worldWhere(failing("3")));
    change("UPDATE failures SET message = 'a' || char(27) || '[2Jb' || char(155) || char(8238)");
    for (const words of ["", " --json"]) {
      const { out } = await said(`list findings --results ${file}${words}`, recording().inventory);
      expect(out).toContain("a?[2Jb??");
      expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  it("a plan's path: it is not followed", async () => {
    const { inventory } = recording();
    const pipe = join(folder, "pipe");
    spawnSync("mkfifo", [pipe]);
    await recorded({ seeds: "1..20", results: file }, inventory, "A");
    change(`UPDATE campaigns SET verdict = NULL, plan_file = '${pipe}'`);
    await expect(recorded({ resume: true, results: file }, inventory, "A")).rejects.toThrow(
      "campaign 1 runs a plan, expected --plan FILE beside --resume",
    );
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  it("reading leaves the file as it is", async () => {
    await recorded({ seeds: "1..20", results: file }, worldWhere(failing("3")));
    const connection = openResults({ file, mode: "reading" });
    expect(() => connection.transaction(() => connection.change("DELETE FROM failures"))).toThrow(
      "cannot be used (SQLITE_READONLY",
    );
    connection.close();
    expect(rowsOf("failures")).toHaveLength(1);
  });
});
