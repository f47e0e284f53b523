/**
 * Taking rows back, and emptying a database: what a simulated disk does to a store behind its
 * back. The store itself never removes a row; these statements are prepared for a simulation only.
 */
import type { Database } from "better-sqlite3";
import type { ModelDisk } from "./model-disk.js";
import { LAYOUTS, cellsOf, keyCells, layout } from "./rows.js";
import type { Cell } from "./rows.js";
import type { Write } from "./schema.js";
import { clearSql, deleteSql, upsertSql } from "./sqlite-ddl.js";

/** `rewrite` and `wipe` of a database whose tables exist. */
export function rewriterOf(db: Database): Pick<ModelDisk, "rewrite" | "wipe"> {
  const clears = [...LAYOUTS.values()].map((its) => db.prepare<[]>(clearSql(its)));
  const wipe = db.transaction((): void => {
    for (const clear of clears) clear.run();
  });
  // Rare, a few rows at a time: prepared when needed.
  const rewrite = db.transaction((gone: readonly Write[], put: readonly Write[]): void => {
    for (const { table, row } of gone) {
      const its = layout(table);
      db.prepare<[readonly Cell[]]>(deleteSql(its)).run(keyCells(its, row));
    }
    for (const { table, row } of put) {
      const its = layout(table);
      db.prepare<[readonly Cell[]]>(upsertSql(its)).run(cellsOf(its, row));
    }
  });
  return { wipe, rewrite };
}
