import { describe, expect, it } from "vitest";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { recording, scenario } from "./fakes.js";

const { inventory } = recording();

describe("campaign request", () => {
  it("nothing said: all scenarios, all venues, seeds 1..1000, sqlite", () => {
    const spec = campaignSpec({}, inventory);
    expect(spec).toMatchObject({ store: "sqlite", workers: null, planFile: null, storeFile: null });
    expect(spec.deal).toMatchObject({
      scenarios: ["one", "two"],
      venues: ["kite", "alpaca"],
      seeds: { kind: "range", first: 1, last: 1_000 },
      order: "forward",
    });
  });

  it("named twice: run once", () => {
    const spec = campaignSpec({ scenarios: ["two", "two"], venues: ["kite", "kite"] }, inventory);
    expect(spec.deal).toMatchObject({ scenarios: ["two"], venues: ["kite"] });
  });

  it("a scenario of one's own", () => {
    const spec = campaignSpec({ scenarios: [scenario("mine"), "one"], workers: 2 }, inventory);
    expect(spec.deal.scenarios).toEqual(["mine", "one"]);
    expect(spec.workers).toBe(2);
  });
});
