/**
 * The largest child order is the freeze quantity rounded down to a lot.
 */
import { describe, expect, it } from "vitest";
import type { Instrument } from "../../core/instrument.js";
import { largestChild } from "../../core/instrument.js";

const future: Instrument = {
  symbol: "NIFTYFUT",
  kind: "FUTURE",
  lot: 25,
  tickMinor: 5,
  freeze: 1_800,
  multiplier: 1,
  bandLowTicks: 450_000,
  bandHighTicks: 550_000,
  option: null,
  expiry: null,
};

describe("largestChild: what one order may hold", () => {
  it("largestChild: a freeze quantity of whole lots is used in full", () => {
    expect(largestChild(future)).toBe(1_800);
  });

  // NIFTY with its lot of 65: 1,755 of a freeze quantity of 1,800 (icicidirect.com/faqs/fno).
  it("largestChild: is rounded down to a lot", () => {
    expect(largestChild({ ...future, lot: 65 })).toBe(1_755);
  });

  it("largestChild: a freeze quantity below one lot leaves none", () => {
    expect(largestChild({ ...future, freeze: 24 })).toBe(0);
  });
});
