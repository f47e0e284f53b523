import { describe, expect, it } from "vitest";
import { externalExposure } from "../../../sim/invariants/external-exposure.js";
import { exposedHand, row, waitOut } from "./hand.js";
import type { Hand } from "./hand.js";

/** When a bust is knowable at the latest: the next full poll. */
const KNOWABLE_MS = 15_000;

describe("external-exposure: its budget", () => {
  const exposed = (): Hand => exposedHand([externalExposure]);

  it("does not run while the process is down", () => {
    const world = exposed();
    world.die();
    waitOut(world, 300_000);
    expect(world.violation()).toBeNull();
  });

  it("does not run while the process is stalled or the disk is full", () => {
    const world = exposed();
    world.process({ kind: "stalled", forMs: 100_000 });
    waitOut(world, 100_000);
    world.process({ kind: "resumed" });
    world.process({ kind: "disk", status: "full" });
    waitOut(world, 100_000);
    expect(world.violation()).toBeNull();
    world.process({ kind: "disk", status: "ok" });
    waitOut(world, 100_000);
    expect(world.violation()).not.toBeNull();
  });

  it("does not run while recovery is unanswered", () => {
    const world = exposed();
    world.die();
    world.process({ kind: "started", incarnation: 2, localMs: 0 });
    waitOut(world, 300_000);
    expect(world.violation()).toBeNull();
  });

  it("does not run while a hedge is UNKNOWN within its horizon", () => {
    const world = exposed();
    waitOut(world, KNOWABLE_MS + 40_000);
    world.send("G1-0h1", { qty: 50 });
    waitOut(world, 28_000);
    expect(world.violation()).toBeNull();
    waitOut(world, 30_000);
    expect(world.violation()).not.toBeNull();
  });

  it("does not run again before a start can show that a hedge is absent", () => {
    const world = exposed();
    waitOut(world, KNOWABLE_MS + 40_000);
    world.send("G1-0h1", { qty: 50 });
    waitOut(world, 24_000);
    world.die();
    world.start(2);
    waitOut(world, 28_000);
    expect(world.violation()).toBeNull();
    waitOut(world, 30_000);
    expect(world.violation()).not.toBeNull();
  });

  const unsent = () => {
    const world = exposed();
    waitOut(world, KNOWABLE_MS + 40_000);
    world.commit(world.intent("G1-0h1"));
    return world;
  };

  it("does not run while an intent that a start found may have been sent, for all it knows", () => {
    const world = unsent();
    world.die();
    world.start(2);
    waitOut(world, 28_000);
    expect(world.violation()).toBeNull();
    waitOut(world, 30_000);
    expect(world.violation()).not.toBeNull();
  });

  it("runs again once that intent is known to be absent", () => {
    const world = unsent();
    world.die();
    world.start(2);
    world.commit(row("orders", { client_order_id: "G1-0h1", absent_ms: world.stampMs() }));
    waitOut(world, 28_000);
    expect(world.violation()).not.toBeNull();
  });

  it("runs although an entry of risk that a start found may be live: it is no cover", () => {
    const world = exposed();
    waitOut(world, KNOWABLE_MS + 40_000);
    world.commit(world.intent("G1-1e2"));
    world.die();
    world.start(2);
    waitOut(world, 28_000);
    expect(world.violation()).not.toBeNull();
  });

  it("runs while an intent of this very start was not sent", () => {
    const world = unsent();
    waitOut(world, 28_000);
    expect(world.violation()).not.toBeNull();
  });

  it("does not run while a cancel is lost", () => {
    const world = exposed();
    waitOut(world, KNOWABLE_MS + 40_000);
    world.send("G1-0h1", { qty: 50 });
    world.accept("G1-0h1", { qty: 50 });
    world.answer("G1-0h1", "confirmed");
    world.gateway({
      kind: "cancel",
      requestSeq: 777,
      clientOrderId: "G1-0h1",
      brokerOrderId: "B-G1-0h1",
      reason: "deadline",
    });
    world.gateway({ kind: "request-lost", requestSeq: 777 });
    waitOut(world, 12_000);
    waitOut(world, 18_000);
    expect(world.violation()).toBeNull();
    waitOut(world, 10_000);
    expect(world.violation()).not.toBeNull();
  });
});
