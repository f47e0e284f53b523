/**
 * Looks into a store's file without claiming it: whether it can be had, and whether it holds
 * anything. For tools that make or show a store; the core itself opens and claims.
 *
 * 1. No row is written and no epoch raised. A log that a dead process left is folded into the
 *    file, as any opening does.
 * 2. What is held by another process, not a store, or of a newer build is refused in a sentence.
 */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { Database as Handle } from "better-sqlite3";
import { diskFailure, openingRefusal } from "./sqlite-errors.js";
import { versionRefusal } from "./version.js";

/** `absent`: no file, or one without tables. `groups`: how many groups it holds. */
export type ProbeResult =
  | { readonly kind: "absent" }
  | { readonly kind: "store"; readonly groups: number }
  | { readonly kind: "refused"; readonly reason: string };

/** Looks into the file at `path`. */
export function probeSqlite(path: string): ProbeResult {
  const folder = dirname(path);
  if (!existsSync(folder)) {
    const reason = `there is no folder ${folder} for ${path}; expected an existing folder`;
    return { kind: "refused", reason };
  }
  if (!existsSync(path)) return { kind: "absent" };
  let db: Handle | null = null;
  try {
    db = new Database(path, { timeout: 0, fileMustExist: true });
    db.pragma("locking_mode = EXCLUSIVE");
    return look(db, path);
  } catch (error) {
    const reason = openingRefusal(diskFailure(error, `to look into ${path}`), path);
    return { kind: "refused", reason };
  } finally {
    db?.close();
  }
}

/** The transaction takes the lock, so that a file in use shows itself; it changes nothing. */
function look(db: Handle, path: string): ProbeResult {
  return db
    .transaction((): ProbeResult => {
      const tables = db
        .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .pluck()
        .all();
      if (tables.length === 0) return { kind: "absent" };
      if (!tables.includes("meta") || !tables.includes("groups")) {
        const reason = `${path} is a database, but not a store of hedgeproof; expected no file yet`;
        return { kind: "refused", reason };
      }
      const version = numberOf(db, "SELECT value FROM meta WHERE name = 'schema_version'");
      const refusal = versionRefusal(path, version);
      if (refusal !== null) return { kind: "refused", reason: refusal };
      return { kind: "store", groups: numberOf(db, "SELECT count(*) FROM groups") };
    })
    .immediate();
}

function numberOf(db: Handle, sql: string): number {
  return db.prepare<[], number>(sql).pluck().get() ?? 0;
}
