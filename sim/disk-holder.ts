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
import type { CommitResult, OpenResult, Store } from "../core/store/port.js";
import type { Write } from "../core/store/schema.js";

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
  setFull(full: boolean): void;
  setFailing(how: "busy" | "io-error", on: boolean): void;
}

const FULL: CommitResult = {
  kind: "failed",
  reason: "full",
  detail: "no space is left on the disk",
};
const BUSY: CommitResult = {
  kind: "failed",
  reason: "busy",
  detail: "the store is locked by somebody else",
};
const BROKEN: CommitResult = {
  kind: "failed",
  reason: "io-error",
  detail: "the disk did not take the write",
};
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
  let full = false;
  let busy = false;
  let broken = false;
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
        if (full) return FULL;
        if (busy || broken) return busy ? BUSY : BROKEN;
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
      if (full) return REFUSED_FULL;
      if (busy || broken) return REFUSED_FAILING;
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
    setFull(value) {
      full = value;
    },
    setFailing(how, on) {
      if (how === "busy") busy = on;
      else broken = on;
    },
  };
}
