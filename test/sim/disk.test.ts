/** The simulated process's disk. Numbers: sim/disk-port.ts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SingleWriter } from "../../core/safeguards/single-writer.js";
import type { Write } from "../../core/store/schema.js";
import type { Store } from "../../core/store/port.js";
import { SYNCHRONOUS, createSqliteDisk } from "../../core/store/sqlite.js";
import type { Disk, Durable } from "../../sim/disk-port.js";
import { createDisk } from "../../sim/disk.js";
import type { StoreKind } from "../../sim/run-types.js";
import { core, folders, leg, opened, refusal, seen } from "../core/store/opened.js";
import { writeSets } from "../core/store/rows-arbitrary.js";

const folder = folders();
const KINDS: readonly StoreKind[] = ["memory", "sqlite", "file"];
const make = (kind: StoreKind, durable: Durable = {}): Disk =>
  createDisk(kind, kind === "file" ? folder() : null, durable);

const restart = (disk: Disk): Store => opened(disk.open());

describe.each(KINDS)("disk: %s", (kind) => {
  it("keeps what was committed over a death (2)", () => {
    const disk = make(kind);
    const first = restart(disk);
    first.commit([seen("a"), leg("g", 0, 5)]);
    first.commit([leg("g", 0, 7)]);
    const before = core(first.load());
    disk.died();
    const second = restart(disk);
    expect(second.epoch).toBe(first.epoch + 1);
    expect(core(second.load())).toEqual(before);
    disk.close();
  });

  it("keeps it over a power loss as well (3)", () => {
    const disk = make(kind);
    const first = restart(disk);
    first.commit([seen("a")]);
    const before = core(first.load());
    disk.powerLoss({ loseLast: false });
    expect(core(restart(disk).load())).toEqual(before);
    disk.close();
  });

  it("loses the commit in flight where the schedule says so (3)", () => {
    const disk = make(kind);
    const first = restart(disk);
    first.commit([seen("a"), leg("g", 0, 5)]);
    first.commit([leg("g", 1, 1)]);
    const before = core(first.load());
    first.commit([seen("b"), leg("g", 0, 7), leg("g", 0, 9)]);
    disk.powerLoss({ loseLast: true });
    const second = restart(disk);
    expect(core(second.load())).toEqual(before);
    expect(second.commit([seen("c")])).toEqual({ kind: "committed" });
    disk.died();
    disk.powerLoss({ loseLast: true });
    const third = restart(disk);
    expect(core(third.load())).toEqual(before);
    third.close();
    expect(core(restart(disk).load())).toEqual(before);
    disk.close();
  });

  it("has no commit in flight to lose after an opening, a close or a failed commit (3)", () => {
    const disk = make(kind);
    const first = restart(disk);
    first.commit([seen("a")]);
    disk.setFailing("full", true);
    first.commit([seen("b")]);
    disk.setFailing("full", false);
    const before = core(first.load());
    disk.powerLoss({ loseLast: true });
    const second = restart(disk);
    expect(core(second.load())).toEqual(before);
    second.commit([seen("b")]);
    const more = core(second.load());
    disk.died();
    const third = restart(disk);
    disk.powerLoss({ loseLast: true });
    restart(disk).close();
    disk.powerLoss({ loseLast: true });
    const last = restart(disk);
    expect(core(last.load())).toEqual(more);
    expect(last.epoch).toBe(third.epoch + 2);
    expect(last.commit([])).toEqual({ kind: "committed" });
    disk.powerLoss({ loseLast: true });
    expect(core(restart(disk).load())).toEqual(more);
    disk.close();
  });

  it("survives a power loss before it was ever opened", () => {
    const disk = make(kind);
    disk.powerLoss({ loseLast: true });
    expect(restart(disk).epoch).toBe(1);
    disk.close();
  });

  it("is held by one process at a time (1)", () => {
    const disk = make(kind);
    const first = restart(disk);
    expect(refusal(disk.open())).toBe(
      "the store is held by another process; expected to be its only user",
    );
    expect(first.commit([seen("a")])).toEqual({ kind: "committed" });
    first.close();
    expect(restart(disk).epoch).toBe(first.epoch + 1);
    disk.close();
  });

  it("answers no call of the dead", () => {
    const disk = make(kind);
    const first = restart(disk);
    disk.died();
    expect(() => first.commit([seen("a")])).toThrow("commit by a process that does not hold");
    expect(() => first.load()).toThrow("load by a process that does not hold the disk");
    expect(() => first.close()).toThrow("close by a process that does not hold the disk");
    restart(disk);
    expect(() => first.commit([seen("a")])).toThrow("does not hold the disk");
    disk.close();
  });

  it("when full, refuses writes and claims, and changes nothing (4)", () => {
    const disk = make(kind);
    const first = restart(disk);
    first.commit([seen("a")]);
    const before = core(first.load());
    disk.setFailing("full", true);
    expect(first.commit([seen("b")])).toEqual({
      kind: "failed",
      reason: "full",
      detail: "no space is left on the disk",
    });
    first.close();
    expect(refusal(disk.open())).toContain("its disk is full");
    disk.setFailing("full", false);
    const second = restart(disk);
    expect(second.epoch).toBe(first.epoch + 1);
    expect(core(second.load())).toEqual(before);
    expect(second.commit([seen("b")])).toEqual({ kind: "committed" });
    disk.close();
  });

  it.each(["busy", "io-error"] as const)("failing, %s: refuses writes and claims alike", (how) => {
    const disk = make(kind);
    const first = restart(disk);
    disk.setFailing(how, true);
    expect(first.commit([seen("a")])).toMatchObject({ kind: "failed", reason: how });
    first.close();
    expect(refusal(disk.open())).toContain("its disk does not take the write");
    disk.setFailing(how, false);
    const second = restart(disk);
    expect(second.load().processed_events).toEqual([]);
    expect(second.commit([seen("a")])).toEqual({ kind: "committed" });
    disk.close();
  });

  it.each([0, 1, 37, 99])("loses a commit of which only %i percent were written", (tornPercent) => {
    const disk = make(kind);
    const first = restart(disk);
    first.commit([seen("a")]);
    first.commit([seen("b"), leg("g", 0, 1)]);
    disk.powerLoss({ loseLast: true, tornPercent });
    expect(restart(disk).load().processed_events).toEqual([{ event_key: "a" }]);
    disk.close();
  });

  it("loses returned commits below FULL, and only to a power loss (3)", () => {
    const disk = make(kind, { synchronous: SYNCHRONOUS.normal });
    const first = restart(disk);
    first.commit([seen("folded"), leg("g", 0, 1)]);
    first.close();
    const second = restart(disk);
    const folded = core(second.load());
    second.commit([seen("in the log"), leg("g", 0, 2)]);
    disk.died();
    const third = restart(disk);
    expect(third.load().processed_events).toHaveLength(2);
    disk.powerLoss({ loseLast: false });
    expect(core(restart(disk).load())).toEqual(folded);
    disk.close();
  });

  it("has nothing to lose in a commit that changed nothing", () => {
    const disk = make(kind);
    const store = restart(disk);
    store.commit([seen("a"), leg("g", 0, 1)]);
    store.commit([seen("a")]);
    disk.powerLoss({ loseLast: true });
    const found = core(restart(disk).load());
    expect(found.processed_events).toEqual([{ event_key: "a" }]);
    expect(found.legs).toHaveLength(1);
    disk.close();
  });

  it("claims and holds as safeguard 6 says", () => {
    const asked: string[] = [];
    const writer: SingleWriter = {
      claim: (stored) => {
        asked.push(`claim over ${stored}`);
        return stored + 10;
      },
      holds: (epoch, stored) => {
        asked.push(`${epoch} over ${stored}`);
        return asked.length < 3;
      },
    };
    const disk = make(kind, { writer });
    const store = restart(disk);
    expect(store.commit([seen("a")])).toEqual({ kind: "committed" });
    expect(store.commit([seen("b")])).toMatchObject({ kind: "failed", reason: "superseded" });
    expect(store.load().processed_events).toEqual([{ event_key: "a" }]);
    expect(asked).toEqual(["claim over 0", "10 over 10", "10 over 10"]);
    disk.close();
  });

  it("is empty and willing after a wipe", () => {
    const disk = make(kind);
    const first = restart(disk);
    first.commit([seen("a")]);
    expect(() => disk.wipe()).toThrow("a process holds");
    disk.setFailing("full", true);
    disk.died();
    disk.wipe();
    disk.powerLoss({ loseLast: true });
    const second = restart(disk);
    expect(second.epoch).toBe(1);
    expect(second.load().processed_events).toEqual([]);
    disk.close();
  });
});

type Act =
  | { readonly kind: "commit"; readonly writes: readonly Write[] }
  | { readonly kind: "die" | "lose" | "keep" | "close" | "full" | "free" };

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: writeSets.map((writes) => ({ kind: "commit" as const, writes })) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("die", "lose", "keep", "close", "full", "free")
      .map((kind) => ({ kind }) as Act),
  },
);

/** Plays a history; what the process saw after every act. */
function play(disk: Disk, history: readonly Act[]): unknown[] {
  let store = opened(disk.open());
  const again = (): void => {
    disk.setFailing("full", false);
    store = opened(disk.open());
  };
  return history.map((act) => {
    switch (act.kind) {
      case "commit":
        return store.commit(act.writes);
      case "full":
      case "free":
        disk.setFailing("full", act.kind === "full");
        return null;
      case "die":
        disk.died();
        break;
      case "close":
        store.close();
        break;
      case "lose":
      case "keep":
        disk.powerLoss({ loseLast: act.kind === "lose" });
        break;
    }
    again();
    return core(store.load());
  });
}

describe("disk: the three kinds", () => {
  const settings = fc.constantFrom(SYNCHRONOUS.full, SYNCHRONOUS.full, SYNCHRONOUS.normal);

  it("show a process the same, whatever befalls it", () => {
    const reuse = createSqliteDisk();
    const histories = fc.array(acts, { maxLength: 25, size: "max" });
    fc.assert(
      fc.property(histories, settings, (history, synchronous) => {
        const [memory, sqlite, file] = [
          createDisk("memory", null, { synchronous }),
          createDisk("sqlite", null, { reuse, synchronous }),
          createDisk("file", folder(), { synchronous }),
        ].map((disk) => {
          const saw = play(disk, history);
          disk.close();
          return saw;
        });
        expect(sqlite).toEqual(memory);
        expect(file).toEqual(memory);
      }),
      { numRuns: 40 },
    );
  });

  it("reuse one database run after run", () => {
    const reuse = createSqliteDisk();
    for (let run = 0; run < 3; run += 1) {
      const disk = createDisk("sqlite", null, { reuse });
      const store = restart(disk);
      expect(store.epoch).toBe(1);
      expect(store.load().processed_events).toEqual([]);
      store.commit([seen(`run ${run}`)]);
      disk.close();
    }
  });

  it("want a folder for the file", () => {
    expect(() => createDisk("file", null)).toThrow("scratch folder");
  });
});
