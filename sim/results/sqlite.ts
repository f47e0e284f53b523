/**
 * The file of the results: opened, checked, shared.
 *
 * 1. Only a file with our number in its header and exactly our tables is used: no trigger, view or
 *    index of somebody else's is there to be run.
 * 2. Several processes share it: readers never wait, writers wait for each other.
 * 3. Whoever holds a campaign holds a lock of the system beside the file, which ends with the
 *    process, however that ends.
 * 4. What cannot be had is refused in one sentence: what, where, what was expected.
 */
import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Database as Handle, Statement } from "better-sqlite3";
import Database from "better-sqlite3";
import { diskFailure } from "../../core/store/sqlite-errors.js";
import { UsageError, messageOf } from "../campaign/usage.js";
import { APPLICATION_ID, RESULTS_VERSION, TABLES } from "./tables.js";

/** What a cell of a row can hold. */
export type Cell = string | number | null;

/** The file, open. */
export interface Connection {
  /** As given by the user. */
  readonly file: string;
  /** Rows as they are: whoever asks checks them. */
  rows(sql: string, ...cells: readonly Cell[]): readonly unknown[];
  /** @returns how many rows changed. */
  change(sql: string, ...cells: readonly Cell[]): number;
  /**
   * All of `work` or nothing; where the file is open for writing, alone with it.
   * @throws UsageError, `HeldError` included.
   */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Another process writes, and goes on writing. */
export class HeldError extends UsageError {}

/** How to open it. */
export interface Opening {
  readonly file: string;
  /** `reading`: the file stays as it is. Only for `writing` it is made if it is not there. */
  readonly mode: "reading" | "resuming" | "writing";
  /** How long to wait for another process. */
  readonly busyMs?: number;
}

const BUSY_MS = 5_000;
const EXPECTED = "expected results of hedgeproof";
const OR_NONE = "or --no-results to keep none";

/** Opens the file. @throws UsageError */
export function openResults({ file, mode, busyMs = BUSY_MS }: Opening): Connection {
  const path = resolve(file);
  checkPlace(file, path, mode);
  let db: Handle | null = null;
  try {
    const opened = new Database(path, { timeout: busyMs, fileMustExist: mode !== "writing" });
    db = opened;
    for (const pragma of ["trusted_schema = OFF", "cell_size_check = ON"]) db.pragma(pragma);
    const foreign = mode === "writing" ? prepared(db, file) : flawOf(db, file);
    if (foreign !== null) throw new UsageError(foreign);
    if (mode === "reading") db.pragma("query_only = ON");
    else shareLog(db);
    return connectionOf(db, file, mode);
  } catch (thrown) {
    db?.close();
    throw refusalOf(thrown, file);
  }
}

function checkPlace(file: string, path: string, mode: Opening["mode"]): void {
  try {
    if (mode === "writing") mkdirSync(dirname(path), { recursive: true });
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined && mode !== "writing") {
      throw new UsageError(`${file}: there is no such file, ${EXPECTED}`);
    }
    // A pipe would keep whoever opens it waiting.
    if (found?.isFile() !== false) return;
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(
      `${file}: its folder cannot be made (${messageOf(thrown)}), ` +
        `expected a folder that can be written, ${OR_NONE}`,
    );
  }
  throw new UsageError(`${file}: is no regular file, ${EXPECTED}, or no file yet`);
}

function refusalOf(thrown: unknown, file: string): UsageError {
  if (thrown instanceof UsageError) return thrown;
  const { reason, code, message } = diskFailure(thrown, `to use ${file}`);
  if (code.startsWith("SQLITE_NOTADB")) {
    return new UsageError(`${file}: is not a SQLite database, ${EXPECTED}, or no file yet`);
  }
  if (reason === "busy") {
    return new HeldError(`${file}: is held by another process, expected one that shares it`);
  }
  return new UsageError(
    `${file}: cannot be used (${code}: ${message}), ` +
      `expected a sound file that can be written, ${OR_NONE}`,
  );
}

/** Makes the tables of an empty file, checks those of any other. */
function prepared(db: Handle, file: string): string | null {
  return db
    .transaction((): string | null => {
      if (numberOf(db, "application_id") !== 0 || tablesOf(db).size > 0) return flawOf(db, file);
      for (const sql of TABLES.values()) db.exec(sql);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${RESULTS_VERSION}`);
      return null;
    })
    .immediate();
}

/** Why the file holds no results that this build knows; null: it does. */
function flawOf(db: Handle, file: string): string | null {
  if (numberOf(db, "application_id") !== APPLICATION_ID) {
    return `${file}: is a database, but holds no results of hedgeproof, ${EXPECTED}`;
  }
  const version = numberOf(db, "user_version");
  if (version !== RESULTS_VERSION) {
    const age = version > RESULTS_VERSION ? "a newer" : "an older";
    return (
      `${file}: has version ${version} of the results, written by ${age} build, ` +
      `expected version ${RESULTS_VERSION}`
    );
  }
  const found = tablesOf(db);
  const same = [...TABLES].every(([name, sql]) => found.get(name) === sql);
  if (same && found.size === TABLES.size) return null;
  return `${file}: has other tables than this build makes, ${EXPECTED}`;
}

function numberOf(db: Handle, pragma: string): number {
  return Number(db.pragma(pragma, { simple: true }));
}

/** Everything that the file's schema holds, triggers and views included, with its text. */
function tablesOf(db: Handle): ReadonlyMap<string, string | null> {
  const sql = "SELECT name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_autoindex_*'";
  const rows = db.prepare<[], { name: string; sql: string | null }>(sql).all();
  return new Map(rows.map((row) => [row.name, row.sql]));
}

/** A log lets readers read while one writes. Whoever else is writing makes it, if we cannot. */
function shareLog(db: Handle): void {
  try {
    db.pragma("journal_mode = WAL");
  } catch (thrown) {
    if (diskFailure(thrown, "to share the log").reason !== "busy") throw thrown;
  }
  // A loss of power may take the last batches; they are made again.
  db.pragma("synchronous = NORMAL");
}

function connectionOf(db: Handle, file: string, mode: Opening["mode"]): Connection {
  const statements = new Map<string, Statement<Cell[]>>();
  const prepare = (sql: string): Statement<Cell[]> => {
    const known = statements.get(sql) ?? db.prepare<Cell[]>(sql);
    statements.set(sql, known);
    return known;
  };
  return {
    file,
    rows: (sql, ...cells) => prepare(sql).all(...cells),
    change: (sql, ...cells) => prepare(sql).run(...cells).changes,
    transaction(work) {
      try {
        const whole = db.transaction(work);
        return mode === "reading" ? whole.deferred() : whole.immediate();
      } catch (thrown) {
        throw thrown instanceof Database.SqliteError ? refusalOf(thrown, file) : thrown;
      }
    },
    close: () => void db.close(),
  };
}

/** A lock of the system on one campaign. */
export interface Hold {
  /** `forGood`: nobody will want it again. */
  release(forGood: boolean): void;
}

/** Takes the campaign; null: another process has it. */
export function holdCampaign(file: string, campaign: number): Hold | null {
  const path = `${resolve(file)}-campaign-${campaign}`;
  const db = new Database(path, { timeout: 0 });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (thrown) {
    db.close();
    if (diskFailure(thrown, `to hold campaign ${campaign}`).reason === "busy") return null;
    throw thrown;
  }
  return {
    release(forGood) {
      db.close();
      if (forGood) rmSync(path, { force: true });
    },
  };
}
