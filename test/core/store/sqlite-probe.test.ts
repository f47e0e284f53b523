/** Looking into a store without claiming it. Numbers: core/store/sqlite-probe.ts. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../../core/store/sqlite.js";
import { probeSqlite } from "../../../core/store/sqlite-probe.js";
import { folders, opened, seen } from "./opened.js";

const folder = folders();
const fresh = (): string => join(folder(), "store.db");

function made(groups: readonly string[]): string {
  const path = fresh();
  const store = opened(openSqlite({ path }));
  store.commit([seen("a")]);
  const rest = {
    ...{ ordinal: 1, plan: "{}", state: "HEDGED", aim: "enter", reason: null, exposure: 0 },
    ...{ unknown: 0, ever_hedged: 1, episode: 0, episode_open: 0, retries: 0 },
  };
  store.commit(groups.map((id) => ({ table: "groups", row: { group_id: id, ...rest } })));
  store.close();
  return path;
}

function database(sql: string): string {
  const path = fresh();
  const db = new Database(path);
  db.exec(sql);
  db.close();
  return path;
}

describe("a probe", () => {
  it("finds nothing where there is no file, or an empty one, and makes none", () => {
    const path = fresh();
    expect(probeSqlite(path)).toEqual({ kind: "absent" });
    expect(probeSqlite(path)).toEqual({ kind: "absent" });
    writeFileSync(path, "");
    expect(probeSqlite(path)).toEqual({ kind: "absent" });
  });

  it("counts the groups of a store, and writes nothing (1)", () => {
    const path = made(["A", "B"]);
    const before = readFileSync(path);
    expect(probeSqlite(path)).toEqual({ kind: "store", groups: 2 });
    expect(readFileSync(path)).toEqual(before);
    expect(probeSqlite(made([]))).toEqual({ kind: "store", groups: 0 });
    const again = opened(openSqlite({ path }));
    expect(again.epoch).toBe(2);
    again.close();
  });

  it("refuses a store that is held, and holds none itself (2)", () => {
    const path = made(["A"]);
    const store = opened(openSqlite({ path }));
    expect(probeSqlite(path)).toEqual({
      kind: "refused",
      reason: `${path} is held by another process; expected to be its only user`,
    });
    store.close();
    expect(probeSqlite(path).kind).toBe("store");
    opened(openSqlite({ path })).close();
  });

  it("does not wait for a writer, and refuses what one is writing (2)", () => {
    const path = made(["A"]);
    const db = new Database(path);
    db.exec("BEGIN IMMEDIATE");
    expect(probeSqlite(path).kind).toBe("refused");
    db.close();
  });

  it.each([
    ["CREATE TABLE t (a)"],
    ["CREATE TABLE meta (name, value)"],
    ["CREATE TABLE groups (group_id)"],
  ])("refuses a database that is no store: %s (2)", (sql) => {
    const path = database(sql);
    const reason = `${path} is a database, but not a store of hedgeproof; expected no file yet`;
    expect(probeSqlite(path)).toEqual({ kind: "refused", reason });
  });

  it("refuses another version, and one that is not told (2)", () => {
    const path = made(["A"]);
    const db = new Database(path);
    db.exec("UPDATE meta SET value = 99 WHERE name = 'schema_version'");
    db.close();
    expect(probeSqlite(path)).toMatchObject({
      reason: expect.stringContaining("has schema version 99, written by a newer build") as string,
    });
    const untold = database("CREATE TABLE meta (name, value); CREATE TABLE groups (group_id)");
    expect(probeSqlite(untold)).toMatchObject({
      reason: expect.stringContaining("has schema version 0, written by an older build") as string,
    });
  });

  it("refuses what is no database, and a folder that is not there (2)", () => {
    const path = fresh();
    writeFileSync(path, "no database, but long enough to be read as one".repeat(40));
    expect(probeSqlite(path)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("is not a SQLite database") as string,
    });
    const gone = join(folder(), "none");
    const nowhere = join(gone, "store.db");
    expect(probeSqlite(nowhere)).toEqual({
      kind: "refused",
      reason: `there is no folder ${gone} for ${nowhere}; expected an existing folder`,
    });
  });
});
