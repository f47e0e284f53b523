import { describe, expect, it } from "vitest";
import {
  parseSeed,
  parseSeeds,
  seedAt,
  seedCount,
  seedsText,
} from "../../../sim/campaign/seeds.js";

describe("seeds", () => {
  it("a range: counts both ends and names each seed", () => {
    const seeds = parseSeeds("3..7");
    expect(seedCount(seeds)).toBe(5);
    expect([0, 4].map((at) => seedAt(seeds, at))).toEqual(["3", "7"]);
    expect(seedsText(seeds)).toBe("3..7");
  });

  it.each(["42", "007", "f3a9c1e", "release/1.2"])("one seed as given: %s", (text) => {
    const seeds = parseSeeds(text);
    expect([seedCount(seeds), seedAt(seeds, 0), seedsText(seeds)]).toEqual([1, text, text]);
  });

  it.each([
    ["9..3", "runs backwards, expected the smaller number first: 3..9"],
    ["1..x", "is not a range"],
    ["..5", "is not a range"],
    ["1..2..3", "is not a range"],
    ["1..99999999999999999999", "is too large"],
    ["", "is not a seed"],
    ["two words", "is not a seed"],
    ["tab\there", "is not a seed"],
  ])("refused in one sentence: %j", (text, words) => {
    expect(() => parseSeeds(text)).toThrow(words);
  });

  it("a seed of a replay: names its option", () => {
    expect(parseSeed("7", "--seed")).toBe("7");
    expect(() => parseSeed(" ", "--seed")).toThrow(/^--seed " " is not a seed/);
  });
});
