/**
 * A disk without a file: the model, or SQLite in memory. There is no log to tear, so a loss is
 * modelled at the boundaries of commits: rows go back to what the commits before had written.
 *
 * 1. The commits of a run are kept as given, and looked at only when power is lost: a commit
 *    costs nothing more for being revocable.
 * 2. What a power loss takes is what it takes from a file (`disk-file`) that never folds its log
 *    but when it is closed in order.
 */
import { assert } from "../core/assert.js";
import type { ModelDisk } from "../core/store/model-disk.js";
import { writeKey } from "../core/store/rows.js";
import type { Write } from "../core/store/schema.js";
import { SYNCHRONOUS } from "../core/store/sqlite.js";
import { createHolder } from "./disk-holder.js";
import type { Disk, Durable, PowerLoss } from "./disk-port.js";

/** The last write in `history` of each row that `gone` had overwritten. */
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
export function createModelledDisk(medium: ModelDisk, durable: Durable = {}): Disk {
  const synced = (durable.synchronous ?? SYNCHRONOUS.full) >= SYNCHRONOUS.full;
  const history: (readonly Write[])[] = [];
  /** How many commits of the history a clean close has folded into the file. */
  let folded = 0;
  const holder = createHolder({
    committed: (writes) => history.push(writes),
    closed() {
      folded = history.length;
    },
  });

  /** How many commits survive a power loss. */
  function survivors({ loseLast, lied = 0 }: PowerLoss): number {
    if (!synced) return folded;
    const last = loseLast && holder.inFlight() !== null ? 1 : 0;
    return Math.max(folded, history.length - last - lied);
  }

  return {
    open: () => holder.take(() => medium.open(durable.writer)),
    died: () => holder.drop(),
    powerLoss(how) {
      holder.drop();
      const gone = history.splice(survivors(how)).flat();
      holder.settle();
      if (gone.length > 0) medium.rewrite(gone, overwritten(gone, history));
    },
    intrude: () => holder.take(() => medium.open(durable.writer)),
    setFailing: (how, on) => holder.setFailing(how, on),
    wipe() {
      assert(!holder.held(), "wipe of a disk that a process holds");
      history.length = 0;
      folded = 0;
      holder.renew();
      medium.wipe();
    },
    close: () => medium.close(),
  };
}
