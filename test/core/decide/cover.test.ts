import { describe, expect, it } from "vitest";
import { must } from "../../../core/assert.js";
import type { Context } from "../../../core/context.js";
import { restoreCover } from "../../../core/decide/cover.js";
import { newGroup } from "../../../core/group.js";
import type { Aim, Group } from "../../../core/group.js";
import type { Intent, Order, OrderFacts } from "../../../core/order.js";
import type { Plan } from "../../../core/plan.js";
import { pair, spread } from "../engine/plans.js";
import { contextOf, orderOf, wholeSet } from "../step.js";

const NOW = 500_000;
const LOCAL = 1_000;

function at(): Context {
  const ctx = contextOf();
  Object.assign(ctx.state, { nowLocalMs: LOCAL, lastSet: wholeSet(NOW), pollAtOnce: false });
  ctx.state.broker.nowMs = NOW;
  ctx.state.broker.heardAtMs = LOCAL;
  return ctx;
}
/** A group whose legs hold so much, in its first episode. */
function groupOf(plan: Plan, held: readonly number[], aim: Aim = "hold"): Group {
  const group = Object.assign(newGroup(plan, 1), { aim, episode: 1, episodeOpen: true });
  held.forEach((qty, index) => {
    must(group.legs[index], "leg").adjusted = qty;
  });
  return group;
}
function put(
  group: Group,
  index: number,
  facts: Partial<OrderFacts>,
  intent: Partial<Intent>,
): Order {
  const leg = must(group.legs[index], "leg");
  const { symbol } = leg.terms.instrument;
  const side = leg.terms.side === "BUY" ? "SELL" : "BUY";
  const reduces = intent.purpose === "exit";
  const order = orderOf(facts, {
    ...{ leg: index, symbol, side: reduces ? side : leg.terms.side, episode: 1, ...intent },
  });
  leg.orders.push(Object.assign(order, { brokerOrderId: "E" }));
  return order;
}
const SHORTENED: Partial<OrderFacts> = { ended: { how: "canceled", stampMs: 1, reason: null } };
const live = (group: Group, index: number, purpose: Intent["purpose"], qty: number) =>
  put(group, index, { firstMs: NOW }, { purpose, qty });
function levelsUsedUp(group: Group, index: number): Group {
  for (let level = 1; level <= 3; level += 1) put(group, index, SHORTENED, { purpose: "hedge" });
  return group;
}
/** A group that holds so much, and some legs of which have expired. */
function expired(plan: Plan, held: readonly number[], ...ids: readonly string[]): Group {
  const expiry = { atMs: NOW, settlement: "cash" } as const;
  const legs = plan.legs.map((leg) =>
    ids.includes(leg.id) ? { ...leg, instrument: { ...leg.instrument, expiry } } : leg,
  );
  return groupOf({ ...plan, legs }, held);
}
/** What is sent: purpose, side, symbol and quantity. */
function sent(group: Group, ctx = at()): string[] {
  restoreCover(ctx, group);
  return [...ctx.touched].map(
    ({ intent }) => `${intent.purpose} ${intent.side} ${intent.symbol} ${intent.qty}`,
  );
}
function doubted(symbol: string, qty: number, lastSetMs: number | null = NOW): Context {
  const ctx = at();
  ctx.state.doubts.set(symbol, { qty, expected: 0, positionsMs: NOW, seenAtMs: 0 });
  ctx.state.lastSet = lastSetMs === null ? null : wholeSet(lastSetMs);
  return ctx;
}

describe("cover of a spread", () => {
  it("is bought for what is uncovered, in lots, less what is under way", () => {
    expect(sent(groupOf(spread(), [50, 100]))).toEqual(["hedge BUY WING 50"]);
    expect(sent(groupOf(spread(), [60, 100]))).toEqual(["hedge BUY WING 50"]);
    expect(sent(groupOf(spread(), [100, 100]))).toEqual([]);
    const working = groupOf(spread(), [50, 100]);
    live(working, 0, "hedge", 25);
    expect(sent(working)).toEqual(["hedge BUY WING 25"]);
    live(working, 0, "hedge", 25);
    expect(sent(working)).toEqual([]);
  });

  it.each(["exit", "unwind", "done"] as const)("is not bought for what goes flat: %s", (aim) => {
    expect(sent(groupOf(spread(), [50, 100], aim))).toEqual([]);
  });

  it("is at most one child in half a second of the broker's time", () => {
    expect(sent(groupOf(spread(), [0, 150]))).toEqual(["hedge BUY WING 100"]);
    for (const [lastMs, orders] of [
      [NOW - 1_500, ["hedge BUY WING 25"]],
      [NOW - 1_499, []],
    ] as const) {
      const ctx = at();
      ctx.state.lastHedge.set("WING", lastMs);
      expect(sent(groupOf(spread(), [75, 100]), ctx)).toEqual(orders);
      expect(ctx.state.lastHedge.get("WING")).toBe(orders.length > 0 ? NOW : lastMs);
    }
  });

  it("that has expired is not bought: the risk is closed, where that trades yet", () => {
    const gone = expired(spread(), [0, 100], "wing");
    expect(sent(gone)).toEqual(["exit BUY SHORT 100"]);
    expect(gone.aim).toBe("trim");
    const together = expired(spread(), [0, 100], "wing", "short");
    expect(sent(together)).toEqual([]);
    expect(together.aim).toBe("hold");
    expect(sent(expired(spread(), [0, 100], "short"))).toEqual(["hedge BUY WING 100"]);
  });

  it("of a pair that has expired is not sold: the primary is closed", () => {
    expect(sent(expired(pair(), [100, 0], "future"))).toEqual(["exit SELL CASH 100"]);
    expect(sent(expired(pair(), [100, 0], "future", "cash"))).toEqual([]);
  });

  it("that could not be sent does not count as a hedge", () => {
    const limited = at();
    limited.state.requests = [LOCAL];
    const rules = { ...limited.rules, requestLimits: [{ windowMs: 1_000, max: 1 }] };
    expect(sent(groupOf(spread(), [75, 100]), { ...limited, rules })).toEqual([]);
    expect(limited.state.lastHedge.size).toBe(0);
  });

  it("a risk leg that went through zero is bought back, cover only where it closes", () => {
    expect(sent(groupOf(spread(), [0, -25]))).toEqual(["hedge SELL SHORT 25"]);
    expect(sent(groupOf(spread(), [-25, 0], "exit"))).toEqual(["hedge BUY WING 25"]);
    expect(sent(groupOf(spread(), [0, -25], "unwind"))).toEqual(["hedge SELL SHORT 25"]);
    const both = groupOf(spread(), [-25, 0]);
    expect(sent(both)).toEqual(["hedge BUY WING 25"]);
  });
});

describe("cover of what an account seems to have no more", () => {
  // The short leg of the spread: less sold is a difference above zero.
  it.each<[string, number, string[]]>([
    ["risk that seems gone is not hedged", 50, []],
    ["but the rest is", 25, ["hedge BUY WING 25"]],
    ["risk that seems to have grown is as it was", -50, ["hedge BUY WING 50"]],
    ["nothing", 0, ["hedge BUY WING 50"]],
  ])("%s: %i", (_what, qty, orders) => {
    expect(sent(groupOf(spread(), [50, 100]), doubted("SHORT", qty))).toEqual(orders);
  });

  it("counts again without a set, and once two full polls brought none", () => {
    const hedge = ["hedge BUY WING 50"];
    for (const [lastSetMs, orders] of [
      [null, hedge],
      [NOW - 25_000, hedge],
      [NOW - 24_999, []],
    ] as const) {
      expect(sent(groupOf(spread(), [50, 100]), doubted("SHORT", 50, lastSetMs))).toEqual(orders);
    }
  });

  it("of a pair too", () => {
    expect(sent(groupOf(pair(), [50, 0]), doubted("CASH", -50))).toEqual([]);
    expect(sent(groupOf(pair(), [50, 0]), doubted("CASH", -25))).toEqual(["hedge SELL FUT 25"]);
    expect(sent(groupOf(pair(), [50, 0]), doubted("CASH", 25))).toEqual(["hedge SELL FUT 50"]);
  });
});

describe("closing what three hedges could not cover", () => {
  it("buys back the uncovered risk, less what is under way, and trims the group", () => {
    const group = levelsUsedUp(groupOf(spread(), [50, 100]), 0);
    expect(sent(group)).toEqual(["exit BUY SHORT 50"]);
    expect([group.aim, group.reason]).toEqual(["trim", "hedge failed"]);
    const closing = levelsUsedUp(groupOf(spread(), [25, 100]), 0);
    live(closing, 1, "exit", 25);
    live(closing, 0, "entry", 25);
    expect(sent(closing)).toEqual(["exit BUY SHORT 25"]);
  });

  it("of several risks closes the first as far as it goes, then the next", () => {
    const legs = spread().legs.flatMap((leg) =>
      leg.id === "short" ? [leg, { ...leg, id: "other" }] : [leg],
    );
    const group = levelsUsedUp(groupOf(spread({ legs }), [0, 50, 100]), 0);
    expect(sent(group)).toEqual(["exit BUY SHORT 50", "exit BUY SHORT 100"]);
    const part = levelsUsedUp(groupOf(spread({ legs }), [75, 50, 100]), 0);
    expect(sent(part)).toEqual(["exit BUY SHORT 50", "exit BUY SHORT 25"]);
  });

  it("changes nothing of what a group is closing for", () => {
    const group = levelsUsedUp(groupOf(pair(), [50, 0], "exit"), 1);
    sent(group);
    expect([group.aim, group.reason]).toEqual(["exit", null]);
  });

  it.each(["enter", "trim"] as const)("trims a group that %ss", (aim) => {
    const group = levelsUsedUp(groupOf(spread(), [50, 100], aim), 0);
    sent(group);
    expect([group.aim, group.reason]).toEqual(["trim", "hedge failed"]);
  });

  it("sends nothing of a leg of which the account seems to hold less", () => {
    for (const [qty, orders] of [
      [1, []],
      [-1, ["exit BUY SHORT 50"]],
    ] as const) {
      const ctx = at();
      ctx.state.unclear.set("SHORT", qty);
      expect(sent(levelsUsedUp(groupOf(spread(), [50, 100]), 0), ctx)).toEqual(orders);
    }
  });
});

describe("a refused exit", () => {
  const refused = (how: "rejected" | "bounced" | "canceled", stampMs: number, madeMs: number) => ({
    facts: { ended: { how, stampMs, reason: null } } as Partial<OrderFacts>,
    intent: { purpose: "exit", madeMs, qty: 25 } as const,
  });
  function after(lastSetMs: number | null, ...exits: readonly ReturnType<typeof refused>[]) {
    const group = levelsUsedUp(groupOf(spread(), [50, 100]), 0);
    for (const { facts, intent } of exits) put(group, 1, facts, intent);
    const ctx = at();
    ctx.state.lastSet = lastSetMs === null ? null : wholeSet(lastSetMs);
    return { orders: sent(group, ctx), pollAtOnce: ctx.state.pollAtOnce };
  }
  const AGAIN = { orders: ["exit BUY SHORT 50"], pollAtOnce: false };
  const WAIT = { orders: [], pollAtOnce: false };

  it.each(["rejected", "bounced"] as const)("%s waits for a set newer than it", (how) => {
    const last = refused(how, NOW - 500, NOW - 600);
    expect(after(NOW + 1_500, last)).toEqual(AGAIN);
    expect(after(NOW + 1_499, last)).toEqual(WAIT);
    expect(after(null, last)).toEqual(WAIT);
  });

  it("asks for one once the pause has passed", () => {
    expect(after(null, refused("rejected", NOW - 3_000, 1))).toEqual({ ...WAIT, pollAtOnce: true });
    expect(after(null, refused("rejected", NOW - 2_999, 1))).toEqual(WAIT);
  });

  it("waits twice as long for each round, of exits that were not under way together", () => {
    const rounds = [
      refused("rejected", NOW - 900, NOW - 950),
      refused("rejected", NOW - 500, NOW - 600),
    ];
    expect(after(NOW + 3_500, ...rounds)).toEqual(AGAIN);
    expect(after(NOW + 3_499, ...rounds)).toEqual(WAIT);
    const together = [
      refused("rejected", NOW - 500, NOW - 950),
      refused("rejected", NOW - 500, NOW - 900),
    ];
    expect(after(NOW + 1_500, ...together)).toEqual(AGAIN);
    const touching = [
      refused("rejected", NOW - 600, NOW - 950),
      refused("rejected", NOW - 500, NOW - 600),
    ];
    expect(after(NOW + 1_500, ...touching)).toEqual(WAIT);
  });

  it("before one that was taken does not count", () => {
    const taken = refused("canceled", NOW - 400, NOW - 450);
    expect(after(null, refused("rejected", NOW - 500, NOW - 600), taken)).toEqual(AGAIN);
  });
});

describe("the hedge of a pair", () => {
  it("follows the primary up, in whole lots", () => {
    expect(sent(groupOf(pair(), [50, 0]))).toEqual(["hedge SELL FUT 50"]);
    expect(sent(groupOf(pair(), [49, 0]))).toEqual(["hedge SELL FUT 25"]);
    expect(sent(groupOf(pair(), [74, 50]))).toEqual([]);
  });

  it("follows it down, less what is under way", () => {
    expect(sent(groupOf(pair(), [50, 100]))).toEqual(["exit BUY FUT 50"]);
    expect(sent(groupOf(pair(), [50, 74]))).toEqual([]);
    expect(sent(groupOf(pair(), [50, 75]))).toEqual(["exit BUY FUT 25"]);
    const closing = groupOf(pair(), [50, 100]);
    live(closing, 1, "exit", 25);
    expect(sent(closing)).toEqual(["exit BUY FUT 25"]);
  });

  it("stays where what works of the primary may need it beyond what may be naked", () => {
    const group = groupOf(pair(), [50, 100]);
    live(group, 0, "entry", 75);
    expect(sent(group)).toEqual(["exit BUY FUT 25"]);
    live(group, 0, "entry", 25);
    expect(sent(group)).toEqual([]);
  });

  it("is not added while the group closes and holds the primary", () => {
    expect(sent(groupOf(pair(), [50, 0], "exit"))).toEqual([]);
    expect(sent(groupOf(pair(), [-50, 0], "exit"))).toEqual(["hedge BUY CASH 50"]);
  });

  it("does not stand alone where the primary may be closed first", () => {
    const group = groupOf(pair({ maxNaked: 25 }), [100, 0]);
    live(group, 0, "exit", 50);
    expect(sent(group)).toEqual(["hedge SELL FUT 75"]);
  });

  it("that failed three times has the primary closed, a slice at a time", () => {
    const group = levelsUsedUp(groupOf(pair(), [100, 0]), 1);
    expect(sent(group)).toEqual(["exit SELL CASH 100"]);
    expect([group.aim, group.reason]).toEqual(["trim", "hedge failed"]);
    const closing = levelsUsedUp(groupOf(pair(), [100, 0]), 1);
    live(closing, 0, "exit", 50);
    expect(sent(closing)).toEqual(["exit SELL CASH 50"]);
    const hedging = levelsUsedUp(groupOf(pair(), [100, 0]), 1);
    live(hedging, 1, "entry", 25);
    expect(sent(hedging)).toEqual(["exit SELL CASH 75"]);
  });
});
