import { describe, expect, it } from "vitest";
import { countStamp, hearAnswer, hearReport } from "../../../core/apply/clock.js";
import type { Context } from "../../../core/context.js";
import { filledHigh, filledLow } from "../../../core/order.js";
import type { CumReport, FillFact, Order, OrderFacts } from "../../../core/order.js";
import type { InFlight } from "../../../core/state.js";
import { RULES } from "../engine/bench.js";
import { contextOf, orderOf, wholeSet } from "../step.js";

/** Where the clock stands, and where it steps back to. A snapshot is newer by 2 s. */
const NOW = 100_000;
const STEP = 90_000;

const question = (brokerAtAsk: number | null, seq = 1): InFlight => ({
  ...{ seq, kind: "orders", sentAtMs: 0, brokerAtAsk, set: 0 },
});

/** A core that has heard of `NOW` a second ago. */
function running(): Context {
  const ctx = contextOf();
  ctx.state.broker.nowMs = NOW;
  ctx.state.broker.heardAtMs = 1;
  ctx.state.recovery.firstStampMs = NOW - 50_000;
  ctx.state.nowLocalMs = 1_000;
  ctx.state.pollAtOnce = false;
  return ctx;
}

/** One order whose clock has stepped back to `STEP`. */
function stepped(facts: Partial<OrderFacts>, over: Partial<Order> = {}) {
  const ctx = running();
  const order = Object.assign(orderOf(facts), over);
  ctx.state.orders.set("A", order);
  hearAnswer(ctx, STEP, question(NOW));
  return { ctx, order };
}

const fill = (over: Partial<FillFact> = {}): FillFact => ({
  ...{ execId: "F", qty: 10, priceTicks: 5, stampMs: NOW, busted: 0, bustMs: null },
  ...over,
});
const fillsOf = (...fills: readonly FillFact[]) => new Map(fills.map((row) => [row.execId, row]));

describe("broker time: forward", () => {
  it("is the newest stamp, heard when it came", () => {
    const ctx = running();
    for (const stampMs of [NOW - 1, NOW]) {
      hearReport(ctx, stampMs);
      expect(ctx.state.broker).toEqual({ nowMs: NOW, heardAtMs: 1, steppedMs: null });
    }
    hearReport(ctx, NOW + 1);
    expect(ctx.state.broker).toEqual({ nowMs: NOW + 1, heardAtMs: 1_000, steppedMs: null });
  });

  it("begins with the first stamp, of a report too", () => {
    const ctx = contextOf();
    hearReport(ctx, 7);
    expect(ctx.state.broker.nowMs).toBe(7);
  });

  it.each([
    ["an answer to a question of a time unknown", null, NOW - 5],
    ["an answer no older than its question", STEP, STEP],
    ["an answer newer than its question", STEP - 1, STEP],
    ["an answer as new as the clock", NOW + 1, NOW],
  ])("%s is no step back", (_what, asked, stampMs) => {
    const ctx = running();
    hearAnswer(ctx, stampMs, question(asked));
    expect(ctx.state.broker).toEqual({ nowMs: NOW, heardAtMs: 1, steppedMs: null });
    expect(ctx.state.pollAtOnce).toBe(false);
  });

  it("an answer without a question of ours moves it forward, and is no first stamp", () => {
    const ctx = contextOf();
    ctx.state.recovery.storedMs = NOW;
    hearAnswer(ctx, STEP, undefined);
    expect(ctx.state.broker).toMatchObject({ nowMs: STEP, steppedMs: null });
    expect(ctx.state.recovery.firstStampMs).toBeNull();
  });

  it("an UNKNOWN order remembers the first answer to what was asked after its send", () => {
    const ctx = running();
    const order = Object.assign(orderOf(), { sentSeq: 4 });
    ctx.state.orders.set("A", order);
    hearAnswer(ctx, NOW, question(NOW, 4));
    expect(order.askedMs).toBeNull();
    hearAnswer(ctx, NOW + 1, question(NOW, 5));
    hearAnswer(ctx, NOW + 2, question(NOW, 6));
    expect(order.askedMs).toBe(NOW + 1);
  });
});

describe("broker time: a step back", () => {
  it("is an answer older than its question, and older than the clock", () => {
    const { ctx } = stepped({});
    expect(ctx.state.broker).toEqual({ nowMs: STEP, heardAtMs: 1_000, steppedMs: STEP });
    expect(ctx.state.pollAtOnce).toBe(true);
    expect(ctx.state.recovery.firstStampMs).toBe(NOW - 50_000);
  });

  it("after it reports do not move the clock, answers do (1)", () => {
    const { ctx } = stepped({});
    hearReport(ctx, NOW);
    expect(ctx.state.broker.nowMs).toBe(STEP);
    hearAnswer(ctx, STEP + 5, question(STEP));
    expect(ctx.state.broker.nowMs).toBe(STEP + 5);
  });

  it("while the process was down shows in the first answer, by what the store holds", () => {
    for (const [storedMs, back] of [
      [STEP + 1, true],
      [STEP, false],
    ] as const) {
      const ctx = contextOf();
      ctx.state.recovery.storedMs = storedMs;
      hearAnswer(ctx, STEP, question(null));
      expect(ctx.state.broker.steppedMs).toBe(back ? STEP : null);
      expect(ctx.state.recovery.firstStampMs).toBe(STEP);
    }
  });

  it("a start takes no hedge that it finds for later than its first stamp", () => {
    const ctx = contextOf();
    ctx.state.recovery.storedMs = STEP;
    for (const [id, ms] of Object.entries({ late: NOW, early: 5 })) ctx.state.lastHedge.set(id, ms);
    hearReport(ctx, NOW);
    expect(ctx.state.lastHedge.get("late")).toBe(NOW);
    hearAnswer(ctx, STEP, question(null));
    expect(Object.fromEntries(ctx.state.lastHedge)).toEqual({ late: STEP, early: 5 });
  });

  it("lowers the first stamp, crossed stops and last hedges to it, and none that is earlier", () => {
    const ctx = running();
    const { state } = ctx;
    state.recovery.firstStampMs = NOW;
    state.lastSet = wholeSet(NOW);
    for (const [id, ms] of Object.entries({ late: NOW, early: 5 })) {
      state.crossed.set(id, ms);
      state.lastHedge.set(id, ms);
    }
    state.doubts.set("X", { qty: -3, expected: 0, positionsMs: NOW, seenAtMs: 0 });
    hearAnswer(ctx, STEP, question(NOW));
    expect(state.recovery.firstStampMs).toBe(STEP);
    expect([...state.crossed]).toEqual([...state.lastHedge]);
    expect(Object.fromEntries(state.crossed)).toEqual({ late: STEP, early: 5 });
    expect(state.lastSet).toBeNull();
    expect([state.doubts.size, ...state.unclear]).toEqual([0, ["X", -3]]);
  });

  it("makes adjustments older than it, durably, unless they are", () => {
    const ctx = running();
    const rest = { groupId: null, leg: null, symbol: "X", qty: 1, cause: "foreign" } as const;
    for (const asOfMs of [NOW, STEP, STEP - 1]) {
      ctx.state.adjustments.set(`a${asOfMs}`, { id: `a${asOfMs}`, ...rest, asOfMs });
    }
    hearAnswer(ctx, STEP, question(NOW));
    const stamps = [...ctx.state.adjustments.values()].map(({ asOfMs }) => asOfMs);
    expect(stamps).toEqual([STEP - 1, STEP - 1, STEP - 1]);
    expect(ctx.writes).toMatchObject(
      [NOW, STEP].map((ms) => ({ row: { adjustment_id: `a${ms}`, as_of_ms: STEP - 1 } })),
    );
  });
});

describe("an order at a step back", () => {
  const cums = (...rows: readonly (readonly [number, number])[]): CumReport[] =>
    rows.map(([cum, stampMs]) => ({ cum, stampMs }));

  it("starts its durations anew, unless it has ended", () => {
    const { order, ctx } = stepped({}, { raisedMs: NOW, askedMs: NOW });
    expect(order).toMatchObject({ restartMs: STEP, raisedMs: STEP, askedMs: STEP });
    expect(ctx.touched.has(order)).toBe(true);
    const early = stepped({}, { raisedMs: 5, askedMs: 6 });
    expect(early.order).toMatchObject({ raisedMs: 5, askedMs: 6 });
    expect(stepped({}).order).toMatchObject({ raisedMs: null, askedMs: STEP });
    const ended = stepped({ ended: { how: "canceled", stampMs: 5, reason: null }, newestMs: 5 });
    expect(ended.order.restartMs).toBeNull();
    expect(ended.ctx.touched.has(ended.order)).toBe(false);
  });

  it("keeps facts that are not ahead of it", () => {
    const facts: Partial<OrderFacts> = {
      ...{ cums: cums([10, STEP]), anchor: { cum: 10, stampMs: STEP - 2_000 } },
      ...{ newestMs: STEP, firstMs: 5, fills: fillsOf(fill({ stampMs: 5 })) },
    };
    const { order } = stepped(facts);
    expect(order.facts).toMatchObject(facts);
  });

  it.each([
    ["a stamp", { cums: cums([10, NOW]), newestMs: STEP + 1 }],
    ["an anchor within what makes it newer", { anchor: { cum: 10, stampMs: STEP - 1_999 } }],
    ["a cumulative behind an anchor", { cums: cums([10, 5]), anchor: { cum: 4, stampMs: NOW } }],
  ])("with %s ahead of it knows one count, as of it", (what, facts) => {
    const { order, ctx } = stepped(facts);
    const cum = what.startsWith("a cumulative") ? 4 : 10;
    expect(order.facts.cums).toEqual(cums([cum, STEP]));
    expect(order.facts.anchor).toBeNull();
    expect(ctx.touched.has(order)).toBe(true);
  });

  it("of which no count is known has none after it either", () => {
    const { order } = stepped({ newestMs: NOW, firstMs: NOW });
    expect(order.facts).toEqual({
      ...{ cums: [], anchor: null, fills: new Map(), ended: null, triggeredMs: null },
      ...{ firstMs: STEP, newestMs: STEP, accepted: null },
    });
  });

  it("has every later stamp lowered, and no earlier one", () => {
    const ended = { how: "filled", reason: "why" } as const;
    const late = stepped({
      ...{ cums: cums([10, NOW]), newestMs: NOW, firstMs: NOW, triggeredMs: NOW },
      ...{ ended: { ...ended, stampMs: NOW }, fills: fillsOf(fill()) },
      accepted: { qty: 10, stampMs: NOW },
    });
    expect(late.order.facts).toEqual({
      ...{ cums: cums([10, STEP]), anchor: null, newestMs: STEP, firstMs: STEP },
      ...{ triggeredMs: STEP, ended: { ...ended, stampMs: STEP } },
      accepted: { qty: 10, stampMs: STEP },
      fills: fillsOf(fill({ stampMs: STEP })),
    });
    const early = stepped({
      ...{ cums: cums([10, NOW]), newestMs: NOW, firstMs: 5, triggeredMs: 6 },
      ...{ ended: { ...ended, stampMs: 7 }, fills: fillsOf(fill({ stampMs: 8 })) },
      accepted: { qty: 10, stampMs: 9 },
    });
    expect(early.order.facts).toMatchObject({
      ...{ firstMs: 5, triggeredMs: 6, ended: { ...ended, stampMs: 7 } },
      accepted: { qty: 10, stampMs: 9 },
      fills: fillsOf(fill({ stampMs: 8 })),
    });
    const nulls = stepped({ anchor: { cum: 10, stampMs: NOW } });
    expect(nulls.order.facts).toMatchObject({
      ...{ firstMs: null, newestMs: null, triggeredMs: null, ended: null, accepted: null },
    });
  });

  it("counts net of a bust that its count surely is net of", () => {
    const bust = fill({ execId: "F!1", qty: 0, busted: 4, bustMs: 50_000, stampMs: 50_000 });
    const fills = fillsOf(fill({ stampMs: 5 }), bust);
    const { order } = stepped({ cums: cums([6, NOW]), fills, newestMs: NOW });
    expect(order.facts.cums).toEqual(cums([6, STEP]));
    expect(order.facts.fills.get("F!1")?.bustMs).toBe(STEP - 1);
    expect([filledHigh(order, RULES), filledLow(order, RULES)]).toEqual([6, 6]);
  });

  it("stays ambiguous where it was unclear whether a count is net of a bust", () => {
    const bust = fill({ execId: "F!1", qty: 0, busted: 4, bustMs: NOW, stampMs: NOW });
    const { order } = stepped({ cums: cums([10, NOW]), fills: fillsOf(bust), newestMs: NOW });
    expect(order.facts.fills.get("F!1")?.bustMs).toBe(STEP - 1);
    expect([filledHigh(order, RULES), filledLow(order, RULES)]).toEqual([10, 6]);
  });

  it("that is contested stays so, by counts from before the step", () => {
    const facts = { cums: cums([10, 50_000]), anchor: { cum: 4, stampMs: NOW }, newestMs: NOW };
    const { order } = stepped(facts, { contested: true });
    expect(order.facts.anchor).toEqual({ cum: 4, stampMs: STEP - 2_001 });
    expect(order.facts.cums).toEqual(cums([10, STEP - 4_001]));
    expect([filledHigh(order, RULES), filledLow(order, RULES)]).toEqual([10, 4]);
    const bust = fill({ execId: "F!1", qty: 0, busted: 1, bustMs: 40_000, stampMs: 40_000 });
    const busted = stepped({ ...facts, fills: fillsOf(bust) }, { contested: true });
    expect([filledHigh(busted.order, RULES), filledLow(busted.order, RULES)]).toEqual([10, 4]);
    expect(busted.order.facts.anchor?.cum).toBe(5);
  });

  it("that the account told of one that is absent takes the place of older ones yet", () => {
    const { order } = stepped({ anchor: { cum: 4, stampMs: NOW } }, { absentMs: NOW });
    expect(order.facts).toMatchObject({
      cums: cums([4, STEP - 4_001]),
      anchor: { cum: 4, stampMs: STEP - 2_001 },
    });
    order.facts = { ...order.facts, cums: cums([10, 5]) };
    expect([filledHigh(order, RULES), filledLow(order, RULES)]).toEqual([4, 4]);
  });

  it("that is contested, but by counts that agree, knows one", () => {
    const facts = { cums: cums([4, 50_000]), anchor: { cum: 4, stampMs: NOW }, newestMs: NOW };
    const { order } = stepped(facts, { contested: true });
    expect(order.facts).toMatchObject({ cums: cums([4, STEP]), anchor: null });
  });
});

describe("broker time: a row of a list after a step back", () => {
  it("that is stamped later than its list is from before the step", () => {
    const { ctx, order } = stepped({});
    expect(countStamp(ctx, order, STEP + 5, STEP + 5)).toBe(STEP + 5);
    expect(countStamp(ctx, order, NOW, STEP + 5)).toBe(STEP - 1);
    expect(countStamp(ctx, order, STEP - 9, STEP - 10)).toBe(STEP - 9);
  });

  it("also where the step was seen by an earlier process, and only where one was", () => {
    const ctx = running();
    const order = orderOf();
    expect(countStamp(ctx, order, NOW + 9, NOW)).toBe(NOW + 9);
    expect(countStamp(ctx, Object.assign(order, { restartMs: STEP }), NOW + 9, NOW)).toBe(STEP - 1);
  });
});
