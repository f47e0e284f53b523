/** What a bust gives back of an exit: sold again only once the account was asked since. */
import { describe, expect, it } from "vitest";
import { hearAnswer } from "../../../core/apply/clock.js";
import { isGivenBack } from "../../../core/context.js";
import type { Context } from "../../../core/context.js";
import { close, restoreCover } from "../../../core/decide/cover.js";
import { guardStop } from "../../../core/decide/stops.js";
import type { Group, Leg } from "../../../core/group.js";
import { newGroup } from "../../../core/group.js";
import type { Order } from "../../../core/order.js";
import type { Plan } from "../../../core/plan.js";
import { newState } from "../../../core/state.js";
import { must } from "../../../core/assert.js";
import { ordersOf, settled } from "../engine/bench.js";
import type { Bench } from "../engine/bench.js";
import { single, spread } from "../engine/plans.js";
import { contextOf, orderOf } from "../step.js";

const NOW_MS = 1_000_000;

/** A leg whose first order bought 100 and whose exit sold nothing that was not taken back. */
function held(plan: Plan, busted: "entry" | "exit" | null): [Context, Group, Leg, Order] {
  const state = newState();
  state.broker.nowMs = NOW_MS;
  state.sets = state.wholeSet = 3;
  const group = newGroup(plan, 1);
  const leg = must(group.legs[0], "first leg");
  const { side } = leg.terms;
  const counted = (cum: number) => ({ cums: [{ cum, stampMs: 1 }], firstMs: 1, newestMs: 1 });
  const ended = { how: "canceled", stampMs: 1, reason: null } as const;
  const entry = orderOf({ ...counted(100), ended }, { side });
  const opposite = side === "BUY" ? "SELL" : "BUY";
  const exit = orderOf({ ...counted(0), ended }, { side: opposite, purpose: "exit" });
  leg.orders.push(entry, exit);
  if (busted !== null) {
    (busted === "exit" ? exit : entry).lowered = { stampMs: NOW_MS, sets: state.sets };
  }
  group.aim = "hold";
  return [contextOf(state), group, leg, exit];
}

function sent({ effects }: Context): number {
  return effects.filter(({ kind }) => kind === "send").length;
}

describe("given back: exits and stops of a leg wait", () => {
  it("until a complete set that was begun since, which is asked for at once", () => {
    const [ctx, group, leg] = held(single(), "exit");
    ctx.state.pollAtOnce = false;
    expect(close(ctx, group, leg, 100)).toBe(0);
    guardStop(ctx, group);
    expect([sent(ctx), ctx.state.pollAtOnce]).toEqual([0, true]);
    ctx.state.sets = 4;
    ctx.state.pollAtOnce = false;
    expect(close(ctx, group, leg, 100)).toBe(0);
    expect(ctx.state.pollAtOnce).toBe(false);
    ctx.state.wholeSet = 4;
    guardStop(ctx, group);
    expect(sent(ctx)).toBe(1);
  });

  it.each(["entry", null] as const)("not where the bust was none of an exit: %s", (busted) => {
    const [ctx, group] = held(single(), busted);
    ctx.state.pollAtOnce = false;
    guardStop(ctx, group);
    expect([sent(ctx), ctx.state.pollAtOnce]).toEqual([1, false]);
  });

  it("no longer than two full polls of broker time and its resolution", () => {
    const [ctx, , leg] = held(single(), "exit");
    ctx.state.broker.nowMs = NOW_MS + 24_999;
    expect(isGivenBack(ctx, leg)).toBe(true);
    expect(ctx.asks).not.toEqual([]);
    ctx.state.broker.nowMs = NOW_MS + 25_000;
    expect(isGivenBack(ctx, leg)).toBe(false);
  });

  it("hedges never", () => {
    const [ctx, group] = held(spread(), "exit");
    const risk = must(group.legs[1], "risk");
    const cums = [{ cum: 150, stampMs: 1 }];
    risk.orders.push(orderOf({ cums, firstMs: 1, newestMs: 1 }, { side: "SELL", leg: 1 }));
    restoreCover(ctx, group);
    expect(sent(ctx)).toBe(1);
  });
});

describe("given back: by a list of orders, which comes before the positions of its set", () => {
  /** Closed by an exit of 100, of which the venue then takes back everything. */
  const closed = (): Bench => {
    const bench = settled(single({ stop: null }));
    bench.command("ONE", { kind: "exit" });
    bench.fillAll();
    bench.pass(13_000);
    expect(bench.view()).toMatchObject({ aim: "done", held: [0] });
    bench.book.order("ONE-0x2").cum = 0;
    return bench;
  };
  const exits = (bench: Bench): string[] => ordersOf(bench).slice(2);

  it("is not sold again where a person has sold it", () => {
    const bench = closed();
    bench.book.foreign.set("STK", -100);
    bench.pass(30_000);
    expect(exits(bench)).toEqual([]);
    expect(bench.view()).toMatchObject({ aim: "done", held: [0] });
  });

  it("is sold again once the next set shows it", () => {
    const bench = closed();
    const sets = (): number => bench.all("query").filter(({ scope }) => scope === "margin").length;
    while (bench.view().held[0] === 0) bench.pass(500);
    const before = sets();
    expect(exits(bench)).toEqual([]);
    bench.pass(2_000);
    expect(sets()).toBe(before + 1);
    expect(exits(bench)).toEqual(["exit STK 100"]);
  });

  it("is sold again without lists after two full polls, as long as stamps come", () => {
    const bench = closed();
    while (bench.view().held[0] === 0) bench.pass(500);
    bench.answering = false;
    const waits = (ms: number): void => {
      for (let at = 0; at < ms; at += 500) {
        bench.pass(500);
        bench.tell({ kind: "quote", symbol: "STK", lastTicks: 1_000, stampMs: bench.stampMs() });
      }
    };
    waits(23_000);
    expect(exits(bench)).toEqual([]);
    waits(4_000);
    expect(exits(bench)).toEqual(["exit STK 100"]);
  });
});

describe("given back: a step back of the broker's clock", () => {
  it("lets the wait begin anew at its stamp", () => {
    const [ctx, , , exit] = held(single(), "exit");
    ctx.state.orders.set(exit.intent.clientOrderId, exit);
    const stampMs = NOW_MS - 4_000;
    const question = { seq: 1, kind: "orders", sentAtMs: 0, brokerAtAsk: NOW_MS, set: 0 } as const;
    hearAnswer(ctx, stampMs, question);
    expect(exit.lowered).toEqual({ stampMs, sets: 3 });
  });
});
