import { describe, expect, it } from "vitest";
import { must } from "../../../core/assert.js";
import { reconcile } from "../../../core/apply/reconcile.js";
import type { Context } from "../../../core/context.js";
import { newGroup } from "../../../core/group.js";
import type { Intent, Order, OrderFacts } from "../../../core/order.js";
import type { PollSet } from "../../../core/state.js";
import type { Units } from "../../../core/units.js";
import { spread } from "../engine/plans.js";
import { contextOf, orderOf } from "../step.js";

const LOCAL = 100_000;
const FIRST = 50_000;
const LATER = 52_000;

const setOf = (positions: Readonly<Record<string, Units>>, stampMs: number): PollSet => ({
  ...{ id: 1, askedAtMs: LOCAL, ordersMs: stampMs, tradesMs: stampMs, positionsMs: stampMs },
  ...{ askedSeq: 0, listed: new Set(), positions: new Map(Object.entries(positions)) },
  ...{ positionsSeq: 7, failed: false },
});

/** A recovered core that holds a spread of 100 and 100, and nothing else. */
function holding(): Context {
  const ctx = contextOf();
  ctx.state.nowLocalMs = LOCAL;
  ctx.state.lastSetAskMs = LOCAL;
  ctx.state.recovery.complete = true;
  const group = newGroup(spread(), 1);
  ctx.state.groups.set("SP", group);
  put(ctx, 0, { cums: [{ cum: 100, stampMs: 1 }] });
  put(ctx, 1, { cums: [{ cum: 100, stampMs: 1 }] });
  return ctx;
}
function put(ctx: Context, index: number, facts: Partial<OrderFacts>, over: Partial<Intent> = {}) {
  const leg = must(must(ctx.state.groups.get("SP"), "SP").legs[index], "leg");
  const order = orderOf(facts, { leg: index, side: leg.terms.side, ...over });
  leg.orders.push(Object.assign(order, { brokerOrderId: "E" }));
  return order;
}
/** What is thought of the wing after one set in which it is short of 10, or long of them. */
function thought(order: (ctx: Context) => unknown, qty = -10) {
  const ctx = holding();
  order(ctx);
  reconcile(ctx, setOf({ WING: 100 + qty, SHORT: -100 }, FIRST));
  const { doubts, unclear } = ctx.state;
  return { doubt: doubts.get("WING")?.qty, unclear: unclear.get("WING") };
}

describe("reconcile: what is noted of a difference", () => {
  it("is nothing where the account agrees, and what was noted is forgotten", () => {
    const ctx = holding();
    ctx.state.unclear.set("WING", 1);
    ctx.state.doubts.set("WING", { qty: 1, expected: 1, positionsMs: 1, seenAtMs: 1 });
    reconcile(ctx, setOf({ WING: 100, SHORT: -100 }, FIRST));
    expect([ctx.state.doubts.size, ctx.state.unclear.size]).toEqual([0, 0]);
    expect(ctx.state.lastSetAskMs).toBe(LOCAL);
    expect(ctx.wakes).toEqual([]);
  });

  it("is a doubt, from when it was first seen; the next set is asked as soon as it can tell", () => {
    const ctx = holding();
    reconcile(ctx, setOf({ WING: 90, SHORT: -100 }, FIRST));
    const doubt = { qty: -10, expected: 100, positionsMs: FIRST, seenAtMs: LOCAL };
    expect([...ctx.state.doubts]).toEqual([["WING", doubt]]);
    expect(ctx.state.lastSetAskMs).toBe(LOCAL + 2_000 - 12_000);
    expect(ctx.wakes).toEqual([LOCAL + 2_000]);
    ctx.state.nowLocalMs += 1;
    reconcile(ctx, setOf({ WING: 90, SHORT: -100 }, FIRST + 1));
    expect(ctx.state.doubts.get("WING")).toEqual(doubt);
    reconcile(ctx, setOf({ WING: 91, SHORT: -100 }, FIRST + 1));
    expect(ctx.state.doubts.get("WING")).toMatchObject({ qty: -9, positionsMs: FIRST + 1 });
  });

  it("is no agreement that a fill may bring about which the positions lack", () => {
    const doubt = { qty: -10, expected: 100, positionsMs: 1, seenAtMs: 1 };
    const after = (raisedMs: number, ...notes: readonly ("doubts" | "unclear")[]) => {
      const ctx = holding();
      if (notes.includes("doubts")) ctx.state.doubts.set("WING", doubt);
      if (notes.includes("unclear")) ctx.state.unclear.set("WING", -10);
      Object.assign(put(ctx, 0, { firstMs: 1 }, { qty: 0 }), { raisedMs });
      reconcile(ctx, setOf({ WING: 100, SHORT: -100 }, FIRST));
      const { doubts, unclear, lastSetAskMs } = ctx.state;
      return [doubts.size, unclear.get("WING") ?? 0, lastSetAskMs !== LOCAL];
    };
    expect(after(FIRST, "doubts")).toEqual([1, 0, true]);
    expect(after(FIRST, "unclear")).toEqual([0, -10, true]);
    expect(after(FIRST)).toEqual([0, 0, false]);
    expect(after(1, "doubts", "unclear")).toEqual([0, 0, false]);
  });

  it("is feared beside one the other way that comes to hide it, until that is settled", () => {
    const ctx = holding();
    const hear = (held: number, stampMs: number): readonly (number | undefined)[] => {
      reconcile(ctx, {
        ...setOf({ WING: held, SHORT: -100 }, stampMs),
        askedAtMs: LOCAL + stampMs,
      });
      return [ctx.state.doubts.get("WING")?.qty, ctx.state.unclear.get("WING")];
    };
    expect(hear(90, FIRST)).toEqual([-10, undefined]);
    expect(hear(120, FIRST + 1)).toEqual([20, -10]);
    expect(hear(130, FIRST + 2)).toEqual([30, -10]);
    expect(hear(130, FIRST + 9_000)).toEqual([undefined, undefined]);
    expect(hear(140, FIRST + 20_000)).toEqual([10, undefined]);
    expect(hear(145, FIRST + 20_001)).toEqual([15, undefined]);
  });

  it("counts on from books that move the same way", () => {
    const ctx = holding();
    const selling = put(ctx, 0, { firstMs: 1 }, { side: "SELL", purpose: "exit", qty: 50 });
    reconcile(ctx, setOf({ WING: 90, SHORT: -100 }, FIRST));
    selling.facts = { ...selling.facts, cums: [{ cum: 20, stampMs: 2 }] };
    reconcile(ctx, setOf({ WING: 70, SHORT: -100 }, LATER));
    const doubt = { qty: -10, expected: 80, positionsMs: LATER };
    expect(ctx.state.doubts.get("WING")).toMatchObject(doubt);
  });

  it("is booked as of its first sighting, once it was seen again", () => {
    const ctx = holding();
    reconcile(ctx, setOf({ WING: 90, SHORT: -100 }, FIRST));
    reconcile(ctx, { ...setOf({ WING: 90, SHORT: -100 }, LATER), askedAtMs: LOCAL + 1_000 });
    expect(ctx.state.doubts.size).toBe(0);
    expect([...ctx.state.adjustments.values()]).toMatchObject([
      { symbol: "WING", qty: -10, cause: "foreign", asOfMs: FIRST, groupId: "SP" },
    ]);
  });

  it("is of what only the account knows too", () => {
    const ctx = holding();
    reconcile(ctx, setOf({ WING: 100, SHORT: -100, ODD: 7 }, FIRST));
    expect(ctx.state.doubts.get("ODD")).toMatchObject({ qty: 7, expected: 0 });
    const gone = holding();
    reconcile(gone, setOf({ WING: 100 }, FIRST));
    expect(gone.state.doubts.get("SHORT")).toMatchObject({ qty: 100, expected: -100 });
  });
});

describe("reconcile: what an UNKNOWN order explains", () => {
  /** Whether another set is asked for soon: what is explained waits for the order's fate. */
  const isDoubted = (sentSeq: number, qty = -10): boolean => {
    const ctx = holding();
    const exit = put(ctx, 0, {}, { side: "SELL", purpose: "exit", qty: 10 });
    Object.assign(exit, { brokerOrderId: null, sentSeq });
    reconcile(ctx, setOf({ WING: 100 + qty, SHORT: -100 }, FIRST));
    return ctx.state.lastSetAskMs !== LOCAL;
  };

  it("is a difference of its size, if it was sent before the positions came", () => {
    expect([isDoubted(0), isDoubted(7), isDoubted(8)]).toEqual([false, false, true]);
    expect([isDoubted(7, -11), isDoubted(7, 10)]).toEqual([true, true]);
  });

  it("is remembered, but not beside a fill that the positions may lack", () => {
    const explained = (raisedMs: number) => (ctx: Context) => {
      const exit = put(ctx, 0, {}, { side: "SELL", purpose: "exit", qty: 10 });
      Object.assign(exit, { brokerOrderId: null, raisedMs });
    };
    expect(thought(explained(1))).toEqual({ doubt: -10, unclear: undefined });
    expect(thought(explained(FIRST))).toEqual({ doubt: undefined, unclear: undefined });
  });
});

describe("reconcile: whether the books are settled", () => {
  const settled = { doubt: -10, unclear: undefined };
  const unclear = { doubt: undefined, unclear: -10 };
  const raised = (raisedMs: number) => (ctx: Context) =>
    Object.assign(put(ctx, 0, { firstMs: 1 }, { qty: 0 }), { raisedMs });

  it("not while an own fill is too recent to show", () => {
    expect(thought(raised(FIRST - 1_999))).toEqual(unclear);
    expect(thought(raised(FIRST - 2_000))).toEqual(settled);
    const both = (ctx: Context) => [raised(FIRST)(ctx), raised(1)(ctx)];
    expect(thought(both)).toEqual(unclear);
  });

  it("stamped after the positions, by the process's own clock: the broker's may step back", () => {
    const ahead = (raisedAtMs: number | null) => (ctx: Context) =>
      Object.assign(put(ctx, 0, { firstMs: 1 }, { qty: 0 }), {
        raisedMs: FIRST + 60_000,
        raisedAtMs,
      });
    const lagMs = contextOf().rules.readLagMs;
    expect(thought(ahead(LOCAL - lagMs + 1))).toEqual(unclear);
    expect(thought(ahead(LOCAL - lagMs))).toEqual(settled);
    expect(thought(ahead(null))).toEqual(unclear);
  });

  it.each([{ disputed: true }, { contested: true }])("not while a count is %j", (over) => {
    const doubted = (ctx: Context): Order =>
      Object.assign(put(ctx, 0, { firstMs: 1 }, { qty: 0 }), over);
    expect(thought(doubted)).toEqual(unclear);
  });

  it("not while a bust may or may not be counted", () => {
    const bust = { execId: "F!1", qty: 0, priceTicks: 1, stampMs: 5, busted: 10, bustMs: 5 };
    const ambiguous = (ctx: Context) =>
      put(ctx, 0, { cums: [{ cum: 10, stampMs: 5 }], fills: new Map([["F!1", bust]]) });
    // At most 110 are held
    expect(thought(ambiguous, 0)).toEqual({ doubt: undefined, unclear: -10 });
  });

  it("an unclear difference keeps a recovery from its end, and is asked again", () => {
    const ctx = holding();
    ctx.state.recovery = { ...ctx.state.recovery, complete: false, firstStampMs: 1 };
    Object.assign(put(ctx, 0, { firstMs: 1 }, { qty: 0 }), { disputed: true });
    reconcile(ctx, setOf({ WING: 90, SHORT: -100 }, FIRST));
    expect(ctx.state.recovery.complete).toBe(false);
    expect(ctx.wakes).toEqual([LOCAL + 2_000, LOCAL + 2_000]);
    const agreed = holding();
    agreed.state.recovery = { ...agreed.state.recovery, complete: false, firstStampMs: 1 };
    reconcile(agreed, setOf({ WING: 100, SHORT: -100 }, FIRST));
    expect(agreed.state.recovery.complete).toBe(true);
  });

  it("a set that is too early does not end a recovery, and another is asked", () => {
    const ctx = holding();
    ctx.state.recovery = { ...ctx.state.recovery, complete: false, firstStampMs: FIRST - 1_999 };
    reconcile(ctx, setOf({ WING: 100, SHORT: -100 }, FIRST));
    expect(ctx.state.recovery.complete).toBe(false);
    expect(ctx.wakes).toEqual([LOCAL + 2_000]);
  });
});

describe("reconcile: what could be moving the account", () => {
  /** Books that have moved since the first sighting: foreign, unless live orders move with them. */
  function moved(qty: number, facts: Partial<OrderFacts>, intent: Partial<Intent>): boolean {
    const ctx = holding();
    put(ctx, 0, facts, { qty: 50, ...intent });
    const doubt = { qty, expected: 1, positionsMs: FIRST - 5_000, seenAtMs: 0 };
    ctx.state.doubts.set("WING", doubt);
    reconcile(ctx, setOf({ WING: 100 + qty, SHORT: -100 }, FIRST));
    return ctx.state.adjustments.size === 0;
  }
  const LIVE = { firstMs: 1 };

  it("is what is live on that side, but no stop that rests", () => {
    expect(moved(10, LIVE, { side: "BUY" })).toBe(true);
    expect(moved(10, LIVE, { side: "SELL", purpose: "exit" })).toBe(false);
    expect(moved(-10, LIVE, { side: "SELL", purpose: "exit" })).toBe(true);
    expect(moved(-10, LIVE, { side: "BUY" })).toBe(false);
    expect(moved(-10, LIVE, { side: "SELL", purpose: "stop" })).toBe(false);
    const triggered = { ...LIVE, triggeredMs: 5 };
    expect(moved(-10, triggered, { side: "SELL", purpose: "stop" })).toBe(true);
  });
});
