/** Orders that a complete set lacks. The numbers in brackets are those of absence.ts. */
import { describe, expect, it } from "vitest";
import { findAbsent, isBeingMissed, isForgotten } from "../../../core/apply/absence.js";
import { reconcile } from "../../../core/apply/reconcile.js";
import { applyOrderAnswer, applyReport } from "../../../core/apply/reports.js";
import { applySnapshot } from "../../../core/apply/snapshots.js";
import type { Context } from "../../../core/context.js";
import type { CoreEvent, OrderReport } from "../../../core/events.js";
import type { Group } from "../../../core/group.js";
import { newGroup } from "../../../core/group.js";
import { must } from "../../../core/assert.js";
import type { Intent, Order, OrderFacts } from "../../../core/order.js";
import { filledHigh, filledLow, isEnded, leavesOf } from "../../../core/order.js";
import type { VenueRules } from "../../../core/rules.js";
import type { PollSet } from "../../../core/state.js";
import type { Units } from "../../../core/units.js";
import { RULES } from "../engine/bench.js";
import { spread } from "../engine/plans.js";
import { contextOf, orderOf } from "../step.js";

const OF_DAY: VenueRules = { ...RULES, listsOfDay: true };
const LOCAL = 100_000;
const FIRST = 50_000;
const LATER = 53_000;
const LATEST = 56_000;

/** A complete set at which the account holds so much; nothing of ours is listed unless said. */
function setOf(stampMs: number, held: Units, listed: readonly Order[] = []): PollSet {
  return {
    ...{ id: 1, askedAtMs: LOCAL, askedSeq: 9, ordersMs: stampMs, tradesMs: stampMs },
    ...{ positionsMs: stampMs, listed: new Set(listed), positions: new Map([["WING", held]]) },
    ...{ positionsSeq: 9, failed: false },
  };
}

interface Scene {
  readonly ctx: Context;
  readonly group: Group;
  /** An order of the wing, acknowledged unless its facts say otherwise. */
  order(facts?: Partial<OrderFacts>, intent?: Partial<Intent>): Order;
  /** One complete set arrives. */
  hear(set: PollSet): void;
}

function scene(rules: VenueRules = OF_DAY): Scene {
  const ctx: Context = { ...contextOf(), rules };
  const group = newGroup(spread(), 1);
  ctx.state.groups.set(group.id, group);
  ctx.state.recovery.complete = true;
  ctx.state.nowLocalMs = LOCAL;
  return {
    ctx,
    group,
    order(facts = {}, intent = {}) {
      ctx.state.intents += 1;
      const clientOrderId = `O${ctx.state.intents}`;
      const order = orderOf(facts, { clientOrderId, ordinal: ctx.state.intents, ...intent });
      order.brokerOrderId = `B${ctx.state.intents}`;
      ctx.state.orders.set(clientOrderId, order);
      must(group.legs[intent.leg ?? 0], "leg").orders.push(order);
      return order;
    },
    hear(set) {
      findAbsent(ctx, set);
      reconcile(ctx, set);
      ctx.state.nowLocalMs += 3_000;
    },
  };
}

/** Its send has no answer, and its horizon has passed. */
function unknown(order: Order): Order {
  order.brokerOrderId = null;
  order.askedMs = 1_000;
  return order;
}

/** It is on the book, and has filled nothing. */
function told({ intent: { clientOrderId } }: Order): OrderReport {
  const name = { key: "k", clientOrderId, brokerOrderId: "B9", orderQty: null } as const;
  const what = { status: "trigger-pending", cumQty: 0, fill: null, bust: null } as const;
  return { ...name, ...what, reason: null, stampMs: LATEST };
}

type Told<K extends CoreEvent["kind"]> = Extract<CoreEvent, { kind: K }>;

function listOf(row: OrderReport): Told<"snapshot"> {
  const content = { scope: "orders", rows: [row] } as const;
  const base = { kind: "snapshot", localMs: LOCAL, requestSeq: 0, complete: true } as const;
  return { ...base, stampMs: LATEST, content };
}

function taken({ intent: { clientOrderId } }: Order): Told<"order-answer"> {
  const outcome = { kind: "confirmed", brokerOrderId: "B9" } as const;
  const base = { kind: "order-answer", localMs: LOCAL, requestSeq: 0 } as const;
  return { ...base, clientOrderId, outcome, stampMs: LATEST };
}

const after = (set: PollSet, ms: number): PollSet => ({ ...set, askedAtMs: LOCAL + ms });
const foreign = ({ ctx }: Scene): Units[] => [...ctx.state.adjustments.values()].map((a) => a.qty);

describe("an order that the venue had acknowledged", () => {
  it("is missed after one set that lacks it, and forgotten after a second one", () => {
    const it = scene();
    const order = it.order();
    it.hear(setOf(FIRST, 0));
    expect([isBeingMissed(order), isForgotten(order)]).toEqual([true, false]);
    expect(isEnded(order, OF_DAY)).toBe(false);
    it.hear(after(setOf(LATER, 0), 3_000));
    expect(isEnded(order, OF_DAY)).toBe(true);
    expect(order).toMatchObject({ absentMs: LATER, missed: null });
    expect(it.ctx.touched).toContain(order);
  });

  it("is not forgotten where the second set is no newer, or was asked for too soon", () => {
    for (const second of [
      after(setOf(FIRST + RULES.readLagMs + RULES.resolutionMs - 1, 0), 3_000),
      after(setOf(LATER, 0), RULES.readLagMs - 1),
      { ...after(setOf(LATER, 0), 3_000), tradesMs: FIRST + 1 },
    ]) {
      const it = scene();
      const order = it.order();
      it.hear(setOf(FIRST, 0));
      it.hear(second);
      expect(isBeingMissed(order)).toBe(true);
      expect(isEnded(order, OF_DAY)).toBe(false);
    }
  });

  it("is not missed by a set that was asked for before it was sent, nor once it is listed", () => {
    const it = scene();
    const order = it.order();
    order.sentSeq = 10;
    it.hear(setOf(FIRST, 0));
    expect(order.missed).toBeNull();
    order.sentSeq = 1;
    it.hear(setOf(FIRST, 0));
    expect(isBeingMissed(order)).toBe(true);
    it.hear(after(setOf(LATER, 0, [order]), 3_000));
    expect(order.missed).toBeNull();
  });

  it("is never forgotten where lists forget nothing", () => {
    const it = scene(RULES);
    const order = it.order();
    for (const stampMs of [FIRST, LATER, LATEST]) it.hear(after(setOf(stampMs, 0), stampMs));
    expect(order.missed).toBeNull();
    expect(isEnded(order, RULES)).toBe(false);
  });

  it("leaves one in peace that has ended, and of which nothing is in doubt", () => {
    const it = scene();
    const ended = { how: "canceled", stampMs: 9, reason: null } as const;
    const order = it.order({ ended, anchor: { cum: 25, stampMs: 10 } });
    for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 25), stampMs - FIRST));
    expect(order).toMatchObject({ missed: null, absentMs: null });
  });
});

describe("what a forgotten order has filled", () => {
  it("is what the account holds beyond the books, once two sets show it (3)", () => {
    const it = scene();
    const order = it.order({ cums: [{ cum: 25, stampMs: 9 }] });
    it.hear(setOf(FIRST, 75));
    expect(leavesOf(order, OF_DAY)).toBe(75);
    it.hear(after(setOf(LATER, 75), 3_000));
    expect(filledHigh(order, OF_DAY)).toBe(75);
    expect(filledLow(order, OF_DAY)).toBe(75);
    expect(order.facts.anchor).toEqual({ cum: 75, stampMs: LATER });
    expect(isEnded(order, OF_DAY)).toBe(true);
    expect(foreign(it)).toEqual([]);
  });

  it("is no more than it was for: the rest is foreign", () => {
    const it = scene();
    const order = it.order();
    for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 125), stampMs - FIRST));
    expect(filledHigh(order, OF_DAY)).toBe(100);
    expect(foreign(it)).toEqual([25]);
  });

  it("is nothing where the account holds less: that is foreign", () => {
    const it = scene();
    const held = it.order({
      cums: [{ cum: 100, stampMs: 9 }],
      ended: { how: "filled", stampMs: 9, reason: null },
    });
    const order = it.order();
    for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 75), stampMs - FIRST));
    expect(filledHigh(held, OF_DAY)).toBe(100);
    expect(filledHigh(order, OF_DAY)).toBe(0);
    expect(isEnded(order, OF_DAY)).toBe(true);
    expect(foreign(it)).toEqual([-25]);
  });

  it("waits until the account is seen the same twice", () => {
    const it = scene();
    const order = it.order();
    it.hear(setOf(FIRST, 25));
    it.hear(after(setOf(LATER, 50), 3_000));
    expect(isForgotten(order)).toBe(true);
    expect(isEnded(order, OF_DAY)).toBe(false);
    it.hear(after(setOf(LATEST, 50), 6_000));
    expect(filledHigh(order, OF_DAY)).toBe(50);
  });

  it("is shared out with the oldest first", () => {
    const it = scene();
    const [first, second] = [it.order(), it.order()];
    for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 125), stampMs - FIRST));
    expect([first, second].map((order) => filledHigh(order, OF_DAY))).toEqual([100, 25]);
  });

  it("is less than was contested, where the account says so", () => {
    const it = scene();
    const order = it.order({
      cums: [{ cum: 100, stampMs: 9 }],
      anchor: { cum: 25, stampMs: 20_000 },
      ended: { how: "canceled", stampMs: 9, reason: null },
    });
    order.contested = true;
    expect(filledHigh(order, OF_DAY)).toBe(100);
    for (const stampMs of [FIRST, LATER, LATEST]) {
      it.hear(after(setOf(stampMs, 50), stampMs - FIRST));
    }
    expect(order.contested).toBe(false);
    expect(filledHigh(order, OF_DAY)).toBe(50);
    expect(foreign(it)).toEqual([]);
  });

  it("is no more than it was for, where what is contested was counted already", () => {
    const it = scene();
    const order = it.order({
      cums: [{ cum: 25, stampMs: 9 }],
      anchor: { cum: 0, stampMs: 20_000 },
    });
    order.contested = true;
    expect([filledHigh(order, OF_DAY), leavesOf(order, OF_DAY)]).toEqual([25, 100]);
    for (const stampMs of [FIRST, LATER, LATEST]) {
      it.hear(after(setOf(stampMs, 125), stampMs - FIRST));
    }
    expect(filledHigh(order, OF_DAY)).toBe(100);
    expect(foreign(it)).toEqual([25]);
  });

  it("may be what fills by name say beyond its count, but no more than it was for", () => {
    const fill = { execId: "F", priceTicks: 1, stampMs: 9, busted: 0, bustMs: null };
    const ended = { how: "canceled", stampMs: 9, reason: null } as const;
    for (const [named, counted] of [
      [75, 75],
      [125, 100],
    ] as const) {
      const it = scene();
      const fills = new Map([["F", { ...fill, qty: named }]]);
      const order = it.order({ cums: [{ cum: 50, stampMs: 9 }], fills, ended });
      for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 150), stampMs - FIRST));
      expect(filledHigh(order, OF_DAY)).toBe(counted);
      expect(foreign(it)).toEqual([150 - counted]);
    }
  });

  it("of a stop says that it was triggered", () => {
    const it = scene();
    const entry = it.order({
      cums: [{ cum: 100, stampMs: 9 }],
      ended: { how: "filled", stampMs: 9, reason: null },
    });
    const stop = it.order({}, { purpose: "stop", side: "SELL", triggerTicks: 900 });
    const waiting = it.order({}, { purpose: "stop", side: "SELL", qty: 25, triggerTicks: 900 });
    for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 25), stampMs - FIRST));
    expect(filledHigh(entry, OF_DAY)).toBe(100);
    expect(stop.facts.triggeredMs).toBe(LATER);
    expect(waiting.facts.triggeredMs).toBeNull();
    expect([stop, waiting].every((order) => isEnded(order, OF_DAY))).toBe(true);
  });
});

describe("an UNKNOWN order that is lacking", () => {
  it("never was, where the list holds an older order of ours (1)", () => {
    const it = scene();
    const ended = { how: "canceled", stampMs: 9, reason: null } as const;
    const older = it.order({ ended, firstMs: 8 });
    const order = unknown(it.order({}, { madeMs: 9 }));
    it.hear(setOf(FIRST, 50, [older]));
    expect(order).toMatchObject({ absentMs: FIRST, missed: null });
    expect(filledHigh(order, OF_DAY)).toBe(0);
  });

  it("may have been, where the older one landed late: on the day that the list is of", () => {
    const it = scene();
    const ended = { how: "canceled", stampMs: 20, reason: null } as const;
    const late = it.order({ ended, firstMs: 20 });
    const order = unknown(it.order({}, { madeMs: 9 }));
    for (const stampMs of [FIRST, LATER]) {
      it.hear(after(setOf(stampMs, 50, [late]), stampMs - FIRST));
    }
    expect(filledHigh(order, OF_DAY)).toBe(50);
  });

  it("never was, where lists forget nothing (1)", () => {
    const it = scene(RULES);
    const order = unknown(it.order());
    it.hear(setOf(FIRST, 50));
    expect(order).toMatchObject({ absentMs: FIRST, missed: null });
  });

  it("may have filled before its day was forgotten: the account tells (2)", () => {
    const it = scene();
    const order = unknown(it.order());
    it.hear(setOf(FIRST, 50));
    expect(isForgotten(order)).toBe(true);
    expect(isEnded(order, OF_DAY)).toBe(false);
    it.hear(after(setOf(LATER, 50), 3_000));
    expect(filledHigh(order, OF_DAY)).toBe(50);
    expect(order.absentMs).toBe(LATER);
  });

  it("ends at once where the account and the books agree", () => {
    const it = scene();
    const order = unknown(it.order());
    it.hear(setOf(FIRST, 0));
    expect(order).toMatchObject({ absentMs: FIRST, missed: null });
  });

  it("comes after those that the venue had acknowledged (3)", () => {
    const it = scene();
    const order = unknown(it.order());
    const acknowledged = it.order();
    for (const stampMs of [FIRST, LATER, LATEST]) {
      it.hear(after(setOf(stampMs, 100), stampMs - FIRST));
    }
    expect(filledHigh(acknowledged, OF_DAY)).toBe(100);
    expect(filledHigh(order, OF_DAY)).toBe(0);
    expect(isEnded(order, OF_DAY)).toBe(true);
  });

  it("keeps a forgotten one waiting until it is settled itself", () => {
    const it = scene();
    const acknowledged = it.order();
    const order = unknown(it.order());
    order.askedMs = FIRST;
    for (const stampMs of [FIRST, LATER, LATEST]) {
      it.hear(after(setOf(stampMs, 125), stampMs - FIRST));
    }
    expect(isForgotten(acknowledged)).toBe(true);
    expect(isEnded(acknowledged, OF_DAY)).toBe(false);
    expect(foreign(it)).toEqual([]);
  });

  it.each([
    ["a report", (it: Scene, order: Order) => applyReport(it.ctx, told(order))],
    ["a list", (it: Scene, order: Order) => applySnapshot(it.ctx, listOf(told(order)))],
    ["the answer to its send", (it: Scene, order: Order) => applyOrderAnswer(it.ctx, taken(order))],
  ] as const)("has filled nothing of what was counted for it, once %s tells of it", (_, tell) => {
    const it = scene();
    const order = unknown(it.order({}, { purpose: "stop", triggerTicks: 900 }));
    for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 50), stampMs - FIRST));
    expect(order.facts).toMatchObject({ anchor: { cum: 50 }, triggeredMs: LATER });
    tell(it, order);
    expect(order).toMatchObject({ absentMs: null, brokerOrderId: "B9" });
    expect(order.facts).toMatchObject({ anchor: null, triggeredMs: null });
    expect(filledHigh(order, OF_DAY)).toBe(0);
    expect(it.ctx.touched).toContain(order);
  });

  it("has filled nothing of it either where its send turns out to be refused", () => {
    const it = scene();
    const order = unknown(it.order());
    for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 50), stampMs - FIRST));
    const outcome = { kind: "rejected", canPass: false, reason: "no" } as const;
    applyOrderAnswer(it.ctx, { ...taken(order), outcome });
    expect(order.facts).toMatchObject({ anchor: null, ended: { how: "rejected" } });
    expect(filledHigh(order, OF_DAY)).toBe(0);
  });

  it("keeps what was counted where a report of a day that is over tells of it", () => {
    const it = scene();
    const order = unknown(it.order());
    for (const stampMs of [FIRST, LATER]) it.hear(after(setOf(stampMs, 50), stampMs - FIRST));
    applyReport(it.ctx, { ...told(order), stampMs: FIRST });
    expect(order).toMatchObject({ absentMs: LATER, brokerOrderId: "B9" });
    expect(filledHigh(order, OF_DAY)).toBe(50);
  });
});
