/**
 * The disk of the simulated process: what survives it, in three kinds that behave alike.
 *
 * 1. A run's digest does not tell the kinds apart: same refusals, same texts, same rows.
 * 2. Only `file` proves lock, torn tail and synchronous; the others model them.
 */
import { must } from "../core/assert.js";
import { createMemoryDisk } from "../core/store/memory.js";
import type { ModelDisk } from "../core/store/model-disk.js";
import { createSqliteDisk } from "../core/store/sqlite.js";
import { createFileDisk } from "./disk-file.js";
import { createModelledDisk } from "./disk-model.js";
import type { Disk, Durable } from "./disk-port.js";
import type { StoreKind } from "./run-types.js";

export interface DiskOptions extends Durable {
  /**
   * A database in memory (`createSqliteDisk`) for the kind `sqlite` that outlives the run: it is
   * emptied first, and not closed with the disk. Without it the disk makes its own, at the price
   * of the tables and statements.
   */
  readonly reuse?: ModelDisk;
}

/**
 * The disk of one run.
 *
 * `scratch` is the folder of a file store, which nobody else uses; null for the other kinds.
 *
 * @example
 * const disk = createDisk("memory", null);
 * const opened = disk.open();
 */
export function createDisk(
  kind: StoreKind,
  scratch: string | null,
  options: DiskOptions = {},
): Disk {
  switch (kind) {
    case "memory":
      return createModelledDisk(createMemoryDisk(), options);
    case "sqlite": {
      const { reuse } = options;
      if (reuse === undefined) return createModelledDisk(createSqliteDisk(), options);
      reuse.wipe();
      return createModelledDisk({ ...reuse, close: () => undefined }, options);
    }
    case "file":
      return createFileDisk(must(scratch, "scratch folder of a file store"), options);
  }
}
