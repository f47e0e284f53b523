/**
 * Quantities, prices, times and money are safe integers (units.ts 1); lots round to lots.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvariantViolation } from "../../core/assert.js";
import { ceilToLot, floorToLot, opposite, safeInteger, signOf } from "../../core/units.js";

describe("opposite: the side that undoes a side", () => {
  it("opposite: BUY and SELL undo each other", () => {
    expect(opposite("BUY")).toBe("SELL");
    expect(opposite("SELL")).toBe("BUY");
  });

  it("signOf: a side and its opposite cancel out", () => {
    expect(signOf("BUY")).toBe(1);
    expect(signOf("SELL")).toBe(-1);
  });
});

describe("safeInteger: checks at boundaries", () => {
  it("safeInteger: returns what is one", () => {
    expect(safeInteger(Number.MAX_SAFE_INTEGER, "funds")).toBe(Number.MAX_SAFE_INTEGER);
    expect(safeInteger(-7, "position")).toBe(-7);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])(
    "safeInteger: refuses %s and names what it was",
    (value) => {
      expect(() => safeInteger(value, "quantity")).toThrow(InvariantViolation);
      expect(() => safeInteger(value, "quantity")).toThrow(
        `quantity must be a safe integer, got ${value}`,
      );
    },
  );
});

describe("floorToLot, ceilToLot: the nearest multiples of a lot", () => {
  const quantity = fc.integer({ min: 0, max: 10_000_000 });
  const lot = fc.integer({ min: 1, max: 10_000 });

  it("floorToLot: the largest multiple that is at most the quantity", () => {
    fc.assert(
      fc.property(quantity, lot, (q, l) => {
        const floor = floorToLot(q, l);
        expect(floor % l).toBe(0);
        expect(floor).toBeLessThanOrEqual(q);
        expect(q - floor).toBeLessThan(l);
      }),
    );
  });

  it("ceilToLot: the smallest multiple that is at least the quantity", () => {
    fc.assert(
      fc.property(quantity, lot, (q, l) => {
        const ceil = ceilToLot(q, l);
        expect(ceil % l).toBe(0);
        expect(ceil).toBeGreaterThanOrEqual(q);
        expect(ceil - q).toBeLessThan(l);
      }),
    );
  });

  it("floorToLot, ceilToLot: a quantity below zero is none", () => {
    expect(floorToLot(-30, 25)).toBe(0);
    expect(ceilToLot(-30, 25)).toBe(0);
  });
});
