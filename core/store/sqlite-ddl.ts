/**
 * The SQL of the store, derived from the schema: what creates a table, writes a row whole, reads
 * a table back, and takes rows away.
 *
 * 1. Tables are STRICT, so that a cell of the wrong type is refused rather than converted; and
 *    WITHOUT ROWID, since every access is by key.
 */
import type { Column, TableLayout } from "./rows.js";

function declaration({ name, integer, nullable }: Column): string {
  return `${name} ${integer ? "INTEGER" : "TEXT"}${nullable ? "" : " NOT NULL"}`;
}

function names({ columns }: TableLayout): string {
  return columns.map(({ name }) => name).join(", ");
}

/** Creates the table. SQLite keeps this text, so that a store can be compared with its build. */
export function createSql(layout: TableLayout): string {
  const columns = layout.columns.map(declaration).join(", ");
  const key = `PRIMARY KEY (${layout.key.join(", ")})`;
  return `CREATE TABLE ${layout.table} (${columns}, ${key}) STRICT, WITHOUT ROWID`;
}

/**
 * Writes one row whole, in place of the one with its key; parameters in column order. With neither
 * triggers nor foreign keys, REPLACE does what an upsert of every column does, a fifth faster.
 */
export function upsertSql(layout: TableLayout): string {
  const marks = layout.columns.map(() => "?").join(", ");
  return `INSERT OR REPLACE INTO ${layout.table} (${names(layout)}) VALUES (${marks})`;
}

/** Reads every row, columns in the schema's order. */
export function selectSql(layout: TableLayout): string {
  return `SELECT ${names(layout)} FROM ${layout.table}`;
}

/** Removes one row; parameters in key order. */
export function deleteSql(layout: TableLayout): string {
  const isRow = layout.key.map((name) => `${name} = ?`).join(" AND ");
  return `DELETE FROM ${layout.table} WHERE ${isRow}`;
}

/** Removes every row. */
export function clearSql(layout: TableLayout): string {
  return `DELETE FROM ${layout.table}`;
}
