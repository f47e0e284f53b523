/**
 * The auditor's own image of everything the core made durable, learnt from committed write-sets
 * alone. A sampled run holds it against the store itself.
 *
 * 1. A row is what the last write of its key said.
 *
 * It must not know what the rows mean.
 */
import type { StoreContents } from "../../core/store/port.js";
import type { Row, TableName, Write } from "../../core/store/schema.js";
import { given } from "./own.js";

type Cells = Readonly<Record<string, string | number | null>>;

/** The columns that tell the rows of a table apart. */
const KEYS: ReadonlyMap<TableName, readonly [string, string?]> = new Map<
  TableName,
  readonly [string, string?]
>([
  ["groups", ["group_id"]],
  ["legs", ["group_id", "leg"]],
  ["orders", ["client_order_id"]],
  ["fills", ["client_order_id", "exec_id"]],
  ["intents", ["client_order_id"]],
  ["processed_events", ["event_key"]],
  ["hedges", ["client_order_id"]],
  ["escalations", ["escalation_id"]],
  ["adjustments", ["adjustment_id"]],
  ["rejected_events", ["event_key"]],
  ["meta", ["name"]],
]);

/** Durable rows by table and key. */
export interface Image {
  readonly tables: ReadonlyMap<TableName, Map<string, Cells>>;
  /** Number of the commit that made an intent. */
  readonly intentCommit: Map<string, number>;
  commits: number;
}

/** Nothing committed. */
export function newImage(): Image {
  return {
    tables: new Map([...KEYS.keys()].map((table) => [table, new Map<string, Cells>()])),
    intentCommit: new Map(),
    commits: 0,
  };
}

function keyOf(table: TableName, cells: Cells): string {
  const [first, second] = given(KEYS.get(table), "key of a table");
  if (second === undefined) return String(cells[first]);
  return `${String(cells[first])}\n${String(cells[second])}`;
}

/** Applies one committed write-set. */
export function applyWrites(image: Image, writes: readonly Write[]): void {
  image.commits += 1;
  for (const write of writes) {
    const cells: Cells = write.row;
    const key = keyOf(write.table, cells);
    image.tables.get(write.table)?.set(key, cells);
    if (write.table === "intents" && !image.intentCommit.has(key)) {
      image.intentCommit.set(key, image.commits);
    }
  }
}

/** One row by its key; a key of two columns is joined by a line feed. */
export function rowOf<T extends TableName>(image: Image, table: T, key: string): Row<T> | null {
  // Rows were filed under their own table's name, so the type is the table's.
  return (image.tables.get(table)?.get(key) as Row<T> | undefined) ?? null;
}

/** Every row of a table, in the order in which keys first appeared. */
export function rowsOf<T extends TableName>(image: Image, table: T): Iterable<Row<T>> {
  return (image.tables.get(table)?.values() ?? []) as Iterable<Row<T>>;
}

function sameCells(left: Cells, right: Cells): string | null {
  // A store in memory hands out the very rows that were committed.
  if (left === right) return null;
  // eslint-disable-next-line no-restricted-syntax -- column names never look like integers
  for (const column of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (left[column] !== right[column]) {
      return `${column} is ${String(right[column])}, committed was ${String(left[column])}`;
    }
  }
  return null;
}

/** The first difference between the image and a store, in one sentence; null if there is none. */
export function differenceFrom(image: Image, contents: StoreContents): string | null {
  for (const table of KEYS.keys()) {
    const committed = image.tables.get(table) ?? new Map<string, Cells>();
    const rows: readonly Cells[] = contents[table];
    let matched = 0;
    for (const cells of rows) {
      const key = keyOf(table, cells);
      const known = committed.get(key);
      if (known === undefined) {
        // The store keeps its own scalars there; no commit of the core writes them.
        if (table === "meta") continue;
        return `${table} holds row ${key}, which was never committed`;
      }
      matched += 1;
      const difference = sameCells(known, cells);
      if (difference !== null) return `${table} row ${key}: ${difference}`;
    }
    if (matched < committed.size) {
      return `${table} holds ${matched} of ${committed.size} committed rows`;
    }
  }
  return null;
}
