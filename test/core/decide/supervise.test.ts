import { describe, expect, it } from "vitest";
import { must } from "../../../core/assert.js";
import type { Context } from "../../../core/context.js";
import { isFlat, isLate, supervise } from "../../../core/decide/supervise.js";
import { newGroup } from "../../../core/group.js";
import type { Group } from "../../../core/group.js";
import type { Intent, Order, OrderFacts } from "../../../core/order.js";
import type { Plan } from "../../../core/plan.js";
import { pair, single, spread } from "../engine/plans.js";
import { contextOf, orderOf } from "../step.js";

const NOW = 500_000;

function at(nowMs = NOW): Context {
  const ctx = contextOf();
  ctx.state.broker.nowMs = nowMs;
  return ctx;
}
function groupOf(plan: Plan, held: readonly number[], over: Partial<Group> = {}): Group {
  const group = Object.assign(newGroup(plan, 1), over);
  // By fills: what is held by adjustments is a foreign change
  held.forEach((qty, index) => {
    if (qty !== 0) put(group, index, { cums: [{ cum: qty, stampMs: 1 }], ...CANCELED }, { qty });
  });
  return group;
}
function put(
  group: Group,
  index: number,
  facts: Partial<OrderFacts>,
  intent: Partial<Intent> = {},
): Order {
  const leg = must(group.legs[index], "leg");
  const order = orderOf(facts, { leg: index, side: leg.terms.side, ...intent });
  leg.orders.push(order);
  return order;
}
const CANCELED = { ended: { how: "canceled", stampMs: 1, reason: null } } as const;
const ended = (how: "rejected" | "bounced" | "expired"): Partial<OrderFacts> => ({
  ended: { how, stampMs: 1, reason: null },
});
function aimOf(group: Group, ctx = at()) {
  supervise(ctx, group);
  return [group.aim, group.reason];
}

describe("supervise: what is flat", () => {
  it.each([
    [0, true],
    [1, true],
    [24, true],
    [25, false],
    [100, false],
    [-1, false],
  ])("a leg that holds %i: %j", (held, flat) => {
    const group = newGroup(spread(), 1);
    const leg = must(group.legs[0], "leg");
    leg.adjusted = held;
    expect(isFlat(at(), leg)).toBe(flat);
    const done = Object.assign(group, { aim: "done" } as const);
    const reopened = ["unwind", "a position after the end"];
    expect(aimOf(done)).toEqual(flat ? ["done", null] : reopened);
  });
});

describe("supervise: entering", () => {
  it("holds once every leg is at its size, and no sooner", () => {
    expect(aimOf(groupOf(spread(), [100, 100]))).toEqual(["hold", null]);
    expect(aimOf(groupOf(spread(), [100, 75]))).toEqual(["enter", null]);
    expect(aimOf(groupOf(spread(), [100, 0]))).toEqual(["enter", null]);
  });

  it("does not hold while anything works but a stop", () => {
    const more = groupOf(spread(), [100, 100]);
    put(more, 0, { firstMs: NOW }, { qty: 25 });
    expect(aimOf(more)).toEqual(["enter", null]);
    const less = groupOf(single(), [100]);
    const stop = { side: "SELL", purpose: "stop", qty: 75 } as const;
    put(less, 0, { cums: [{ cum: 25, stampMs: 1 }] }, { ...stop, qty: 50 });
    put(less, 0, { firstMs: NOW, cums: [] }, stop);
    must(less.legs[0], "leg").orders.push(
      orderOf({ cums: [{ cum: 25, stampMs: 1 }], ...CANCELED }, { qty: 25 }),
    );
    expect(aimOf(less)).toEqual(["hold", null]);
    put(less, 0, { firstMs: NOW }, { side: "SELL", purpose: "exit", qty: 25 });
    expect(aimOf(Object.assign(less, { aim: "enter" }))).toEqual(["enter", null]);
  });

  it("holds a pair once the primary is at its size, and its hedge within a lot of it", () => {
    for (const [hedge, aim] of [
      [100, "hold"],
      [76, "hold"],
      [124, "hold"],
      [75, "enter"],
      [125, "enter"],
    ] as const) {
      expect(aimOf(groupOf(pair(), [100, hedge]))).toEqual([aim, null]);
    }
    expect(aimOf(groupOf(pair(), [75, 75]))).toEqual(["enter", null]);
  });

  it("falls short for want of cover, for a foreign change, or refused", () => {
    const working = (group: Group) => {
      put(group, 0, { firstMs: NOW }, { qty: 25 });
      return group;
    };
    expect(aimOf(working(groupOf(spread(), [50, 75])))).toEqual(["trim", "emergency"]);
    const foreign = groupOf(spread(), []);
    must(foreign.legs[1], "leg").adjusted = 0;
    must(foreign.legs[0], "leg").adjusted = 25;
    expect(aimOf(working(foreign))).toEqual(["trim", "foreign change"]);
    const refused = groupOf(spread(), []);
    put(refused, 0, ended("rejected"));
    expect(aimOf(working(refused))).toEqual(["trim", "refused"]);
  });

  it("is refused by three refusals that can pass, of entries alone", () => {
    for (const [purpose, count, aim] of [
      ["entry", 2, "enter"],
      ["entry", 3, "trim"],
      ["exit", 3, "enter"],
    ] as const) {
      const group = groupOf(spread(), []);
      put(group, 0, { firstMs: NOW });
      for (let n = 0; n < count; n += 1) put(group, 0, ended("bounced"), { purpose });
      put(group, 0, { cums: [{ cum: 100, stampMs: 1 }], ...ended("expired") });
      if (purpose === "exit") put(group, 0, ended("rejected"), { purpose });
      expect(aimOf(group)[0]).toBe(aim);
    }
  });
});

describe("supervise: the entry deadline", () => {
  // 30 s and the resolution of the venue
  const DUE = NOW - 31_000;

  it.each<[string, readonly (readonly [Partial<OrderFacts>, Partial<Intent>])[], boolean]>([
    ["no order", [], false],
    ["an order of its age", [[{ firstMs: DUE }, {}]], true],
    ["one that is younger", [[{ firstMs: DUE + 1 }, {}]], false],
    ["one that nobody has stamped", [[{}, {}]], false],
    ["one that has ended", [[{ firstMs: DUE, ...CANCELED }, {}]], false],
    ["a hedge", [[{ firstMs: DUE }, { purpose: "hedge" }]], false],
  ])("a leg with %s is late: %j", (_what, orders, late) => {
    const group = newGroup(spread(), 1);
    for (const [facts, intent] of orders) put(group, 0, facts, intent);
    expect(isLate(at(), group, must(group.legs[0], "leg"))).toBe(late);
    expect(aimOf(group)).toEqual(late ? ["trim", "deadline"] : ["enter", null]);
  });

  it("runs from the newest release, ended or not, of entries alone", () => {
    const late = (facts: Partial<OrderFacts>, intent: Partial<Intent> = {}): boolean => {
      const group = newGroup(spread(), 1);
      put(group, 0, { firstMs: DUE });
      put(group, 0, facts, intent);
      return isLate(at(), group, must(group.legs[0], "leg"));
    };
    expect(late({ firstMs: DUE - 5 })).toBe(true);
    expect(late({ firstMs: DUE + 1 })).toBe(false);
    expect(late({ firstMs: DUE + 1, ...CANCELED })).toBe(false);
    expect(late(CANCELED)).toBe(true);
    expect(late({ firstMs: NOW }, { purpose: "hedge" })).toBe(true);
  });
});

describe("supervise: stops and expiry", () => {
  const stop = { side: "SELL", purpose: "stop" } as const;

  it.each(["enter", "trim", "hold"] as const)("a triggered stop ends a group that %ss", (aim) => {
    const group = groupOf(single(), [100], { aim });
    put(group, 0, { triggeredMs: 5 }, stop);
    expect(aimOf(group)).toEqual(["exit", "stop"]);
  });

  it.each(["exit", "unwind"] as const)("and none that goes flat: %s", (aim) => {
    const group = groupOf(single(), [100], { aim });
    put(group, 0, { triggeredMs: 5 }, stop);
    expect(aimOf(group)).toEqual([aim, null]);
  });

  it("a stop refused three times ends the group, whether the reason can pass or not", () => {
    for (const [refusals, aim] of [
      [["rejected", "bounced"], "hold"],
      [["rejected", "bounced", "expired"], "hold"],
      [["rejected", "bounced", "rejected"], "exit"],
      [["bounced", "bounced", "bounced"], "exit"],
    ] as const) {
      const group = groupOf(single(), [100], { aim: "hold" });
      for (const how of refusals) put(group, 0, ended(how), stop);
      for (const how of refusals) put(group, 0, ended(how), { purpose: "exit" });
      expect(aimOf(group)).toEqual([aim, aim === "exit" ? "stop refused" : null]);
    }
  });

  it.each([
    [NOW, "enter", ["unwind", "expired"]],
    [NOW + 1, "enter", ["enter", null]],
    [NOW, "hold", ["hold", null]],
  ] as const)("what expires at %i, while it %ss: %j", (atMs, aim, expected) => {
    const plan = spread({}, { expiry: { atMs, settlement: "cash" } });
    const [wing, short] = plan.legs;
    const legs = [
      must(wing, "wing"),
      { ...must(short, "short"), instrument: single().legs[0]!.instrument },
    ];
    expect(aimOf(groupOf({ ...plan, legs }, [], { aim }))).toEqual(expected);
  });
});

describe("supervise: a trim", () => {
  const trim = { aim: "trim", reason: "deadline" } as const;

  it("waits for its entries and hedges to end, and for nothing else", () => {
    for (const [purpose, aim] of [
      ["entry", "trim"],
      ["hedge", "trim"],
      ["exit", "unwind"],
    ] as const) {
      const group = groupOf(spread(), [50, 50], trim);
      put(group, 0, { firstMs: NOW }, { purpose });
      expect(aimOf(group)).toEqual([aim, "deadline"]);
    }
  });

  it("waits while anything is uncovered", () => {
    expect(aimOf(groupOf(spread(), [25, 50], trim))).toEqual(["trim", "deadline"]);
  });

  it("keeps what is balanced within a tenth, if the plan says so", () => {
    for (const [held, aim] of [
      [[100, 90], "hold"],
      [[100, 89], "unwind"],
      [[50, 50], "hold"],
      [[0, 0], "unwind"],
    ] as const) {
      expect(aimOf(groupOf(spread({ onShort: "keep" }), held, trim))[0]).toBe(aim);
      expect(aimOf(groupOf(spread(), held, trim))[0]).toBe("unwind");
    }
  });
});
