/**
 * A disk with a real file: SQLite in WAL mode, with the exclusive lock held. The only kind on
 * which lock, torn tail and `synchronous` are proven rather than modelled.
 *
 * 1. SQLite folds the log into the file when a connection closes in order. A death does not close
 *    in order: file and log are put back, byte for byte, as the dead process left them.
 * 2. File and log always belong together (the log is never folded while a process lives), since
 *    SQLite takes a log beside another file without complaint and answers with wrong rows.
 * 3. A power loss cuts the log, and SQLite recovers from what is left.
 * 4. SQLite writes nothing for a commit that changes no row (a seen-mark repeated): it is in
 *    flight like any other, but the last commit in the log is then an older one.
 */
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, must } from "../core/assert.js";
import { SYNCHRONOUS, openSqlite } from "../core/store/sqlite.js";
import type { SqliteStore } from "../core/store/sqlite.js";
import { REFUSED_HELD, createHolder } from "./disk-holder.js";
import type { Disk, Durable } from "./disk-port.js";
import { endWithout, tornWithoutLast } from "./disk-wal.js";

interface Files {
  readonly main: string;
  readonly wal: string;
}

/** Closes a connection without letting it tidy up (1). */
function kill(store: SqliteStore, { main, wal }: Files): void {
  const mainBytes = readFileSync(main);
  const walBytes = readFileSync(wal);
  store.close();
  writeFileSync(main, mainBytes);
  writeFileSync(wal, walBytes);
}

/** The disk over `scratch`/store.db. */
export function createFileDisk(scratch: string, durable: Durable = {}): Disk {
  const files: Files = { main: join(scratch, "store.db"), wal: join(scratch, "store.db-wal") };
  let store: SqliteStore | null = null;
  /** As the last connection reported it: a power loss asks after the process is dead. */
  let synchronous: number = SYNCHRONOUS.full;
  let logBytes = 0;
  let lastWrote = false;
  const holder = createHolder({
    committed() {
      const bytes = statSync(files.wal).size;
      lastWrote = bytes > logBytes;
      logBytes = bytes;
    },
    closed: () => undefined,
  });

  function died(): void {
    const alive = holder.held();
    holder.drop();
    if (alive) kill(must(store, "connection of the living process"), files);
  }

  return {
    open() {
      return holder.take(() => {
        const opened = openSqlite({ ...durable, path: files.main, checkpointPages: 0 });
        if (opened.kind === "refused") return opened;
        store = opened.store;
        synchronous = opened.store.durability.synchronous;
        // Recovery is over, and what it found torn is never read again: without it, a log grows.
        logBytes = endWithout(readFileSync(files.wal), 0);
        truncateSync(files.wal, logBytes);
        return opened;
      });
    },
    died,
    intrude() {
      if (!holder.held()) return holder.take(() => openSqlite({ ...durable, path: files.main }));
      // SQLite itself must refuse; its words differ from those of the other kinds.
      const opened = openSqlite({ ...durable, path: files.main, checkpointPages: 0 });
      return opened.kind === "refused" ? REFUSED_HELD : opened;
    },
    powerLoss({ loseLast, tornPercent, lied = 0 }) {
      died();
      const lost = loseLast && lastWrote && (holder.inFlight() ?? []).length > 0;
      holder.settle();
      if (!existsSync(files.wal)) return;
      // Below FULL nothing in the log was synced: all of it may go, and here it does.
      if (synchronous < SYNCHRONOUS.full) truncateSync(files.wal, 0);
      else if (lost) truncateSync(files.wal, tornWithoutLast(readFileSync(files.wal), tornPercent));
      if (lied > 0) truncateSync(files.wal, endWithout(readFileSync(files.wal), lied));
    },
    setFailing: (how, on) => holder.setFailing(how, on),
    wipe() {
      assert(!holder.held(), "wipe of a disk that a process holds");
      rmSync(files.main, { force: true });
      rmSync(files.wal, { force: true });
      holder.renew();
    },
    close: died,
  };
}
