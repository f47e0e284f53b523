import { describe, expect, it } from "vitest";
import { adHocScenario } from "../../../sim/campaign/ad-hoc.js";
import { samplePlan } from "../world-samples.js";
import { plan } from "./fakes.js";

describe("ad-hoc scenario", () => {
  it("the plan is handed in, in a market that can meet its limit", () => {
    const scenario = adHocScenario(plan);
    expect(scenario.slug).toBe("plan-P1");
    expect(scenario.actions).toEqual([{ kind: "plan", atMs: 1_000, plan }]);
    expect(scenario.market).toHaveLength(1);
    const [acme] = scenario.market;
    expect(acme).toMatchObject({ symbol: "ACME", startTicks: 999, halfSpreadTicks: 1, chunk: 20 });
    expect((acme?.startTicks ?? 0) + (acme?.halfSpreadTicks ?? 0)).toBeLessThan(1_010);
  });

  it("a seller's market starts above the limit, within the band", () => {
    const [leg] = plan.legs;
    if (leg === undefined) throw new Error("a plan has a leg");
    const high = { ...leg, side: "SELL" as const, limitTicks: 1_999 };
    expect(adHocScenario({ ...plan, legs: [high] }).market[0]?.startTicks).toBe(2_000);
  });

  it("margin: every symbol has a row, every cover an offset, and the funds are ample", () => {
    const [leg] = samplePlan.legs;
    const short = samplePlan.legs[1];
    if (leg === undefined || short === undefined) throw new Error("the sample has two legs");
    const traded = {
      ...short,
      instrument: { ...short.instrument, symbol: "SHORT" },
    };
    const index = { ...short.instrument, symbol: "INDEX" };
    const scenario = adHocScenario({ ...samplePlan, legs: [leg, traded], underlyings: [index] });
    expect(scenario.market.map(({ symbol }) => symbol)).toEqual(["ACME", "SHORT", "INDEX"]);
    expect(scenario.market[2]).toMatchObject({ startTicks: 900, chunk: 1_000 });
    expect(scenario.margin.rows.map(({ symbol, volPerMille }) => [symbol, volPerMille])).toEqual([
      ["ACME", 500],
      ["SHORT", 0],
      ["INDEX", 0],
    ]);
    expect(scenario.margin.offsets).toMatchObject([{ cover: "ACME", risk: "SHORT" }]);
    const worst = scenario.margin.rows.reduce((sum, row) => sum + row.shortMinor * 50, 0);
    expect(scenario.margin.fundsMinor).toBeGreaterThan(worst * 5);
  });
});
