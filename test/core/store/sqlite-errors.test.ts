/** What SQLite's errors mean to the store. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { InvariantViolation } from "../../../core/assert.js";
import { createMemoryDisk } from "../../../core/store/memory.js";
import { SCHEMA_VERSION } from "../../../core/store/schema.js";
import { diskFailure } from "../../../core/store/sqlite-errors.js";
import { folders, opened, refusal } from "./opened.js";

const sqliteError = (code: string): Error => new Database.SqliteError("so it is", code);

describe("sqlite errors: a failing disk is a result", () => {
  it.each([
    ["SQLITE_FULL", "full"],
    ["SQLITE_BUSY", "busy"],
    ["SQLITE_BUSY_RECOVERY", "busy"],
    ["SQLITE_IOERR", "io-error"],
    ["SQLITE_IOERR_FSYNC", "io-error"],
    ["SQLITE_CORRUPT", "io-error"],
    ["SQLITE_READONLY_DBMOVED", "io-error"],
  ])("%s: %s", (code, reason) => {
    const message = "so it is";
    expect(diskFailure(sqliteError(code), "a commit")).toEqual({ reason, code, message });
  });
});

describe("sqlite errors: anything else is our mistake", () => {
  it.each([
    [sqliteError("SQLITE_ERROR"), "SQLite refused a commit (SQLITE_ERROR): so it is"],
    [sqliteError("SQLITE_CONSTRAINT_NOTNULL"), "SQLITE_CONSTRAINT_NOTNULL"],
    [new TypeError("no such thing"), "a commit failed: TypeError: no such thing"],
    ["text", "a commit failed: text"],
    [new InvariantViolation("legs.held cannot hold 0.5"), /^legs.held cannot hold 0.5$/],
  ])("%s", (error, message) => {
    expect(() => diskFailure(error, "a commit")).toThrow(InvariantViolation);
    expect(() => diskFailure(error, "a commit")).toThrow(message);
  });
});

const GROW = `
  const Database = require("better-sqlite3");
  const db = new Database(process.argv[1]);
  db.pragma("journal_mode = WAL");
  db.exec("CREATE TABLE t (a TEXT) STRICT");
  const insert = db.prepare("INSERT INTO t VALUES (?)");
  try {
    for (;;) insert.run("x".repeat(10000));
  } catch (error) {
    process.stdout.write(error.code);
  }
`;

describe("sqlite errors: what SQLite calls a write that the system refuses", () => {
  const folder = folders();

  it.skipIf(process.platform === "win32")("is an io-error", () => {
    const script = 'ulimit -f 512; exec "$0" -e "$1" "$2"';
    const path = join(folder(), "small.db");
    const child = spawnSync("sh", ["-c", script, process.execPath, GROW, path], {
      encoding: "utf8",
    });
    expect(child.stdout).toMatch(/^SQLITE_IOERR/);
    expect(diskFailure(sqliteError(child.stdout), "a commit").reason).toBe("io-error");
  });
});

describe("memory: a store of another build", () => {
  it.each([
    [SCHEMA_VERSION + 1, "written by a newer build"],
    [SCHEMA_VERSION - 1, "written by an older build"],
  ])("version %i is refused", (value, text) => {
    const disk = createMemoryDisk();
    opened(disk.open()).close();
    disk.rewrite([], [{ table: "meta", row: { name: "schema_version", value } }]);
    expect(refusal(disk.open())).toContain(`has schema version ${value}, ${text}`);
  });
});
