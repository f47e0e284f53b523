/** What happened at the exchange, and from when on a core should know it. */
import { describe, expect, it } from "vitest";
import type { SnapshotRows } from "../../core/events.js";
import { noDoubleExit } from "../../sim/invariants/no-double-exit.js";
import { noOrphan } from "../../sim/invariants/intents.js";
import { noSelfInflictedNaked } from "../../sim/invariants/no-self-inflicted-naked.js";
import { RULES, handOf, row } from "./invariants/hand.js";
import type { Hand } from "./invariants/hand.js";

/** A full poll, the read lag, the resolution and a second for the answer. */
const POLL_MS = 15_000;

/** Cover of 100, half of it busted; nothing said of that yet. */
function busted(): Hand {
  const world = handOf([noSelfInflictedNaked]);
  world.start();
  world.trade("G1-0e1", 100);
  world.bust("G1-0e1", 50);
  return world;
}

/** Whether risk on the busted half is blamed on the core now. */
function isKnown(world: Hand): boolean {
  world.send("G1-1e1", { qty: 100 });
  return world.violation() !== null;
}

describe("knowable: a bust", () => {
  it("by its own report, not by another one", () => {
    const told = busted();
    told.report("G1-0e1", "filled", 50, { bust: { execId: "f1", qty: 50 } });
    expect(isKnown(told)).toBe(true);
    const other = busted();
    other.wait(2_000);
    other.report("G1-0e1", "filled", 50);
    expect(isKnown(other)).toBe(false);
  });

  it("by a complete orders snapshot that is newer, not by one that may lag", () => {
    const lagging = busted();
    lagging.wait(2_000);
    lagging.read({ scope: "orders", rows: [] });
    expect(isKnown(lagging)).toBe(false);
    const newer = busted();
    newer.wait(2_001);
    newer.read({ scope: "orders", rows: [] });
    expect(isKnown(newer)).toBe(true);
    const partial = busted();
    partial.wait(2_001);
    partial.read({ scope: "orders", rows: [] }, false);
    expect(isKnown(partial)).toBe(false);
  });

  it("by the poll that a core should have made, whether it did or not", () => {
    const before = busted();
    before.wait(POLL_MS - 1);
    expect(isKnown(before)).toBe(false);
    const after = busted();
    after.wait(POLL_MS);
    expect(isKnown(after)).toBe(true);
  });

  it("the poll's time begins anew after a stall, a restart, or a lost query", () => {
    const stalled = busted();
    stalled.process({ kind: "stalled", forMs: 1 });
    stalled.wait(60_000);
    stalled.process({ kind: "resumed" });
    stalled.wait(POLL_MS - 1);
    expect(isKnown(stalled)).toBe(false);
    const lost = busted();
    lost.wait(10_000);
    lost.gateway({ kind: "query", requestSeq: 900, scope: "orders" });
    lost.gateway({ kind: "request-lost", requestSeq: 900 });
    lost.wait(10_000);
    expect(isKnown(lost)).toBe(false);
  });

  it("a lost send or cancel does not put it off", () => {
    const world = busted();
    world.wait(10_000);
    world.send("G1-0h1", { qty: 50 });
    world.gateway({ kind: "response-lost", requestSeq: 9 });
    world.cancel("G1-0h1", "short");
    world.wait(5_000);
    expect(isKnown(world)).toBe(true);
  });
});

describe("knowable: an order that works again what was taken back of it", () => {
  /** Cover of 100 and risk of 100, half of which was taken back and is worked again. */
  const again = (): Hand => {
    const world = handOf([noSelfInflictedNaked]);
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    world.wait(1_000);
    world.bust("G1-1e1", 50, true);
    return world;
  };
  const tell = (world: Hand): void => {
    world.report("G1-1e1", "open", 50, { bust: { execId: "f2", qty: 50 } });
  };
  /** Whether the core is blamed for sending as much risk once more. */
  const isBlamed = (world: Hand): boolean => {
    world.send("G1-1e2", { qty: 50 });
    return world.violation() !== null;
  };

  it("counts once that was told, not before", () => {
    expect(isBlamed(again())).toBe(false);
    const told = again();
    tell(told);
    expect(isBlamed(told)).toBe(true);
  });

  it("is not ended by what was said before, and is by what is said of its end", () => {
    const stale = again();
    tell(stale);
    stale.report("G1-1e1", "filled", 100, { stampMs: stale.stampMs() - 1_000 });
    expect(isBlamed(stale)).toBe(true);
    const over = again();
    tell(over);
    over.canceled("G1-1e1");
    over.report("G1-1e1", "canceled", 50);
    expect(isBlamed(over)).toBe(false);
  });

  it("is live at the exchange, and nobody's if no intent of it was kept", () => {
    const found = (reworks: boolean): string | null => {
      const world = handOf([noOrphan]);
      world.start();
      world.sendOnly("G1-0e1");
      world.accept("G1-0e1");
      world.fill("G1-0e1", 100);
      world.bust("G1-0e1", 50, reworks);
      world.auditor.finish();
      return world.violation();
    };
    expect([found(false), found(true)]).toEqual([null, expect.stringContaining("no-orphan")]);
  });
});

describe("knowable: a late fill", () => {
  const late = (): Hand => {
    const world = handOf([noSelfInflictedNaked]);
    world.start();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    world.accept("G1-1e1", { qty: 100 });
    world.canceled("G1-1e1");
    return world;
  };
  const again = (world: Hand, qty: number): boolean => {
    world.send("G1-1e2", { qty });
    return world.violation() === null;
  };

  it("is not the core's while the told end says nothing of it", () => {
    const world = late();
    world.fill("G1-1e1", 50, true);
    world.report("G1-1e1", "canceled", 0);
    expect(again(world, 100)).toBe(true);
  });

  it("leaves the order counting in full until its end is told", () => {
    const world = late();
    world.fill("G1-1e1", 50, true);
    expect(again(world, 25)).toBe(false);
  });

  it("counts once its own report is told", () => {
    const world = late();
    world.report("G1-1e1", "canceled", 0);
    world.wait(1_000);
    world.fill("G1-1e1", 50, true);
    world.report("G1-1e1", "filled", 50);
    expect(again(world, 75)).toBe(false);
  });

  it("counts once a trade of it is told", () => {
    const world = late();
    world.report("G1-1e1", "canceled", 0);
    world.fill("G1-1e1", 50, true);
    const ids = { clientOrderId: null, brokerOrderId: "B-G1-1e1" };
    const fill = { execId: "f2", qty: 50, priceTicks: 1 };
    world.read({ scope: "trades", rows: [{ ...ids, fill, stampMs: world.stampMs() }] });
    expect(again(world, 75)).toBe(false);
  });
});

describe("knowable: a late fill under the id of an earlier one", () => {
  const rowOf = (stampMs: number): SnapshotRows => ({
    scope: "trades",
    rows: [
      {
        ...{ clientOrderId: null, brokerOrderId: "B-G1-1e1", stampMs },
        fill: { execId: "f2", qty: 50, priceTicks: 1 },
      },
    ],
  });
  const isBlamed = (ageMs: number): boolean => {
    const world = handOf([noSelfInflictedNaked]);
    world.start();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    world.accept("G1-1e1", { qty: 100 });
    world.canceled("G1-1e1");
    world.report("G1-1e1", "canceled", 0);
    world.wait(5_000);
    world.fill("G1-1e1", 50, true);
    world.read(rowOf(world.stampMs() - ageMs));
    world.send("G1-1e2", { qty: 75 });
    return world.violation() !== null;
  };

  it("is told by a trade of its own time, not by one that is older", () => {
    expect(isBlamed(999)).toBe(true);
    expect(isBlamed(1_000)).toBe(false);
  });
});

describe("knowable: a trade that names its order by the venue's id alone", () => {
  const ids = { clientOrderId: "G1-1e1", brokerOrderId: "B-G1-1e1" };
  const trade = (world: Hand): void => {
    const fill = { execId: "f2", qty: 50, priceTicks: 1 };
    const row = { ...ids, clientOrderId: null, fill, stampMs: world.stampMs() };
    world.read({ scope: "trades", rows: [row] });
  };
  /** Cover of 100, and risk of 100 that landed; the answer to its send is still to come. */
  const landed = (): Hand => {
    const world = handOf([noSelfInflictedNaked]);
    world.start();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    world.accept("G1-1e1", { qty: 100 });
    return world;
  };
  const isBlamed = (world: Hand, qty: number): boolean => {
    world.send("G1-1e2", { qty });
    return world.violation() !== null;
  };
  /** Whether the trade proves that the order exists; complete lists do not show it. */
  const exists = (told: (world: Hand) => void): boolean => {
    const world = landed();
    told(world);
    trade(world);
    world.readAll();
    world.wait(RULES.sendHorizonMs + RULES.readLagMs + 1);
    world.readAll();
    return isBlamed(world, 100);
  };

  it("tells nothing while nobody has told whose that id is", () => {
    expect(exists((world) => world.answer("G1-1e1", "unknown"))).toBe(false);
    const nobodys = { clientOrderId: "G9-1e1" };
    expect(exists((world) => world.report("G1-1e1", "open", 0, nobodys))).toBe(false);
  });

  it("tells of the order once the answer to its send was delivered", () => {
    expect(exists((world) => world.answer("G1-1e1", "confirmed"))).toBe(true);
  });

  it("tells of a fill to a later start only if the store has the pair", () => {
    const counts = (pair: string | null): boolean => {
      const world = landed();
      world.canceled("G1-1e1");
      world.report("G1-1e1", "canceled", 0);
      const known = { client_order_id: "G1-1e1", broker_order_id: pair, ended: "canceled" };
      world.commit(row("orders", known));
      world.die();
      world.start(2);
      world.fill("G1-1e1", 50, true);
      trade(world);
      return isBlamed(world, 75);
    };
    expect([counts("B-G1-1e1"), counts(null)]).toEqual([true, false]);
  });

  it("tells of a fill once a row with both ids was delivered, of an incomplete list too", () => {
    const counts = (paired: boolean): boolean => {
      const world = landed();
      world.canceled("G1-1e1");
      world.answer("G1-1e1", "rejected");
      const told = { key: "k", status: "open", cumQty: 0, orderQty: null, reason: null } as const;
      const listed = { ...ids, ...told, fill: null, bust: null, stampMs: world.stampMs() };
      if (paired) world.read({ scope: "orders", rows: [listed] }, false);
      world.fill("G1-1e1", 50, true);
      trade(world);
      return isBlamed(world, 75);
    };
    expect([counts(true), counts(false)]).toEqual([true, false]);
  });
});

describe("knowable: a foreign change", () => {
  const changed = (): Hand => {
    const world = handOf([noDoubleExit]);
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    world.wait(5_000);
    world.adjust("S", 50);
    return world;
  };
  const isBlamed = (world: Hand): boolean => {
    world.send("G1-1x1", { qty: 100 });
    return world.violation() !== null;
  };
  const look = (world: Hand, ms: number): void => {
    world.wait(ms);
    world.read({ scope: "positions", rows: [] });
  };

  it("by two newer positions snapshots, far enough apart", () => {
    const once = changed();
    look(once, 2_001);
    expect(isBlamed(once)).toBe(false);
    const close = changed();
    look(close, 2_001);
    look(close, 1_999);
    expect(isBlamed(close)).toBe(false);
    const twice = (): Hand => {
      const world = changed();
      look(world, 2_001);
      look(world, 2_000);
      return world;
    };
    // The other answers of the second set may still be on their way.
    expect(isBlamed(twice())).toBe(false);
    const complete = twice();
    complete.wait(1_000);
    expect(isBlamed(complete)).toBe(true);
  });

  it("not by a set of which another answer was lost before", () => {
    const halved = (lost: boolean): Hand => {
      const world = changed();
      look(world, 2_001);
      world.wait(2_000);
      world.gateway({ kind: "query", requestSeq: 900, scope: "trades" });
      world.gateway({ kind: "query", requestSeq: 901, scope: "positions" });
      if (lost) world.gateway({ kind: "response-lost", requestSeq: 900 });
      const content = { scope: "positions", rows: [] } as const;
      const answer = { localMs: 0, requestSeq: 901, stampMs: world.stampMs(), complete: true };
      world.deliver({ kind: "snapshot", ...answer, content });
      world.wait(1_000);
      return world;
    };
    expect([isBlamed(halved(false)), isBlamed(halved(true))]).toEqual([true, false]);
  });

  it("not beside an own fill of the same leg", () => {
    const world = changed();
    world.send("G1-1s1", { qty: 50 });
    world.accept("G1-1s1", { qty: 50 });
    look(world, 2_001);
    world.fill("G1-1s1", 25);
    look(world, 2_000);
    world.canceled("G1-1s1");
    world.report("G1-1s1", "canceled", 25);
    world.send("G1-1x1", { qty: 75 });
    expect(world.violation()).toBeNull();
  });

  it("by the core's own charge, of that leg alone", () => {
    const world = changed();
    world.adjust("L", -25);
    const charge = { symbol: "L", group_id: "G1", leg: 0, qty: -25 } as const;
    world.commit(row("adjustments", charge));
    world.send("G1-1x1", { qty: 100 });
    expect(world.violation()).toBeNull();
    world.send("G1-0x1", { qty: 100 });
    expect(world.violation()).toContain("holds 75");
  });

  it("one that takes an earlier one back is a change like any other", () => {
    const world = changed();
    world.adjust("S", -50);
    expect(world.auditor.exposureOf("G1")).toBe(0);
    world.send("G1-1x1", { qty: 100 });
    expect(world.violation()).toBeNull();
  });
});
