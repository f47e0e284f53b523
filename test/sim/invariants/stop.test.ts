import { describe, expect, it } from "vitest";
import { stopInPlace } from "../../../sim/invariants/stop-in-place.js";
import { handOf, row, spread, waitOut } from "./hand.js";
import type { Hand } from "./hand.js";

/** 12 s poll + 1 s lag + 4 levels of 12 s. */
const BUDGET_MS = 61_000;

describe("stop-in-place", () => {
  const guarded = () => {
    const stop = { leg: "short", triggerTicks: 1_000 };
    const world = handOf([stopInPlace], [spread({ stop })]);
    world.start();
    world.price("S", 950);
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    return world;
  };
  const place = (world: Hand, id: string) => {
    world.send(id, { qty: 100 });
    world.accept(id, { qty: 100 });
    world.answer(id, "confirmed");
  };

  it("passes a position that its stop covers", () => {
    const world = guarded();
    place(world, "G1-1s1");
    waitOut(world, 300_000);
    expect(world.violation()).toBeNull();
  });

  it("fires on a position that stays without one", () => {
    const world = guarded();
    waitOut(world, BUDGET_MS + 4_000);
    expect(world.violation()).toMatch(/^stop-in-place: 100 of 100 units/);
  });

  it("rests while its own market is closed, and for no other", () => {
    const own = guarded();
    own.session("S", "closed");
    waitOut(own, 300_000);
    expect(own.violation()).toBeNull();
    const other = guarded();
    other.session("L", "closed");
    waitOut(other, BUDGET_MS + 4_000);
    expect(other.violation()).toMatch(/^stop-in-place: 100 of 100 units/);
  });

  it("fires on a stop that covers a part only", () => {
    const world = guarded();
    world.send("G1-1s1", { qty: 75 });
    world.accept("G1-1s1", { qty: 75 });
    world.answer("G1-1s1", "confirmed");
    waitOut(world, BUDGET_MS + 4_000);
    expect(world.violation()).toMatch(/^stop-in-place: 25 of 100 units/);
  });

  it("fires on a position that outlives its triggered stop", () => {
    const world = guarded();
    place(world, "G1-1s1");
    world.price("S", 1_000);
    waitOut(world, BUDGET_MS + 4_000);
    expect(world.violation()).toMatch(/still holds 100 units .* after the price passed 1000/);
  });

  it("passes a price that comes back before the stop triggered", () => {
    const world = guarded();
    place(world, "G1-1s1");
    world.price("S", 1_000);
    waitOut(world, 30_000);
    world.price("S", 990);
    waitOut(world, 300_000);
    expect(world.violation()).toBeNull();
  });

  it("goes on once the stop triggered, wherever the price goes", () => {
    const world = guarded();
    place(world, "G1-1s1");
    world.exchange({ kind: "triggered", brokerOrderId: "B-G1-1s1", stampMs: world.stampMs() });
    world.price("S", 950);
    waitOut(world, BUDGET_MS + 4_000);
    expect(world.violation()).not.toBeNull();
  });

  it("passes a position that is escalated, or flat in time", () => {
    const escalated = guarded();
    place(escalated, "G1-1s1");
    escalated.price("S", 1_000);
    escalated.commit(row("escalations", { residual: 100 }));
    waitOut(escalated, 300_000);
    expect(escalated.violation()).toBeNull();
    const flat = guarded();
    place(flat, "G1-1s1");
    flat.price("S", 1_000);
    flat.fill("G1-1s1", 100);
    waitOut(flat, 300_000);
    expect(flat.violation()).toBeNull();
  });

  it("begins anew after a step back", () => {
    const world = guarded();
    world.price("S", 1_000);
    waitOut(world, 50_000);
    world.fault("clock-step", { byMs: -2_000 });
    waitOut(world, 50_000);
    expect(world.violation()).toBeNull();
  });
});
