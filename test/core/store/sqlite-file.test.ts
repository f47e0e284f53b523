/** The store as a file: durability, the lock, what is refused. Numbers: core/store/sqlite.ts. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "../../../core/store/schema.js";
import { SYNCHRONOUS, openSqlite } from "../../../core/store/sqlite.js";
import { folders, leg, opened, refusal, seen } from "./opened.js";

const folder = folders();
const fresh = (): string => join(folder(), "store.db");

/** A file with a store in it, closed. */
function made(): string {
  const path = fresh();
  const store = opened(openSqlite({ path }));
  store.commit([seen("a")]);
  store.close();
  return path;
}

/** Changes a closed store behind its back. */
function tamper(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

describe("sqlite file: durability (1)", () => {
  it("is WAL and FULL, as the connection says after its first write", () => {
    const store = opened(openSqlite({ path: fresh() }));
    expect(store.durability).toEqual({ journalMode: "wal", synchronous: SYNCHRONOUS.full });
    store.close();
  });

  it("would be NORMAL if nobody had asked for FULL", () => {
    const db = new Database(fresh());
    db.pragma("journal_mode = WAL");
    expect(db.pragma("synchronous", { simple: true })).toBe(SYNCHRONOUS.full);
    db.exec("CREATE TABLE t (a INTEGER) STRICT");
    expect(db.pragma("synchronous", { simple: true })).toBe(SYNCHRONOUS.normal);
    db.close();
  });

  it("is less only on request", () => {
    const store = opened(openSqlite({ path: fresh(), synchronous: SYNCHRONOUS.normal }));
    expect(store.durability.synchronous).toBe(SYNCHRONOUS.normal);
    store.close();
  });

  it("is refused where SQLite does not take the setting", () => {
    const reason = refusal(openSqlite({ path: fresh(), synchronous: 7 }));
    expect(reason).toMatch(/commits with journal mode wal and synchronous \d; expected wal and 7$/);
  });

  it("holds a commit in the log at once, and in the file after close", () => {
    const path = fresh();
    const store = opened(openSqlite({ path, checkpointPages: 0 }));
    store.commit([seen("in the log")]);
    expect(readFileSync(`${path}-wal`).includes("in the log")).toBe(true);
    expect(readFileSync(path).includes("in the log")).toBe(false);
    expect(existsSync(`${path}-shm`)).toBe(false);
    store.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    expect(readFileSync(path).includes("in the log")).toBe(true);
  });

  it("folds a long log into the file by itself", () => {
    const path = fresh();
    const store = opened(openSqlite({ path, checkpointPages: 4 }));
    for (let n = 0; n < 200; n += 1) store.commit([seen(`event ${n}`)]);
    expect(statSync(`${path}-wal`).size).toBeLessThan(32 + 20 * (4096 + 24));
    store.close();
  });
});

describe("sqlite file: the tables", () => {
  it("are STRICT: a cell of the wrong type is refused, not converted", () => {
    const path = made();
    for (const [held, fault] of [
      ["1.5", "cannot store REAL value in INTEGER column legs.held"],
      ["'many'", "cannot store TEXT value in INTEGER column legs.held"],
      ["NULL", "NOT NULL constraint failed: legs.held"],
    ] as const) {
      expect(() => tamper(path, `INSERT INTO legs VALUES ('g', 0, 'S', ${held}, 0)`)).toThrow(
        fault,
      );
    }
  });
});

const HOLDER = `
  const Database = require("better-sqlite3");
  const db = new Database(process.argv[1]);
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("journal_mode = WAL");
  db.exec("CREATE TABLE IF NOT EXISTS t (a INTEGER) STRICT");
  process.stdout.write("held");
  setInterval(() => undefined, 1000);
`;

describe("sqlite file: the lock (2)", () => {
  it("refuses a store that another process holds, and takes it once that one is killed", async () => {
    const path = made();
    const holder = spawn(process.execPath, ["-e", HOLDER, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    expect(refusal(openSqlite({ path }))).toBe(
      `${path} is held by another process; expected to be its only user`,
    );
    const gone = new Promise((resolve) => holder.once("exit", resolve));
    holder.kill("SIGKILL");
    await gone;
    const store = opened(openSqlite({ path }));
    expect(store.load().processed_events).toEqual([{ event_key: "a" }]);
    store.close();
  });

  it("is refused to a second opening, and to any other connection", () => {
    const path = made();
    const store = opened(openSqlite({ path }));
    expect(refusal(openSqlite({ path }))).toContain("is held by another process");
    const other = new Database(path, { timeout: 0 });
    expect(() => other.prepare("SELECT * FROM meta").all()).toThrow("locked");
    other.close();
    expect(store.commit([seen("b")])).toEqual({ kind: "committed" });
    store.close();
    const next = opened(openSqlite({ path }));
    expect(next.epoch).toBe(store.epoch + 1);
    expect(next.load().processed_events).toHaveLength(2);
    next.close();
  });
});

describe("sqlite file: what is refused (3)", () => {
  it("a newer schema", () => {
    const path = made();
    const newer = SCHEMA_VERSION + 1;
    tamper(path, `UPDATE meta SET value = ${newer} WHERE name = 'schema_version'`);
    const before = readFileSync(path);
    expect(refusal(openSqlite({ path }))).toBe(
      `${path} has schema version ${newer}, written by a newer build; ` +
        `expected version ${SCHEMA_VERSION}`,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    "UPDATE meta SET value = 0 WHERE name = 'schema_version'",
    "DELETE FROM meta WHERE name = 'schema_version'",
  ])("an older schema: %s", (sql) => {
    const path = made();
    tamper(path, sql);
    expect(refusal(openSqlite({ path }))).toContain("has schema version 0, written by an older");
  });

  it("what is not a database", () => {
    const path = fresh();
    writeFileSync(path, "group,leg,quantity\n".repeat(100));
    expect(refusal(openSqlite({ path }))).toBe(
      `${path} is not a SQLite database; expected a store of hedgeproof, or no file yet`,
    );
    expect(readFileSync(path, "utf8")).toContain("group,leg,quantity");
  });

  it("a database of something else", () => {
    const path = fresh();
    tamper(path, "CREATE TABLE invoices (id INTEGER PRIMARY KEY)");
    expect(refusal(openSqlite({ path }))).toContain("is a database, but not a store of hedgeproof");
  });

  it("a store with a table that was changed", () => {
    const path = made();
    tamper(path, "ALTER TABLE legs ADD COLUMN note TEXT");
    expect(refusal(openSqlite({ path }))).toContain("has no table legs as this build writes it");
  });

  it("a folder", () => {
    expect(refusal(openSqlite({ path: folder() }))).toMatch(
      /cannot be used \(SQLITE_CANTOPEN.*\); expected a sound, writable SQLite file$/,
    );
  });

  it("a file in a folder that is not there", () => {
    const path = join(folder(), "missing", "store.db");
    expect(refusal(openSqlite({ path }))).toBe(
      `${path} cannot be created, there is no folder ${dirname(path)}; expected an existing folder`,
    );
  });

  it("an empty path", () => {
    expect(refusal(openSqlite({ path: " " }))).toContain("the path of the store is empty");
  });

  it.each(["missing", "empty"])("a log whose file is %s", (state) => {
    const path = fresh();
    const store = opened(openSqlite({ path }));
    const copy = fresh();
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    if (state === "empty") writeFileSync(copy, "");
    store.close();
    expect(refusal(openSqlite({ path: copy }))).toContain("which holds commits");
    expect(statSync(`${copy}-wal`).size).toBeGreaterThan(0);
  });

  it("a damaged file, at the opening rather than at the first load", () => {
    const path = fresh();
    const store = opened(openSqlite({ path }));
    for (let n = 0; n < 300; n += 1) store.commit([seen(`event ${n}`.padEnd(200, "."))]);
    store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, bytes.length - 8 * 4096);
    writeFileSync(path, bytes);
    expect(refusal(openSqlite({ path }))).toContain("SQLITE_CORRUPT");
  });

  it("a disk with no room for the claim", () => {
    expect(refusal(openSqlite({ path: fresh(), maxPages: 2 }))).toContain("its disk is full");
  });

  it("nothing: an empty file becomes a store", () => {
    const path = fresh();
    writeFileSync(path, "");
    const store = opened(openSqlite({ path }));
    expect(store.epoch).toBe(1);
    store.close();
  });
});

describe("sqlite file: a commit that fails", () => {
  it("on a full disk leaves nothing half-applied, and the next one may pass", () => {
    const store = opened(openSqlite({ path: fresh(), maxPages: 40 }));
    const long = "x".repeat(200_000);
    expect(store.commit([leg("g", 0, 1), seen(long), leg("g", 1, 1)])).toEqual({
      kind: "failed",
      reason: "full",
      detail: "SQLITE_FULL: database or disk is full",
    });
    expect(store.load().legs).toEqual([]);
    expect(store.commit([leg("g", 2, 1)])).toEqual({ kind: "committed" });
    expect(store.load().legs).toHaveLength(1);
    expect(store.durability.synchronous).toBe(SYNCHRONOUS.full);
    store.close();
  });
});
