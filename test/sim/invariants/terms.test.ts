import { describe, expect, it } from "vitest";
import type { MarginFacts } from "../../../core/margin.js";
import { worstBound } from "../../../sim/auditor/margin.js";
import { marginBeforeRelease } from "../../../sim/invariants/margin-before-release.js";
import { orderTerms } from "../../../sim/invariants/order-terms.js";
import type { Hand } from "./hand.js";
import { FACTS, handOf, spread } from "./hand.js";

describe("order-terms", () => {
  const sent = (id: string, terms: object, stop = true): string | null => {
    const plan = spread(stop ? { stop: { leg: "short", triggerTicks: 1_000 } } : {});
    const world = handOf([orderTerms], [plan]);
    world.sendOnly(id, terms);
    return world.violation();
  };

  it("passes orders as they should be", () => {
    expect(sent("G1-0e1", {})).toBeNull();
    expect(sent("G1-0e1", { qty: 200, limitTicks: 999 })).toBeNull();
    expect(sent("G1-1e1", { limitTicks: 901 })).toBeNull();
    expect(sent("G1-1s1", { limitTicks: 1_005 })).toBeNull();
    expect(sent("G1-0h1", {})).toBeNull();
    expect(sent("G1-1x1", { type: "LIMIT", limitTicks: 2_000 })).toBeNull();
  });

  it.each([
    ["G1-0e1", { qty: 30 }, "quantity 30, expected a multiple of the lot of 25"],
    ["G1-0e1", { qty: 0 }, "quantity 0"],
    ["G1-0e1", { qty: 225 }, "above the freeze quantity of 210"],
    ["G1-0e1", { symbol: "S" }, "symbol S, the leg trades L"],
    ["G1-0e1", { limitTicks: 1_001 }, "limit 1001 beyond the plan's 1000"],
    ["G1-1e1", { limitTicks: 899 }, "limit 899 beyond the plan's 900"],
    ["G1-0e1", { limitTicks: 99 }, "price 99 outside the band of 100 to 2000"],
    ["G1-0e1", { limitTicks: 2_001 }, "outside the band"],
    ["G1-0e1", { type: "MARKET", limitTicks: null }, "entries are LIMIT orders"],
    ["G1-0e1", { side: "SELL" }, "side SELL, the leg is a BUY"],
    ["G1-0h1", { side: "SELL" }, "which reduces what it hedges"],
    ["G1-0x1", { side: "BUY" }, "which enlarges the position"],
    ["G1-1s1", { side: "SELL" }, "which enlarges the position"],
    ["G1-1s1", { type: "LIMIT" }, "stops are SL_LIMIT orders"],
    ["G1-1s1", { triggerTicks: 999 }, "trigger 999, planned is 1000"],
    ["G1-1s1", { limitTicks: 1_006 }, "limit 1006, 6 ticks from the trigger 1000"],
    ["G1-0s1", {}, "a stop that the plan does not have"],
  ])("fires on %s with %o", (id, terms, words) => {
    expect(sent(id, terms)).toContain(words);
  });

  it("fires on a stop without one in the plan, and on an order without a leg", () => {
    expect(sent("G1-1s1", { limitTicks: 900, triggerTicks: 900 }, false)).toContain(
      "does not have",
    );
    const world = handOf([orderTerms]);
    const order = { symbol: "L", side: "BUY", qty: 25, type: "LIMIT", limitTicks: 1 } as const;
    const request = { ...order, clientOrderId: "ZZ-0e1", triggerTicks: null };
    world.gateway({ kind: "send", requestSeq: 1, order: request, key: "ZZ" });
    expect(world.violation()).toContain("names no leg of a submitted plan");
  });
});

describe("margin-before-release", () => {
  const poor = (fundsMinor: number): MarginFacts => ({ ...FACTS, fundsMinor });
  const released = (facts: MarginFacts | null): string | null => {
    const world = handOf([marginBeforeRelease]);
    if (facts === null) world.process({ kind: "started", incarnation: 1, localMs: 0 });
    else world.start();
    if (facts !== null) world.read({ scope: "margin", facts });
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    return world.violation();
  };

  // Held: 100 long (100 each, spread 2); open: 100 short, covered (200 each, spread 2).
  const worst = 100 * (100 + 2) + 100 * (200 + 2);

  it("passes up to 90 % of the funds", () => {
    expect(released(poor(Math.ceil((worst * 100) / 90)))).toBeNull();
  });

  it("fires above", () => {
    expect(released(poor(Math.floor((worst * 100) / 90) - 1))).toContain(`up to ${worst} of`);
  });

  it("fires on an entry before any facts were delivered", () => {
    expect(released(null)).toContain("before any margin facts were delivered");
  });

  it("goes by the newest complete facts: incomplete ones take the place of nothing", () => {
    const world = handOf([marginBeforeRelease]);
    world.start();
    world.read({ scope: "margin", facts: poor(1) }, false);
    world.send("G1-0e1");
    expect(world.violation()).toBeNull();
    const unheard = handOf([marginBeforeRelease]);
    unheard.process({ kind: "started", incarnation: 1, localMs: 0 });
    unheard.read({ scope: "margin", facts: FACTS }, false);
    unheard.send("G1-0e1");
    expect(unheard.violation()).toContain("before any margin facts were delivered");
  });

  const without = (symbol: string): MarginFacts => {
    return { ...FACTS, rows: FACTS.rows.filter((row) => row.symbol !== symbol) };
  };

  it.each(["L", "S"])("fires on an entry of a plan that trades %s, which has no row", (symbol) => {
    const world = handOf([marginBeforeRelease]);
    world.start();
    world.read({ scope: "margin", facts: without(symbol) });
    world.send("G1-0e1");
    expect(world.violation()).toContain(`G1-0e1 was sent while ${symbol} had no margin row`);
  });

  it("fires on one while another group holds or enters what has no row", () => {
    const alone = spread({ id: "G2", legs: spread().legs.slice(0, 1) });
    const beside = (before: (world: Hand) => void): string | null => {
      const world = handOf([marginBeforeRelease], [spread(), alone]);
      world.start();
      before(world);
      world.read({ scope: "margin", facts: without("S") });
      world.send("G2-0e1");
      return world.violation();
    };
    const entering = (world: Hand): void => {
      world.trade("G1-0e1", 100);
      world.send("G1-1e1", { qty: 100 });
    };
    const holding = (world: Hand): void => {
      world.trade("G1-0e1", 100);
      world.trade("G1-1e1", 100);
    };
    // Taken back where the core could not know of it yet: there is a view without it.
    const busted = (world: Hand): void => {
      holding(world);
      world.bust("G1-1e1", 100);
    };
    expect(beside(() => undefined)).toBeNull();
    expect(beside(entering)).toContain("G2-0e1 was sent while S had no margin row");
    expect(beside(holding)).toContain("G2-0e1 was sent while S had no margin row");
    expect(beside(busted)).toBeNull();
  });

  it("does not bind exits and hedges", () => {
    const world = handOf([marginBeforeRelease]);
    world.start();
    world.trade("G1-0e1", 100);
    world.read({ scope: "margin", facts: poor(1) });
    world.send("G1-0h1", { qty: 25 });
    world.send("G1-0x1", { qty: 25 });
    expect(world.violation()).toBeNull();
  });

  it("counts an UNKNOWN entry as possible, and as possibly absent", () => {
    const world = handOf([marginBeforeRelease]);
    world.start();
    world.read({ scope: "margin", facts: poor(100_000) });
    world.send("G1-0e1");
    expect(world.violation()).toBeNull();
    world.send("G1-1e1", { qty: 100 });
    expect(world.violation()).toContain("margin-before-release");
  });

  it("gives the core the better reading of what it could not know", () => {
    const world = handOf([marginBeforeRelease]);
    world.start();
    world.read({ scope: "margin", facts: poor(100_000) });
    world.trade("G1-0e1", 100);
    world.bust("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    expect(world.violation()).toBeNull();
  });
});

describe("margin: the worst case", () => {
  const at = (low: number, high: number, symbol = "S") => ({ symbol, low, high });

  it("stresses a naked short by price, volatility and spread", () => {
    // 5000 × 1.03 × 1.5 + 2
    expect(worstBound(FACTS, [at(-10, -10)])).toBe(10 * (7_725 + 2));
  });

  it("takes the worse end of each range", () => {
    expect(worstBound(FACTS, [at(-10, 10)])).toBe(10 * (7_725 + 2));
    expect(worstBound(FACTS, [at(0, 10)])).toBe(10 * 102);
  });

  it("covers unit by unit, and leaves the rest naked", () => {
    const ranges = [at(-10, -10), at(4, 4, "L")];
    expect(worstBound(FACTS, ranges)).toBe(4 * 102 + 10 * 2 + 4 * 200 + 6 * 7_725);
  });

  it("does not know symbols without a row", () => {
    expect(worstBound(FACTS, [at(-10, 10, "X")])).toBe(0);
  });
});
