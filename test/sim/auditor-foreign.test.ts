/** Who bears position changes that no order explains, in the auditor's account. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../core/plan.js";
import { handOf, row, spread } from "./invariants/hand.js";
import type { Hand } from "./invariants/hand.js";

describe("auditor: foreign changes", () => {
  const held = (...plans: Plan[]): Hand => {
    const world = handOf([], plans.length === 0 ? [spread()] : plans);
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    return world;
  };

  it("gives back what nobody could know yet, and nobody the rest", () => {
    const world = held();
    world.adjust("L", -50);
    expect(world.auditor.exposureOf("G1")).toBe(50);
    world.adjust("L", 25);
    expect(world.auditor.exposureOf("G1")).toBe(25);
    world.adjust("L", 50);
    expect(world.auditor.exposureOf("G1")).toBe(0);
    world.adjust("L", -25);
    expect(world.auditor.exposureOf("G1")).toBe(0);
    world.adjust("L", -25);
    expect(world.auditor.exposureOf("G1")).toBe(25);
  });

  it("charges what reduces a holding; what comes once that is known is nobody's", () => {
    const world = held();
    world.adjust("L", -50);
    world.commit(row("adjustments", { symbol: "L", leg: 0, group_id: "G1", qty: -50 }));
    expect(world.auditor.exposureOf("G1")).toBe(50);
    world.adjust("L", 25);
    expect(world.auditor.exposureOf("G1")).toBe(50);
    world.adjust("L", -25);
    expect(world.auditor.exposureOf("G1")).toBe(50);
  });

  it("charges the oldest group first", () => {
    const world = held(spread(), spread({ id: "G2" }));
    world.trade("G2-0e1", 100);
    world.trade("G2-1e1", 100);
    world.adjust("L", -150);
    expect(world.auditor.exposureOf("G1")).toBe(100);
    expect(world.auditor.exposureOf("G2")).toBe(50);
  });

  it("adopts the core's charge where it adds up", () => {
    const world = held(spread(), spread({ id: "G2" }));
    world.trade("G2-0e1", 100);
    world.trade("G2-1e1", 100);
    world.adjust("L", -50);
    const charge = { symbol: "L", leg: 0, group_id: "G2" } as const;
    world.commit(row("adjustments", { ...charge, qty: -50 }));
    expect(world.auditor.exposureOf("G1")).toBe(0);
    expect(world.auditor.exposureOf("G2")).toBe(50);
  });

  it("adopts a charge that adds up but for the newest changes, and charges those after it", () => {
    const world = held(spread(), spread({ id: "G2" }));
    world.trade("G2-0e1", 100);
    world.trade("G2-1e1", 100);
    world.adjust("L", -50);
    world.wait(10);
    world.adjust("L", -25);
    expect(world.auditor.exposureOf("G1")).toBe(75);
    const charge = { symbol: "L", leg: 0, group_id: "G2" } as const;
    world.commit(row("adjustments", { ...charge, qty: -50 }));
    expect(world.auditor.exposureOf("G1")).toBe(25);
    expect(world.auditor.exposureOf("G2")).toBe(50);
  });

  it("does not adopt a charge that does not add up, or exceeds what a group holds", () => {
    const short = held();
    short.adjust("L", -50);
    short.commit(row("adjustments", { symbol: "L", leg: 0, group_id: "G1", qty: -25 }));
    expect(short.auditor.exposureOf("G1")).toBe(50);
    const excess = held(spread(), spread({ id: "G2" }));
    excess.adjust("L", -50);
    excess.commit(row("adjustments", { symbol: "L", leg: 0, group_id: "G2", qty: -50 }));
    expect(excess.auditor.exposureOf("G1")).toBe(50);
    expect(excess.auditor.exposureOf("G2")).toBe(0);
  });

  it("adopts a rise that brings what is below zero nearer to it, and none above", () => {
    const charged = { symbol: "L", cause: "foreign" } as const;
    const below = held();
    below.adjust("L", -100);
    below.trade("G1-0x1", 50);
    expect(below.auditor.exposureOf("G1")).toBe(150);
    below.commit(
      row("adjustments", { ...charged, adjustment_id: "a1", leg: 0, group_id: "G1", qty: -50 }),
      row("adjustments", { ...charged, adjustment_id: "a2", leg: null, group_id: null, qty: -50 }),
    );
    expect(below.auditor.exposureOf("G1")).toBe(100);
    const above = held();
    above.adjust("S", -50);
    const more = { symbol: "S", leg: 1, group_id: "G1", qty: -50 } as const;
    above.commit(row("adjustments", { ...charged, ...more }));
    expect(above.auditor.exposureOf("G1")).toBe(0);
  });

  it("charges what a person took before any group", () => {
    const world = held();
    world.bust("G1-0e1", 50);
    const taken = { cause: "taken", symbol: "S" } as const;
    world.commit(row("adjustments", { ...taken, group_id: "G1", leg: 1, qty: 50 }));
    expect(world.auditor.exposureOf("G1")).toBe(0);
    world.adjust("S", 50);
    world.adjust("L", -25);
    expect(world.auditor.exposureOf("G1")).toBe(25);
  });

  const covered = (id = "G1"): Plan => {
    const [long, short] = spread().legs;
    if (long === undefined || short === undefined) throw new Error("legs");
    const underlying = { ...short.instrument, symbol: "U", option: null, lot: 1 };
    const expiry = { atMs: 9_999_999_999_999, settlement: "physical" } as const;
    const physical = { ...short.instrument, expiry };
    const legs = [long, { ...short, instrument: physical }];
    return spread({ id, legs, underlyings: [underlying] });
  };

  it("lets an assigned option become its underlying, still covered", () => {
    const world = held(covered());
    world.adjust("S", 50, "assignment");
    world.adjust("U", -50, "assignment");
    expect(world.auditor.exposureOf("G1")).toBe(0);
    world.bust("G1-0e1", 75);
    expect(world.auditor.exposureOf("G1")).toBe(75);
  });

  it("takes a change for too new to be known beside assignable options, but no assignment", () => {
    const exposures = (cause: "manual" | "assignment"): readonly number[] => {
      const world = held(covered(), covered("G2"));
      world.trade("G2-0e1", 100);
      world.trade("G2-1e1", 100);
      world.adjust("S", 50);
      world.wait(10);
      world.adjust("S", 25, cause);
      world.adjust("U", cause === "manual" ? 0 : -25, cause);
      world.commit(row("adjustments", { symbol: "S", leg: 1, group_id: "G2", qty: 50 }));
      world.bust("G1-0e1", 100);
      world.bust("G2-0e1", 100);
      return ["G1", "G2"].map((id) => world.auditor.exposureOf(id) ?? 0);
    };
    // Bought back are 50 of G2 and, newer, 25 of G1; or all of G1, where the 25 became shares.
    expect(exposures("manual")).toEqual([75, 50]);
    expect(exposures("assignment")).toEqual([50, 100]);
  });
});
