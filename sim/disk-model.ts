/**
 * A disk without a file: the model, or SQLite in memory. There is no log to tear, so a loss is
 * modelled at the boundaries of commits: rows go back to what the commits before had written.
 *
 * 1. The commits of a run are kept as given, and looked at only when power is lost: a commit
 *    costs nothing more for being revocable.
 * 2. Such a disk is durable like the store's file: FULL, so that a returned commit stays.
 */
import { assert, must } from "../core/assert.js";
import type { ModelDisk } from "../core/store/model-disk.js";
import { writeKey } from "../core/store/rows.js";
import type { Write } from "../core/store/schema.js";
import { createHolder } from "./disk-holder.js";
import type { Disk } from "./disk-port.js";

/** The last write of each row in `history` that `gone` had overwritten. */
function overwritten(gone: readonly Write[], history: readonly (readonly Write[])[]): Write[] {
  const keys = new Set(gone.map(writeKey));
  const before = new Map<string, Write>();
  for (const writes of history) {
    for (const write of writes) {
      const key = writeKey(write);
      if (keys.has(key)) before.set(key, write);
    }
  }
  return [...before.values()];
}

/** The disk over a medium in memory. */
export function createModelledDisk(medium: ModelDisk): Disk {
  const history: (readonly Write[])[] = [];
  const holder = createHolder((writes) => history.push(writes));

  return {
    open: () => holder.take(() => medium.open()),
    died: () => holder.drop(),
    powerLoss({ loseLast }) {
      holder.drop();
      if (!loseLast || holder.inFlight() === null) return;
      const gone = must(history.pop(), "commit in flight");
      holder.settle();
      medium.rewrite(gone, overwritten(gone, history));
    },
    setFull: (full) => holder.setFull(full),
    wipe() {
      assert(!holder.held(), "wipe of a disk that a process holds");
      history.length = 0;
      holder.settle();
      holder.setFull(false);
      medium.wipe();
    },
    close: () => medium.close(),
  };
}
