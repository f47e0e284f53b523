import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSqlite } from "../../../core/store/sqlite.js";
import { probeSqlite } from "../../../core/store/sqlite-probe.js";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { fakeInventory, fakeResult, recording } from "./fakes.js";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
  file = join(folder, "kept.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeStore(path: string): void {
  const opened = openSqlite({ path, checkpointPages: 0 });
  if (opened.kind === "refused") throw new Error(opened.reason);
  const group = {
    ...{ group_id: "P1", ordinal: 1, plan: "{}", state: "HEDGED", aim: "enter", reason: null },
    ...{ exposure: 0, unknown: 0, ever_hedged: 1, episode: 0, episode_open: 0, retries: 0 },
  };
  expect(opened.store.commit([{ table: "groups", row: group }])).toEqual({ kind: "committed" });
  opened.store.close();
}

/** Runs write a store into their scratch folder, as the world does. */
const inventory: Inventory = {
  ...recording().inventory,
  run(spec) {
    expect(spec.store).toBe("file");
    writeStore(join(spec.scratch ?? "", "store.db"));
    return fakeResult(spec);
  },
};

const request = { scenarios: ["one"], venues: ["kite"], seeds: "7" };

describe("store file", () => {
  it("holds the rows of the run, whole, and nothing beside it", async () => {
    const spec = campaignSpec({ ...request, storeFile: file }, inventory);
    expect(await runCampaign(spec, inventory)).toMatchObject({ verdict: "passed", runs: 1 });
    expect(probeSqlite(file)).toEqual({ kind: "store", groups: 1 });
    expect(existsSync(`${file}-wal`)).toBe(false);
    const db = new Database(file, { readonly: true });
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.prepare("SELECT state FROM groups").pluck().all()).toEqual(["HEDGED"]);
    db.close();
  });

  const refusal = (): string => {
    const before = existsSync(file) ? readFileSync(file) : null;
    try {
      campaignSpec({ ...request, storeFile: file }, inventory);
    } catch (thrown) {
      expect(existsSync(file) ? readFileSync(file) : null).toEqual(before);
      return thrown instanceof Error ? thrown.message : "";
    }
    return "accepted";
  };

  it("an empty file is taken", () => {
    writeFileSync(file, "");
    expect(refusal()).toBe("accepted");
  });

  it("refused: the rows of an earlier run", () => {
    writeStore(file);
    expect(refusal()).toContain("holds an earlier run (groups: 1)");
  });

  it("refused: held by another process", () => {
    writeStore(file);
    const other = openSqlite({ path: file });
    expect(refusal()).toContain("is held by another process");
    if (other.kind === "open") other.store.close();
  });

  it("refused: of a newer version", () => {
    writeStore(file);
    const db = new Database(file);
    db.exec("UPDATE meta SET value = 99 WHERE name = 'schema_version'");
    db.close();
    expect(refusal()).toContain("has schema version 99, written by a newer build");
  });

  it("refused: another database, no database, no folder", () => {
    writeFileSync(file, "not a database at all, but long enough to be read as one".repeat(20));
    expect(refusal()).toContain("is not a SQLite database");
    rmSync(file);
    const db = new Database(file);
    db.exec("CREATE TABLE t (a)");
    db.close();
    expect(refusal()).toContain("is a database, but not a store of hedgeproof");
    file = join(folder, "none", "kept.db");
    expect(refusal()).toContain("there is no folder");
  });

  it("refused: more than one run", () => {
    expect(() => campaignSpec({ ...request, seeds: "1..2", storeFile: file }, inventory)).toThrow(
      "keeps the store of one run, but --seeds 1..2 makes 2",
    );
  });

  it("a run that leaves no store: a failure of the harness", async () => {
    const empty = fakeInventory((spec) => fakeResult(spec));
    const spec = campaignSpec({ ...request, storeFile: file }, empty);
    await expect(runCampaign(spec, empty)).rejects.toThrow("left no store");
  });
});
