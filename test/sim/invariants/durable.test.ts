import { describe, expect, it } from "vitest";
import type { StoreContents } from "../../../core/store/port.js";
import type { Row } from "../../../core/store/schema.js";
import { TABLE_NAMES } from "../../../core/store/schema.js";
import { intentBeforeOrder, noOrphan, oneOrderPerIntent } from "../../../sim/invariants/intents.js";
import { lifecycleForward } from "../../../sim/invariants/lifecycle-forward.js";
import { reconcileFirst } from "../../../sim/invariants/reconcile-first.js";
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

  it("fires on a repeated command that counts twice", () => {
    const world = handOf([seenChangesNothing]);
    const command = { kind: "retry", escalationId: "G1!1" } as const;
    const event = { kind: "command", localMs: 0, commandId: "c", groupId: "G1", command } as const;
    world.commit(row("groups", {}));
    world.deliver(event);
    world.commit(row("groups", { retries: 1 }));
    expect(world.violation()).toBeNull();
    world.deliver(event, true);
    world.commit(row("groups", { retries: 2 }));
    expect(world.violation()).toContain("command c, seen before: G1 went from 1 to 2 retries");
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

  it("counts no store that was read before anything was committed", () => {
    const world = handOf([nothingLost]);
    world.auditor.store(contents({}));
    expect(world.auditor.exercised().get("nothing-lost")).toBe(0);
  });

  const accepted = (world: Hand, key: string): void =>
    world.process({ kind: "notice", key, outcome: "accepted", reason: null });
  const exit = (world: Hand): void => {
    const command = { commandId: "C1", groupId: "G1", command: { kind: "exit" } } as const;
    const what = { kind: "command-submitted", ...command, attempt: 1 } as const;
    world.auditor.hear({ actor: "trader", atMs: 0, what });
  };

  it("passes a plan and an exit that were accepted and are durable", () => {
    const world = handOf([nothingLost]);
    world.commit(row("groups", { aim: "hold" }));
    accepted(world, "plan:G1");
    exit(world);
    world.commit(row("groups", { aim: "exit" }));
    accepted(world, "cmd:C1");
    expect(world.violation()).toBeNull();
  });

  it("fires on a plan that was accepted without a group", () => {
    const world = handOf([nothingLost]);
    accepted(world, "plan:G1");
    expect(world.violation()).toBe(
      "nothing-lost: plan:G1 was accepted, but no group G1 is durable",
    );
  });

  it("fires on an exit that was accepted and changes no aim", () => {
    const world = handOf([nothingLost]);
    world.commit(row("groups", { aim: "hold" }));
    exit(world);
    accepted(world, "cmd:C1");
    expect(world.violation()).toBe(
      'nothing-lost: cmd:C1 was accepted, but G1 still works towards "hold"',
    );
  });

  it("counts a promise only if a later start made it, to a group that there is", () => {
    const world = handOf([nothingLost]);
    world.start(1);
    world.commit(row("groups", {}));
    accepted(world, "plan:G1");
    expect(world.auditor.exercised().get("nothing-lost")).toBe(0);
    world.die();
    world.start(2);
    accepted(world, "plan:G2");
    expect(world.auditor.exercised().get("nothing-lost")).toBe(0);
    accepted(world, "plan:G1");
    expect(world.auditor.exercised().get("nothing-lost")).toBe(1);
    expect(world.violation()).toBeNull();
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
    world.auditor.store(contents({ meta: [{ name: "epoch", value: 2 }] }));
    world.auditor.store(contents({ meta: [{ name: "epoch", value: 3 }] }));
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

  it("fires on an opening that does not raise the epoch", () => {
    const world = handOf([oneWriter]);
    world.auditor.store(contents({ meta: [{ name: "epoch", value: 2 }] }));
    world.auditor.store(contents({ meta: [{ name: "epoch", value: 2 }] }));
    expect(world.violation()).toContain("opened at epoch 2 after epoch 2");
  });

  it("fires on a second process that is let in, not on one that is refused", () => {
    const world = handOf([oneWriter]);
    world.start(1);
    world.process({ kind: "intruder", outcome: "refused" });
    expect(world.violation()).toBeNull();
    world.process({ kind: "intruder", outcome: "let-in" });
    expect(world.violation()).toBe("one-writer: a second process was let in beside incarnation 1");
  });
});
