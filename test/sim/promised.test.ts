/**
 * The auditor's own statement of what the core promises, beside what the core does: a difference
 * is a decision, never an accident.
 */
import { describe, expect, it } from "vitest";
import * as core from "../../core/rules.js";
import * as promised from "../../sim/auditor/promised.js";

describe("promised", () => {
  it("is what the shipped core keeps", () => {
    expect(promised.PROMISED).toEqual(core.DEFAULT_TIMING);
    expect(promised.MAX_HEDGE_LEVELS).toBe(core.MAX_HEDGE_LEVELS);
    expect(promised.STOP_SLIPPAGE_BPS).toBe(core.STOP_SLIPPAGE_BPS);
    expect(promised.MARGIN_CEILING_PERCENT).toBe(core.MARGIN_CEILING_PERCENT);
  });
});
