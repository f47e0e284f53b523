/**
 * Rows as the stores handle them: cells in column order, keys, and the order of a table. Derived
 * from the schema once, for SQLite and its model alike, so that both refuse and sort the same.
 *
 * 1. A key is one value per row identity: two rows share it exactly when their key columns agree.
 * 2. Rows come back by key: integers by size, text by code unit, column after column.
 * 3. What a column cannot hold is our mistake, and throws before anything is written.
 * 4. Must not know where rows are kept.
 */
import { InvariantViolation, assert, must } from "../assert.js";
import type { StoreContents } from "./port.js";
import { TABLES, TABLE_NAMES } from "./schema.js";
import type { Row, TableName, Write } from "./schema.js";

/** One value of one row. */
export type Cell = string | number | null;

/** One column, as its type in the schema says. */
export interface Column {
  readonly name: string;
  readonly integer: boolean;
  readonly nullable: boolean;
}

/** One table, ready for statements and keys. */
export interface TableLayout {
  readonly table: TableName;
  readonly columns: readonly Column[];
  readonly key: readonly string[];
}

/** A row without its table's type: the stores treat all tables alike. */
export type AnyRow = Row<TableName>;

/** The scalars that belong to the store itself; the core never writes them. */
const RESERVED: readonly string[] = ["epoch", "schema_version"];

function layoutOf(table: TableName): TableLayout {
  const shape = TABLES[table];
  // eslint-disable-next-line no-restricted-syntax -- column names never look like integers
  const columns = Object.entries(shape.columns).map(([name, type]) => ({
    name,
    integer: type.startsWith("int"),
    nullable: type.endsWith("?"),
  }));
  return { table, columns, key: shape.key };
}

/** Every table, in the schema's order. */
export const LAYOUTS: ReadonlyMap<TableName, TableLayout> = new Map(
  TABLE_NAMES.map((table) => [table, layoutOf(table)]),
);

/** The layout of a table. */
export function layout(table: TableName): TableLayout {
  return must(LAYOUTS.get(table), "layout of a table");
}

/** Undefined only where a caller got around the types; `cellsOf` refuses it. */
function cell(row: AnyRow, column: string): Cell | undefined {
  return (row as unknown as Readonly<Record<string, Cell>>)[column];
}

function fits(value: Cell, column: Column): boolean {
  if (typeof value === "number") return column.integer && Number.isSafeInteger(value);
  if (typeof value === "string") return !column.integer;
  return value === null && column.nullable;
}

/**
 * The cells of a row that the core may write, in column order.
 * @throws InvariantViolation where a cell does not fit its column, or the row is the store's own.
 */
export function cellsOf({ columns, table }: TableLayout, row: AnyRow): Cell[] {
  const cells: Cell[] = [];
  for (const column of columns) {
    const value = cell(row, column.name);
    if (value === undefined || !fits(value, column)) {
      throw new InvariantViolation(`${table}.${column.name} cannot hold ${String(value)}`);
    }
    cells.push(value);
  }
  if (table === "meta") {
    const name = String(cell(row, "name"));
    assert(!RESERVED.includes(name), `meta.${name} is the store's own, not the core's to write`);
  }
  return cells;
}

/** The cells of a row's key, in key order. */
export function keyCells({ key }: TableLayout, row: AnyRow): Cell[] {
  return key.map((column) => must(cell(row, column), column));
}

/** The key of a row within its table, as one value (1). */
export function keyOf({ key }: TableLayout, row: AnyRow): string {
  const first = String(cell(row, must(key[0], "key column")));
  const second = key[1];
  // The length in front keeps two texts apart wherever they meet: "a" + "bc" is not "ab" + "c".
  return second === undefined ? first : `${first.length}:${first}${String(cell(row, second))}`;
}

/** The key of a write among all tables, for logs of writes. */
export function writeKey(write: Write): string {
  return `${write.table}:${keyOf(layout(write.table), write.row)}`;
}

/** Sorts rows of one table by key (2), in place. */
function sortByKey({ key }: TableLayout, rows: AnyRow[]): AnyRow[] {
  return rows.sort((left, right) => {
    for (const column of key) {
      const a = must(cell(left, column), column);
      const b = must(cell(right, column), column);
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  });
}

/** The contents of a store, table by table. */
export function contentsOf(rowsOf: (layout: TableLayout) => AnyRow[]): StoreContents {
  const contents = new Map<TableName, readonly AnyRow[]>();
  for (const [table, its] of LAYOUTS) contents.set(table, sortByKey(its, rowsOf(its)));
  // The one place where a table's name and its row type are joined again.
  return Object.fromEntries(contents) as unknown as StoreContents;
}
