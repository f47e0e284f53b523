import { describe, expect, it } from "vitest";
import type { Context } from "../../../core/context.js";
import { poll } from "../../../core/decide/polls.js";
import type { InFlight, PollSet } from "../../../core/state.js";
import { contextOf, orderOf } from "../step.js";

const LOCAL = 100_000;

/** A recovered core that has asked everything a second ago, and nothing is due. */
function quiet(): Context {
  const ctx = contextOf();
  Object.assign(ctx.state, {
    ...{ nowLocalMs: LOCAL, lastSetAskMs: LOCAL - 1_000, lastOrdersAskMs: LOCAL - 1_000 },
    ...{ pollAtOnce: false, sets: 1 },
  });
  ctx.state.recovery.complete = true;
  ctx.state.broker.nowMs = 50_000;
  ctx.state.broker.heardAtMs = LOCAL;
  return ctx;
}
function live(ctx: Context): void {
  const order = orderOf({ firstMs: 1, newestMs: 1 });
  ctx.state.orders.set("A", Object.assign(order, { brokerOrderId: "E" }));
}
/** What is asked, and when it is looked at again. */
function asked(ctx: Context) {
  poll(ctx);
  const scopes = ctx.effects.flatMap((effect) => (effect.kind === "query" ? [effect.scope] : []));
  return { scopes, wakes: ctx.wakes };
}
const SET = ["orders", "trades", "positions", "margin"];
const set = (over: Partial<PollSet> = {}): PollSet => ({
  ...{ id: 1, askedAtMs: LOCAL - 1_000, ordersMs: null, tradesMs: null, positionsMs: null },
  ...{
    askedSeq: 0,
    listed: new Set(),
    positions: new Map(),
    positionsSeq: 0,
    failed: false,
    ...over,
  },
});
function inFlight(ctx: Context, over: Partial<InFlight>): void {
  const request = { seq: 9, kind: "orders", sentAtMs: LOCAL, brokerAtAsk: 1, set: 0 } as const;
  ctx.state.inFlight.set(9, { ...request, ...over });
}

describe("a full set", () => {
  it("is asked every twelve seconds", () => {
    const ctx = quiet();
    expect(asked(ctx)).toEqual({ scopes: [], wakes: [LOCAL + 11_000] });
    const due = quiet();
    due.state.lastSetAskMs = LOCAL - 12_000;
    expect(asked(due).scopes).toEqual(SET);
    expect(due.state).toMatchObject({ sets: 2, lastSetAskMs: LOCAL, pollAtOnce: false });
    expect(due.state.set).toEqual(set({ id: 2, askedAtMs: LOCAL }));
  });

  it("is asked at once where something asks for it, a second after the last", () => {
    const ctx = quiet();
    ctx.state.pollAtOnce = true;
    expect(asked(ctx).scopes).toEqual(SET);
    const early = quiet();
    Object.assign(early.state, { pollAtOnce: true, lastSetAskMs: LOCAL - 999 });
    expect(asked(early)).toEqual({ scopes: [], wakes: [LOCAL + 1] });
    const first = quiet();
    Object.assign(first.state, { pollAtOnce: true, sets: 0, lastSetAskMs: LOCAL });
    expect(asked(first).scopes).toEqual(SET);
  });

  it.each([
    [1, 1_000],
    [2, 2_000],
    [4, 8_000],
    [5, 12_000],
  ])("that failed %i times is asked again after %i ms (2)", (failedSets, ms) => {
    const ctx = quiet();
    Object.assign(ctx.state, { pollAtOnce: true, failedSets, lastSetAskMs: LOCAL - ms + 1 });
    expect(asked(ctx)).toEqual({ scopes: [], wakes: [LOCAL + 1] });
  });

  it("is one at a time, and given up three seconds after it was asked (1)", () => {
    const ctx = quiet();
    Object.assign(ctx.state, { pollAtOnce: true, set: set() });
    inFlight(ctx, { kind: "trades", sentAtMs: LOCAL - 2_999, set: 1 });
    expect(asked(ctx)).toEqual({ scopes: [], wakes: [LOCAL + 2_000] });
    expect(ctx.state.inFlight.size).toBe(1);
    const late = quiet();
    Object.assign(late.state, { set: set(), lastSetAskMs: LOCAL - 3_000 });
    inFlight(late, { kind: "trades", sentAtMs: LOCAL - 3_000, set: 1 });
    expect(asked(late).scopes).toEqual(SET);
    expect(late.state).toMatchObject({ failedSets: 1 });
    expect([...late.state.inFlight.values()].every(({ set: id }) => id === 2)).toBe(true);
  });

  it("is not given up for another request that got no answer (1)", () => {
    const ctx = quiet();
    ctx.state.set = set();
    inFlight(ctx, { kind: "cancel", sentAtMs: LOCAL - 3_000 });
    expect(asked(ctx).scopes).toEqual([]);
    expect(ctx.state.inFlight.size).toBe(0);
    expect(ctx.state.set).toEqual(set());
    expect(ctx.state.failedSets).toBe(0);
  });

  it("leaves as a whole, or later", () => {
    const ctx = {
      ...quiet(),
      rules: { ...contextOf().rules, requestLimits: [{ windowMs: 1_000, max: 5 }] },
    };
    Object.assign(ctx.state, { lastSetAskMs: LOCAL - 12_000, requests: [LOCAL] });
    expect(asked(ctx)).toEqual({ scopes: [], wakes: [LOCAL + 1_600] });
    expect(ctx.state.pollAtOnce).toBe(true);
  });
});

describe("orders", () => {
  it("are asked every two seconds while anything is live", () => {
    const ctx = quiet();
    live(ctx);
    expect(asked(ctx)).toEqual({ scopes: [], wakes: [LOCAL + 11_000, LOCAL + 1_000] });
    const due = quiet();
    live(due);
    due.state.lastOrdersAskMs = LOCAL - 2_000;
    expect(asked(due)).toEqual({ scopes: ["orders"], wakes: [LOCAL + 11_000, LOCAL + 2_000] });
  });

  it("are asked no more once all have ended", () => {
    const ctx = quiet();
    const ended = { how: "canceled", stampMs: 1, reason: null } as const;
    ctx.state.orders.set("A", orderOf({ ended }));
    expect(asked(ctx)).toEqual({ scopes: [], wakes: [LOCAL + 11_000] });
  });

  it("are asked again while a list has shown less than is known of an order, ended or not", () => {
    const ctx = quiet();
    const ended = { how: "canceled", stampMs: 1, reason: null } as const;
    ctx.state.orders.set("A", Object.assign(orderOf({ ended }), { disputed: true }));
    expect(asked(ctx)).toEqual({ scopes: [], wakes: [LOCAL + 11_000, LOCAL + 1_000] });
  });

  it("are asked for the time, at the earliest of what wants it, 400 ms apart (3)", () => {
    const ctx = quiet();
    ctx.asks.push(LOCAL + 50, LOCAL + 20, LOCAL + 70);
    expect(asked(ctx).wakes).toContain(LOCAL + 20);
    const sooner = quiet();
    live(sooner);
    sooner.asks.push(LOCAL);
    expect(asked(sooner).scopes).toEqual(["orders"]);
    const later = quiet();
    live(later);
    later.asks.push(LOCAL + 5_000);
    expect(asked(later).wakes).toContain(LOCAL + 1_000);
    const spaced = quiet();
    Object.assign(spaced.state, { lastOrdersAskMs: LOCAL - 399 });
    spaced.asks.push(LOCAL - 500);
    expect(asked(spaced)).toEqual({ scopes: [], wakes: [LOCAL + 11_000, LOCAL + 1] });
  });

  it("are asked once at a time (1)", () => {
    const ctx = quiet();
    ctx.asks.push(LOCAL);
    inFlight(ctx, { sentAtMs: LOCAL - 500 });
    expect(asked(ctx)).toEqual({ scopes: [], wakes: [LOCAL + 11_000, LOCAL + 2_500] });
    const other = quiet();
    other.asks.push(LOCAL);
    inFlight(other, { kind: "cancel" });
    expect(asked(other).scopes).toEqual(["orders"]);
  });
});

describe("an UNKNOWN order", () => {
  const chased = (askedMs: number | null): Context => {
    const ctx = quiet();
    ctx.state.orders.set("A", Object.assign(orderOf(), { askedMs }));
    return ctx;
  };
  // send horizon, read lag, resolution, one more, and the resolution of a duration
  const HORIZON = 15_000 + 1_000 + 1_000 + 1 + 1_000;

  it("is asked for at once while nothing was answered since its send", () => {
    expect(asked(chased(null)).scopes).toEqual(["orders"]);
  });

  it("is settled by a full set once its horizon has passed", () => {
    expect(asked(chased(50_000 - HORIZON)).scopes).toEqual(SET);
    expect(asked(chased(50_000 - HORIZON + 1)).scopes).toEqual([]);
  });
});

describe("the alarm of a recovery", () => {
  it("is raised once, after thirty seconds", () => {
    const ctx = quiet();
    const startedAtMs = LOCAL - 30_000;
    ctx.state.recovery = { ...ctx.state.recovery, complete: false, startedAtMs };
    ctx.state.seq = 7;
    poll(ctx);
    const text = "recovery has had no complete answer from the broker for 30 s";
    const alarm = { kind: "alarm", alarmId: "recovery-7", groupId: null, text };
    expect(ctx.effects).toEqual([alarm]);
    poll(ctx);
    expect(ctx.effects).toEqual([alarm]);
    const early = quiet();
    early.state.recovery = { ...ctx.state.recovery, alarmed: false, startedAtMs: startedAtMs + 1 };
    expect(asked(early).wakes).toContain(LOCAL + 1);
    expect(early.effects).toEqual([]);
  });
});
