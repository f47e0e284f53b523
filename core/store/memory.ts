/**
 * The model of the store: what SQLite keeps in tables, in Maps. It is held equal to SQLite by a
 * property test, and serves runs that are about the core rather than about the disk.
 *
 * 1. A commit checks every row before it writes the first: all or nothing.
 * 2. Rows are kept as given and never changed; a row is replaced whole.
 * 3. Opening raises the epoch; a commit by an older opening fails as superseded (safeguard 6).
 */
import { assert, must } from "../assert.js";
import { singleWriter } from "../safeguards/single-writer.js";
import type { SingleWriter } from "../safeguards/single-writer.js";
import type { ModelDisk } from "./model-disk.js";
import type { CommitResult, OpenResult, Store } from "./port.js";
import { LAYOUTS, cellsOf, contentsOf, keyOf } from "./rows.js";
import type { AnyRow, TableLayout } from "./rows.js";
import { SCHEMA_VERSION } from "./schema.js";
import type { Row, TableName, Write } from "./schema.js";
import { versionRefusal } from "./version.js";

interface Table {
  readonly layout: TableLayout;
  readonly rows: Map<string, AnyRow>;
}
type Tables = ReadonlyMap<TableName, Table>;

const COMMITTED: CommitResult = { kind: "committed" };

function tableOf(tables: Tables, name: TableName): Table {
  return must(tables.get(name), "table of the schema");
}

function put(tables: Tables, { table, row }: Write): void {
  const { layout, rows } = tableOf(tables, table);
  rows.set(keyOf(layout, row), row);
}

function metaOf(tables: Tables, name: string): number | undefined {
  return (tableOf(tables, "meta").rows.get(name) as Row<"meta"> | undefined)?.value;
}

function openingOf(tables: Tables, epoch: number, writer: SingleWriter): Store {
  let open = true;
  return {
    epoch,
    commit(writes) {
      assert(open, "commit on a closed store");
      const claimed = must(metaOf(tables, "epoch"), "epoch");
      if (!writer.holds(epoch, claimed)) {
        const detail = `the store was claimed by epoch ${claimed}, this is epoch ${epoch}`;
        return { kind: "failed", reason: "superseded", detail };
      }
      for (const { table, row } of writes) cellsOf(tableOf(tables, table).layout, row);
      for (const write of writes) put(tables, write);
      return COMMITTED;
    },
    load() {
      assert(open, "load from a closed store");
      return contentsOf((its) => [...tableOf(tables, its.table).rows.values()]);
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
  const tables = new Map<TableName, Table>();
  for (const [name, layout] of LAYOUTS) tables.set(name, { layout, rows: new Map() });
  return {
    open(writer = singleWriter): OpenResult {
      const version = metaOf(tables, "schema_version") ?? SCHEMA_VERSION;
      const refusal = versionRefusal("the store in memory", version);
      if (refusal !== null) return { kind: "refused", reason: refusal };
      put(tables, { table: "meta", row: { name: "schema_version", value: SCHEMA_VERSION } });
      const epoch = writer.claim(metaOf(tables, "epoch") ?? 0);
      put(tables, { table: "meta", row: { name: "epoch", value: epoch } });
      return { kind: "open", store: openingOf(tables, epoch, writer) };
    },
    rewrite(gone, back) {
      for (const { table, row } of gone) {
        const { layout, rows } = tableOf(tables, table);
        rows.delete(keyOf(layout, row));
      }
      for (const write of back) put(tables, write);
    },
    wipe() {
      for (const { rows } of tables.values()) rows.clear();
    },
    close() {
      for (const { rows } of tables.values()) rows.clear();
    },
  };
}
