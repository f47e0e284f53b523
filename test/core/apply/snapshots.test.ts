/** Answers to queries. The numbers in brackets are those of snapshots.ts. */
import { describe, expect, it } from "vitest";
import { applySnapshot } from "../../../core/apply/snapshots.js";
import type { Context } from "../../../core/context.js";
import { newGroup } from "../../../core/group.js";
import type { MarginFacts } from "../../../core/margin.js";
import type { PollSet } from "../../../core/state.js";
import { spread } from "../engine/plans.js";
import { contextOf, orderOf } from "../step.js";

const row = { symbol: "WING", longMinor: 1, shortMinor: 1, spreadMinor: 0, volPerMille: 0 };
const KNOWN: MarginFacts = { fundsMinor: 1_000, rows: [row], offsets: [] };
const LESS: MarginFacts = { fundsMinor: 2_000, rows: [], offsets: [] };

function askAgain(ctx: Context): void {
  const asked = { sentAtMs: 1_000, brokerAtAsk: null, set: 1 };
  ctx.state.inFlight.set(5, { seq: 5, kind: "margin", ...asked });
}

/** A set under way of which the margin is still to come. */
function asking(): { readonly ctx: Context; readonly set: PollSet } {
  const ctx = contextOf();
  const set: PollSet = {
    ...{ id: 1, askedAtMs: 1_000, ordersMs: 100, tradesMs: 100, positionsMs: 100 },
    ...{ askedSeq: 0, listed: new Set(), positions: new Map(), positionsSeq: 4, failed: false },
  };
  ctx.state.set = set;
  ctx.state.margin = KNOWN;
  askAgain(ctx);
  return { ctx, set };
}

function answered(ctx: Context, facts: MarginFacts, complete: boolean, requestSeq = 5): void {
  const answer = { localMs: 1_100, requestSeq, stampMs: 100, complete } as const;
  applySnapshot(ctx, { kind: "snapshot", ...answer, content: { scope: "margin", facts } });
}

describe("snapshots: margin", () => {
  it("is that of the newest answer", () => {
    const { ctx } = asking();
    answered(ctx, LESS, true);
    expect(ctx.state.margin).toBe(LESS);
    expect(ctx.state.lastSet?.stampMs).toBe(100);
  });

  it("stays what it was where an answer is incomplete, and its set is given up (1)", () => {
    const { ctx, set } = asking();
    answered(ctx, LESS, false);
    expect(ctx.state.margin).toBe(KNOWN);
    expect(set.failed).toBe(true);
    expect(ctx.state).toMatchObject({ set: null, lastSet: null, failedSets: 1 });
    expect(ctx.state.pollAtOnce).toBe(true);
  });

  it("is not known from an incomplete answer either", () => {
    const { ctx } = asking();
    ctx.state.margin = null;
    answered(ctx, KNOWN, false);
    expect(ctx.state.margin).toBeNull();
  });

  it("ends the wait for a row that it has, and dates the wait for one that it lacks", () => {
    const { ctx } = asking();
    const group = newGroup(spread(), 1);
    ctx.state.groups.set("SP", group);
    group.rowWait = { symbol: "WING", sinceMs: null };
    answered(ctx, LESS, true, 9);
    expect(group.rowWait.sinceMs).toBeNull();
    answered(ctx, LESS, true);
    expect(group.rowWait).toEqual({ symbol: "WING", sinceMs: 100 });
    group.rowWait.sinceMs = 70;
    askAgain(ctx);
    answered(ctx, LESS, true);
    expect(group.rowWait.sinceMs).toBe(70);
    askAgain(ctx);
    answered(ctx, KNOWN, true);
    expect(group.rowWait).toBeNull();
  });

  it("is not that of an answer to no question (3)", () => {
    const { ctx } = asking();
    answered(ctx, LESS, true, 9);
    expect(ctx.state.margin).toBe(KNOWN);
  });
});

describe("snapshots: orders", () => {
  it("a count in doubt that a list settles is worth a row, though the list tells nothing new", () => {
    const { ctx, set } = asking();
    const cums = [{ cum: 100, stampMs: 9 }];
    const order = orderOf({ cums, anchor: { cum: 25, stampMs: 50_000 }, firstMs: 9, newestMs: 9 });
    order.contested = true;
    order.brokerOrderId = "B1";
    ctx.state.orders.set(order.intent.clientOrderId, order);
    ctx.state.byBrokerId.set("B1", order);
    ctx.state.inFlight.set(6, {
      seq: 6,
      kind: "orders",
      sentAtMs: 1_000,
      brokerAtAsk: null,
      set: 1,
    });
    const name = { key: "k", clientOrderId: order.intent.clientOrderId, orderQty: null } as const;
    const what = { status: "open", cumQty: null, fill: null, bust: null, reason: null } as const;
    const row = { ...name, ...what, brokerOrderId: "B1", stampMs: 9 };
    const content = { scope: "orders", rows: [row] } as const;
    const answer = { localMs: 1_100, requestSeq: 6, stampMs: 9, complete: true } as const;
    const { facts } = order;
    applySnapshot(ctx, { kind: "snapshot", ...answer, content });
    expect(set.listed).toContain(order);
    expect(order.facts).toBe(facts);
    expect(order.contested).toBe(false);
    expect(ctx.touched).toContain(order);
  });

  it.each([
    ["complete, and asked since", 5, true, null],
    ["asked before", 6, true, 6],
    ["incomplete", 5, false, 5],
  ] as const)(
    "what the stream tells again is doubted until a list: %s",
    (_, resumed, complete, left) => {
      const ctx = contextOf();
      ctx.state.resumedSeq = resumed;
      const asked = { sentAtMs: 1_000, brokerAtAsk: null, set: 0 };
      ctx.state.inFlight.set(6, { seq: 6, kind: "orders", ...asked });
      const answer = { localMs: 1_100, requestSeq: 6, stampMs: 9, complete } as const;
      const content = { scope: "orders", rows: [] } as const;
      applySnapshot(ctx, { kind: "snapshot", ...answer, content });
      expect(ctx.state.resumedSeq).toBe(left);
    },
  );
});
