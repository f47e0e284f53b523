/**
 * The store as the host sees it: one writer, one transaction per input.
 *
 * 1. `commit` is all or nothing, and returns only when the rows would survive a power loss.
 * 2. `open` claims the store: it raises the epoch; every commit asserts that the epoch is still
 *    its own. A store held by another process, or written by a newer build, is refused.
 * 3. Failures of a disk are returned, never thrown.
 */
import type { Row, TableName, Write } from "./schema.js";

/** Every row of every table, in key order. */
export type StoreContents = { readonly [T in TableName]: readonly Row<T>[] };

/** Why a commit did not happen. `superseded`: another writer has claimed the store. */
export type CommitFailure = "full" | "busy" | "io-error" | "superseded";

export type CommitResult =
  | { readonly kind: "committed" }
  | { readonly kind: "failed"; readonly reason: CommitFailure; readonly detail: string };

/** An open store, held by this process until `close`. */
export interface Store {
  /** The claim of this opening; greater than every earlier one. */
  readonly epoch: number;
  commit(writes: readonly Write[]): CommitResult;
  /** Reads everything back. */
  load(): StoreContents;
  close(): void;
}

export type OpenResult =
  | { readonly kind: "open"; readonly store: Store }
  | { readonly kind: "refused"; readonly reason: string };
