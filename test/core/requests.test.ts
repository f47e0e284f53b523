import { describe, expect, it } from "vitest";
import type { Context } from "../../core/context.js";
import { newGroup } from "../../core/group.js";
import type { OrderSpec } from "../../core/requests.js";
import {
  aggressive,
  ask,
  askedSoFar,
  hasRoom,
  inherit,
  requestCancel,
  sendChildren,
  takeBack,
  trimBudget,
} from "../../core/requests.js";
import type { RequestLimit, VenueRules } from "../../core/rules.js";
import { spread } from "./engine/plans.js";
import { contextOf, orderOf } from "./step.js";

const LOCAL = 10_000;

/** A core at a venue of some limits that has asked at some times. */
function asking(requests: readonly number[], ...requestLimits: readonly RequestLimit[]): Context {
  const ctx = contextOf();
  Object.assign(ctx.state, { requests: [...requests], nowLocalMs: LOCAL });
  Object.assign(ctx.state, { lastOrdersAskMs: LOCAL - 1, pollAtOnce: false });
  ctx.state.broker.nowMs = 500;
  return { ...ctx, rules: { ...ctx.rules, requestLimits } };
}
const TEN: RequestLimit = { windowMs: 1_000, max: 10 };
const times = (count: number, atMs = LOCAL): number[] => Array.from({ length: count }, () => atMs);

function spec(purpose: OrderSpec["purpose"], over: Partial<OrderSpec> = {}): OrderSpec {
  const group = newGroup(spread(), 1);
  const leg = group.legs[0];
  if (leg === undefined) throw new Error("no leg");
  return {
    ...{ group, leg, purpose, side: "BUY", qty: 250, type: "LIMIT", limitTicks: 7 },
    ...{ triggerTicks: null, level: 2, ...over },
  };
}

describe("the request budget", () => {
  it.each([
    ["entry", 8],
    ["query", 8],
    ["poll", 8],
    ["cancel", 9],
    ["exit", 10],
    ["urgent", 10],
  ] as const)("of a limit of ten an %s has %i", (who, share) => {
    expect(hasRoom(asking(times(share - 1), TEN), who, 1)).toBe(true);
    expect(hasRoom(asking(times(share), TEN), who, 1)).toBe(false);
    expect(hasRoom(asking([], TEN), who, share)).toBe(true);
    expect(hasRoom(asking(times(1), TEN), who, share)).toBe(false);
    expect(() => hasRoom(asking([], TEN), who, share + 1)).toThrow(
      `${share + 1} requests in a window of which ${share} are for a ${who}`,
    );
  });

  it.each([
    ["entry", 140, 140, 140],
    ["query", 140, 148, 160],
    ["exit", 140, 148, 160],
    ["poll", 160, 160, 160],
    ["cancel", 180, 180, 180],
    ["urgent", 200, 200, 200],
  ] as const)(
    "of a long window an %s has %i, after two full polls %i, after five and more %i",
    (who, none, two, more) => {
      const minute = { windowMs: 60_000, max: 200 };
      const asked = [times(1, LOCAL - 60_600), times(8), times(20), times(24)];
      for (const [at, polls] of asked.entries()) {
        const share = [none, two][at] ?? more;
        for (const used of [share - 1, share]) {
          const ctx = asking(times(used), minute);
          ctx.state.polls = polls;
          expect(hasRoom(ctx, who, 1)).toBe(used < share);
        }
      }
    },
  );

  it("of a long window is for exits of what is in danger whole, for others a part", () => {
    const minute = { windowMs: 60_000, max: 200 };
    const closed = (episodeOpen: boolean): number => {
      const order = spec("exit", { qty: 20_000 });
      order.group.episodeOpen = episodeOpen;
      return sendChildren(asking(times(100), minute), order) / 100;
    };
    expect(closed(false)).toBe(40);
    expect(closed(true)).toBe(100);
  });

  it.each([
    ["nothing", {}, 8],
    ["the list of orders", { lastOrdersAskMs: LOCAL - 2_000 }, 7],
    ["a full set", { pollAtOnce: true }, 4],
  ])("an entry leaves room for what is due to be asked: %s", (_, due, room) => {
    const sent = (purpose: OrderSpec["purpose"]): number => {
      const ctx = asking([], TEN);
      Object.assign(ctx.state, due);
      return sendChildren(ctx, spec(purpose, { qty: 2_000 })) / 100;
    };
    expect(sent("entry")).toBe(room);
    expect(sent("hedge")).toBe(10);
  });

  it("counts a request for the window and the spread of landing, then looks again", () => {
    expect(hasRoom(asking(times(8, LOCAL - 1_600), TEN), "query", 1)).toBe(true);
    const ctx = asking(times(8, LOCAL - 1_599), TEN);
    expect(hasRoom(ctx, "query", 1)).toBe(false);
    expect(ctx.wakes).toEqual([LOCAL + 1]);
  });

  it("counts what has no answer until it is answered or given up, then looks again", () => {
    const unanswered = (count: number, sentAtMs: number): Context => {
      const ctx = asking([], TEN);
      for (let seq = 1; seq <= count; seq += 1) {
        const request = { seq, kind: "trades", sentAtMs, brokerAtAsk: null, set: 0 } as const;
        ctx.state.inFlight.set(seq, request);
      }
      return ctx;
    };
    expect(hasRoom(unanswered(7, LOCAL - 1_600), "query", 1)).toBe(true);
    const full = unanswered(8, LOCAL - 1_600);
    expect(hasRoom(full, "query", 1)).toBe(false);
    expect(full.wakes).toEqual([LOCAL - 1_600 + full.timing.answerTimeoutMs]);
    // One that left within the window is counted there.
    expect(hasRoom(unanswered(8, LOCAL - 1_599), "query", 1)).toBe(true);
    const both = unanswered(4, LOCAL - 1_600);
    both.state.requests = times(4);
    expect(hasRoom(both, "query", 1)).toBe(false);
    both.state.requests = times(3);
    expect(hasRoom(both, "query", 1)).toBe(true);
  });

  it("passes to the next engine what left, and not what was dropped (5)", () => {
    const ctx = asking([LOCAL - 500, LOCAL - 300], TEN);
    Object.assign(ctx.state, { inheritedMs: [LOCAL - 300], pollAtOnce: true });
    ask(ctx, "trades", 1);
    expect(askedSoFar(ctx)).toEqual({
      atMs: [LOCAL - 500, LOCAL - 300, LOCAL],
      unansweredMs: [LOCAL - 300, LOCAL],
    });
    takeBack(ctx, [{ kind: "wake", atMs: LOCAL }, ...ctx.effects]);
    const asked = { atMs: [LOCAL - 500, LOCAL - 300], unansweredMs: [LOCAL - 300] };
    expect(askedSoFar(ctx)).toEqual(asked);
    expect(ctx.state.inFlight.size).toBe(0);
    expect(ctx.state.polls).toEqual([]);
    const next = asking([], TEN);
    inherit(next, asked);
    expect(askedSoFar(next)).toEqual(asked);
  });

  it("counts what an earlier engine has no answer to until it is given up (3)", () => {
    const after = (ms: number): Context => {
      const ctx = asking([], TEN);
      inherit(ctx, { atMs: [], unansweredMs: times(8, LOCAL - ms) });
      trimBudget(ctx);
      return ctx;
    };
    const full = after(1_600);
    expect(hasRoom(full, "query", 1)).toBe(false);
    expect(full.wakes).toEqual([LOCAL + 1_400]);
    expect(hasRoom(after(2_999), "query", 1)).toBe(false);
    expect(hasRoom(after(3_000), "query", 1)).toBe(true);
    expect(after(3_000).state.inheritedMs).toEqual([]);
  });

  it("forgets what the longest window counts no more", () => {
    const old = LOCAL - 5_600;
    const limits = [{ windowMs: 5_000, max: 10 }, TEN] as const;
    const ctx = asking([old - 1, old, old + 1, LOCAL], ...limits);
    ctx.state.polls = [old - 1, old, LOCAL];
    trimBudget(ctx);
    expect(ctx.state.requests).toEqual([old + 1, LOCAL]);
    expect(ctx.state.polls).toEqual([LOCAL]);
    for (const kept of [[], [old + 1], [LOCAL]]) {
      const other = asking(kept, ...limits);
      trimBudget(other);
      expect(other.state.requests).toEqual(kept);
    }
  });

  it("is used by questions, of which only one for orders is noted", () => {
    const ctx = asking(times(7), TEN);
    expect(ask(ctx, "trades", 3)).toBe(true);
    expect(ctx.state).toMatchObject({ lastOrdersAskMs: LOCAL - 1, polls: [LOCAL] });
    expect(ctx.effects).toEqual([{ kind: "query", requestSeq: 1, scope: "trades" }]);
    expect([...ctx.state.inFlight.values()]).toEqual([
      { seq: 1, kind: "trades", sentAtMs: LOCAL, brokerAtAsk: 500, set: 3 },
    ]);
    expect(ask(ctx, "orders", 0)).toBe(false);
    expect(ctx.effects).toHaveLength(1);
    const free = asking([], TEN);
    expect(ask(free, "orders", 0)).toBe(true);
    expect(free.state).toMatchObject({ lastOrdersAskMs: LOCAL, polls: [] });
  });
});

describe("children of an order", () => {
  it("are within the freeze, each with its intent", () => {
    const ctx = asking([]);
    const order = spec("hedge");
    expect(sendChildren(ctx, order)).toBe(250);
    const { leg } = order;
    expect(leg.orders.map(({ intent }) => [intent.qty, intent.attempt, intent.ordinal])).toEqual([
      [100, 1, 1],
      [100, 2, 2],
      [50, 3, 3],
    ]);
    expect(leg.orders[0]?.intent).toMatchObject({
      ...{ groupId: "SP", leg: 0, purpose: "hedge", episode: 0, retry: 0, level: 2 },
      ...{ symbol: "WING", side: "BUY", type: "LIMIT", limitTicks: 7, madeMs: 500 },
    });
    expect([...ctx.state.inFlight.values()].map(({ kind, set }) => [kind, set])).toEqual([
      ...times(3).map(() => ["send", 0]),
    ]);
    expect(leg.orders.map(({ sentSeq }) => sentSeq)).toEqual([1, 2, 3]);
  });

  it("of a hedge leave a row for its audit, and no others", () => {
    const ctx = asking([]);
    sendChildren(ctx, spec("hedge", { qty: 25 }));
    const row = { client_order_id: "SP-0h1", group_id: "SP", episode: 0, level: 2, wanted: 25 };
    expect(ctx.writes).toEqual([{ table: "hedges", row }]);
    const other = asking([]);
    sendChildren(other, spec("exit"));
    expect(other.writes).toEqual([]);
  });

  it.each([
    ["entry", 100],
    ["exit", 200],
    ["hedge", 200],
  ] as const)("of an %s stop where the budget ends, after %i", (purpose, sent) => {
    const used = purpose === "entry" ? 7 : 8;
    expect(sendChildren(asking(times(used), TEN), spec(purpose))).toBe(sent);
  });

  it.each([
    [499, 0],
    [500, 0],
    [501, 250],
  ])("of an instrument that expires at %i are of %i", (atMs, sent) => {
    const plan = spread({}, { expiry: { atMs, settlement: "cash" } });
    const group = newGroup(plan, 1);
    const leg = group.legs[0];
    expect(sendChildren(asking([]), spec("exit", { group, ...(leg && { leg }) }))).toBe(sent);
  });

  it("are as aggressive as the venue permits", () => {
    const { leg } = spec("hedge");
    const at = (rule: VenueRules["aggressive"], side: "BUY" | "SELL") => {
      const ctx = asking([]);
      return aggressive({ ...ctx, rules: { ...ctx.rules, aggressive: rule } }, leg, side);
    };
    const market = { type: "MARKET", limitTicks: null, triggerTicks: null };
    expect(at("market", "BUY")).toEqual(market);
    const limit = { type: "LIMIT", triggerTicks: null };
    expect(at("limit-at-band", "BUY")).toEqual({ ...limit, limitTicks: 10_000 });
    expect(at("limit-at-band", "SELL")).toEqual({ ...limit, limitTicks: 1 });
  });
});

describe("a cancel", () => {
  const canceling = (cancelRepeats: number, cancelSentMs: number) => {
    const ctx = asking([], TEN);
    const order = Object.assign(orderOf(), { brokerOrderId: "E", cancelRepeats, cancelSentMs });
    requestCancel(ctx, order, "exit");
    return { ctx, order };
  };

  it("names the order and why", () => {
    const { ctx, order } = canceling(0, 0);
    expect(ctx.effects).toEqual([
      {
        ...{ kind: "cancel", requestSeq: 1, clientOrderId: "A", brokerOrderId: "E" },
        ...{ reason: "exit", risk: true },
      },
    ]);
    expect([...ctx.state.inFlight.values()]).toMatchObject([{ kind: "cancel", set: 0 }]);
    expect(order).toMatchObject({ cancelRepeats: 1, cancelSentMs: LOCAL });
    expect(ctx.wakes).toEqual([LOCAL + 1_000]);
  });

  it.each([
    [1, 1_000, 2_000],
    [2, 2_000, 4_000],
    [5, 12_000, 1_000],
    [9, 12_000, 1_000],
  ])("after %i is repeated %i ms after the last, then looked at in %i", (repeats, ms, nextMs) => {
    const early = canceling(repeats, LOCAL - ms + 1);
    expect(early.ctx.effects).toEqual([]);
    expect(early.ctx.wakes).toEqual([LOCAL + 1]);
    const due = canceling(repeats, LOCAL - ms);
    expect(due.ctx.effects).toHaveLength(1);
    expect(due.ctx.wakes).toEqual([LOCAL + nextMs]);
  });

  it("of an order without a broker's id is not asked", () => {
    const ctx = asking([]);
    requestCancel(ctx, orderOf(), "exit");
    expect(ctx.effects).toEqual([]);
  });
});
