/**
 * The store on SQLite: one writer, one transaction per input, durable when it returns.
 *
 * 1. A file is in WAL mode with `synchronous=FULL`, both set, and read back after the first
 *    write: SQLite silently falls to NORMAL on the first write in WAL mode.
 * 2. SQLite's exclusive lock is held from the opening until `close` or the death of the process;
 *    nobody waits for it (busy timeout 0), a second opening is refused.
 * 3. What is not a store, or not one that this build can read, is refused in one sentence and
 *    left as it was.
 * 4. The native library is loaded by the first opening, not by the import.
 */
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import type { Database as Handle } from "better-sqlite3";
import { assert } from "../assert.js";
import { singleWriter } from "../safeguards/single-writer.js";
import type { SingleWriter } from "../safeguards/single-writer.js";
import type { ModelDisk } from "./model-disk.js";
import type { CommitResult, Store, StoreContents } from "./port.js";
import { connectionOf, integerPragma, prepareTables } from "./sqlite-connection.js";
import type { Connection } from "./sqlite-connection.js";
import { diskFailure, openingRefusal } from "./sqlite-errors.js";
import { rewriterOf } from "./sqlite-rewrite.js";

/** SQLite's own names of how a commit is synced; from FULL on a returned commit is durable. */
export const SYNCHRONOUS = { off: 0, normal: 1, full: 2, extra: 3 } as const;

/** What SQLite says of its durability. */
export interface Durability {
  readonly journalMode: string;
  /** One of `SYNCHRONOUS`. */
  readonly synchronous: number;
}

/** A store that says how durable its commits are. */
export interface SqliteStore extends Store {
  /** As read from the connection after its first write. */
  readonly durability: Durability;
}

export interface SqliteOptions {
  /** The file, created where there is none; its folder must exist. Or `:memory:`. */
  readonly path: string;
  /** Default FULL. Less than that is for showing what it loses. */
  readonly synchronous?: number;
  /** Pages in the WAL before it is folded into the file (SQLite's default: 1000). 0: on close. */
  readonly checkpointPages?: number;
  /** Safeguard 6, the shipped one by default. */
  readonly writer?: SingleWriter;
  /** A ceiling on the size of the file; a commit beyond it fails as `full`. */
  readonly maxPages?: number;
}

export type SqliteOpenResult =
  | { readonly kind: "open"; readonly store: SqliteStore }
  | { readonly kind: "refused"; readonly reason: string };

const IN_MEMORY = ":memory:";
const DEFAULT_CHECKPOINT_PAGES = 1_000;

/** What can be seen to be wrong before SQLite touches the file; null if nothing. */
function pathRefusal(path: string): string | null {
  if (path.trim() === "") return "the path of the store is empty; expected the name of a file";
  const folder = dirname(path);
  if (!existsSync(folder)) {
    return `${path} cannot be created, there is no folder ${folder}; expected an existing folder`;
  }
  const wal = `${path}-wal`;
  // SQLite would throw such a WAL away without a word, and with it every commit in it.
  if (existsSync(wal) && statSync(wal).size > 0 && !(existsSync(path) && statSync(path).size > 0)) {
    return `${path} is missing beside ${wal}, which holds commits; expected both files together`;
  }
  return null;
}

/** Locks a file and sets how it commits. The order counts: nothing is read before the lock mode. */
function configureFile(db: Handle, options: SqliteOptions): void {
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma(`synchronous = ${options.synchronous ?? SYNCHRONOUS.full}`);
  db.pragma("journal_mode = WAL");
  db.pragma(`wal_autocheckpoint = ${options.checkpointPages ?? DEFAULT_CHECKPOINT_PAGES}`);
  if (options.maxPages !== undefined) db.pragma(`max_page_count = ${options.maxPages}`);
}

function durabilityOf(db: Handle): Durability {
  return {
    journalMode: String(db.pragma("journal_mode", { simple: true })),
    synchronous: integerPragma(db, "synchronous"),
  };
}

function durabilityRefusal(read: Durability, options: SqliteOptions): string | null {
  const wanted = options.synchronous ?? SYNCHRONOUS.full;
  if (read.journalMode === "wal" && read.synchronous === wanted) return null;
  return (
    `${options.path} commits with journal mode ${read.journalMode} and synchronous ` +
    `${read.synchronous}; expected wal and ${wanted}`
  );
}

interface Opening {
  readonly writer: SingleWriter;
  readonly epoch: number;
  readonly durability: Durability;
  /** Read while a damaged file can still be refused; handed out by the first `load`. */
  readonly contents: StoreContents | null;
  readonly close: () => void;
}

function storeOf(connection: Connection, opening: Opening): SqliteStore {
  let open = true;
  const { epoch, writer } = opening;
  let { contents } = opening;
  return {
    epoch,
    durability: opening.durability,
    commit(writes): CommitResult {
      assert(open, "commit on a closed store");
      contents = null;
      return connection.commit(writes, epoch, writer);
    },
    load() {
      assert(open, "load from a closed store");
      const first = contents;
      contents = null;
      return first ?? connection.load();
    },
    close() {
      if (open) opening.close();
      open = false;
    },
  };
}

/** Claims an open file; a sentence where it cannot be had. */
function claimFile(db: Handle, options: SqliteOptions): SqliteStore | string {
  if (options.path !== IN_MEMORY) configureFile(db, options);
  const foreign = prepareTables(db, options.path);
  if (foreign !== null) return foreign;
  const connection = connectionOf(db);
  const writer = options.writer ?? singleWriter;
  const epoch = connection.claim(writer);
  const durability = durabilityOf(db);
  if (options.path !== IN_MEMORY) {
    const weak = durabilityRefusal(durability, options);
    if (weak !== null) return weak;
  }
  const contents = connection.load();
  const close = (): void => void db.close();
  return storeOf(connection, { writer, epoch, durability, contents, close });
}

/**
 * Opens and claims the store of a file, or a private one in memory.
 *
 * @example
 * const opened = openSqlite({ path: "account.db" });
 * if (opened.kind === "refused") throw new Error(opened.reason);
 */
export function openSqlite(options: SqliteOptions): SqliteOpenResult {
  const refusal = options.path === IN_MEMORY ? null : pathRefusal(options.path);
  if (refusal !== null) return { kind: "refused", reason: refusal };
  let db: Handle | null = null;
  try {
    db = new Database(options.path, { timeout: 0 });
    const store = claimFile(db, options);
    if (typeof store !== "string") return { kind: "open", store };
    db.close();
    return { kind: "refused", reason: store };
  } catch (error) {
    db?.close();
    const failure = diskFailure(error, `to open ${options.path}`);
    return { kind: "refused", reason: openingRefusal(failure, options.path) };
  }
}

/**
 * A database in memory that outlives its openings: the same connection and statements serve
 * thousands of runs, each of which starts with `wipe`.
 */
export function createSqliteDisk(): ModelDisk {
  const db = new Database(IN_MEMORY, { timeout: 0 });
  const refusal = prepareTables(db, IN_MEMORY);
  assert(refusal === null, `a new database was refused: ${refusal}`);
  const connection = connectionOf(db);
  let read: Durability | null = null;
  return {
    open(writer = singleWriter) {
      const epoch = connection.claim(writer);
      // Read after the first write, as of a file; it stays what it is for this connection.
      read ??= durabilityOf(db);
      const durability = read;
      const close = (): void => undefined;
      const store = storeOf(connection, { writer, epoch, durability, contents: null, close });
      return { kind: "open", store };
    },
    ...rewriterOf(db),
    close: () => void db.close(),
  };
}
