import { describe, expect, it } from "vitest";
import { noDoubleExit } from "../../../sim/invariants/no-double-exit.js";
import { noOverHedge } from "../../../sim/invariants/no-over-hedge.js";
import { noSelfInflictedNaked } from "../../../sim/invariants/no-self-inflicted-naked.js";
import { RULES, handOf, pair, spread } from "./hand.js";

describe("no-self-inflicted-naked: protection-first", () => {
  const hand = () => {
    const world = handOf([noSelfInflictedNaked]);
    world.start();
    return world;
  };

  it("passes risk that filled protection covers", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    expect(world.violation()).toBeNull();
    expect(world.auditor.exercised().get("no-self-inflicted-naked")).toBe(1);
  });

  it("fires on risk beyond what is filled", () => {
    const world = hand();
    world.send("G1-0e1");
    world.accept("G1-0e1");
    world.fill("G1-0e1", 50);
    world.send("G1-1e1", { qty: 75 });
    expect(world.violation()).toMatch(/^no-self-inflicted-naked: .*25 units.*which holds 50/);
  });

  it("counts an own UNKNOWN order in full", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 50 });
    world.answer("G1-1e1", "unknown");
    world.send("G1-1e2", { qty: 75 });
    expect(world.violation()).toContain("25 units");
  });

  it("forgets an order that was definitely refused", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    world.answer("G1-1e1", "rejected");
    world.send("G1-1e2", { qty: 100 });
    expect(world.violation()).toBeNull();
  });

  it("counts an order on until its cancel is told, whatever the exchange did", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    world.accept("G1-1e1", { qty: 100 });
    world.canceled("G1-1e1");
    world.send("G1-1e2", { qty: 25 });
    expect(world.violation()).toContain("25 units");
  });

  it("forgets an order whose cancel was told", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    world.accept("G1-1e1", { qty: 100 });
    world.canceled("G1-1e1");
    world.report("G1-1e1", "canceled", 0);
    world.send("G1-1e2", { qty: 100 });
    expect(world.violation()).toBeNull();
  });

  it("does not blame risk for a bust that could not be known", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.bust("G1-0e1", 50);
    world.send("G1-1e1", { qty: 100 });
    expect(world.violation()).toBeNull();
  });

  it("blames risk for a bust that was told", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.bust("G1-0e1", 50);
    world.report("G1-0e1", "filled", 50, { bust: { execId: "f1", qty: 50 } });
    world.send("G1-1e1", { qty: 100 });
    expect(world.violation()).toContain("50 units");
  });

  it("blames risk for a bust that a prescribed poll would have shown", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.bust("G1-0e1", 50);
    world.wait(16_000);
    world.send("G1-1e1", { qty: 100 });
    expect(world.violation()).toContain("50 units");
  });

  it("fires on protection sold that held risk needs", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    world.send("G1-0x1", { qty: 25 });
    expect(world.violation()).toContain("25 units");
  });

  it("passes protection sold beyond what held risk needs", () => {
    const world = hand();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 50);
    world.send("G1-0x1", { qty: 50 });
    expect(world.violation()).toBeNull();
  });

  it("judges each cover by itself", () => {
    const plan = spread();
    const [long, short] = plan.legs;
    if (long === undefined || short === undefined) throw new Error("legs");
    const put = { ...long, id: "put" };
    const world = handOf([noSelfInflictedNaked], [spread({ legs: [long, short, put] })]);
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    world.trade("G1-2e1", 100);
    world.send("G1-2x1", { qty: 100 });
    expect(world.violation()).toBeNull();
  });
});

describe("no-self-inflicted-naked: hedge-on-fill", () => {
  const hand = () => {
    const world = handOf([noSelfInflictedNaked], [pair()]);
    world.start();
    return world;
  };

  it("passes slices within maxNaked", () => {
    const world = hand();
    world.send("G1-0e1", { qty: 50 });
    expect(world.violation()).toBeNull();
  });

  it("fires on slices that add up beyond maxNaked", () => {
    const world = hand();
    world.send("G1-0e1", { qty: 50 });
    world.send("G1-0e2", { qty: 25 });
    expect(world.violation()).toMatch(/75 units of G1 unhedged, at most 50/);
  });

  it("passes the next slice once the first is hedged", () => {
    const world = hand();
    world.trade("G1-0e1", 50);
    world.trade("G1-1h1", 50);
    world.send("G1-0e2", { qty: 50 });
    expect(world.violation()).toBeNull();
  });

  it("fires when the primary is closed beyond maxNaked at once", () => {
    const world = hand();
    for (const [entry, hedge] of [
      ["G1-0e1", "G1-1h1"],
      ["G1-0e2", "G1-1h2"],
    ] as const) {
      world.trade(entry, 50);
      world.trade(hedge, 50);
    }
    world.send("G1-0x1", { qty: 50 });
    expect(world.violation()).toBeNull();
    world.send("G1-0x2", { qty: 25 });
    expect(world.violation()).toContain("75 units");
  });
});

describe("no-over-hedge", () => {
  it("passes an entry within the plan, and the rest of one that ended short", () => {
    const world = handOf([noOverHedge]);
    world.start();
    world.send("G1-0e1");
    world.accept("G1-0e1");
    world.fill("G1-0e1", 50);
    world.canceled("G1-0e1");
    world.report("G1-0e1", "canceled", 50);
    world.send("G1-0e2", { qty: 50 });
    expect(world.violation()).toBeNull();
  });

  it("fires on entries beyond the plan", () => {
    const world = handOf([noOverHedge]);
    world.start();
    world.trade("G1-0e1", 100);
    world.send("G1-0e2", { qty: 25 });
    expect(world.violation()).toMatch(/^no-over-hedge: .*100 units entered and 25/);
  });

  it("does not blame an entry for a late fill that could not be known", () => {
    const world = handOf([noOverHedge]);
    world.start();
    world.send("G1-0e1");
    world.accept("G1-0e1");
    world.canceled("G1-0e1");
    world.report("G1-0e1", "canceled", 0);
    world.fill("G1-0e1", 50, true);
    world.send("G1-0e2");
    expect(world.violation()).toBeNull();
  });

  it("passes hedges up to what is uncovered, and fires beyond", () => {
    const world = handOf([noOverHedge]);
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    world.bust("G1-0e1", 50);
    world.report("G1-0e1", "filled", 50, { bust: { execId: "f1", qty: 50 } });
    world.wait(5_000);
    world.readAll();
    world.send("G1-0h1", { qty: 50 });
    expect(world.violation()).toBeNull();
    world.send("G1-0h2", { qty: 25 });
    expect(world.violation()).toMatch(/can come to 125 units of hedge, there are 100/);
  });

  it("lets a bust count either way until a newer snapshot sets the count", () => {
    const world = handOf([noOverHedge]);
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    world.bust("G1-0e1", 50);
    world.send("G1-0h1", { qty: 50 });
    world.send("G1-0h2", { qty: 50 });
    expect(world.violation()).toBeNull();
    world.send("G1-0h3", { qty: 25 });
    expect(world.violation()).not.toBeNull();
  });

  it("lets no snapshot set it that was asked for too early after a higher count was told", () => {
    const readAfter = (ms: number): string | null => {
      const world = handOf([noOverHedge]);
      world.start();
      world.trade("G1-1e1", 100);
      world.send("G1-0e1", { qty: 100 });
      world.accept("G1-0e1");
      world.fill("G1-0e1", 100);
      world.bust("G1-0e1", 50);
      world.wait(5_000);
      world.report("G1-0e1", "filled", 100);
      world.wait(ms);
      world.readAll();
      world.send("G1-0h1", { qty: 50 });
      world.send("G1-0h2", { qty: 50 });
      return world.violation();
    };
    expect(readAfter(RULES.readLagMs + 19)).toBeNull();
    expect(readAfter(RULES.readLagMs + 20)).toContain("there are 100 to hedge");
  });

  it("fires on a hedge of a primary that has not filled", () => {
    const world = handOf([noOverHedge], [pair()]);
    world.start();
    world.send("G1-0e1", { qty: 50 });
    world.send("G1-1h1", { qty: 50 });
    expect(world.violation()).toContain("there are 0 to hedge");
  });

  it("fires on a hedge that takes a risk leg beyond zero", () => {
    const world = handOf([noOverHedge]);
    world.start();
    world.send("G1-1h1", { qty: 25 });
    expect(world.violation()).not.toBeNull();
  });
});

describe("no-double-exit", () => {
  const hand = () => {
    const stop = { leg: "short", triggerTicks: 1_000 };
    const world = handOf([noDoubleExit], [spread({ stop })]);
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    return world;
  };

  it("passes an exit of the whole position", () => {
    const world = hand();
    world.send("G1-1x1", { qty: 100 });
    expect(world.violation()).toBeNull();
  });

  it("fires on an exit beside a stop that is not confirmed canceled", () => {
    const world = hand();
    world.send("G1-1s1", { qty: 100 });
    world.accept("G1-1s1", { qty: 100 });
    world.canceled("G1-1s1");
    world.send("G1-1x1", { qty: 100 });
    expect(world.violation()).toMatch(/exits of 200 units.*holds 100/);
  });

  it("passes it once the cancel is told, for the rest only", () => {
    const world = hand();
    world.send("G1-1s1", { qty: 100 });
    world.accept("G1-1s1", { qty: 100 });
    world.fill("G1-1s1", 25);
    world.canceled("G1-1s1");
    world.report("G1-1s1", "canceled", 25);
    world.send("G1-1x1", { qty: 75 });
    expect(world.violation()).toBeNull();
    world.send("G1-1x2", { qty: 25 });
    expect(world.violation()).not.toBeNull();
  });

  it("does not blame an exit for a manual trade that could not be known", () => {
    const world = hand();
    world.adjust("S", 50);
    world.send("G1-1x1", { qty: 100 });
    expect(world.violation()).toBeNull();
  });

  it("blames an exit for a manual trade long past", () => {
    const world = hand();
    world.adjust("S", 50);
    world.wait(31_000);
    world.send("G1-1x1", { qty: 100 });
    expect(world.violation()).toContain("holds 50");
  });
});
