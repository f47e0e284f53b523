/**
 * A run whose store a person wants to look into afterwards.
 *
 * 1. A file that is held, newer, foreign or not empty is refused before anything runs.
 * 2. The run works in a scratch folder; the file appears, whole, when the run has ended.
 */
import { accessSync, constants, copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { probeSqlite } from "../../core/store/sqlite-probe.js";
import { UsageError } from "./usage.js";

/** The name of the store within the scratch folder of a run on the file store. */
const STORE_NAME = "store.db";

/** @throws UsageError in one sentence unless a run's store can be left at `file`. */
export function checkStoreFile(file: string): void {
  const found = probeSqlite(file);
  if (found.kind === "refused") throw new UsageError(`--store-file: ${found.reason}`);
  if (found.kind === "store" && found.groups > 0) {
    throw new UsageError(
      `--store-file: ${file} holds an earlier run (groups: ${found.groups}), ` +
        "expected a file that does not exist yet",
    );
  }
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch {
    throw new UsageError(
      `--store-file: ${dirname(file)} cannot be written, expected a folder that can`,
    );
  }
}

/** Leaves the store of the run that worked in `scratch` at `file`. */
export function keepStore(scratch: string, file: string): void {
  const store = join(scratch, STORE_NAME);
  // Looking into it folds the log into the file, which is then complete by itself.
  const found = probeSqlite(store);
  if (found.kind !== "store") throw new Error(`the run left no store: ${found.kind}`);
  copyFileSync(store, file);
}
