/** What a report makes of an order, beside its facts. */
import { describe, expect, it } from "vitest";
import { applyReport } from "../../../core/apply/reports.js";
import type { Context } from "../../../core/context.js";
import { filledHigh } from "../../../core/order.js";
import type { Order } from "../../../core/order.js";
import { RULES } from "../engine/bench.js";
import { contextOf, orderOf } from "../step.js";

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
