import { describe, expect, it } from "vitest";
import { must } from "../../core/assert.js";
import { newGroup } from "../../core/group.js";
import type { Group } from "../../core/group.js";
import type { FillFact, Order, OrderFacts } from "../../core/order.js";
import { collectWrites, restore, worthSaving } from "../../core/persist.js";
import { faultOf, parsePlan } from "../../core/plan.js";
import type { CoreState } from "../../core/state.js";
import type { StoreContents } from "../../core/store/port.js";
import type { Row } from "../../core/store/schema.js";
import { RULES } from "./engine/bench.js";
import { pair, spread } from "./engine/plans.js";
import { contextOf, orderOf } from "./step.js";

/** The text of a plan as a group holds it that was read from a store. */
function planText(id: string): string {
  const parsed = parsePlan(JSON.parse(JSON.stringify(spread({ id }))));
  return parsed.kind === "ok" ? newGroup(parsed.plan, 1).planText : "";
}
const GROUP: Row<"groups"> = {
  ...{ group_id: "SP", ordinal: 2, plan: planText("SP"), state: "HEDGE_FILLED", aim: "enter" },
  ...{ reason: "why", exposure: 3, unknown: 4, ever_hedged: 0, episode: 5, episode_open: 0 },
  retries: 6,
};
const INTENT: Row<"intents"> = {
  ...{ client_order_id: "B", ordinal: 2, group_id: "SP", leg: 0, purpose: "hedge", attempt: 1 },
  ...{ episode: 2, retry: 3, level: 1, symbol: "WING", side: "BUY", qty: 100, type: "LIMIT" },
  ...{ limit_ticks: 1_000, trigger_ticks: 900, made_ms: 70 },
};
const ORDER: Row<"orders"> = {
  ...{ client_order_id: "B", group_id: "SP", broker_order_id: "E7", filled: 10 },
  ...{ cums: "5@10;10@20", anchor_cum: 10, anchor_ms: 30, ended: "canceled", ended_ms: 40 },
  ...{ reason: "late", triggered_ms: 50, first_ms: 10, newest_ms: 20, restart_ms: 60 },
  ...{ absent_ms: null, accepted: 12, accepted_ms: 15 },
};
const UNSENT: Row<"orders"> = {
  ...{ client_order_id: "A", group_id: "SP", broker_order_id: null, filled: 0, cums: "" },
  ...{ anchor_cum: null, anchor_ms: null, ended: null, ended_ms: null, reason: null },
  ...{ triggered_ms: null, first_ms: null, newest_ms: null, restart_ms: null, absent_ms: 9 },
  ...{ accepted: null, accepted_ms: null },
};
const FILL: Row<"fills"> = {
  ...{ client_order_id: "B", exec_id: "F", qty: 10, price_ticks: 5, stamp_ms: 20 },
  ...{ busted: 0, bust_ms: null },
};
const CONTENTS = {
  groups: [
    GROUP,
    { ...GROUP, group_id: "XX", ordinal: 1, plan: planText("XX"), ever_hedged: 1, episode_open: 1 },
  ],
  legs: [
    { group_id: "SP", leg: 0, symbol: "WING", held: 17, adjusted: 7 },
    { group_id: "SP", leg: 1, symbol: "SHORT", held: 0, adjusted: 0 },
    { group_id: "XX", leg: 0, symbol: "WING", held: 0, adjusted: 0 },
    { group_id: "XX", leg: 1, symbol: "SHORT", held: 0, adjusted: 0 },
  ],
  // In key order, not in that of their age
  intents: [
    { ...INTENT, client_order_id: "A", ordinal: 3, purpose: "entry", made_ms: 80 },
    INTENT,
    { ...INTENT, client_order_id: "C", ordinal: 1, made_ms: 60 },
  ],
  orders: [UNSENT, ORDER, { ...UNSENT, client_order_id: "C" }],
  fills: [FILL, { ...FILL, exec_id: "F!1", qty: 0, busted: 2, bust_ms: 25 }],
  processed_events: [{ event_key: "p" }],
  rejected_events: [{ event_key: "r" }],
  hedges: [],
  escalations: [
    {
      ...{ escalation_id: "e", group_id: "SP", episode: 5, status: "raised", residual: 3 },
      ...{ unknown: 4, delivered: 1 },
    },
    {
      ...{ escalation_id: "f", group_id: "SP", episode: 6, status: "taken", residual: 1 },
      ...{ unknown: 2, delivered: 0 },
    },
  ],
  adjustments: [
    {
      ...{ adjustment_id: "a", group_id: "SP", leg: 0, symbol: "WING", qty: 7 },
      ...{ cause: "foreign", as_of_ms: 90 },
    },
    {
      ...{ adjustment_id: "b", group_id: null, leg: null, symbol: "X", qty: -1 },
      ...{ cause: "expiry", as_of_ms: 95 },
    },
  ],
} as unknown as StoreContents;

const groupOf = (state: CoreState): Group => must(state.groups.get("SP"), "SP");
const orderB = (state: CoreState): Order => must(state.orders.get("B"), "B");

/** What a step writes that has changed the state like this. */
function written(change: (state: CoreState) => Order | null) {
  const ctx = contextOf(restore(CONTENTS));
  const touched = change(ctx.state);
  if (touched !== null) ctx.touched.add(touched);
  collectWrites(ctx);
  const again = contextOf(ctx.state);
  collectWrites(again);
  expect(again.writes).toEqual([]);
  return ctx.writes;
}

describe("restore", () => {
  it("brings groups back, oldest first, with their legs", () => {
    const { groups } = restore(CONTENTS);
    expect([...groups.keys()]).toEqual(["XX", "SP"]);
    expect(groups.get("SP")).toMatchObject({
      ...{ ordinal: 2, state: "HEDGE_FILLED", aim: "enter", reason: "why", exposure: 3 },
      ...{ unknown: 4, everHedged: false, episode: 5, episodeOpen: false, retries: 6 },
      legs: [{ adjusted: 7 }, { adjusted: 0 }],
    });
    expect(groups.get("XX")).toMatchObject({ everHedged: true, episodeOpen: true });
  });

  it("brings orders back, with their facts, in the order of their intents", () => {
    const state = restore(CONTENTS);
    expect(groupOf(state).legs[0]?.orders.map(({ intent }) => intent.clientOrderId)).toEqual([
      ...["C", "B", "A"],
    ]);
    expect(state.intents).toBe(3);
    expect(orderB(state)).toMatchObject({
      intent: {
        ...{ clientOrderId: "B", ordinal: 2, groupId: "SP", leg: 0, purpose: "hedge" },
        ...{ attempt: 1, episode: 2, retry: 3, level: 1, symbol: "WING", side: "BUY", qty: 100 },
        ...{ type: "LIMIT", limitTicks: 1_000, triggerTicks: 900, madeMs: 70 },
      },
      ...{ brokerOrderId: "E7", restartMs: 60, absentMs: null },
      facts: {
        cums: [
          { cum: 5, stampMs: 10 },
          { cum: 10, stampMs: 20 },
        ],
        anchor: { cum: 10, stampMs: 30 },
        accepted: { qty: 12, stampMs: 15 },
        ended: { how: "canceled", stampMs: 40, reason: "late" },
        ...{ triggeredMs: 50, firstMs: 10, newestMs: 20 },
      },
    });
    expect([...orderB(state).facts.fills.values()]).toEqual([
      { execId: "F", qty: 10, priceTicks: 5, stampMs: 20, busted: 0, bustMs: null },
      { execId: "F!1", qty: 0, priceTicks: 5, stampMs: 20, busted: 2, bustMs: 25 },
    ]);
    expect(state.orders.get("A")).toMatchObject({
      ...{ absentMs: 9, restartMs: null, brokerOrderId: null },
      facts: {
        cums: [],
        anchor: null,
        accepted: null,
        ended: null,
        triggeredMs: null,
        newestMs: null,
      },
    });
  });

  it("knows orders by the broker's id, the last hedges, and the newest stamp", () => {
    const state = restore(CONTENTS);
    expect([...state.byBrokerId.keys()]).toEqual(["E7"]);
    expect([...state.lastHedge]).toEqual([["WING", 70]]);
    expect(state.recovery.storedMs).toBe(30);
    const newer = { ...CONTENTS, orders: [{ ...ORDER, newest_ms: 35 }, ...CONTENTS.orders] };
    const intents = CONTENTS.intents.filter(({ client_order_id: id }) => id === "B");
    const orders = [{ ...ORDER, newest_ms: 35 }];
    expect(restore({ ...newer, intents, orders }).recovery.storedMs).toBe(35);
    const none = [{ ...ORDER, anchor_cum: null, anchor_ms: null }];
    expect(restore({ ...CONTENTS, intents, orders: none }).recovery.storedMs).toBe(20);
  });

  it("brings adjustments, escalations and what was seen back", () => {
    const state = restore(CONTENTS);
    expect([...state.adjustments.values()]).toEqual([
      {
        ...{ id: "a", groupId: "SP", leg: 0, symbol: "WING", qty: 7, cause: "foreign" },
        asOfMs: 90,
      },
      {
        ...{ id: "b", groupId: null, leg: null, symbol: "X", qty: -1, cause: "expiry" },
        asOfMs: 95,
      },
    ]);
    expect(state.adjusted).toBe(2);
    expect([...state.escalations.values()]).toEqual([
      {
        ...{ id: "e", groupId: "SP", episode: 5, status: "raised", residual: 3, unknown: 4 },
        ...{ delivered: true, alarmedAtMs: null },
      },
      {
        ...{ id: "f", groupId: "SP", episode: 6, status: "taken", residual: 1, unknown: 2 },
        ...{ delivered: false, alarmedAtMs: null },
      },
    ]);
    expect([...state.seen]).toEqual(["p", "r"]);
  });

  it("takes a plan back that was accepted before the rule that would refuse it", () => {
    const legs = pair().legs.map((leg) => {
      const lot = leg.role === "PROTECTION" ? 40 : 25;
      return { ...leg, instrument: { ...leg.instrument, lot }, qty: lot === 25 ? 100 : 80 };
    });
    const plan = pair({ legs });
    expect(faultOf(plan)).toContain("maxNaked 50");
    const row = { ...GROUP, group_id: plan.id, plan: JSON.stringify(plan) };
    const state = restore({ ...CONTENTS, groups: [...CONTENTS.groups, row] });
    expect(state.groups.get("CF")?.plan).toEqual(plan);
  });

  it.each<[string, Partial<StoreContents>]>([
    ["stored plan of group SP does not parse", { groups: [{ ...GROUP, plan: "{}" }] }],
    ["leg 7 of SP", { legs: [{ group_id: "SP", leg: 7, symbol: "X", held: 0, adjusted: 0 }] }],
    ["leg 0 of ZZ", { legs: [{ group_id: "ZZ", leg: 0, symbol: "X", held: 0, adjusted: 0 }] }],
    ["order row of B", { orders: [], intents: [INTENT] }],
    ["leg of B", { intents: [{ ...INTENT, leg: 7 }] }],
    ["leg of B", { intents: [{ ...INTENT, group_id: "ZZ" }] }],
  ])("refuses rows that no commit wrote: %s", (message, over) => {
    expect(() => restore({ ...CONTENTS, ...over })).toThrow(message);
  });
});

describe("writes", () => {
  it("are none where nothing changed", () => {
    expect(written(() => null)).toEqual([]);
  });

  it.each<[Partial<Group>, Partial<Row<"groups">>]>([
    [{ state: "HEDGED" }, { state: "HEDGED" }],
    [{ aim: "exit" }, { aim: "exit" }],
    [{ reason: null }, { reason: null }],
    [{ exposure: 9 }, { exposure: 9 }],
    [{ unknown: 9 }, { unknown: 9 }],
    [{ everHedged: true }, { ever_hedged: 1 }],
    [{ episode: 9 }, { episode: 9 }],
    [{ episodeOpen: true }, { episode_open: 1 }],
    [{ retries: 9 }, { retries: 9 }],
  ])("of a group with %j are its row", (change, row) => {
    const writes = written((state) => {
      Object.assign(groupOf(state), change);
      return null;
    });
    expect(writes).toEqual([{ table: "groups", row: { ...GROUP, ...row } }]);
  });

  it("of a leg are its row, by what it holds and by what was adjusted", () => {
    const row = { group_id: "SP", leg: 0, symbol: "WING" };
    const adjusted = written((state) => {
      must(groupOf(state).legs[0], "leg").adjusted = 8;
      return null;
    });
    expect(adjusted).toEqual([{ table: "legs", row: { ...row, held: 18, adjusted: 8 } }]);
    const netted = written((state) => {
      const leg = must(groupOf(state).legs[0], "leg");
      leg.adjusted = 8;
      leg.saved = { ...row, held: 18, adjusted: 7 };
      return null;
    });
    expect(netted).toEqual([{ table: "legs", row: { ...row, held: 18, adjusted: 8 } }]);
  });

  it("of an order that was touched are its row, and fills that are new", () => {
    expect(written(orderB)).toEqual([{ table: "orders", row: ORDER }]);
    const filled = written((state) => {
      const order = orderB(state);
      const fill: FillFact = {
        ...{ execId: "G", qty: 1, priceTicks: 6, stampMs: 21, busted: 0, bustMs: null },
      };
      const fills = new Map(order.facts.fills).set("G", fill);
      order.facts = { ...order.facts, fills, cums: [{ cum: 9, stampMs: 22 }] };
      return order;
    });
    expect(filled).toEqual([
      {
        table: "fills",
        row: { ...FILL, exec_id: "G", qty: 1, price_ticks: 6, stamp_ms: 21 },
      },
      { table: "orders", row: { ...ORDER, cums: "9@22" } },
    ]);
  });

  it("of a new order are its intent and its row, as they are read again", () => {
    const writes = written((state) => {
      const order = orderOf({}, { clientOrderId: "N", ordinal: 4 });
      must(groupOf(state).legs[0], "leg").orders.push(order);
      return order;
    });
    expect(writes.map(({ table }) => table)).toEqual(["intents", "orders"]);
    expect(writes[0]?.row).toMatchObject({ client_order_id: "N", ordinal: 4, made_ms: 1 });
    expect(writes[1]?.row).toEqual({ ...UNSENT, client_order_id: "N", absent_ms: null });
  });
});

describe("worth saving", () => {
  const changed = (facts: Partial<OrderFacts>): boolean => {
    const order = orderB(restore(CONTENTS));
    order.facts = { ...order.facts, ...facts };
    return worthSaving(order, RULES);
  };

  it("is an order that the store does not hold, and no order that it holds as it is", () => {
    expect(worthSaving(orderOf(), RULES)).toBe(true);
    expect(changed({})).toBe(false);
  });

  it.each<[string, Partial<OrderFacts>]>([
    ["cums", { cums: [{ cum: 10, stampMs: 20 }] }],
    ["fills", { fills: new Map(orderB(restore(CONTENTS)).facts.fills) }],
    ["an anchor that says otherwise", { anchor: { cum: 9, stampMs: 30 } }],
    ["no anchor", { anchor: null }],
    ["an accepted quantity", { accepted: { qty: 12, stampMs: 16 } }],
    ["an end", { ended: null }],
    ["a trigger", { triggeredMs: 51 }],
    ["a first stamp", { firstMs: 11 }],
    ["a newest stamp", { newestMs: 21 }],
  ])("is a change of %s", (_what, facts) => {
    expect(changed(facts)).toBe(true);
  });

  it("is no anchor that only confirms, unless the count changes by its age", () => {
    expect(changed({ anchor: { cum: 10, stampMs: 31 } })).toBe(false);
    const order = orderB(restore(CONTENTS));
    order.saved = { ...must(order.saved, "saved"), filled: 9 };
    expect(worthSaving(order, RULES)).toBe(true);
  });
});
