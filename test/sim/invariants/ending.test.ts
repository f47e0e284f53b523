import { describe, expect, it } from "vitest";
import type { Plan } from "../../../core/plan.js";
import type { Row } from "../../../core/store/schema.js";
import { booksAgree, settles } from "../../../sim/invariants/ending.js";
import { useful } from "../../../sim/invariants/useful.js";
import { OPENING_MS, handOf, pair, row, scenarioOf, spread } from "./hand.js";
import type { Hand } from "./hand.js";

const order = (id: string, filled: number, over: Partial<Row<"orders">> = {}) =>
  row("orders", { client_order_id: id, filled, ended: "filled", ...over });

/** A spread that is held in full, in truth and in the core's rows. */
function hedged(world: Hand): void {
  world.start();
  world.process({ kind: "notice", key: "plan:G1", outcome: "accepted", reason: null });
  world.trade("G1-0e1", 100);
  world.trade("G1-1e1", 100);
  world.commit(
    order("G1-0e1", 100),
    order("G1-1e1", 100),
    row("legs", { leg: 0, symbol: "L", held: 100 }),
    row("legs", { leg: 1, symbol: "S", held: 100 }),
    row("groups", { state: "HEDGED", aim: "hold" }),
  );
}

describe("books-agree", () => {
  const ended = (change: (world: Hand) => void): string | null => {
    const world = handOf([booksAgree]);
    hedged(world);
    change(world);
    world.auditor.finish();
    return world.violation();
  };

  it("passes equal books", () => {
    expect(ended(() => undefined)).toBeNull();
  });

  it("fires on an order's quantity, a leg, and the account", () => {
    expect(ended((world) => world.commit(order("G1-0e1", 75)))).toBe(
      "books-agree: order G1-0e1 has filled 100 units, the core knows 75",
    );
    expect(ended((world) => world.commit(row("legs", { leg: 0, symbol: "L", held: 75 })))).toBe(
      "books-agree: the account holds 100 of L, the core 75",
    );
    expect(ended((world) => world.adjust("L", -25))).toContain("the account holds 75 of L");
    expect(ended((world) => world.commit(row("adjustments", { symbol: "X", qty: 5 })))).toContain(
      "never held X, the core has 5",
    );
  });

  it("passes a foreign change that the core recorded, and fires on a wrong charge", () => {
    const charge = row("adjustments", { group_id: "G1", leg: 0, symbol: "L", qty: -25 });
    const leg = row("legs", { leg: 0, symbol: "L", held: 75, adjusted: -25 });
    expect(
      ended((world) => {
        world.adjust("L", -25);
        world.commit(charge, leg);
      }),
    ).toBeNull();
    expect(
      ended((world) => {
        world.adjust("L", -25);
        world.commit(row("adjustments", { symbol: "L", qty: -25 }));
      }),
    ).toBeNull();
    const wrong = ended((world) => {
      world.adjust("L", 25);
      world.commit(row("adjustments", { symbol: "L", qty: 50 }), leg);
    });
    expect(wrong).toBe("books-agree: leg long of G1 holds 100, the core says 75");
  });
});

describe("settles", () => {
  const ended = (change: (world: Hand) => void, plan: Plan = spread()): string | null => {
    const world = handOf([settles], [plan]);
    hedged(world);
    expect(world.auditor.settled()).toBe(plan.stop === null);
    change(world);
    world.auditor.finish();
    expect(world.auditor.settled()).toBe(world.violation() === null);
    expect(world.auditor.unsettled() === null).toBe(world.violation() === null);
    return world.violation();
  };

  it("passes a world at rest", () => {
    expect(ended(() => undefined)).toBeNull();
    const world = handOf([settles]);
    hedged(world);
    expect(world.auditor.why()).toBe("nothing keeps the world from rest");
  });

  it.each<[string, (world: Hand) => void]>([
    ["the process is down; the process cannot act", (world) => world.die()],
    ["stalled", (world) => world.process({ kind: "stalled", forMs: 1 })],
    ["the disk takes no write", (world) => world.process({ kind: "disk", status: "full" })],
    ["has halted", (world) => world.process({ kind: "commit-failed", reason: "full" })],
    [
      "recovery is not complete",
      (world) => {
        world.die();
        world.process({ kind: "started", incarnation: 2, localMs: 0 });
        world.commit(row("meta", {}));
      },
    ],
    [
      "order G1-0x1 is still working; the process is up and able",
      (world) => {
        world.send("G1-0x1", { qty: 25 });
        world.accept("G1-0x1", { qty: 25 });
      },
    ],
    ["the end of order G1-0x1 has not been told", (world) => world.send("G1-0x1", { qty: 25 })],
    [
      "the core does not know the end of order G1-0e9",
      (world) => world.commit(world.intent("G1-0e9")),
    ],
    ["50 units of group G1 are exposed", (world) => world.bust("G1-1e1", -50)],
    ["5 units of group G1 are UNKNOWN", (world) => world.commit(row("groups", { unknown: 5 }))],
    ['still works towards "unwind"', (world) => world.commit(row("groups", { aim: "unwind" }))],
    ["should be flat", (world) => world.commit(row("groups", { aim: "done" }))],
    ["escalation G1!1 is raised", (world) => world.commit(row("escalations", {}))],
    ["the core knows 75", (world) => world.commit(order("G1-0e1", 75, { ended: "canceled" }))],
  ])("fires: %s", (words, change) => {
    expect(ended(change)).toContain(words);
  });

  it("fires on a plan without an answer, and passes a denied one", () => {
    const silent = handOf([settles]);
    silent.start();
    silent.auditor.finish();
    expect(silent.violation()).toContain("plan G1 has no answer");
    const denied = handOf([settles]);
    denied.start();
    denied.process({ kind: "notice", key: "plan:G1", outcome: "denied", reason: "no" });
    denied.auditor.finish();
    expect(denied.violation()).toBeNull();
  });

  it("wants a stop in place, and takes a waiting stop for rest", () => {
    const plan = spread({ stop: { leg: "short", triggerTicks: 1_000 } });
    expect(ended(() => undefined, plan)).toContain("100 units of group G1 have no stop");
    const placed = (world: Hand): void => {
      world.send("G1-1s1", { qty: 100 });
      world.accept("G1-1s1", { qty: 100 });
      world.answer("G1-1s1", "confirmed");
      world.commit(order("G1-1s1", 0, { ended: null }));
    };
    expect(ended(placed, plan)).toBeNull();
  });

  it("does not wait for a group that a person's position keeps from being closed", () => {
    const locked = (foreign: boolean): string | null =>
      ended((world) => {
        world.commit(row("groups", { aim: "unwind" }));
        if (foreign) {
          world.adjust("S", -25);
          world.commit(row("adjustments", { symbol: "S", qty: -25 }));
        }
        for (const id of ["G1-1x1", "G1-1x2", "G1-1x3"]) refuse(world, id, "S");
      });
    expect(locked(true)).toBeNull();
    expect(locked(false)).not.toBeNull();
  });

  it("nor for one that it keeps from being hedged, once a person was told", () => {
    const locked = (told: boolean, times = 3, taken = false): string | null =>
      ended((world) => {
        world.adjust("S", -25);
        world.commit(row("adjustments", { symbol: "S", qty: -25 }));
        world.bust("G1-0e1", 50);
        world.commit(order("G1-0e1", 50, {}), row("legs", { symbol: "L", held: 50 }));
        for (let nth = 1; nth <= times; nth += 1) refuse(world, `G1-0h${nth}`, "L");
        if (taken) {
          world.send("G1-0h9", { qty: 100 });
          world.accept("G1-0h9", { qty: 100 });
        }
        if (told) world.commit(row("escalations", { status: "raised" }));
      });
    expect(locked(true)).toBeNull();
    expect(locked(false)).not.toBeNull();
    expect(locked(true, 2)).not.toBeNull();
    expect(locked(true, 3, true)).not.toBeNull();
  });
});

/** Sends an order that the venue refuses for want of margin. */
function refuse(world: Hand, id: string, symbol: string): void {
  world.send(id, { qty: 100 });
  const request = { symbol, side: "BUY", qty: 100, type: "MARKET" } as const;
  const ids = { brokerOrderId: `B-${id}`, clientOrderId: id, key: id };
  const refused = { ...request, ...ids, limitTicks: null, triggerTicks: null };
  world.exchange({ kind: "refused", order: refused, reason: "margin of 1", stampMs: 1 });
}

describe("useful: without faults", () => {
  const ended = (
    change: (world: Hand) => void,
    plan: Plan = spread(),
    end: ("HEDGED" | "CLOSED" | "FAILED" | "denied")[] = ["HEDGED"],
  ): string | null => {
    const scenario = scenarioOf([plan], { expected: [{ group: "G1", end }] });
    const world = handOf([useful], [plan], scenario);
    hedged(world);
    change(world);
    world.auditor.finish();
    return world.violation();
  };

  it("passes a group that ends as declared, in full", () => {
    expect(ended(() => undefined)).toBeNull();
  });

  it("fires on another end", () => {
    const closed = (world: Hand): void => world.commit(row("groups", { state: "CLOSED" }));
    expect(ended(closed)).toContain("G1 ended CLOSED without any fault, expected HEDGED");
    const nowhere = (world: Hand): void => world.commit(row("groups", { state: "VALIDATED" }));
    expect(ended(nowhere)).toContain("G1 ended nowhere");
  });

  it("passes any end once a fault has landed", () => {
    const closed = (world: Hand): void => {
      world.fault("drop");
      world.commit(row("groups", { state: "CLOSED" }), row("escalations", {}));
    };
    expect(ended(closed)).toBeNull();
  });

  it("fires on an emergency: a hedge, or an exit that nobody wished", () => {
    expect(ended((world) => world.send("G1-0h1", { qty: 25 }))).toContain("hedge G1-0h1 was sent");
    expect(ended((world) => world.send("G1-1x1", { qty: 25 }))).toContain("nobody wished it");
    const wished = (world: Hand): void => {
      world.auditor.hear({
        actor: "trader",
        atMs: 0,
        what: {
          kind: "command-submitted",
          commandId: "c",
          groupId: "G1",
          command: { kind: "exit" },
          attempt: 1,
        },
      });
      world.send("G1-1x1", { qty: 25 });
    };
    expect(ended(wished)).toBeNull();
  });

  it("passes an exit of what an expiry delivered, and fires on one before it", () => {
    const [long, short] = spread().legs;
    if (long === undefined || short === undefined) throw new Error("legs");
    const expiry = { atMs: OPENING_MS, settlement: "physical" } as const;
    const underlying = { ...short.instrument, symbol: "U", option: null };
    const dying = { ...short, instrument: { ...short.instrument, expiry } };
    const plan = spread({ legs: [long, dying], underlyings: [underlying] });
    const settled = (world: Hand): void => {
      world.adjust("S", 100, "assignment");
      world.adjust("U", -100, "assignment");
    };
    const delivered = (world: Hand): void => {
      settled(world);
      world.send("G1-0x1", { qty: 25 });
    };
    expect(ended(delivered, plan)).toBeNull();
    const early = (world: Hand): void => {
      world.send("G1-0x1", { qty: 25 });
      world.wait(1_000);
      settled(world);
    };
    expect(ended(early, plan)).toContain("nobody wished it");
  });

  it("fires on an escalation", () => {
    expect(ended((world) => world.commit(row("escalations", {})))).toContain("was escalated");
  });

  const short = (left: boolean): string | null => {
    const world = handOf([useful]);
    world.start();
    world.trade("G1-0e1", 50);
    world.trade("G1-1e1", 50);
    world.send("G1-0e2", { qty: 50 });
    world.accept("G1-0e2", { qty: 50 });
    if (left) world.price("L", 1_000);
    world.canceled("G1-0e2");
    world.commit(row("groups", { state: "HEDGED" }));
    world.auditor.finish();
    return world.violation();
  };

  it("fires on a group that stays short, unless the market left its limit", () => {
    expect(short(false)).toContain("never held leg long in full");
    expect(short(true)).toBeNull();
  });

  it("lets a pair hedge as a matter of course", () => {
    const plan = pair();
    const world = handOf([useful], [plan], scenarioOf([plan]));
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1h1", 100);
    world.commit(row("groups", { state: "HEDGED" }));
    world.auditor.finish();
    expect(world.violation()).toBeNull();
  });
});
