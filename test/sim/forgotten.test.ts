/** New days, whose lists lack the orders and trades of the last one. */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import type { Write } from "../../core/store/schema.js";
import type { Safeguards } from "../../core/safeguards/index.js";
import type { Schedule } from "../../sim/faults/schedule.js";
import { noOverHedge } from "../../sim/invariants/no-over-hedge.js";
import type { RunResult, RunSpec } from "../../sim/run-types.js";
import { runOnce } from "../../sim/run.js";
import { KEY, createFloor, order } from "./exchange/floor.js";
import { RULES, handOf, row, spread } from "./invariants/hand.js";
import type { Hand } from "./invariants/hand.js";

describe("exchange: a new day", () => {
  it("its lists lack what was; positions stay, and an earlier view has it all", () => {
    const floor = createFloor();
    floor.exchange.submit(order(), KEY);
    floor.run(10_000);
    floor.exchange.submit(order({ clientOrderId: "T1-0e2", limitTicks: 990 }), "T1/0/entry/2");
    floor.run(11_000);
    floor.exchange.newDay();
    floor.exchange.submit(order({ clientOrderId: "T1-0e3", limitTicks: 990 }), "T1/0/entry/3");
    const ids = floor.exchange.orders().map((row) => row.order.clientOrderId);
    expect(ids).toEqual(["T1-0e3"]);
    expect(floor.exchange.trades()).toEqual([]);
    expect(floor.net("CALL")).toBe(100);
    const before = floor.exchange.viewAt(10_999);
    expect(before.orders).toHaveLength(2);
    expect(before.trades.length).toBeGreaterThan(0);
  });

  it("ends what works, and nothing of the old day changes any more", () => {
    const floor = createFloor();
    floor.exchange.submit(order(), KEY);
    floor.run(10_000);
    floor.exchange.submit(order({ clientOrderId: "T1-0e2", limitTicks: 990 }), "T1/0/entry/2");
    floor.exchange.newDay();
    expect(floor.kinds().slice(-2)).toEqual(["canceled", "forgotten"]);
    const told = floor.truth().length;
    floor.exchange.bust("T1.0.entry.1", 25);
    floor.exchange.forceFill("T1.0.entry.2", 25);
    expect(floor.exchange.cancel("T1.0.entry.2")).toBe("not-found");
    floor.run(20_000);
    expect(floor.truth().slice(told)).toEqual([]);
  });

  it("does not begin in a world that has healed", () => {
    const floor = createFloor();
    floor.exchange.submit(order(), KEY);
    floor.exchange.heal();
    floor.exchange.newDay();
    expect(floor.exchange.orders()).toHaveLength(1);
  });
});

const OF_DAY = { ...RULES, listsOfDay: true };
const ID = "G1-0e1";
/** Longer than two full polls and their answers take. */
const KNOWN_MS = 40_000;

/** 100 of the cover ordered, acknowledged and forgotten; 50 of them filled, which was not told. */
function forgotten(invariants = [noOverHedge]): Hand {
  const world = handOf(invariants, [spread()], undefined, OF_DAY);
  world.start();
  world.send(ID);
  world.accept(ID);
  world.report(ID, "open", 0);
  world.commit(row("orders", { client_order_id: ID, broker_order_id: `B-${ID}` }));
  world.fill(ID, 50);
  world.canceled(ID);
  world.wait(1_000);
  world.exchange({ kind: "forgotten", orders: [ID], stampMs: world.stampMs() });
  world.wait(5_000);
  world.readAll();
  return world;
}

const settled = (filled: number): Write[] => [
  row("orders", { client_order_id: ID, broker_order_id: `B-${ID}`, filled, absent_ms: 9 }),
  row("legs", { group_id: "G1", leg: 0, symbol: "L", held: filled }),
];

describe("auditor: an order that the day's lists lack", () => {
  it("counts as open until the core's store knows its end (2)", () => {
    const early = forgotten();
    early.send("G1-0e2", { qty: 50 });
    expect(early.violation()).toContain("no-over-hedge");
    const known = forgotten();
    known.commit(...settled(50));
    known.send("G1-0e2", { qty: 50 });
    expect(known.violation()).toBeNull();
  });

  it("has filled what it did, whatever the core counts, where nothing is foreign (3)", () => {
    for (const filled of [0, 25, 75, 100]) {
      const world = forgotten();
      world.commit(...settled(filled));
      world.wait(KNOWN_MS);
      world.send("G1-0e2", { qty: 75 });
      expect(world.violation() ?? `passed, ${filled}`).toContain("no-over-hedge");
    }
  });

  it("may be counted for what a person traded: no list could tell (3)", () => {
    const more = forgotten();
    more.adjust("L", 25);
    more.commit(...settled(75));
    more.send("G1-0e2", { qty: 25 });
    expect(more.violation()).toBeNull();
    const none = forgotten();
    none.adjust("L", -50);
    none.commit(...settled(0));
    none.send("G1-0e2", { qty: 100 });
    expect(none.violation()).toBeNull();
  });

  it("may be, though that was undone just now: nobody could know", () => {
    // Counted for 100, the plan is entered in full; as it filled, half of it.
    const enteredInFull = (sold: number, ms: number): boolean => {
      const world = forgotten();
      world.adjust("L", 50);
      world.wait(KNOWN_MS);
      world.adjust("L", -sold);
      world.wait(ms);
      world.commit(...settled(100));
      world.send("G1-0e2", { qty: 25 });
      return world.violation() !== null;
    };
    expect([enteredInFull(50, 10), enteredInFull(75, 10)]).toEqual([true, true]);
    expect([enteredInFull(50, KNOWN_MS), enteredInFull(75, KNOWN_MS)]).toEqual([false, false]);
  });

  it("is counted for no more than that", () => {
    const world = forgotten();
    world.adjust("L", 25);
    world.commit(...settled(100));
    world.wait(KNOWN_MS);
    world.send("G1-0e2", { qty: 75 });
    expect(world.violation()).toContain("no-over-hedge");
  });

  it("is counted for no less by booking the rest as foreign (3)", () => {
    const foreign = { adjustment_id: "a1", group_id: null, leg: null, symbol: "L", qty: 50 };
    const booked = row("adjustments", { ...foreign, cause: "foreign", as_of_ms: 1 });
    const world = forgotten();
    world.commit(...settled(0), booked);
    world.wait(KNOWN_MS);
    world.send("G1-0e2", { qty: 75 });
    expect(world.violation()).toContain("no-over-hedge");
  });

  it("that never landed is not counted where its refusal was told", () => {
    const counted = (ended: string | null): string | null => {
      const world = handOf([noOverHedge], [spread()], undefined, OF_DAY);
      world.start();
      world.send(ID);
      world.answer(ID, ended === null ? "unknown" : "rejected");
      world.adjust("L", 100);
      world.commit(row("orders", { client_order_id: ID, filled: 100, absent_ms: 9, ended }));
      world.send("G1-0e2", { qty: 25 });
      return world.violation();
    };
    expect(counted(null)).toContain("no-over-hedge");
    expect(counted("rejected")).toBeNull();
  });

  it("that had ended keeps what was told of it, though the core does not store it (1)", () => {
    const world = handOf([noOverHedge], [spread()], undefined, OF_DAY);
    world.start();
    world.wait(1);
    world.send(ID);
    world.accept(ID);
    world.fill(ID, 50);
    world.canceled(ID);
    world.report(ID, "canceled", 50);
    world.commit(row("orders", { client_order_id: ID, ended: "canceled", filled: 0 }));
    world.exchange({ kind: "forgotten", orders: [ID], stampMs: world.stampMs() });
    world.send("G1-0e2", { qty: 75 });
    expect(world.violation()).toContain("no-over-hedge");
  });

  it("that had ended, as was told, has what the core has of it: the rest is foreign (1)", () => {
    const world = handOf([noOverHedge], [spread()], undefined, OF_DAY);
    world.start();
    world.send(ID);
    world.accept(ID);
    world.report(ID, "canceled", 0);
    world.commit(row("orders", { client_order_id: ID, ended: "canceled", filled: 0 }));
    world.canceled(ID);
    world.fill(ID, 50, true);
    world.exchange({ kind: "forgotten", orders: [ID], stampMs: world.stampMs() });
    world.send("G1-0e2", { qty: 100 });
    expect(world.violation()).toBeNull();
  });
});

/** The process is dead while the day ends. */
const ASLEEP: Schedule = [
  { id: 1, kind: "crash", trigger: { kind: "time", atMs: 4_000 }, params: { downMs: 3_000 } },
  { id: 2, kind: "new-day", trigger: { kind: "time", atMs: 4_200 }, params: { forMs: 1_500 } },
];

describe("a day that ends while the process is dead", () => {
  const runs = (venue: string, planted: RunSpec["planted"]): readonly RunResult[] =>
    SCENARIOS.flatMap((scenario) =>
      ["1", "2"].map((seed) =>
        runOnce({
          ...{ scenario, venue, seed, store: "memory", scratch: null, schedule: ASLEEP },
          ...{ listener: null, fullChecks: true, planted },
        }),
      ),
    );

  it.each(["kite-like", "ibkr-like"])("is survived at %s, and orders are forgotten", (venue) => {
    const happened = new Map<string, number>();
    for (const { scenario, seed, message, situations } of runs(venue, null)) {
      expect(message, `${scenario} ${seed}`).toBeNull();
      for (const [slug, count] of situations) happened.set(slug, (happened.get(slug) ?? 0) + count);
    }
    expect(happened.get("order-forgotten")).toBeGreaterThan(20);
    expect(happened.get("fill-forgotten")).toBeGreaterThan(5);
  });

  it("is the end of a core that waits for what is forgotten", () => {
    const safeguards = (shipped: Safeguards): Safeguards => ({
      ...shipped,
      orderIntents: { ...shipped.orderIntents, isForgotten: () => false },
    });
    const stuck = runs("kite-like", { safeguards, store: null }).filter(
      ({ outcome, invariant }) => outcome === "stuck" || invariant === "settles",
    );
    expect(stuck.length).toBeGreaterThan(5);
  });
});
