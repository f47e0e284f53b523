import { describe, expect, it } from "vitest";
import { deadlineByBrokerTime } from "../../../sim/invariants/deadline-by-broker-time.js";
import { externalExposure } from "../../../sim/invariants/external-exposure.js";
import { limitsKept } from "../../../sim/invariants/limits-kept.js";
import { OPENING_MS, exposedHand, handOf, pair, row, spread, waitOut } from "./hand.js";
import type { Hand } from "./hand.js";

/** 12 s poll + 1 s lag + 4 levels of 12 s. */
const BUDGET_MS = 61_000;
/** When a bust is knowable at the latest: the next full poll. */
const KNOWABLE_MS = 15_000;

describe("external-exposure", () => {
  const exposed = (): Hand => exposedHand([externalExposure]);

  it("passes exposure that is repaired in time", () => {
    const world = exposed();
    waitOut(world, 40_000);
    world.trade("G1-0h1", 50);
    waitOut(world, 200_000);
    expect(world.violation()).toBeNull();
    expect(world.auditor.exercised().get("external-exposure")).toBe(1);
  });

  it("fires once it has lasted longer, counted from when it was knowable", () => {
    const world = exposed();
    waitOut(world, KNOWABLE_MS + BUDGET_MS - 2_000);
    expect(world.violation()).toBeNull();
    waitOut(world, 6_000);
    expect(world.violation()).toMatch(/^external-exposure: G1 has 50 units exposed/);
    expect(world.auditor.budgets().get("external-exposure")).toBeGreaterThanOrEqual(100);
  });

  it.each([
    ["L", true],
    ["S", true],
    ["X", false],
  ])("rests while the market of a leg that could repair it is closed: %s", (symbol, rests) => {
    const world = exposed();
    world.session(symbol, "closed");
    waitOut(world, 300_000);
    expect(world.violation() === null).toBe(rests);
    world.session(symbol, "open");
    waitOut(world, BUDGET_MS + 4_000);
    expect(world.violation()).not.toBeNull();
  });

  it("counts from the delivery of the report that shows it", () => {
    const world = exposed();
    world.report("G1-0e1", "filled", 50, { bust: { execId: "f1", qty: 50 } });
    waitOut(world, BUDGET_MS + 2_000);
    expect(world.violation()).not.toBeNull();
  });

  it("ages unit by unit: what is repaired is taken from the oldest", () => {
    const world = exposed();
    waitOut(world, 60_000);
    world.bust("G1-0e1", 25);
    world.trade("G1-0h1", 50);
    waitOut(world, 60_000);
    expect(world.violation()).toBeNull();
    waitOut(world, 20_000);
    expect(world.violation()).toContain("25 of them");
  });

  it("rests while an escalation is raised, and begins anew after retry", () => {
    const world = exposed();
    waitOut(world, 60_000);
    world.commit(row("escalations", { residual: 50 }));
    waitOut(world, 300_000);
    expect(world.violation()).toBeNull();
    world.commit(row("escalations", { residual: 50, status: "retried" }));
    waitOut(world, 60_000);
    expect(world.violation()).toBeNull();
    waitOut(world, 4_000);
    expect(world.violation()).not.toBeNull();
  });

  it("ends when a person takes it", () => {
    const world = exposed();
    waitOut(world, 60_000);
    const taken = { cause: "taken", symbol: "S" } as const;
    world.commit(
      row("escalations", { residual: 0, status: "taken" }),
      row("adjustments", { ...taken, adjustment_id: "a1", group_id: "G1", leg: 1, qty: 50 }),
      row("adjustments", { ...taken, adjustment_id: "a2", qty: -50 }),
    );
    expect(world.auditor.exposureOf("G1")).toBe(0);
    waitOut(world, 300_000);
    expect(world.violation()).toBeNull();
  });

  it("begins anew after a step back of the broker's clock, not after a step forward", () => {
    for (const [byMs, fires] of [
      [-5_000, false],
      [5_000, true],
    ] as const) {
      const world = exposed();
      waitOut(world, KNOWABLE_MS + 50_000);
      world.fault("clock-step", { byMs });
      waitOut(world, 30_000);
      expect(world.violation() !== null).toBe(fires);
    }
  });

  it("counts a position beyond zero, in a pair dust not", () => {
    const world = handOf([externalExposure], [pair()]);
    world.start();
    world.trade("G1-0e1", 25);
    world.trade("G1-1h1", 25);
    expect(world.auditor.exposureOf("G1")).toBe(0);
    world.bust("G1-1h1", 1);
    expect(world.auditor.exposureOf("G1")).toBe(1);
    world.adjust("S", 50);
    expect(world.auditor.exposureOf("G1")).toBe(24);
  });
});

describe("deadline-by-broker-time", () => {
  const working = (id = "G1-0e1") => {
    const stop = { leg: "short", triggerTicks: 1_000 };
    const world = handOf([deadlineByBrokerTime], [spread({ stop })]);
    world.start();
    world.send(id);
    world.accept(id);
    return world;
  };

  it("passes a cancel once the deadline has passed by delivered stamps", () => {
    const world = working();
    world.wait(30_000);
    world.readAll();
    world.cancel("G1-0e1", "deadline");
    expect(world.violation()).toBeNull();
  });

  it("fires while time has passed but no stamp says so", () => {
    const world = working();
    world.wait(40_000);
    world.cancel("G1-0e1", "deadline");
    expect(world.violation()).toMatch(/^deadline-by-broker-time: G1-0e1 .* it has 30000/);
  });

  it("runs from a refusal too, which may have been told in a word that nobody knows", () => {
    const after = (ms: number): string | null => {
      const world = handOf([deadlineByBrokerTime]);
      world.start();
      world.send("G1-0h1");
      world.refuse("G1-0h1");
      world.report("G1-0h1", "unknown", 0);
      world.wait(ms);
      world.readAll();
      world.cancel("G1-0h1", "deadline");
      return world.violation();
    };
    expect(after(5_000)).toBeNull();
    expect(after(4_999)).toContain("after 4999 ms of broker time, it has 5000");
  });

  it("a refused repeat does not put it off", () => {
    const world = working("G1-0h1");
    world.wait(4_000);
    world.sendOnly("G1-0h1");
    world.refuse("G1-0h1");
    world.wait(1_000);
    world.readAll();
    world.cancel("G1-0h1", "deadline");
    expect(world.violation()).toBeNull();
  });

  it("gives hedges their own deadline", () => {
    const world = working("G1-0h1");
    world.wait(4_000);
    world.readAll();
    world.cancel("G1-0h1", "emergency");
    expect(world.violation()).toBeNull();
    world.cancel("G1-0h1", "deadline");
    expect(world.violation()).toMatch(/after 4000 ms of broker time, it has 5000/);
  });

  /** Ten seconds to before the opening; then so much passes, and stamps tell. */
  function stepBackAndWait(world: Hand, ms: number): void {
    world.readAll();
    world.wait(1_000, OPENING_MS - 10_000);
    world.readAll();
    world.wait(ms);
    world.readAll();
  }

  it("restarts at a step back", () => {
    const world = working();
    world.wait(20_000);
    stepBackAndWait(world, 25_000);
    world.cancel("G1-0e1", "deadline");
    expect(world.violation()).toContain("after 25000 ms");
  });

  it("restarts what a step back found ended, and a bust made work again", () => {
    const world = working("G1-0h1");
    world.wait(1_000);
    world.trade("G1-0h1", 100);
    world.report("G1-0h1", "filled", 100);
    stepBackAndWait(world, 6_000);
    world.cancel("G1-0h1", "deadline");
    expect(world.violation()).toBeNull();
  });

  it("passes the fallback two seconds after the trigger, or at a gap", () => {
    const world = working("G1-1s1");
    world.exchange({ kind: "triggered", brokerOrderId: "B-G1-1s1", stampMs: world.stampMs() });
    world.wait(2_000);
    world.readAll();
    world.cancel("G1-1s1", "stop-fallback");
    expect(world.violation()).toBeNull();
    const gapped = working("G1-1s1");
    gapped.exchange({ kind: "triggered", brokerOrderId: "B-G1-1s1", stampMs: gapped.stampMs() });
    gapped.price("S", 1_001);
    gapped.cancel("G1-1s1", "stop-fallback");
    expect(gapped.violation()).toBeNull();
  });

  it("fires on a fallback before its time, or before the trigger", () => {
    const early = working("G1-1s1");
    early.exchange({ kind: "triggered", brokerOrderId: "B-G1-1s1", stampMs: early.stampMs() });
    early.wait(1_000);
    early.readAll();
    early.cancel("G1-1s1", "stop-fallback");
    expect(early.violation()).toContain("1000 ms of broker time after its trigger");
    const untriggered = working("G1-1s1");
    untriggered.cancel("G1-1s1", "stop-fallback");
    expect(untriggered.violation()).toContain("before it was triggered");
  });
});

describe("limits-kept", () => {
  /** Eleven requests of long ago, and one of now. */
  const landTogether = (world: Hand): void => {
    for (let seq = 100; seq < 111; seq += 1) {
      world.gateway({ kind: "landed", requestSeq: seq, blocked: false });
    }
    world.gateway({ kind: "query", requestSeq: 9, scope: "orders" });
    world.gateway({ kind: "landed", requestSeq: 9, blocked: true });
  };
  const hedging = () => {
    const world = handOf([limitsKept]);
    world.start();
    world.send("G1-0h1", { qty: 25 });
    return world;
  };

  it("passes hedges that keep their spacing by delivered stamps", () => {
    const world = hedging();
    world.wait(1_000);
    world.readAll();
    world.send("G1-0h2", { qty: 25 });
    expect(world.violation()).toBeNull();
  });

  it("fires on hedges that do not", () => {
    const world = hedging();
    world.wait(5_000);
    world.send("G1-0h2", { qty: 25 });
    expect(world.violation()).toMatch(/^limits-kept: hedge G1-0h2 left 0 ms .* at least 500/);
  });

  it("lets another symbol hedge at once", () => {
    const world = hedging();
    world.send("G1-1h1", { qty: 25 });
    expect(world.violation()).toBeNull();
  });

  it("fires on a blocked request", () => {
    const world = hedging();
    world.gateway({ kind: "landed", requestSeq: 8, blocked: false });
    expect(world.violation()).toBeNull();
    world.gateway({ kind: "query", requestSeq: 9, scope: "orders" });
    world.gateway({ kind: "landed", requestSeq: 9, blocked: true });
    expect(world.violation()).toContain("the venue blocked a request");
  });

  it("does not blame the core for requests that a fault made land together", () => {
    const world = hedging();
    world.wait(1_501);
    landTogether(world);
    expect(world.violation()).toBeNull();
  });

  it("reckons with what lands within 1.5 s, as the core does that hears no answer", () => {
    const landedAfter = (ms: number): string | null => {
      const world = hedging();
      world.wait(2_000);
      for (let requestSeq = 20; requestSeq < 30; requestSeq += 1) {
        world.gateway({ kind: "query", requestSeq, scope: "orders" });
      }
      world.wait(ms);
      for (let requestSeq = 20; requestSeq < 30; requestSeq += 1) {
        world.gateway({ kind: "landed", requestSeq, blocked: false });
      }
      world.wait(500);
      world.gateway({ kind: "query", requestSeq: 9, scope: "orders" });
      world.gateway({ kind: "landed", requestSeq: 9, blocked: true });
      return world.violation();
    };
    expect(landedAfter(1_500)).toContain("the venue blocked a request");
    expect(landedAfter(1_501)).toBeNull();
  });

  it("does so only within the window in which they landed", () => {
    const world = hedging();
    world.wait(1_501);
    world.gateway({ kind: "landed", requestSeq: 8, blocked: false });
    world.wait(1_001);
    const asked = [...Array(10).keys()].map((at) => 20 + at);
    for (const requestSeq of asked) {
      world.gateway({ kind: "query", requestSeq, scope: "orders" });
      world.gateway({ kind: "landed", requestSeq, blocked: false });
    }
    world.wait(900);
    world.gateway({ kind: "query", requestSeq: 9, scope: "orders" });
    world.gateway({ kind: "landed", requestSeq: 9, blocked: true });
    expect(world.violation()).toContain("the venue blocked a request");
  });

  it("does not blame a new start for what the last one asked, only for its own", () => {
    const world = hedging();
    world.die();
    world.process({ kind: "started", incarnation: 2, localMs: 0 });
    world.gateway({ kind: "landed", requestSeq: 2, blocked: true });
    expect(world.violation()).toBeNull();
    for (let i = 0; i < 11; i += 1) {
      world.gateway({ kind: "query", requestSeq: 50 + i, scope: "orders" });
    }
    world.gateway({ kind: "landed", requestSeq: 59, blocked: true });
    expect(world.violation()).not.toBeNull();
  });

  it("blames a core that has halted for what it asked before: its process remembers", () => {
    const world = hedging();
    world.wait(2_000);
    for (let requestSeq = 50; requestSeq < 60; requestSeq += 1) {
      world.gateway({ kind: "query", requestSeq, scope: "orders" });
    }
    world.process({ kind: "commit-failed", reason: "full" });
    world.gateway({ kind: "query", requestSeq: 60, scope: "orders" });
    world.gateway({ kind: "landed", requestSeq: 60, blocked: true });
    expect(world.violation()).toContain("the venue blocked a request; 11 had left");
  });

  it("lowers what it remembers at a step back", () => {
    const world = hedging();
    world.wait(1_000, OPENING_MS - 60_000);
    world.readAll();
    world.wait(1_000);
    world.readAll();
    world.send("G1-0h2", { qty: 25 });
    expect(world.violation()).toBeNull();
  });
});
