/**
 * The disk of the simulated process, as the process and the faults see it.
 *
 * 1. One living process holds the disk; a second opening is refused until the first has closed
 *    the store, or died.
 * 2. A death takes what was not committed, and nothing else.
 * 3. A power loss takes the commit in flight where the schedule says so; from commits that had
 *    returned it takes what the journal mode and `synchronous` allow, as the store's connection
 *    reported them after its first write. FULL allows nothing, unless the disk lies.
 * 4. A full disk refuses every write, the claim of an opening included, and changes nothing.
 * 5. It knows nothing of orders, faults or time.
 */
import type { SingleWriter } from "../core/safeguards/single-writer.js";
import type { OpenResult } from "../core/store/port.js";

/** What a power loss takes. `loseLast`: the commit in flight did not reach the disk as a whole. */
export interface PowerLoss {
  readonly loseLast: boolean;
  /** How much of it did, in percent; half of it unless said. Only a file can show it. */
  readonly tornPercent?: number;
  /** So many of the commits that had returned are gone too: the disk lied about syncing them. */
  readonly lied?: number;
}

/** How a disk refuses a write, and the claim of an opening. Of several the first is told. */
export type DiskFailure = "full" | "busy" | "io-error";

/** One disk; see `createDisk`. */
export interface Disk {
  /** Opens and claims the store for the process that starts. */
  open(): OpenResult;
  /** The process that holds the store died: its connection is gone, nothing was closed. */
  died(): void;
  /**
   * The machine lost power; a process that still lived died of it.
   */
  powerLoss(how: PowerLoss): void;
  /** A second process tries to open the store beside the one that holds it. */
  intrude(): OpenResult;
  /** Every write fails like this, until it is told otherwise. */
  setFailing(how: DiskFailure, on: boolean): void;
  /** Empties the disk for another run. No process may hold it. */
  wipe(): void;
  /** Gives back what the disk itself holds; a file stays where it is. */
  close(): void;
}

/** What makes commits durable and exclusive; left out, it is what the shipped store does. */
export interface Durable {
  /** Safeguard 6, for its ablation. */
  readonly writer?: SingleWriter;
  /** SQLite's `synchronous`; below FULL a power loss takes returned commits. */
  readonly synchronous?: number;
}
