import { describe, expect, it } from "vitest";
import { marginFault, requirementMinor } from "../../../sim/exchange/margin.js";

const row = { longMinor: 10, shortMinor: 100, spreadMinor: 0, volPerMille: 0 };
const FACTS = {
  fundsMinor: 1_000,
  rows: [
    { symbol: "WING", ...row },
    { symbol: "SHORT", ...row },
  ],
  offsets: [{ cover: "WING", risk: "SHORT", coveredMinor: 20 }],
};

function load(symbol: string, netQty: number, buying = 0, selling = 0) {
  return { symbol, netQty, buying, selling };
}

describe("margin at the exchange", () => {
  it.each([
    ["a long binds its price", [load("WING", 5)], 50],
    ["a bare short binds its span", [load("SHORT", -5)], 500],
    ["a covered short binds less", [load("WING", 5), load("SHORT", -5)], 150],
    ["only what is held covers (2)", [load("WING", 0, 5), load("SHORT", -5)], 550],
    ["what is being sold covers nothing (2)", [load("WING", 5, 0, 5), load("SHORT", -5)], 550],
    ["cover reaches as far as it goes", [load("WING", 2), load("SHORT", -5)], 360],
    ["both sides of a symbol count (1)", [load("SHORT", 0, 3, 4)], 430],
    ["a symbol without a row binds nothing", [load("OTHER", -9)], 0],
  ])("%s", (_what, loads, minor) => {
    expect(requirementMinor(FACTS, loads)).toBe(minor);
  });

  it("refuses only what binds more than before, above the funds (3)", () => {
    const over = [load("SHORT", -20)];
    expect(marginFault(FACTS, over, "SHORT", "SELL", 1)).toContain("2100");
    expect(marginFault(FACTS, over, "SHORT", "BUY", 5)).toBeNull();
    expect(marginFault(FACTS, [load("SHORT", 0)], "SHORT", "SELL", 10)).toBeNull();
  });
});
