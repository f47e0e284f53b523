import { describe, expect, it } from "vitest";
import { must } from "../../../core/assert.js";
import { newGroup } from "../../../core/group.js";
import type { Group, Leg } from "../../../core/group.js";
import type { Order } from "../../../core/order.js";
import type { Plan } from "../../../core/plan.js";
import { legPriority } from "../../../core/safeguards/leg-priority.js";
import { RULES } from "../engine/bench.js";
import { delivered, pair, spread, straddle } from "../engine/plans.js";
import { orderOf } from "../step.js";

const legOf = (group: Group, id: string): Leg =>
  must(
    group.legs.find(({ terms }) => terms.id === id),
    id,
  );

/** A leg holds `held` units; a live order may buy, another sell so much of it. */
function hold(leg: Leg, held: number, buying = 0, selling = 0): void {
  leg.adjusted = held;
  leg.orders.push(
    orderOf({}, { clientOrderId: "B", side: "BUY", qty: buying }),
    orderOf({}, { clientOrderId: "S", side: "SELL", qty: selling }),
  );
}
function doubt(leg: Leg, how: "disputed" | "parked"): void {
  const fills = new Map([
    ["F", { execId: "F", qty: 5, priceTicks: 1, stampMs: 1, busted: 0, bustMs: null }],
  ]);
  const order: Order = orderOf(how === "parked" ? { fills } : {}, { qty: 0 });
  leg.orders.push(Object.assign(order, { disputed: how === "disputed" }));
}

/** 50 wings held of which 10 are being sold, 5 shorts sold and 7 being sold. */
function covered(plan: Plan = spread()) {
  const group = newGroup(plan, 1);
  hold(legOf(group, "wing"), 50, 20, 10);
  hold(legOf(group, "short"), 5, 3, 7);
  return { group, relation: must(group.relations[0], "relation") };
}

describe("the order of entries", () => {
  const ids = (plan: Plan) =>
    legPriority.entryOrder(newGroup(plan, 1)).map(({ terms }) => terms.id);
  const [wing, short] = spread().legs.map((leg) => leg);

  it("is protection, then what it covers, then what nothing covers; else the plan's", () => {
    const covering = must(wing, "wing");
    const risk = must(short, "short");
    const naked = { ...risk, id: "naked", cover: "uncovered" } as const;
    const second = { ...risk, id: "second" };
    const legs = [naked, second, risk, covering, { ...covering, id: "other" }];
    expect(ids(spread({ legs }))).toEqual(["wing", "other", "second", "short", "naked"]);
  });

  it("leaves out what a leg may become", () => {
    expect(ids(delivered(1_000))).toEqual(["wing", "short"]);
    expect(ids(straddle(1_000))).toEqual(["call", "put"]);
  });
});

describe("what may be released against a cover", () => {
  it("is what is filled, less what is being sold of it, and what risk already needs", () => {
    const { group, relation } = covered();
    expect(legPriority.releasable(relation, legOf(group, "short"), RULES)).toBe(50 - 10 - 5 - 7);
    expect(legPriority.spareCover(relation, RULES)).toBe(50 - 10 - 5 - 7);
  });

  it("is counted in units of the risk that asks", () => {
    const legs = spread().legs.flatMap((leg) =>
      leg.id === "short"
        ? [leg, { ...leg, id: "half", cover: { leg: "wing", units: 1, per: 2 } }]
        : [leg],
    );
    const { group, relation } = covered(spread({ legs }));
    hold(legOf(group, "half"), 9);
    expect(legPriority.releasable(relation, legOf(group, "half"), RULES)).toBe(2 * (28 - 5));
    expect(legPriority.releasable(relation, legOf(group, "short"), RULES)).toBe(28 - 5);
  });

  it.each(["disputed", "parked"] as const)("is nothing while a count is %s", (how) => {
    for (const id of ["wing", "short"]) {
      const { group, relation } = covered();
      const other = { ...must(relation.risks[0], "risk"), leg: legOf(covered().group, "short") };
      doubt(legOf(group, id), how);
      const both = { ...relation, risks: [...relation.risks, other] };
      expect(legPriority.releasable(both, legOf(group, "short"), RULES)).toBe(0);
      expect(legPriority.spareCover(both, RULES)).toBe(0);
    }
  });
});

describe("a slice of a pair", () => {
  function pairOf(over: Partial<Plan> = {}) {
    const group = newGroup(pair(over), 1);
    return { group, pair: must(group.pair, "pair") };
  }

  it("is what may be naked, less what is unhedged and what may grow", () => {
    const it = pairOf();
    hold(legOf(it.group, "cash"), 30, 4, 2);
    hold(legOf(it.group, "future"), 20, 3, 6);
    // 10 unhedged; 4 may be bought of the cash, 3 bought back of the future
    expect(legPriority.slice(it.pair, 50, RULES)).toBe(50 - 10 - 4 - 3);
    // closing: 2 may be sold of the cash, 6 more be sold of the future
    expect(legPriority.closingSlice(it.pair, 50, RULES)).toBe(50 + 10 - 2 - 6);
  });

  it("has nothing of an excess of hedge", () => {
    const it = pairOf();
    hold(legOf(it.group, "cash"), 30);
    hold(legOf(it.group, "future"), 40);
    expect(legPriority.slice(it.pair, 50, RULES)).toBe(50);
    expect(legPriority.closingSlice(it.pair, 50, RULES)).toBe(40);
  });

  it.each(["cash", "future"])("is nothing while a count of %s is disputed", (id) => {
    const it = pairOf();
    doubt(legOf(it.group, id), "disputed");
    expect(legPriority.slice(it.pair, 50, RULES)).toBe(0);
  });
});
