/**
 * One SQLite connection with its tables and statements: what an opening and a reused database in
 * memory have in common.
 *
 * 1. Statements are prepared once for the life of the connection.
 * 2. Every change runs in `db.transaction`: SQLite may roll back by itself (a full disk), and
 *    what follows must not commit on its own.
 * 3. The epoch is asserted inside the transaction that it guards.
 */
import type { Database, Statement } from "better-sqlite3";
import { InvariantViolation, must } from "../assert.js";
import type { SingleWriter } from "../safeguards/single-writer.js";
import type { CommitResult, StoreContents } from "./port.js";
import { LAYOUTS, cellsOf, contentsOf } from "./rows.js";
import type { AnyRow, Cell, TableLayout } from "./rows.js";
import { SCHEMA_VERSION } from "./schema.js";
import type { TableName, Write } from "./schema.js";
import { createSql, selectSql, upsertSql } from "./sqlite-ddl.js";
import { diskFailure } from "./sqlite-errors.js";
import { versionRefusal } from "./version.js";

/** A connection whose tables exist. */
export interface Connection {
  /** Raises the epoch and returns it. */
  claim(writer: SingleWriter): number;
  commit(writes: readonly Write[], epoch: number, writer: SingleWriter): CommitResult;
  load(): StoreContents;
}

interface Statements {
  readonly layout: TableLayout;
  readonly upsert: Statement<[readonly Cell[]]>;
  readonly select: Statement<[], AnyRow>;
}

const COMMITTED: CommitResult = { kind: "committed" };

function statementsOf(db: Database): ReadonlyMap<TableName, Statements> {
  const all = new Map<TableName, Statements>();
  for (const [table, layout] of LAYOUTS) {
    all.set(table, {
      layout,
      upsert: db.prepare<[readonly Cell[]]>(upsertSql(layout)),
      select: db.prepare(selectSql(layout)),
    });
  }
  return all;
}

/** The tables that a database has, with the text that created each. */
function tablesOf(db: Database): ReadonlyMap<string, string> {
  const sql = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
  const rows = db.prepare<[], { name: string; sql: string }>(sql).all();
  return new Map(rows.map((row) => [row.name, row.sql]));
}

/**
 * Creates the tables of an empty database, and checks those of any other. Null, or one sentence
 * that says why the database is not a store that this build can read.
 */
export function prepareTables(db: Database, where: string): string | null {
  return db
    .transaction((): string | null => {
      const present = tablesOf(db);
      if (present.size === 0) {
        for (const layout of LAYOUTS.values()) db.exec(createSql(layout));
        db.exec(`INSERT INTO meta (name, value) VALUES ('schema_version', ${SCHEMA_VERSION})`);
        return null;
      }
      return foreignness(db, present, where);
    })
    .immediate();
}

function foreignness(
  db: Database,
  present: ReadonlyMap<string, string>,
  where: string,
): string | null {
  const expected = `expected the tables of schema version ${SCHEMA_VERSION}`;
  if (present.get("meta") !== createSql(must(LAYOUTS.get("meta"), "layout of meta"))) {
    return `${where} is a database, but not a store of hedgeproof; ${expected}, or no file yet`;
  }
  // Written with the tables; a store without it is older than any.
  const refusal = versionRefusal(where, metaStatement(db, "schema_version").get() ?? 0);
  if (refusal !== null) return refusal;
  for (const [table, layout] of LAYOUTS) {
    if (present.get(table) !== createSql(layout)) {
      return `${where} has no table ${table} as this build writes it; ${expected}`;
    }
  }
  return null;
}

function metaStatement(db: Database, name: "epoch" | "schema_version"): Statement<[], number> {
  return db.prepare<[], number>(`SELECT value FROM meta WHERE name = '${name}'`).pluck();
}

function applyWrites(all: ReadonlyMap<TableName, Statements>, writes: readonly Write[]): void {
  for (const { table, row } of writes) {
    const { layout, upsert } = must(all.get(table), "statements of a table");
    upsert.run(cellsOf(layout, row));
  }
}

/** Wraps a connection whose tables exist (see `prepareTables`). */
export function connectionOf(db: Database): Connection {
  const statements = statementsOf(db);
  const epochNow = metaStatement(db, "epoch");
  const meta = must(statements.get("meta"), "statements of meta");

  /** Null, or the epoch that holds the store in our stead; then nothing was written. */
  const commit = db.transaction(
    (writes: readonly Write[], epoch: number, writer: SingleWriter): number | null => {
      const claimed = must(epochNow.get(), "epoch of the store");
      if (!writer.holds(epoch, claimed)) return claimed;
      applyWrites(statements, writes);
      return null;
    },
  );
  const claim = db.transaction((writer: SingleWriter): number => {
    const epoch = writer.claim(epochNow.get() ?? 0);
    meta.upsert.run(["schema_version", SCHEMA_VERSION]);
    meta.upsert.run(["epoch", epoch]);
    return epoch;
  });

  return {
    claim: (writer) => claim.immediate(writer),
    commit(writes, epoch, writer) {
      try {
        const claimed = commit.immediate(writes, epoch, writer);
        if (claimed === null) return COMMITTED;
        const detail = `the store was claimed by epoch ${claimed}, this is epoch ${epoch}`;
        return { kind: "failed", reason: "superseded", detail };
      } catch (error) {
        const { reason, code, message } = diskFailure(error, "a commit");
        return { kind: "failed", reason, detail: `${code}: ${message}` };
      }
    },
    load() {
      return contentsOf((its) =>
        must(statements.get(its.table), "statements of a table").select.all(),
      );
    },
  };
}

/** Reads a pragma that answers with one integer. */
export function integerPragma(db: Database, name: string): number {
  const value: unknown = db.pragma(name, { simple: true });
  if (typeof value !== "number") {
    throw new InvariantViolation(`pragma ${name} answered ${String(value)}, not a number`);
  }
  return value;
}
