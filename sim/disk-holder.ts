/**
 * Who holds the disk, and whether anything fits on it: what is the same on every kind of disk.
 *
 * 1. At most one process holds the store, from its opening to its `close` or its death.
 * 2. A call by a process that is dead is a failure of the harness, and throws.
 * 3. A commit is in flight from when it is written until the next call; what a loss of it means
 *    is for the disk.
 * 4. The texts are the same on every kind: a run's digest must not tell them apart.
 */
import { assert } from "../core/assert.js";
import type { OpenResult, Store } from "../core/store/port.js";
import type { Write } from "../core/store/schema.js";
import type { DiskFailure } from "./disk-port.js";

/** Told of what the holder does with its store. */
export interface HolderEvents {
  /** A commit was written. */
  committed(writes: readonly Write[]): void;
  /** The store was closed in good order. */
  closed(): void;
}

export interface Holder {
  /** Hands the disk to the process that starts, unless it is held or full. */
  take(open: () => OpenResult): OpenResult;
  held(): boolean;
  /** The commit in flight, which a power loss may take; null if none. Asked after the death. */
  inFlight(): readonly Write[] | null;
  /** Nothing is in flight any more. */
  settle(): void;
  /** The process is dead; its store answers no more. */
  drop(): void;
  setFailing(how: DiskFailure, on: boolean): void;
  /** A disk that nothing was written to, and that fails in no way. */
  renew(): void;
}

/** What a write hears, in the order in which one of them is told. */
const FAILURES: readonly (readonly [DiskFailure, string])[] = [
  ["full", "no space is left on the disk"],
  ["busy", "the store is locked by somebody else"],
  ["io-error", "the disk did not take the write"],
];
/** What a second opening hears while the store is held. */
export const REFUSED_HELD: OpenResult = {
  kind: "refused",
  reason: "the store is held by another process; expected to be its only user",
};
const REFUSED_FULL: OpenResult = {
  kind: "refused",
  reason: "the store cannot be claimed, its disk is full; expected room for a write",
};

const REFUSED_FAILING: OpenResult = {
  kind: "refused",
  reason: "the store cannot be claimed, its disk does not take the write; expected one that does",
};

/** Keeps these invariants for one disk. */
export function createHolder(events: HolderEvents): Holder {
  const failing = new Set<DiskFailure>();
  let living: Store | null = null;
  let inFlight: readonly Write[] | null = null;

  function guarded(store: Store): Store {
    const alive = (call: string): void =>
      assert(living === guard, `${call} by a process that does not hold the disk`);
    const guard: Store = {
      epoch: store.epoch,
      commit(writes) {
        alive("commit");
        inFlight = null;
        const failed = FAILURES.find(([how]) => failing.has(how));
        if (failed !== undefined) return { kind: "failed", reason: failed[0], detail: failed[1] };
        const result = store.commit(writes);
        if (result.kind === "committed") {
          inFlight = writes;
          events.committed(writes);
        }
        return result;
      },
      load() {
        alive("load");
        return store.load();
      },
      close() {
        alive("close");
        living = null;
        inFlight = null;
        store.close();
        events.closed();
      },
    };
    return guard;
  }

  return {
    take(open) {
      if (living !== null) return REFUSED_HELD;
      if (failing.has("full")) return REFUSED_FULL;
      if (failing.size > 0) return REFUSED_FAILING;
      const opened = open();
      if (opened.kind === "refused") return opened;
      inFlight = null;
      living = guarded(opened.store);
      return { kind: "open", store: living };
    },
    held: () => living !== null,
    inFlight: () => inFlight,
    settle() {
      inFlight = null;
    },
    drop() {
      living = null;
    },
    setFailing(how, on) {
      if (on) failing.add(how);
      else failing.delete(how);
    },
    renew() {
      inFlight = null;
      failing.clear();
    },
  };
}
