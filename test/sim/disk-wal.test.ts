/** The log of a file disk, byte by byte. Numbers: sim/disk-wal.ts. */
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoreContents } from "../../core/store/port.js";
import { openSqlite } from "../../core/store/sqlite.js";
import { createFileDisk } from "../../sim/disk-file.js";
import { commitEnds, tornWithoutLast } from "../../sim/disk-wal.js";
import { core, folders, leg, opened, seen } from "../core/store/opened.js";

const folder = folders();

describe("disk: a file and its log", () => {
  it("cut anywhere, recovers exactly the commits before the cut", () => {
    const scratch = folder();
    const disk = createFileDisk(scratch);
    const store = opened(disk.open());
    const [main, wal] = [join(scratch, "store.db"), join(scratch, "store.db-wal")];
    const states: StoreContents[] = [core(store.load())];
    const claimed = commitEnds(readFileSync(wal)).length;
    for (let n = 0; n < 8; n += 1) {
      store.commit([leg("g", n % 3, n), seen("x".repeat(n * 900))]);
      states.push(core(store.load()));
    }
    disk.died();
    const [mainBytes, walBytes] = [readFileSync(main), readFileSync(wal)];
    const ends = commitEnds(walBytes);
    expect(ends).toHaveLength(claimed + 8);
    expect(ends.at(-1)).toBe(walBytes.length);

    const cuts = fc.oneof(
      fc.integer({ min: 0, max: walBytes.length }),
      fc
        .tuple(fc.constantFrom(...ends), fc.integer({ min: -1, max: 1 }))
        .map(([at, by]) => at + by),
    );
    fc.assert(
      fc.property(cuts, (cut) => {
        writeFileSync(main, mainBytes);
        writeFileSync(wal, walBytes);
        truncateSync(wal, Math.min(cut, walBytes.length));
        const kept = ends.filter((end) => end <= cut).length;
        const found = opened(openSqlite({ path: main }));
        expect(core(found.load())).toEqual(states[Math.max(0, kept - claimed)]);
        found.close();
      }),
      { numRuns: 60 },
    );
  });

  it("is torn in the middle of the lost commit, never at its end", () => {
    expect(commitEnds(Buffer.alloc(0))).toEqual([]);
    expect(tornWithoutLast(Buffer.alloc(0))).toBe(0);
    const scratch = folder();
    const store = opened(createFileDisk(scratch).open());
    for (let n = 0; n < 3; n += 1) store.commit([leg("g", n, n)]);
    const log = readFileSync(join(scratch, "store.db-wal"));
    const ends = commitEnds(log);
    const [first = 0, last = 0, before = 0] = [ends[0], ends.at(-1), ends.at(-2)];
    expect([last, last > before && before > first]).toEqual([log.length, true]);
    expect(tornWithoutLast(log)).toBe(before + (last - before) / 2);
    expect(tornWithoutLast(log.subarray(0, first))).toBe(32 + (first - 32) / 2);
    const stale = Buffer.from(log.subarray(log.length - 4120));
    stale.writeUInt32BE(7, 8);
    expect(commitEnds(Buffer.concat([log, stale]))).toEqual(ends);
  });

  it("is read in either order of bytes, and not at all with a magic number of its own", () => {
    const run = (bytes: Buffer, from: readonly [number, number]): readonly [number, number] => {
      let [a, b] = from;
      for (let at = 0; at < bytes.length; at += 8) {
        a = (a + bytes.readUInt32BE(at) + b) >>> 0;
        b = (b + bytes.readUInt32BE(at + 4) + a) >>> 0;
      }
      return [a, b];
    };
    const put = (bytes: Buffer, at: number, [a, b]: readonly [number, number]): void => {
      bytes.writeUInt32BE(a, at);
      bytes.writeUInt32BE(b, at + 4);
    };
    const [header, frame] = [Buffer.alloc(32), Buffer.alloc(24 + 512, 5)];
    header.writeUInt32BE(0x377f0683, 0);
    header.writeUInt32BE(512, 8);
    frame.copy(header, 16, 8, 16);
    const sum = run(header.subarray(0, 24), [0, 0]);
    put(header, 24, sum);
    put(frame, 16, run(frame.subarray(24), run(frame.subarray(0, 8), sum)));
    expect(commitEnds(Buffer.concat([header, frame]))).toEqual([32 + 24 + 512]);
    header.writeUInt32BE(0x377f0684, 0);
    expect(commitEnds(Buffer.concat([header, frame]))).toEqual([]);
  });
});
