import { describe, expect, it } from "vitest";
import { countOf } from "../../../sim/campaign/count.js";

describe("count", () => {
  it.each([
    ["0", 0],
    ["007", 7],
    [12, 12],
    ["999999999", 999_999_999],
    ["1000000000", null],
    ["", null],
    ["-1", null],
    [1.5, null],
    ["1e3", null],
    [" 1", null],
    [Number.NaN, null],
  ])("%j is %j", (given, count) => {
    expect(countOf(given)).toBe(count);
  });
});
