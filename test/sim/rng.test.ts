import { describe, expect, it } from "vitest";
import { DRAWS_VERSION, createDraws, scheduleStream } from "../../sim/rng.js";

const LARGEST = 2_097_151;

/** Share of equal bits of two lists of draws, in percent. */
function agreement(left: readonly number[], right: readonly number[]): number {
  let equal = 0;
  left.forEach((value, i) => {
    let same = ~(value ^ (right[i] ?? 0)) & LARGEST;
    for (; same !== 0; same &= same - 1) equal += 1;
  });
  return (100 * equal) / (21 * left.length);
}

const series = (seed: string, stream: string, key = "k"): number[] => {
  const draws = createDraws("scenario", "venue", seed);
  return Array.from({ length: 2_000 }, (_, n) => draws.integer(stream, key, n, 0, LARGEST));
};

describe("draws: the frozen hash (3)", () => {
  it("draws what it always drew", () => {
    const draws = createDraws("iron-condor", "kite-like", "42");
    const drawn = [0, 1, 2, 3].map((n) => draws.integer("price", "NIFTY", n, 0, 1_000_000));
    expect(DRAWS_VERSION).toBe(2);
    expect(drawn).toMatchInlineSnapshot(`
      [
        588637,
        12504,
        114815,
        771500,
      ]
    `);
    expect(draws.integer("latency", "", 0, -5, 5)).toMatchInlineSnapshot(`-3`);
  });

  it("draws the same schedule stream as ever", () => {
    const stream = scheduleStream("iron-condor", "kite-like", "42");
    const drawn = [1, 2, 3, 4].map(() => stream.integer(0, 1_000_000));
    expect(drawn).toMatchInlineSnapshot(`
      [
        237802,
        189515,
        833686,
        357576,
      ]
    `);
  });
});

describe("draws: independence (1)", () => {
  it.each([
    ["neighbouring seeds", series("1", "s"), series("2", "s")],
    ["streams", series("1", "s"), series("1", "t")],
    ["keys", series("1", "s", "a"), series("1", "s", "b")],
    ["shifted ordinals", series("1", "s").slice(1), series("1", "s").slice(0, -1)],
    ["text moved between stream and key", series("1", "ab", "c"), series("1", "a", "bc")],
  ])("of %s", (_what, left, right) => {
    expect(agreement(left, right)).toBeGreaterThan(48.5);
    expect(agreement(left, right)).toBeLessThan(51.5);
  });

  it("is a function: neither order nor repetition matters", () => {
    const draws = createDraws("a", "b", "c");
    const once = draws.integer("s", "k", 7, 0, 99);
    draws.integer("s", "k", 8, 0, 99);
    draws.integer("t", "k", 7, 0, 99);
    expect(draws.integer("s", "k", 7, 0, 99)).toBe(once);
  });

  it("tells scenario, venue and seed apart", () => {
    const first = (...words: [string, string, string]): number =>
      createDraws(...words).integer("s", "k", 0, 0, LARGEST);
    const drawn = [
      first("a", "b", "c"),
      first("b", "a", "c"),
      first("a", "bc", ""),
      first("ab", "", "c"),
    ];
    expect(new Set(drawn).size).toBe(4);
  });
});

describe("draws: range", () => {
  it("covers both ends evenly", () => {
    const draws = createDraws("a", "b", "c");
    const counts = new Map<number, number>();
    for (let n = 0; n < 10_000; n += 1) {
      const value = draws.integer("dice", "", n, -2, 2);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });

  it("refuses an empty range and one too wide to be exact", () => {
    const draws = createDraws("a", "b", "c");
    expect(() => draws.integer("s", "", 0, 1, 0)).toThrow("drawn between 1 and 0");
    expect(() => draws.integer("s", "", 0, 0, LARGEST + 1)).toThrow("drawn between");
  });

  it("chances in percent", () => {
    const draws = createDraws("a", "b", "c");
    const hits = Array.from({ length: 10_000 }, (_, n) => draws.chance("c", "", n, 25));
    expect(Math.abs(hits.filter(Boolean).length - 2_500)).toBeLessThan(200);
    expect(draws.chance("c", "", 0, 0)).toBe(false);
    expect(draws.chance("c", "", 0, 100)).toBe(true);
  });
});

describe("schedule stream (2)", () => {
  it("is independent between neighbouring seeds", () => {
    const first = (seed: number): number =>
      scheduleStream("s", "v", String(seed)).integer(0, LARGEST);
    const left = Array.from({ length: 2_000 }, (_, i) => first(i));
    const right = Array.from({ length: 2_000 }, (_, i) => first(i + 1));
    expect(agreement(left, right)).toBeGreaterThan(48.5);
    expect(agreement(left, right)).toBeLessThan(51.5);
  });

  it("picks from a list that is not empty", () => {
    const stream = scheduleStream("s", "v", "1");
    expect(["a", "b"]).toContain(stream.pick(["a", "b"]));
    expect(() => stream.pick([])).toThrow();
  });
});
