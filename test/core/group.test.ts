/** The lifecycle (core/group.ts): its table of moves, and what a plan's legs become. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GroupState } from "../../core/group.js";
import { GROUP_STATES, advance, mayMove, newGroup } from "../../core/group.js";
import { call, delivered, instrument, single, spread } from "./engine/plans.js";

const MOVES: readonly (readonly [GroupState, GroupState, boolean])[] = [
  ["CREATED", "VALIDATED", true],
  ["CREATED", "FAILED", true],
  ["CREATED", "CLOSED", false],
  ["VALIDATED", "RISK_SUBMITTED", true],
  ["VALIDATED", "CREATED", false],
  ["HEDGE_SUBMITTED", "HEDGE_SUBMITTED", false],
  ["PARTIALLY_EXPOSED", "PARTIALLY_FILLED", false],
  ["PARTIALLY_EXPOSED", "EMERGENCY_HEDGED", true],
  ["HEDGED", "EMERGENCY_HEDGED", true],
  ["HEDGED", "CLOSED", true],
  ["HEDGED", "FAILED", false],
  ["EMERGENCY_HEDGED", "CLOSED", true],
  ["EMERGENCY_HEDGED", "FAILED", true],
  ["CLOSED", "FAILED", false],
  ["FAILED", "CLOSED", false],
];

describe("lifecycle: the table of moves", () => {
  it.each(MOVES)("%s to %s: %s", (from, to, allowed) => {
    expect(mayMove(from, to)).toBe(allowed);
  });

  it("never moves back, whatever is asked of it (1)", () => {
    const asked = fc.array(fc.constantFrom(...GROUP_STATES), { maxLength: 20 });
    fc.assert(
      fc.property(asked, (states) => {
        const group = newGroup(spread(), 1);
        for (const state of states) {
          const before = GROUP_STATES.indexOf(group.state);
          advance(group, state);
          expect(GROUP_STATES.indexOf(group.state)).toBeGreaterThanOrEqual(before);
        }
      }),
    );
  });

  it("remembers that a group was HEDGED once", () => {
    const group = newGroup(spread(), 1);
    advance(group, "HEDGED");
    advance(group, "EMERGENCY_HEDGED");
    expect(group).toMatchObject({ state: "EMERGENCY_HEDGED", everHedged: true });
  });
});

describe("group: what physically settled legs become", () => {
  it("cash-settled and plain legs become nothing", () => {
    expect(newGroup(spread(), 1).legs).toHaveLength(2);
    expect(newGroup(single(), 1).legs).toHaveLength(1);
  });

  it("a sold call becomes sold underlying, under the cover of its leg", () => {
    const { legs } = newGroup(delivered(1), 1);
    expect(legs.map(({ becameFrom }) => becameFrom)).toEqual([null, null, 0, 1]);
    const cover = { leg: "wing", units: 1, per: 2 };
    const became = { id: "short-underlying", role: "RISK", side: "SELL", limitTicks: 1, cover };
    expect(legs[3]?.terms).toMatchObject(became);
    expect(legs[2]?.terms).toMatchObject({ side: "BUY", limitTicks: 10_000, cover: "uncovered" });
  });

  it.each([
    ["BUY", "SELL"],
    ["SELL", "BUY"],
  ] as const)("a put, %s, becomes underlying, %s", (side, becomes) => {
    const option = { right: "PUT", strikeTicks: 1_000, underlying: "UND" } as const;
    const expiry = { atMs: 1, settlement: "physical" } as const;
    const put = call("PUT", { option, expiry });
    const legs = single().legs.map((leg) => ({ ...leg, side, instrument: put }));
    const plan = single({ legs, underlyings: [instrument("UND")] });
    expect(newGroup(plan, 1).legs[1]?.terms.side).toBe(becomes);
  });

  it("terms of the underlying that are missing are our mistake", () => {
    expect(() => newGroup({ ...delivered(1), underlyings: [] }, 1)).toThrow("terms of UND");
  });
});
