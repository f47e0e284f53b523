/** What a report makes of an order, beside its facts. */
import { describe, expect, it } from "vitest";
import { applyReport } from "../../../core/apply/reports.js";
import type { Context } from "../../../core/context.js";
import { filledHigh, filledLow, isToldBeside } from "../../../core/order.js";
import type { Order } from "../../../core/order.js";
import { RULES } from "../engine/bench.js";
import { contextOf, orderOf, wholeSet } from "../step.js";

describe("a report: when a count was last raised, or told again", () => {
  function told(...counts: readonly (readonly [cum: number, stampMs: number])[]) {
    const ctx: Context = contextOf();
    const order: Order = orderOf();
    ctx.state.orders.set("A", order);
    return counts.map(([cumQty, stampMs], nth) => {
      ctx.state.nowLocalMs = nth + 1;
      applyReport(ctx, {
        ...{ key: `k${nth}`, clientOrderId: "A", brokerOrderId: "B1", status: "open", cumQty },
        ...{ orderQty: 100, fill: null, bust: null, stampMs, reason: null },
      });
      const { raisedMs, raisedAtMs } = order;
      return { high: filledHigh(order, RULES), raisedMs, raisedAtMs };
    });
  }

  it("is the stamp of the highest, by the clock of the process that learnt it", () => {
    expect(told([50, 1_000], [100, 2_000], [100, 3_000], [75, 1_500])).toEqual([
      { high: 50, raisedMs: 1_000, raisedAtMs: 1 },
      { high: 100, raisedMs: 2_000, raisedAtMs: 2 },
      { high: 100, raisedMs: 2_000, raisedAtMs: 3 },
      { high: 100, raisedMs: 2_000, raisedAtMs: 3 },
    ]);
  });

  it("or of the one that came back to it: what was taken back may have been filled again", () => {
    expect(told([100, 2_000], [75, 5_000], [100, 7_000])).toEqual([
      { high: 100, raisedMs: 2_000, raisedAtMs: 1 },
      { high: 100, raisedMs: 2_000, raisedAtMs: 1 },
      { high: 100, raisedMs: 7_000, raisedAtMs: 3 },
    ]);
  });
});

describe("a report of an order that a complete set lacked", () => {
  /** A fill of 75, stamped 1 s, of an order that had filled 50; what is relied on, and feared. */
  function told(
    setMs: number,
    listsOfDay: boolean,
    over: { sentSeq?: number; listed?: true } = {},
  ) {
    const ctx: Context = { ...contextOf(), rules: { ...RULES, listsOfDay } };
    const order: Order = orderOf({ cums: [{ cum: 50, stampMs: 1 }] });
    order.sentSeq = over.sentSeq ?? 0;
    ctx.state.orders.set("A", order);
    ctx.state.lastSet = wholeSet(setMs);
    if (over.listed === true) ctx.state.lastSet.listed.add(order);
    applyReport(ctx, {
      ...{ key: "k", clientOrderId: "A", brokerOrderId: "B1", status: "canceled", cumQty: 75 },
      ...{ orderQty: 100, fill: null, bust: null, stampMs: 1_000, reason: null },
    });
    return [filledLow(order, ctx.rules), filledHigh(order, ctx.rules)];
  }
  const LONG_AFTER = 60_000;

  it("is not relied on where the set is newer: the account may have told of it", () => {
    expect(told(LONG_AFTER, true)).toEqual([50, 75]);
  });

  it("counts where the set may be as old, has the order, or was asked for before it", () => {
    expect(told(1_000, true)).toEqual([75, 75]);
    expect(told(LONG_AFTER, true, { listed: true })).toEqual([75, 75]);
    expect(told(LONG_AFTER, true, { sentSeq: 1 })).toEqual([75, 75]);
  });

  it("counts at a venue that forgets nothing", () => {
    expect(told(LONG_AFTER, false)).toEqual([75, 75]);
  });
});

describe("a report of what a list of the same time lacks", () => {
  /** The list is stamped 5 s and tells 50; the report tells 75. */
  function told(resumedSeq: number | null, stampMs: number) {
    const rules = { ...RULES, resolutionMs: 1_000 };
    const ctx: Context = { ...contextOf(), rules };
    const order: Order = orderOf({ anchor: { cum: 50, stampMs: 5_000 } });
    order.brokerOrderId = "B1";
    ctx.state.byBrokerId.set("B1", order);
    Object.assign(ctx.state, { resumedSeq, pollAtOnce: false });
    applyReport(ctx, {
      ...{ key: "k", clientOrderId: "A", brokerOrderId: "B1", status: "open", cumQty: 75 },
      ...{ orderQty: 100, fill: null, bust: null, stampMs, reason: null },
    });
    const { contested } = order;
    const counts = [filledLow(order, rules), filledHigh(order, rules)];
    return { contested, counts, pollAtOnce: ctx.state.pollAtOnce };
  }
  const DOUBTED = { contested: true, counts: [50, 75], pollAtOnce: true };
  const BELIEVED = { contested: false, counts: [75, 75], pollAtOnce: false };

  it("is believed, but for what the stream tells again once it is up", () => {
    expect(told(null, 5_000)).toEqual(BELIEVED);
    expect(told(0, 5_000)).toEqual(DOUBTED);
    expect(told(0, 5_001)).toEqual(BELIEVED);
  });
});

describe("a report of an order that the account has settled", () => {
  /** Counted for 50 as of 5 s; a report of 75 comes later. */
  function told(stampMs: number, over: Partial<Order>, listsOfDay = true) {
    const ctx: Context = { ...contextOf(), rules: { ...RULES, listsOfDay } };
    const order: Order = orderOf({ anchor: { cum: 50, stampMs: 5_000 } });
    Object.assign(order, { brokerOrderId: "B1", absentMs: 5_000, ...over });
    ctx.state.byBrokerId.set("B1", order);
    applyReport(ctx, {
      ...{ key: "k", clientOrderId: "A", brokerOrderId: "B1", status: "open", cumQty: 75 },
      ...{ orderQty: 100, fill: null, bust: null, stampMs, reason: null },
    });
    const { absentMs, contested } = order;
    const counts = [filledLow(order, ctx.rules), filledHigh(order, ctx.rules)];
    return { absentMs, contested, counts };
  }
  const LATE = 90_000;

  it("is of the past, whatever its stamp: the broker's clock may have stepped back", () => {
    expect(told(LATE, {})).toEqual({ absentMs: 5_000, contested: true, counts: [50, 75] });
  });

  it("revives it where lists forget nothing, and counts where it had not ended", () => {
    expect(told(LATE, {}, false)).toEqual({ absentMs: null, contested: false, counts: [75, 75] });
    const live = told(LATE, { absentMs: null });
    expect(live).toEqual({ absentMs: null, contested: false, counts: [75, 75] });
  });
});

describe("a bust", () => {
  /** A list of 5 s tells 100; then 25 of them are taken back, by a report that is stamped so. */
  function busted(stampMs: number) {
    const ctx: Context = contextOf();
    const order: Order = orderOf({ anchor: { cum: 100, stampMs: 5_000 } });
    Object.assign(order, { brokerOrderId: "B1" });
    ctx.state.byBrokerId.set("B1", order);
    ctx.state.pollAtOnce = false;
    applyReport(ctx, {
      ...{ key: "k", clientOrderId: "A", brokerOrderId: "B1", status: "open", cumQty: 75 },
      ...{ orderQty: 100, fill: null, bust: { execId: "F", qty: 25 }, stampMs, reason: null },
    });
    const { disputed } = order;
    return { disputed, low: filledLow(order, RULES), pollAtOnce: ctx.state.pollAtOnce };
  }

  it("that by its stamp is in the count already may not be: the next list tells", () => {
    expect(busted(1_000)).toEqual({ disputed: true, low: 100, pollAtOnce: true });
    expect(busted(9_000)).toEqual({ disputed: false, low: 75, pollAtOnce: false });
  });
});

describe("a report beside a list of its own time", () => {
  it("is one that says more, and is neither surely older nor newer: a restart doubts it", () => {
    const rules = { ...RULES, resolutionMs: 1_000 };
    const beside = (cum: number, stampMs: number): boolean =>
      isToldBeside(
        orderOf({ anchor: { cum: 50, stampMs: 5_000 }, cums: [{ cum, stampMs }] }).facts,
        rules,
      );
    const oldest = 5_000 - rules.readLagMs - 1_000;
    expect([beside(75, 5_000), beside(75, oldest + 1)]).toEqual([true, true]);
    expect([beside(50, 5_000), beside(75, 5_001), beside(75, oldest)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(isToldBeside(orderOf({ cums: [{ cum: 75, stampMs: 1 }] }).facts, rules)).toBe(false);
  });
});
