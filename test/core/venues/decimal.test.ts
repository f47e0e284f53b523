import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  numberOfTicks,
  textOfTicks,
  ticksOfNumber,
  ticksOfText,
  unitsOfText,
} from "../../../core/venues/decimal.js";

const ticks = fc.integer({ min: 1, max: 100_000_000 });
const hundredthsPerTick = fc.constantFrom(1, 5, 25, 100);

describe("decimal: prices", () => {
  it("round trip exactly, as numbers and as text (1)", () => {
    fc.assert(
      fc.property(ticks, hundredthsPerTick, (price, per) => {
        expect(ticksOfNumber(numberOfTicks(price, per), per)).toBe(price);
        expect(ticksOfText(textOfTicks(price, per), per)).toBe(price);
      }),
    );
  });

  it("round to the nearest tick what is finer than a tick (2)", () => {
    expect(ticksOfNumber(100.06, 5)).toBe(2_001);
    expect(ticksOfNumber(100.0733, 5)).toBe(2_001);
    expect(ticksOfText("100.0051", 1)).toBe(10_001);
    expect(ticksOfText("100.004", 1)).toBe(10_000);
    expect(ticksOfText("7", 1)).toBe(700);
  });

  it.each(["", "abc", "-1", "0", "0.00", "1e5", "1.2.3", "1".repeat(30), ".5", "1,000"])(
    "%j is no price",
    (text) => {
      expect(ticksOfText(text, 1)).toBeNull();
    },
  );

  it.each([0, -1, NaN, Infinity, 1e300])("%d is no price", (price) => {
    expect(ticksOfNumber(price, 5)).toBeNull();
  });

  it("text has two places", () => {
    expect(textOfTicks(5, 1)).toBe("0.05");
    expect(textOfTicks(12_345, 1)).toBe("123.45");
  });
});

describe("decimal: quantities", () => {
  it.each([
    ["75", 75],
    ["75.000", 75],
    ["75.", 75],
    ["-75", -75],
    ["-0", 0],
    ["0", 0],
    ["0.5", null],
    ["75.001", null],
    ["", null],
    ["x", null],
    ["1".repeat(30), null],
    ["123456789012", 123_456_789_012],
    ["-123456789012", -123_456_789_012],
    ["1234567890123", null],
    ["-1234567890123", null],
    [`75.${"0".repeat(21)}`, 75],
    [`75.${"0".repeat(22)}`, null],
    ["7/", null],
    ["/7", null],
    ["7:", null],
  ])("%j is %j", (text, units) => {
    expect(unitsOfText(text)).toBe(units);
  });
});
