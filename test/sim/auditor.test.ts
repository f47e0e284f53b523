import { describe, expect, it } from "vitest";
import { noSelfInflictedNaked } from "../../sim/invariants/no-self-inflicted-naked.js";
import { INVARIANTS } from "../../sim/invariants/index.js";
import type { Plan } from "../../core/plan.js";
import { OPENING_MS, RULES, handOf, pair, row, spread } from "./invariants/hand.js";
import type { Hand } from "./invariants/hand.js";

/** The invariants, in the order of docs/simulation.md. */
const SLUGS = [
  "no-self-inflicted-naked",
  "external-exposure",
  "no-over-hedge",
  "one-order-per-intent",
  "intent-before-order",
  "no-orphan",
  "no-double-exit",
  "stop-in-place",
  "lifecycle-forward",
  "seen-changes-nothing",
  "deadline-by-broker-time",
  "limits-kept",
  "margin-before-release",
  "order-terms",
  "recursion-and-escalation",
  "nothing-lost",
  "books-agree",
  "reconcile-first",
  "one-writer",
  "settles",
  "useful",
];

function command(world: Hand, kind: "exit" | "take", atMs = 0): void {
  world.auditor.hear({
    actor: "trader",
    atMs,
    what: {
      kind: "command-submitted",
      commandId: kind,
      groupId: "G1",
      command: kind === "exit" ? { kind } : { kind, escalationId: "G1!1" },
      attempt: 1,
    },
  });
}

describe("auditor: the table of invariants", () => {
  it("holds every invariant that is promised, each with a rule and an antecedent", () => {
    expect(INVARIANTS.map(({ slug }) => slug)).toEqual(SLUGS);
    for (const { rule, antecedent } of INVARIANTS) {
      expect(rule).not.toBe("");
      expect(antecedent).not.toBe("");
    }
  });

  it("counts antecedents from zero, in that order", () => {
    expect([...handOf().auditor.exercised()]).toEqual(SLUGS.map((slug) => [slug, 0]));
  });
});

describe("auditor: a violation", () => {
  it("is the first one, with its time, and stands", () => {
    const world = handOf();
    world.start();
    world.wait(5_000);
    world.send("G1-1e1");
    const first = world.auditor.violation();
    expect(first).toMatchObject({ invariant: "no-self-inflicted-naked", atMs: 6_001 });
    world.wait(1_000);
    world.sendOnly("G1-1e2");
    expect(world.auditor.violation()).toEqual(first);
  });
});

describe("auditor: when an order counts no more", () => {
  const sent = (): Hand => {
    const world = handOf([noSelfInflictedNaked]);
    world.start();
    world.trade("G1-0e1", 100);
    world.send("G1-1e1", { qty: 100 });
    world.answer("G1-1e1", "unknown");
    return world;
  };
  const again = (world: Hand): boolean => {
    world.send("G1-1e2", { qty: 100 });
    return world.violation() === null;
  };
  const late = RULES.sendHorizonMs + RULES.readLagMs + 1;

  it("absence from complete orders and trades, late enough, proves that it never was", () => {
    const world = sent();
    world.readAll();
    world.wait(late);
    world.readAll();
    expect(again(world)).toBe(true);
  });

  it("absence too early proves nothing", () => {
    const world = sent();
    world.readAll();
    world.wait(late - 1);
    world.readAll();
    expect(again(world)).toBe(false);
  });

  it("absence counts from an answer to a question asked after the send", () => {
    const world = sent();
    world.wait(late);
    world.readAll();
    expect(again(world)).toBe(false);
  });

  it("absence from orders alone, or from an incomplete snapshot, proves nothing", () => {
    const orders = sent();
    orders.readAll();
    orders.wait(late);
    orders.read({ scope: "orders", rows: [] });
    expect(again(orders)).toBe(false);
    const partial = sent();
    partial.readAll();
    partial.wait(late);
    partial.read({ scope: "orders", rows: [] });
    partial.read({ scope: "trades", rows: [] }, false);
    expect(again(partial)).toBe(false);
  });

  it("a trade of it proves that it exists", () => {
    const world = sent();
    const fill = { execId: "f9", qty: 25, priceTicks: 1 };
    const ids = { clientOrderId: "G1-1e1", brokerOrderId: "B-G1-1e1" };
    world.read({ scope: "trades", rows: [{ ...ids, fill, stampMs: world.stampMs() }] });
    world.wait(late);
    world.readAll();
    expect(again(world)).toBe(false);
  });

  it("a refused repeat settles only the repeat", () => {
    const world = sent();
    world.accept("G1-1e1", { qty: 100 });
    world.sendOnly("G1-1e1", { qty: 100 });
    world.answer("G1-1e1", "rejected");
    world.report("G1-1e1", "rejected", 0, { brokerOrderId: "the repeat" });
    expect(again(world)).toBe(false);
  });

  it("what a start heard and did not make durable proves nothing to the next", () => {
    const absent = (kept: boolean): Hand => {
      const world = sent();
      world.commit(row("orders", { client_order_id: "G1-1e1" }));
      world.readAll();
      world.wait(late);
      world.readAll();
      const absent_ms = world.stampMs();
      if (kept) world.commit(row("orders", { client_order_id: "G1-1e1", absent_ms }));
      world.die();
      world.start(2);
      return world;
    };
    expect(again(absent(true))).toBe(true);
    const forgotten = absent(false);
    expect(again(forgotten)).toBe(false);
    const proven = absent(false);
    proven.wait(late);
    proven.readAll();
    expect(again(proven)).toBe(true);
  });

  it("a refusal that a failed commit lost proves nothing", () => {
    const world = sent();
    world.commit(row("orders", { client_order_id: "G1-1e1" }));
    world.answer("G1-1e1", "rejected");
    world.process({ kind: "commit-failed", reason: "full" });
    expect(again(world)).toBe(false);
  });

  it("what is delivered while the core is halted proves nothing", () => {
    const world = sent();
    world.process({ kind: "commit-failed", reason: "full" });
    world.report("G1-1e1", "canceled", 0);
    expect(again(world)).toBe(false);
  });
});

describe("auditor: ends", () => {
  const ended = (
    change: (world: Hand) => void,
    state: string | null,
    plan = spread(),
  ): ReturnType<Hand["auditor"]["ends"]>[number] | undefined => {
    const world = handOf([], [plan]);
    world.start();
    change(world);
    if (state !== null) world.commit(row("groups", { state }));
    return world.auditor.ends()[0];
  };
  const trade = (world: Hand): void => {
    world.trade("G1-0e1", 100);
    world.trade("G1-1e1", 100);
  };
  const flat = (world: Hand): void => {
    trade(world);
    world.trade("G1-1x1", 100);
    world.trade("G1-0x1", 100);
  };

  it("hedged, as planned", () => {
    const end = { group: "G1", end: "hedged", asPlanned: true, escalated: false };
    expect(ended(trade, "HEDGED")).toEqual(end);
  });

  it("hedged, short of plan, escalated", () => {
    const part = (world: Hand): void => {
      world.trade("G1-0e1", 50);
      world.commit(row("escalations", {}));
    };
    const end = { end: "hedged", asPlanned: false, escalated: true };
    expect(ended(part, "EMERGENCY_HEDGED")).toMatchObject(end);
  });

  it("closed by wish, unwound without", () => {
    expect(ended(flat, "CLOSED")?.end).toBe("unwound");
    const wished = (world: Hand): void => {
      flat(world);
      command(world, "exit", 1_001);
    };
    expect(ended(wished, "CLOSED")?.end).toBe("closed");
    expect(ended(flat, "EMERGENCY_HEDGED")?.end).toBe("unwound");
  });

  it("closed by what expired, unwound by what left before its expiry", () => {
    const [long, short] = spread().legs;
    if (long === undefined || short === undefined) throw new Error("legs");
    const dying = (atMs: number): Plan => {
      const expiry = { atMs, settlement: "cash" } as const;
      const legs = [long, short].map((leg) => {
        return { ...leg, instrument: { ...leg.instrument, expiry } };
      });
      return spread({ legs });
    };
    const settled = (world: Hand): void => {
      trade(world);
      world.adjust("S", 100, "expiry");
      world.adjust("L", -100, "expiry");
    };
    expect(ended(settled, "CLOSED", dying(OPENING_MS))?.end).toBe("closed");
    expect(ended(settled, "CLOSED", dying(OPENING_MS + 86_400_000))?.end).toBe("unwound");
  });

  it("an exit counts unless every one of them was denied", () => {
    const answered = (...outcomes: ("denied" | "accepted")[]) => {
      return (world: Hand): void => {
        flat(world);
        command(world, "exit", 1_001);
        for (const outcome of outcomes) {
          world.process({ kind: "notice", key: "cmd:exit", outcome, reason: null });
        }
      };
    };
    expect(ended(answered("denied"), "CLOSED")?.end).toBe("unwound");
    expect(ended(answered("denied", "accepted"), "CLOSED")?.end).toBe("closed");
  });

  it("closed by its stop before it had its size: as the plan says", () => {
    const stop = { leg: "short", triggerTicks: 1_000 };
    const stopped =
      (triggered: boolean) =>
      (world: Hand): void => {
        trade(world);
        world.send("G1-1s1", { qty: 100 });
        world.accept("G1-1s1", { qty: 100 });
        const told = { brokerOrderId: "B-G1-1s1", stampMs: world.stampMs() };
        if (triggered) world.exchange({ kind: "triggered", ...told });
        world.fill("G1-1s1", 100);
        world.trade("G1-0x1", 100);
        world.commit(row("groups", { state: "FAILED", reason: "stop" }));
      };
    expect(ended(stopped(true), null, spread({ stop }))?.end).toBe("closed");
    expect(ended(stopped(false), null, spread({ stop }))?.end).toBe("unwound");
  });

  it("failed with and without trades, denied, unfinished", () => {
    expect(ended(flat, "FAILED")?.end).toBe("unwound");
    expect(ended(() => undefined, "FAILED")?.end).toBe("failed");
    expect(ended(() => undefined, "VALIDATED")?.end).toBe("unfinished");
    expect(ended(() => undefined, null)?.end).toBe("unfinished");
    const denied = (world: Hand): void =>
      world.process({ kind: "notice", key: "plan:G1", outcome: "denied", reason: "no" });
    expect(ended(denied, null)?.end).toBe("denied");
    const refused = (world: Hand): void =>
      world.commit(row("groups", { state: "FAILED", reason: "denied: margin" }));
    expect(ended(refused, null)?.end).toBe("denied");
  });
});

describe("auditor: what it tallies", () => {
  it("counts situations, antecedents, budgets and ends together", () => {
    const world = handOf(undefined, [pair()]);
    world.start();
    const { situations, invariants, budgets, ends } = world.auditor.tallies();
    expect(situations.get("stalled")).toBe(0);
    expect(invariants.get("settles")).toBe(0);
    expect([...budgets]).toEqual([]);
    expect(ends).toHaveLength(1);
  });

  it("knows no exposure of a group it never heard of", () => {
    expect(handOf().auditor.exposureOf("nobody")).toBe(0);
  });
});
