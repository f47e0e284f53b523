/** Safeguard 9. The numbers in brackets are those of worst-case-margin.ts. */
import { describe, expect, it } from "vitest";
import { must } from "../../../core/assert.js";
import type { Group } from "../../../core/group.js";
import { newGroup } from "../../../core/group.js";
import type { MarginFacts } from "../../../core/margin.js";
import type { Order } from "../../../core/order.js";
import { SAFEGUARDS } from "../../../core/safeguards/index.js";
import { RULES } from "../engine/bench.js";
import { FACTS } from "../engine/book.js";
import { delivered, spread } from "../engine/plans.js";
import { orderOf } from "../step.js";

const { worstCaseMargin } = SAFEGUARDS;

function without(symbol: string): MarginFacts {
  return { ...FACTS, rows: FACTS.rows.filter((row) => row.symbol !== symbol) };
}

function rowless(group: Group, symbol: string): string | null {
  return worstCaseMargin.rowless([group], without(symbol), RULES);
}

/** A group that wants no more, with an order of its risk leg. */
function resting(order: Order | null): Group {
  const group = newGroup(spread(), 1);
  group.aim = "hold";
  if (order !== null) must(group.legs[1], "leg").orders.push(order);
  return group;
}

const sold = { leg: 1, side: "SELL" } as const;

describe("worst-case-margin: a symbol without a row (4)", () => {
  it("is one that a plan wants, leg by leg", () => {
    const group = newGroup(spread(), 1);
    expect([rowless(group, "WING"), rowless(group, "SHORT")]).toEqual(["WING", "SHORT"]);
    expect([rowless(group, "OTHER"), rowless(group, "")]).toEqual([null, null]);
  });

  it("is none of which nothing is held, works or is wanted", () => {
    expect(rowless(resting(null), "SHORT")).toBeNull();
    expect(rowless(newGroup(delivered(1), 1), "UND")).toBeNull();
  });

  it.each<[string, Order]>([
    ["held", orderOf({ cums: [{ cum: 25, stampMs: 1 }] }, sold)],
    ["at work", orderOf({}, sold)],
    ["sold and bought back too often", orderOf({ cums: [{ cum: 25, stampMs: 1 }] }, { leg: 1 })],
  ])("is one that is %s, wanted or not", (_what, order) => {
    expect(rowless(resting(order), "SHORT")).toBe("SHORT");
  });

  it("is one that was delivered", () => {
    const group = newGroup(delivered(1), 1);
    must(
      group.legs.find(({ becameFrom }) => becameFrom !== null),
      "leg",
    ).adjusted = 50;
    expect(rowless(group, "UND")).toBe("UND");
  });

  it("is named of the first group that has one", () => {
    const other = newGroup(spread({ id: "SQ" }), 2);
    const none = { ...FACTS, rows: [] };
    expect(worstCaseMargin.rowless([resting(null), other], none, RULES)).toBe("WING");
    expect(worstCaseMargin.rowless([], none, RULES)).toBeNull();
  });
});
