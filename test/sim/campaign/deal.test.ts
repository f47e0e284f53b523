import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Deal, Dealt } from "../../../sim/campaign/deal.js";
import { dealSize, dealtAt, parseShard, WHOLE } from "../../../sim/campaign/deal.js";

const deal: Deal = {
  scenarios: ["a", "b"],
  venues: ["x", "y", "z"],
  seeds: { kind: "range", first: 1, last: 8 },
  cross: false,
  order: "forward",
  shard: WHOLE,
};

const all = (of: Deal): Dealt[] => Array.from({ length: dealSize(of) }, (_, at) => dealtAt(of, at));
const short = ({ scenario, venue, seed }: Dealt): string => `${scenario}${venue}${seed}`;

describe("deal", () => {
  it("the i-th seed goes to cell i modulo cells", () => {
    expect(all(deal).map(short)).toEqual([
      ...["ax1", "ay2", "az3", "bx4", "by5", "bz6"],
      ...["ax7", "ay8"],
    ]);
  });

  it("cross: every seed in every cell", () => {
    const crossed = all({ ...deal, cross: true }).map(short);
    expect(crossed).toHaveLength(48);
    expect(new Set(crossed).size).toBe(48);
    expect(crossed.slice(0, 7)).toEqual(["ax1", "ay1", "az1", "bx1", "by1", "bz1", "ax2"]);
  });

  it("reverse: the same runs, last first", () => {
    expect(all({ ...deal, order: "reverse" })).toEqual(all(deal).reverse());
  });

  it("shards: a partition by index, in either order", () => {
    const range = fc.integer({ min: 1, max: 40 });
    const orders = fc.constantFrom("forward" as const, "reverse" as const);
    fc.assert(
      fc.property(range, range, fc.boolean(), orders, (last, n, cross, order) => {
        const whole: Deal = { ...deal, seeds: { kind: "range", first: 1, last }, cross, order };
        const parts = Array.from({ length: n }, (_, at) =>
          all({ ...whole, shard: { k: at + 1, n } }),
        );
        for (const [at, part] of parts.entries()) {
          expect(part.every(({ index }) => index % n === at)).toBe(true);
        }
        const byIndex = (one: Dealt, other: Dealt): number => one.index - other.index;
        expect(parts.flat().sort(byIndex)).toEqual(all(whole).sort(byIndex));
      }),
    );
  });

  it("a shard: read as K/N, refused otherwise", () => {
    expect(parseShard("2/3")).toEqual({ k: 2, n: 3 });
    for (const text of ["0/3", "4/3", "1", "a/b", "1/0", "-1/3"]) {
      expect(() => parseShard(text)).toThrow("expected K/N with K from 1 to N");
    }
  });
});
