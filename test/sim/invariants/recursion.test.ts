import { describe, expect, it } from "vitest";
import { recursionAndEscalation } from "../../../sim/invariants/recursion-and-escalation.js";
import { handOf, row, spread } from "./hand.js";
import type { Hand } from "./hand.js";

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

  it("a position is in danger once the price has passed its trigger, and not before", () => {
    const held = (passed: number): Hand => {
      const stop = { leg: "short", triggerTicks: 1_000 };
      const world = handOf([recursionAndEscalation], [spread({ stop })]);
      world.start();
      world.trade("G1-0e1", 100);
      world.trade("G1-1e1", 100);
      world.price("S", passed);
      world.price("S", 950);
      world.commit(row("escalations", { residual: 100 }));
      waitLong(world);
      return world;
    };
    expect(held(1_000).violation()).toBeNull();
    expect(held(999).violation()).toMatch(/says 100 units .* exposed are 0/);
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
