import { describe, expect, it } from "vitest";
import type { StoreContents } from "../../../core/store/port.js";
import type { Row } from "../../../core/store/schema.js";
import { TABLE_NAMES } from "../../../core/store/schema.js";
import { intentBeforeOrder, noOrphan, oneOrderPerIntent } from "../../../sim/invariants/intents.js";
import { lifecycleForward } from "../../../sim/invariants/lifecycle-forward.js";
import { reconcileFirst } from "../../../sim/invariants/reconcile-first.js";
import { recursionAndEscalation } from "../../../sim/invariants/recursion-and-escalation.js";
import { seenChangesNothing } from "../../../sim/invariants/seen-changes-nothing.js";
import { nothingLost, oneWriter } from "../../../sim/invariants/store.js";
import { RULES, handOf, row } from "./hand.js";
import type { Hand } from "./hand.js";

function contents(over: Partial<StoreContents>): StoreContents {
  const empty = Object.fromEntries(TABLE_NAMES.map((table) => [table, []]));
  return { ...(empty as unknown as StoreContents), ...over };
}

describe("one-order-per-intent", () => {
  it("passes one order, fires on a second one", () => {
    const world = handOf([oneOrderPerIntent]);
    world.start();
    world.send("G1-0e1");
    world.accept("G1-0e1");
    expect(world.violation()).toBeNull();
    const request = { symbol: "L", side: "BUY", qty: 100, type: "LIMIT" } as const;
    const prices = { limitTicks: 1_000, triggerTicks: null };
    const ids = { brokerOrderId: "other", clientOrderId: "G1-0e1", key: "G1-0e1" };
    const order = { ...request, ...prices, ...ids };
    world.exchange({ kind: "accepted", order, stampMs: 1 });
    expect(world.violation()).toMatch(/^one-order-per-intent: .*B-G1-0e1 and other/);
  });
});

describe("intent-before-order", () => {
  it("passes an order whose intent is durable", () => {
    const world = handOf([intentBeforeOrder]);
    world.send("G1-0e1");
    world.accept("G1-0e1");
    expect(world.violation()).toBeNull();
    expect(world.auditor.exercised().get("intent-before-order")).toBe(2);
  });

  it("fires on an order without one, and on one that differs", () => {
    const without = handOf([intentBeforeOrder]);
    without.sendOnly("G1-0e1");
    expect(without.violation()).toContain("before its intent was durable");
    for (const [terms, word] of [
      [{ qty: 75 }, "quantity 75"],
      [{ side: "SELL" }, "side SELL"],
      [{ symbol: "S" }, "symbol S"],
      [{ type: "MARKET" }, "type MARKET"],
      [{ limitTicks: 999 }, "another price"],
    ] as const) {
      const world = handOf([intentBeforeOrder]);
      world.commit(world.intent("G1-0e1"));
      world.sendOnly("G1-0e1", terms);
      expect(world.violation()).toContain(word);
    }
  });
});

describe("no-orphan", () => {
  const live = (intended: boolean): Hand => {
    const world = handOf([noOrphan]);
    world.start();
    if (intended) world.commit(world.intent("G1-0e1"));
    world.sendOnly("G1-0e1");
    world.accept("G1-0e1");
    return world;
  };

  it("passes a live order with its intent, and fires on one without", () => {
    const known = live(true);
    known.auditor.finish();
    expect(known.violation()).toBeNull();
    const orphan = live(false);
    orphan.auditor.finish();
    expect(orphan.violation()).toContain("no-orphan: order B-G1-0e1 (G1-0e1) is live");
  });

  it("forgets orders that filled or were canceled", () => {
    for (const end of ["fill", "cancel"] as const) {
      const world = live(false);
      if (end === "fill") world.fill("G1-0e1", 100);
      else world.canceled("G1-0e1");
      world.auditor.finish();
      expect(world.violation()).toBeNull();
    }
  });
});

describe("lifecycle-forward", () => {
  const through = (...states: string[]): string | null => {
    const world = handOf([lifecycleForward]);
    for (const state of states) world.commit(row("groups", { state }));
    return world.violation();
  };

  it("passes moves up, skipping allowed", () => {
    expect(through("CREATED", "VALIDATED", "RISK_SUBMITTED", "HEDGED", "CLOSED")).toBeNull();
  });

  it("fires on moves down, on leaving an end, and on unknown states", () => {
    expect(through("HEDGED", "HEDGE_FILLED")).toBe(
      "lifecycle-forward: G1 went from HEDGED to HEDGE_FILLED",
    );
    expect(through("CLOSED", "FAILED")).toContain("from CLOSED to FAILED");
    expect(through("PENDING")).toContain("none of the eleven");
  });

  it("remembers across a restart", () => {
    const world = handOf([lifecycleForward]);
    world.commit(row("groups", { state: "HEDGED" }));
    world.die();
    world.start(2);
    world.commit(row("groups", { state: "CREATED" }));
    expect(world.violation()).not.toBeNull();
  });
});

describe("seen-changes-nothing", () => {
  const filled = (qty: number) => row("orders", { filled: qty });

  it("passes a repeat that changes nothing", () => {
    const world = handOf([seenChangesNothing]);
    world.start();
    world.report("G1-0e1", "open", 50, { key: "r1" });
    world.commit(filled(50));
    world.report("G1-0e1", "open", 50, { key: "r1" });
    world.commit(filled(50), row("rejected_events", {}));
    expect(world.violation()).toBeNull();
    expect(world.auditor.exercised().get("seen-changes-nothing")).toBe(1);
  });

  it("fires on a repeat that fills more, or adds or changes a fill", () => {
    for (const [second, words] of [
      [filled(100), "went from 50 to 100"],
      [row("fills", { exec_id: "f2", qty: 50 }), "gained fill f2 of 50"],
      [row("fills", { exec_id: "f1", qty: 100 }), "fill f1 of G1-0e1 changed"],
    ] as const) {
      const world = handOf([seenChangesNothing]);
      world.start();
      world.report("G1-0e1", "open", 50, { key: "r1" });
      world.commit(filled(50), row("fills", { exec_id: "f1", qty: 50 }));
      world.report("G1-0e1", "open", 50, { key: "r1" });
      world.commit(second);
      expect(world.violation()).toContain(words);
    }
  });

  it("lets a repeat count that the first process never made durable", () => {
    const world = handOf([seenChangesNothing]);
    world.start();
    world.report("G1-0e1", "open", 50, { key: "r1" });
    world.die();
    world.start(2);
    world.report("G1-0e1", "open", 50, { key: "r1" });
    world.commit(filled(50));
    expect(world.violation()).toBeNull();
  });

  it("lets later reports change facts", () => {
    const world = handOf([seenChangesNothing]);
    world.start();
    world.report("G1-0e1", "open", 50, { key: "r1" });
    world.commit(filled(50));
    world.report("G1-0e1", "open", 50, { key: "r1" });
    world.report("G1-0e1", "open", 75, { key: "r2" });
    world.commit(filled(75));
    expect(world.violation()).toBeNull();
  });
});

describe("reconcile-first", () => {
  it("passes a send after all three were read, late enough", () => {
    const world = handOf([reconcileFirst]);
    world.start();
    world.send("G1-0e1");
    expect(world.violation()).toBeNull();
  });

  it("fires on a send before, and names what is missing", () => {
    const world = handOf([reconcileFirst]);
    world.process({ kind: "started", incarnation: 1, localMs: 0 });
    world.readAll();
    world.send("G1-0e1");
    expect(world.violation()).toMatch(/before it had read orders and trades and positions/);
  });

  it("does not count incomplete or early snapshots", () => {
    const world = handOf([reconcileFirst]);
    world.process({ kind: "started", incarnation: 1, localMs: 0 });
    world.readAll();
    world.wait(RULES.readLagMs);
    world.read({ scope: "orders", rows: [] });
    world.wait(1);
    world.read({ scope: "trades", rows: [] }, false);
    world.read({ scope: "positions", rows: [] });
    world.send("G1-0e1");
    expect(world.violation()).toMatch(/before it had read orders and trades$/);
  });

  it("begins anew with a restart and with a failed commit", () => {
    for (const broken of ["restart", "halt"] as const) {
      const world = handOf([reconcileFirst]);
      world.start();
      if (broken === "restart") {
        world.die();
        world.process({ kind: "started", incarnation: 2, localMs: 0 });
      } else {
        world.process({ kind: "commit-failed", reason: "full" });
      }
      world.readAll();
      world.send("G1-0e1");
      expect(world.violation()).not.toBeNull();
    }
  });
});

describe("recursion-and-escalation: hedges", () => {
  const short = (world: Hand, id: string): void => {
    world.send(id, { qty: 50 });
    world.accept(id, { qty: 50 });
    world.canceled(id);
    world.report(id, "canceled", 0);
    world.commit(row("orders", { client_order_id: id, ended: "canceled" }));
  };

  it("passes three levels, fires on a fourth", () => {
    const world = handOf([recursionAndEscalation]);
    world.start();
    for (const id of ["G1-0h1", "G1-0h2", "G1-0h3"]) short(world, id);
    expect(world.violation()).toBeNull();
    world.send("G1-0h4", { qty: 50 });
    expect(world.violation()).toMatch(/G1-0h4 is at level 1 after 3 hedges/);
  });

  it("gives a retry three levels of its own", () => {
    const world = handOf([recursionAndEscalation]);
    world.start();
    for (const id of ["G1-0h1", "G1-0h2", "G1-0h3"]) short(world, id);
    world.commit(world.intent("G1-0h4", { retry: 1 }, { qty: 50 }));
    world.sendOnly("G1-0h4", { qty: 50 });
    expect(world.violation()).toBeNull();
  });

  it("fires on a level beyond three", () => {
    const world = handOf([recursionAndEscalation]);
    world.start();
    world.commit(world.intent("G1-0h1", { level: 4 }));
    world.sendOnly("G1-0h1");
    expect(world.violation()).toContain("at level 4");
  });
});

describe("recursion-and-escalation: escalations", () => {
  const exposed = (): Hand => {
    const world = handOf([recursionAndEscalation]);
    world.start();
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
    world.bust("G1-0e1", 50);
    world.report("G1-0e1", "filled", 50, { bust: { execId: "f1", qty: 50 } });
    return world;
  };
  const waitLong = (world: Hand): void => {
    for (let i = 0; i < 20; i += 1) world.wait(2_000);
  };

  it("passes one with the right residual, told to somebody", () => {
    const world = exposed();
    world.commit(row("escalations", { residual: 50 }));
    world.process({ kind: "alarm", alarmId: "G1!1", groupId: "G1", text: "50" });
    waitLong(world);
    world.auditor.finish();
    expect(world.violation()).toBeNull();
  });

  it("fires on a residual that stays wrong", () => {
    const world = exposed();
    world.commit(row("escalations", { residual: 75 }));
    world.wait(2_000);
    expect(world.violation()).toBeNull();
    waitLong(world);
    expect(world.violation()).toMatch(/escalation G1!1 says 75 units .* exposed are 50/);
  });

  it("fires on two escalations of one episode", () => {
    const world = exposed();
    world.commit(row("escalations", { residual: 50 }));
    world.commit(row("escalations", { residual: 50, escalation_id: "again" }));
    expect(world.violation()).toContain("has two escalations, G1!1 and again");
  });

  it("fires on one that ended and begins again", () => {
    const world = exposed();
    world.commit(row("escalations", { status: "ended" }));
    world.commit(row("escalations", { status: "raised", residual: 50 }));
    expect(world.violation()).toContain("was ended and is raised again");
  });

  it("fires on one that is taken without a person", () => {
    const world = exposed();
    world.commit(row("escalations", { status: "raised", residual: 50 }));
    world.commit(row("escalations", { status: "taken" }));
    expect(world.violation()).toContain("no person took it");
    const asked = exposed();
    asked.auditor.hear({
      actor: "trader",
      atMs: 0,
      what: {
        kind: "command-submitted",
        commandId: "c",
        groupId: "G1",
        command: { kind: "take", escalationId: "G1!1" },
        attempt: 1,
      },
    });
    asked.commit(row("escalations", { status: "taken" }));
    expect(asked.violation()).toBeNull();
  });

  it("fires on one that nobody was told of", () => {
    const world = exposed();
    world.commit(row("escalations", { residual: 50 }));
    world.auditor.finish();
    expect(world.violation()).toContain("nobody was told");
  });
});

describe("nothing-lost", () => {
  const order = row("orders", { filled: 50 }).row as Row<"orders">;
  const hand = (): Hand => {
    const world = handOf([nothingLost]);
    world.commit({ table: "orders", row: order });
    return world;
  };

  it("passes a store that holds what was committed, and its own scalars", () => {
    const world = hand();
    world.auditor.store(contents({ orders: [order], meta: [{ name: "epoch", value: 3 }] }));
    expect(world.violation()).toBeNull();
    expect(world.auditor.exercised().get("nothing-lost")).toBe(1);
  });

  it("fires on a lost row, a changed row and a row from nowhere", () => {
    const lost = hand();
    lost.auditor.store(contents({}));
    expect(lost.violation()).toContain("orders holds 0 of 1 committed rows");
    const changed = hand();
    changed.auditor.store(contents({ orders: [{ ...order, filled: 25 }] }));
    expect(changed.violation()).toContain("filled is 25, committed was 50");
    const extra = hand();
    const other = row("fills", {}).row as Row<"fills">;
    extra.auditor.store(contents({ orders: [order], fills: [other] }));
    expect(extra.violation()).toContain("never committed");
  });
});

describe("one-writer", () => {
  it("passes incarnations one after the other", () => {
    const world = handOf([oneWriter]);
    world.start(1);
    world.commit(row("meta", {}));
    world.die();
    world.start(2);
    world.commit(row("meta", {}));
    world.auditor.store(contents({ meta: [{ name: "epoch", value: 1 }] }));
    world.auditor.store(contents({ meta: [{ name: "epoch", value: 2 }] }));
    world.auditor.store(contents({}));
    expect(world.violation()).toBeNull();
  });

  it("fires on a second one beside the first, and on a commit of the dead", () => {
    const beside = handOf([oneWriter]);
    beside.start(1);
    beside.start(2);
    expect(beside.violation()).toContain("incarnation 2 started beside incarnation 1");
    const dead = handOf([oneWriter]);
    dead.start(1);
    dead.die();
    dead.commit(row("meta", {}));
    expect(dead.violation()).toContain("after incarnation 1 had died");
  });

  it("fires on an epoch that goes back", () => {
    const world = handOf([oneWriter]);
    world.auditor.store(contents({ meta: [{ name: "epoch", value: 2 }] }));
    world.auditor.store(contents({ meta: [{ name: "epoch", value: 1 }] }));
    expect(world.violation()).toContain("went back from 2 to 1");
  });
});
