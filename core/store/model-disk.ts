/**
 * What a simulation needs of a store's medium beyond opening it: that it survives the process,
 * that it can be emptied for the next run, and that rows can be taken back, since a power loss
 * in memory has no torn file to show.
 *
 * 1. `wipe` and `rewrite` are for a disk that no living process uses.
 */
import type { SingleWriter } from "../safeguards/single-writer.js";
import type { OpenResult } from "./port.js";
import type { Write } from "./schema.js";

/** A medium in memory. Opening claims it: the epoch rises, older openings are superseded. */
export interface ModelDisk {
  open(writer?: SingleWriter): OpenResult;
  /** Removes the rows that `gone` wrote, then writes `put`; both whole, whatever the epoch. */
  rewrite(gone: readonly Write[], put: readonly Write[]): void;
  /** Empties every table; the next opening finds a new store. */
  wipe(): void;
  /** Gives the medium back; nothing may follow. */
  close(): void;
}
