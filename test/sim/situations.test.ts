import { describe, expect, it } from "vitest";
import { FAULT_KINDS } from "../../sim/faults/schedule.js";
import { SAFEGUARD_SITUATIONS, SITUATIONS } from "../../sim/situations.js";
import { SAFEGUARDS } from "../../core/safeguards/index.js";
import { handOf, pair, row, spread } from "./invariants/hand.js";
import type { Hand } from "./invariants/hand.js";
import { CASES, stop, trigger } from "./situation-cases.js";

const counts = (world: Hand): ReadonlyMap<string, number> => world.auditor.tallies().situations;

/** What happened at least once, faults in states apart. */
function happened(world: Hand): string[] {
  return [...counts(world)]
    .filter(([slug, count]) => count > 0 && !slug.includes("@"))
    .map(([slug]) => slug);
}

const plans = () => [spread({ stop }), spread({ id: "G2", stop })];

describe("situations: the table", () => {
  it("has a way to bring about each of them here", () => {
    expect(CASES.map(([slug]) => slug).sort((a, b) => (a < b ? -1 : 1))).toEqual(
      SITUATIONS.map(({ slug }) => slug).sort((a, b) => (a < b ? -1 : 1)),
    );
  });

  it("starts every count at zero, in its order", () => {
    expect([...counts(handOf())]).toEqual(SITUATIONS.map(({ slug }) => [slug, 0]));
  });

  it("names situations for each of the twelve safeguards, and only known ones", () => {
    const words = Object.keys(SAFEGUARDS).map((name) =>
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    expect([...SAFEGUARD_SITUATIONS.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual(
      words.sort((a, b) => (a < b ? -1 : 1)),
    );
    const known = new Set<string>(SITUATIONS.map(({ slug }) => slug));
    for (const needed of SAFEGUARD_SITUATIONS.values()) {
      expect(needed.length).toBeGreaterThan(0);
      for (const slug of needed) expect(known).toContain(slug);
    }
  });
});

describe("situations: counted when they happened", () => {
  it.each(CASES)("%s", (slug, bringAbout) => {
    const world = handOf(undefined, plans());
    bringAbout(world);
    expect(happened(world)).toContain(slug);
    expect(counts(world).get(slug)).toBe(1);
  });

  it("counts none of them in a plain run", () => {
    const world = handOf();
    world.start();
    world.trade("G1-0e1", 100);
    world.commit(row("orders", { broker_order_id: "B", ended: "filled" }));
    expect(happened(world)).toEqual([]);
  });

  it("counts a stop that needed the fallback not as one that did not", () => {
    const world = handOf(undefined, plans());
    trigger(world);
    world.cancel("G1-1s1", "stop-fallback");
    world.fill("G1-1s1", 100);
    expect(happened(world)).not.toContain("fallback-not-used");
  });

  it("counts the hedges of a pair that follow too soon", () => {
    const world = handOf(undefined, [pair()]);
    world.start();
    world.send("G1-0e1", { qty: 50 });
    world.accept("G1-0e1", { qty: 50 });
    world.fill("G1-0e1", 25);
    world.send("G1-1h1", { qty: 25 });
    world.wait(600);
    world.fill("G1-0e1", 25);
    expect(happened(world)).not.toContain("hedge-spacing-needed");
  });
});

describe("situations: faults in lifecycle states", () => {
  it("counts a fault of an order in its own group's state, a fault of the world in all", () => {
    const world = handOf(undefined, plans());
    world.commit(row("groups", { group_id: "G1", state: "HEDGED" }));
    world.commit(row("groups", { group_id: "G2", state: "VALIDATED" }));
    world.fault("drop", {}, { kind: "report", order: "G1/0/entry/1", n: 1 });
    world.fault("stall");
    expect(counts(world).get("drop@HEDGED")).toBe(1);
    expect(counts(world).get("drop@VALIDATED")).toBeUndefined();
    expect(counts(world).get("stall@HEDGED")).toBe(1);
    expect(counts(world).get("stall@VALIDATED")).toBe(1);
  });

  it("counts an assignment in the state of the group whose leg was drawn", () => {
    const world = handOf(undefined, plans());
    world.commit(row("groups", { group_id: "G1", state: "HEDGED" }));
    world.commit(row("groups", { group_id: "G2", state: "HEDGE_SUBMITTED" }));
    world.fault("assignment", { planIndex: 0, legIndex: 1, percent: 100 });
    expect(counts(world).get("assignment@HEDGED")).toBe(1);
    expect(counts(world).get("assignment@HEDGE_SUBMITTED")).toBeUndefined();
  });

  it("counts nothing before a group is durable", () => {
    const world = handOf(undefined, plans());
    for (const kind of FAULT_KINDS) world.fault(kind);
    expect([...counts(world).keys()].filter((slug) => slug.includes("@"))).toEqual([]);
  });
});
