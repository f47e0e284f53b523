import { describe, expect, it } from "vitest";
import { CAMPAIGN } from "./campaign.js";

describe("the short campaign", () => {
  it("passes on the core as it is", () => {
    expect(CAMPAIGN.map(({ failure }) => failure()).filter((why) => why !== null)).toEqual([]);
    expect(CAMPAIGN.length).toBeGreaterThanOrEqual(80);
  });
});
