/** The law that lets the model stand for SQLite: the same history, the same store. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryDisk } from "../../../core/store/memory.js";
import type { ModelDisk } from "../../../core/store/model-disk.js";
import type { OpenResult, Store } from "../../../core/store/port.js";
import { LAYOUTS } from "../../../core/store/rows.js";
import type { Write } from "../../../core/store/schema.js";
import { createSqliteDisk, openSqlite } from "../../../core/store/sqlite.js";
import { folders, opened, seen } from "./opened.js";
import { writeSets, writesTo } from "./rows-arbitrary.js";

type Move =
  | { readonly kind: "commit"; readonly writes: readonly Write[] }
  | { readonly kind: "stale"; readonly writes: readonly Write[] }
  | { readonly kind: "wrong"; readonly writes: readonly Write[] }
  | { readonly kind: "reopen" | "wipe" }
  | { readonly kind: "rewrite"; readonly gone: readonly Write[]; readonly put: readonly Write[] };

const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: writeSets.map((writes) => ({ kind: "commit" as const, writes })) },
  { weight: 1, arbitrary: writeSets.map((writes) => ({ kind: "stale" as const, writes })) },
  { weight: 1, arbitrary: writeSets.map((writes) => ({ kind: "wrong" as const, writes })) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: "reopen" as const }, { kind: "wipe" as const }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(writeSets, writeSets)
      .map(([gone, put]) => ({ kind: "rewrite" as const, gone, put })),
  },
);

/** A row that no column can hold, at the end of a set that otherwise fits. */
const WRONG = {
  table: "legs",
  row: { group_id: "a", leg: 0.5, symbol: "S", held: 0, adjusted: 0 },
};

/** One medium under test, with the opening before the present one. */
function player(disk: ModelDisk): (move: Move) => unknown {
  let stale: Store = opened(disk.open());
  let store: Store = opened(disk.open());
  const reopen = (): void => {
    stale = store;
    store = opened(disk.open());
  };
  return (move) => {
    switch (move.kind) {
      case "commit":
        return [store.commit(move.writes), store.load()];
      case "stale":
        return [stale.commit(move.writes), store.load()];
      case "wrong":
        expect(() => store.commit([...move.writes, WRONG as Write])).toThrow("legs.leg");
        return store.load();
      case "reopen":
        reopen();
        return [store.epoch, store.load()];
      case "wipe":
        disk.wipe();
        reopen();
        reopen();
        return [store.epoch, store.load()];
      case "rewrite":
        disk.rewrite(move.gone, move.put);
        return store.load();
    }
  };
}

describe("store: SQLite equals its model", () => {
  it("after every move of any history", () => {
    const sqlite = createSqliteDisk();
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 30, size: "max" }), (history) => {
        sqlite.wipe();
        const [left, right] = [player(createMemoryDisk()), player(sqlite)];
        for (const move of history) expect(left(move)).toEqual(right(move));
      }),
      { numRuns: 200 },
    );
  });

  const folder = folders();

  it("in a file too, over reopenings", () => {
    fc.assert(
      fc.property(fc.array(fc.array(writeSets, { maxLength: 4 }), { maxLength: 4 }), (lives) => {
        const path = join(folder(), "store.db");
        const memory = createMemoryDisk();
        for (const sets of lives) {
          const [left, right] = [opened(memory.open()), opened(openSqlite({ path }))];
          expect(left.epoch).toBe(right.epoch);
          for (const writes of sets) expect(left.commit(writes)).toEqual(right.commit(writes));
          expect(left.load()).toEqual(right.load());
          right.close();
        }
      }),
      { numRuns: 15 },
    );
  });
});

const KINDS: readonly (readonly [string, () => OpenResult])[] = [
  ["memory", () => createMemoryDisk().open()],
  ["sqlite", () => openSqlite({ path: ":memory:" })],
];

describe.each(KINDS)("store: %s", (_name, open) => {
  it.each([...LAYOUTS.values()].map((layout) => [layout.table, layout] as const))(
    "%s: any rows survive commit and load, last write last",
    (table, layout) => {
      fc.assert(
        fc.property(fc.array(writesTo(layout, "any"), { minLength: 1 }), (rows) => {
          const store = opened(open());
          expect(store.commit(rows)).toEqual({ kind: "committed" });
          const key = (row: object): string =>
            JSON.stringify(layout.key.map((name) => (row as Record<string, unknown>)[name]));
          const expected = new Map(rows.map(({ row }) => [key(row), row]));
          const found = new Map(store.load()[table].map((row) => [key(row), row as object]));
          for (const own of ["epoch", "schema_version"]) found.delete(JSON.stringify([own]));
          expect(found).toEqual(expected);
          store.close();
        }),
        { numRuns: 20 },
      );
    },
  );

  it("returns rows by key: integers by size, text by code unit", () => {
    const store = opened(open());
    const keys = ["b", "a", "\uE000", "😀", "10", "9", "", "é"];
    store.commit(keys.map(seen));
    const events = store.load().processed_events.map((row) => row.event_key);
    expect(events).toEqual(["", "10", "9", "a", "b", "é", "😀", "\uE000"]);
    const legs = [10, 9, 2].flatMap((leg) =>
      ["g", "G"].map((group_id): Write => {
        return { table: "legs", row: { group_id, leg, symbol: "S", held: 1, adjusted: 0 } };
      }),
    );
    store.commit(legs);
    expect(store.load().legs.map((row) => `${row.group_id}${row.leg}`)).toEqual([
      ...["G2", "G9", "G10", "g2", "g9", "g10"],
    ]);
  });

  it.each(["epoch", "schema_version"])("keeps meta.%s to itself", (name) => {
    const store = opened(open());
    const write: Write = { table: "meta", row: { name, value: 7 } };
    expect(() => store.commit([seen("a"), write])).toThrow("the store's own");
    expect(store.load().processed_events).toEqual([]);
  });

  it.each([
    ["a fraction", "held", 1.5],
    ["an unsafe integer", "held", 2 ** 53],
    ["text for an integer", "held", "1"],
    ["a number for text", "symbol", 1],
    ["null where it must not be", "symbol", null],
    ["nothing", "held", undefined],
  ])("refuses %s, and writes nothing of the set", (_what, column, value) => {
    const store = opened(open());
    const row = { group_id: "g", leg: 0, symbol: "S", held: 1, adjusted: 0, [column]: value };
    const write = { table: "legs", row } as unknown as Write;
    expect(() => store.commit([seen("a"), write])).toThrow(`legs.${column} cannot hold`);
    expect(store.load().processed_events).toEqual([]);
  });

  it("keeps two keys apart that read alike when joined", () => {
    const store = opened(open());
    const fill = (client_order_id: string, exec_id: string): Write => ({
      table: "fills",
      row: {
        ...{ client_order_id, exec_id, qty: 1, price_ticks: 1, stamp_ms: 1 },
        ...{ busted: 0, bust_ms: null },
      },
    });
    store.commit([fill("a", "bc"), fill("ab", "c"), fill("1:a", "b"), fill("1", ":ab")]);
    expect(store.load().fills).toHaveLength(4);
  });

  it("is of no use once closed", () => {
    const store = opened(open());
    store.close();
    store.close();
    expect(() => store.commit([seen("a")])).toThrow("closed");
    expect(() => store.load()).toThrow("closed");
  });
});

describe.each([
  ["memory", createMemoryDisk],
  ["sqlite", createSqliteDisk],
] as const)("model disk: %s", (_name, create) => {
  it("supersedes the older opening", () => {
    const disk = create();
    const [older, newer] = [opened(disk.open()), opened(disk.open())];
    expect([older.epoch, newer.epoch]).toEqual([1, 2]);
    expect(older.commit([seen("a")])).toEqual({
      kind: "failed",
      reason: "superseded",
      detail: "the store was claimed by epoch 2, this is epoch 1",
    });
    expect(newer.commit([seen("b")])).toEqual({ kind: "committed" });
    expect(newer.load().processed_events).toEqual([{ event_key: "b" }]);
  });

  it("starts anew after a wipe, and ends with close", () => {
    const disk = create();
    opened(disk.open()).commit([seen("a")]);
    disk.wipe();
    const store = opened(disk.open());
    expect(store.epoch).toBe(1);
    expect(store.load().processed_events).toEqual([]);
    disk.close();
    expect(() => store.commit([seen("a")])).toThrow();
  });
});
