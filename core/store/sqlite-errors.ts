/**
 * What SQLite's errors mean to the store. A disk that fails is a result; a statement that fails
 * is our mistake.
 */
import Database from "better-sqlite3";
import { InvariantViolation } from "../assert.js";
import type { CommitFailure } from "./port.js";

/** By the first two words of the code; SQLITE_IOERR_WRITE is an SQLITE_IOERR. */
const FAILURES: ReadonlyMap<string, CommitFailure> = new Map([
  ["SQLITE_FULL", "full"],
  ["SQLITE_BUSY", "busy"],
  ["SQLITE_IOERR", "io-error"],
  // A damaged, unreadable or write-protected file is the disk's doing as well.
  ["SQLITE_CORRUPT", "io-error"],
  ["SQLITE_NOTADB", "io-error"],
  ["SQLITE_READONLY", "io-error"],
  ["SQLITE_CANTOPEN", "io-error"],
  ["SQLITE_PERM", "io-error"],
]);

/** A failure of the disk. */
export interface DiskFailure {
  readonly reason: CommitFailure;
  /** SQLite's code, extended where it has one. */
  readonly code: string;
  readonly message: string;
}

/** @throws InvariantViolation where the error is not a disk's. */
export function diskFailure(error: unknown, doing: string): DiskFailure {
  if (error instanceof InvariantViolation) throw error;
  if (error instanceof Database.SqliteError) {
    const { code, message } = error;
    const reason = FAILURES.get(code.split("_", 2).join("_"));
    if (reason !== undefined) return { reason, code, message };
    throw new InvariantViolation(`SQLite refused ${doing} (${code}): ${message}`);
  }
  throw new InvariantViolation(`${doing} failed: ${String(error)}`);
}

/** Why a store cannot be opened: what, where, what was expected. */
export function openingRefusal({ reason, code, message }: DiskFailure, where: string): string {
  if (code.startsWith("SQLITE_NOTADB")) {
    return `${where} is not a SQLite database; expected a store of hedgeproof, or no file yet`;
  }
  if (reason === "busy") {
    return `${where} is held by another process; expected to be its only user`;
  }
  if (reason === "full") {
    return `${where} cannot be claimed, its disk is full; expected room for a write`;
  }
  return `${where} cannot be used (${code}: ${message}); expected a sound, writable SQLite file`;
}
