import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Deal } from "../../../sim/campaign/deal.js";
import { dealSize, dealtAt, dealtOf, indexOf } from "../../../sim/campaign/deal.js";
import type { Ranges } from "../../../sim/campaign/ranges.js";
import { areRanges, gapsIn, sizeOf, withRange } from "../../../sim/campaign/ranges.js";
import type { Seeds } from "../../../sim/campaign/seeds.js";

const SIZE = 40;

describe("ranges", () => {
  it("batches in any order: what is done and what is not add up to all places", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: SIZE - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, fc.infiniteStream(fc.boolean()), (edges, coins) => {
        const sorted = [0, ...edges.sort((one, other) => one - other), SIZE];
        const batches = sorted.slice(1).map((to, at) => [sorted[at] ?? 0, to] as const);
        const taken = batches.filter(() => coins.next().value);
        let done: Ranges = [];
        for (const [from, to] of taken.toReversed()) done = withRange(done, from, to);
        expect(areRanges(done, SIZE)).toBe(true);
        expect(sizeOf(done)).toBe(sizeOf(taken));
        let all = done;
        for (const [from, to] of gapsIn(done, SIZE)) all = withRange(all, from, to);
        expect(all).toEqual([[0, SIZE]]);
      }),
    );
  });

  it.each<[string, Ranges]>([
    ["empty", [[3, 3]]],
    ["backwards", [[5, 3]]],
    ["beyond the end", [[30, 41]]],
    [
      "touching",
      [
        [0, 5],
        [5, 6],
      ],
    ],
    [
      "out of order",
      [
        [6, 9],
        [0, 5],
      ],
    ],
  ])("%s: none", (_what, ranges) => {
    expect(areRanges(ranges, SIZE)).toBe(false);
  });
});

describe("deal: the index of a run", () => {
  const base: Omit<Deal, "seeds" | "cross" | "shard"> = {
    ...{ scenarios: ["a", "b"], venues: ["x", "y", "z"], order: "reverse" },
  };
  const seeds = fc.constantFrom<Seeds>(
    { kind: "one", seed: "main" },
    { kind: "range", first: 7, last: 31 },
    { kind: "fresh", commit: "0123abc", count: 17 },
  );
  const k = fc.integer({ min: 1, max: 3 });

  it("is that of the run which is dealt, and null for every other", () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), k, (some, cross, part) => {
        const deal: Deal = { ...base, seeds: some, cross, shard: { k: part, n: 3 } };
        const all = Array.from({ length: dealSize(deal) }, (_, at) => dealtAt(deal, at));
        for (const dealt of all) {
          expect(indexOf(deal, dealt)).toBe(dealt.index);
          expect(dealtOf(deal, dealt.index)).toEqual(dealt);
        }
        const names = new Set(all.map(({ scenario, venue, seed }) => scenario + venue + seed));
        for (const scenario of ["a", "b", "c"]) {
          for (const venue of ["x", "y", "z"]) {
            for (const seed of ["main", "6", "7", "07", "31", "32", "0123abc-1", "0123abc-18"]) {
              const dealt = names.has(scenario + venue + seed);
              expect(indexOf(deal, { scenario, venue, seed }) !== null).toBe(dealt);
            }
          }
        }
      }),
    );
  });
});
