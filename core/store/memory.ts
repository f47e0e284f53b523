/**
 * The model of the store: what SQLite keeps in tables, in Maps. It is held equal to SQLite by a
 * property test, and serves runs that are about the core rather than about the disk.
 *
 * 1. A commit checks every row before it writes the first: all or nothing.
 * 2. Rows are kept as given and never changed; a row is replaced whole.
 * 3. Opening raises the epoch; a commit by an older opening fails as superseded.
 */
import { assert, must } from "../assert.js";
import type { ModelDisk } from "./model-disk.js";
import type { CommitResult, OpenResult, Store } from "./port.js";
import { LAYOUTS, checkRow, contentsOf, keyOf, layout } from "./rows.js";
import type { AnyRow } from "./rows.js";
import { SCHEMA_VERSION } from "./schema.js";
import type { TableName, Write } from "./schema.js";
import { versionRefusal } from "./version.js";

type Tables = ReadonlyMap<TableName, Map<string, AnyRow>>;

const COMMITTED: CommitResult = { kind: "committed" };

function rowsOf(tables: Tables, table: TableName): Map<string, AnyRow> {
  return must(tables.get(table), `table ${table}`);
}

function put(tables: Tables, { table, row }: Write): void {
  rowsOf(tables, table).set(keyOf(layout(table), row), row);
}

function metaOf(tables: Tables, name: string): number | null {
  const row = rowsOf(tables, "meta").get(name);
  return row === undefined ? null : (row as { readonly value: number }).value;
}

function setMeta(tables: Tables, name: string, value: number): void {
  put(tables, { table: "meta", row: { name, value } });
}

function openingOf(tables: Tables, epoch: number): Store {
  let open = true;
  return {
    epoch,
    commit(writes) {
      assert(open, "commit on a closed store");
      const claimed = must(metaOf(tables, "epoch"), "epoch");
      if (claimed !== epoch) {
        const detail = `the store was claimed by epoch ${claimed}, this is epoch ${epoch}`;
        return { kind: "failed", reason: "superseded", detail };
      }
      for (const { table, row } of writes) checkRow(layout(table), row);
      for (const write of writes) put(tables, write);
      return COMMITTED;
    },
    load() {
      assert(open, "load from a closed store");
      return contentsOf((its) => [...rowsOf(tables, its.table).values()]);
    },
    close() {
      open = false;
    },
  };
}

/**
 * A store's medium in memory.
 *
 * @example
 * const opened = createMemoryDisk().open();
 * if (opened.kind === "open") opened.store.commit(writes);
 */
export function createMemoryDisk(): ModelDisk {
  const tables: Tables = new Map([...LAYOUTS.keys()].map((table) => [table, new Map()]));
  return {
    open(): OpenResult {
      const version = metaOf(tables, "schema_version") ?? SCHEMA_VERSION;
      const refusal = versionRefusal("the store in memory", version);
      if (refusal !== null) return { kind: "refused", reason: refusal };
      setMeta(tables, "schema_version", SCHEMA_VERSION);
      const epoch = (metaOf(tables, "epoch") ?? 0) + 1;
      setMeta(tables, "epoch", epoch);
      return { kind: "open", store: openingOf(tables, epoch) };
    },
    rewrite(gone, rows) {
      for (const { table, row } of gone) rowsOf(tables, table).delete(keyOf(layout(table), row));
      for (const write of rows) put(tables, write);
    },
    wipe() {
      for (const rows of tables.values()) rows.clear();
    },
    close() {
      for (const rows of tables.values()) rows.clear();
    },
  };
}
