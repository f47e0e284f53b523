import { describe, expect, it } from "vitest";
import { firstDifference } from "../../../sim/campaign/difference.js";

const lines = Array.from({ length: 12 }, (_, at) => `line ${at + 1}`);

describe("difference", () => {
  it("none between equal tellings", () => {
    expect(firstDifference(lines, [...lines])).toBeNull();
  });

  it("the first event that differs, with five before it and both ways on", () => {
    const fresh = lines.map((line, at) => (at === 7 || at === 9 ? `other ${at + 1}` : line));
    expect(firstDifference(lines, fresh)).toEqual({
      event: 8,
      before: ["line 3", "line 4", "line 5", "line 6", "line 7"],
      here: ["line 8", "line 9", "line 10"],
      fresh: ["other 8", "line 9", "other 10"],
    });
  });

  it("one that ends earlier differs by its end", () => {
    expect(firstDifference(lines, lines.slice(0, 11))).toMatchObject({
      ...{ event: 12, here: ["line 12"], fresh: [] },
    });
  });
});
