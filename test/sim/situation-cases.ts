/**
 * How to bring about each situation, by hand and by itself.
 */
import type { SituationSlug } from "../../sim/situations/table.js";
import { row, spread } from "./invariants/hand.js";
import type { Hand } from "./invariants/hand.js";

export const stop = { leg: "short", triggerTicks: 1_000 };

export function trigger(world: Hand): void {
  world.start();
  world.send("G1-1s1");
  world.accept("G1-1s1");
  world.exchange({ kind: "triggered", brokerOrderId: "B-G1-1s1", stampMs: 1 });
}

function split(world: Hand): void {
  world.start();
  world.commit(world.intent("G1-0e1"), world.intent("G1-0e2"));
  world.sendOnly("G1-0e1");
  world.sendOnly("G1-0e2");
}

/** How to bring about each situation, and what must happen beside it. */
export const CASES: readonly (readonly [SituationSlug, (world: Hand) => void])[] = [
  [
    "crash-between-commit-and-send",
    (world) => {
      world.start();
      world.commit(world.intent("G1-0e1"));
      world.die();
    },
  ],
  [
    "crash-between-send-and-answer",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.die();
    },
  ],
  [
    "crash-in-recovery",
    (world) => {
      world.start();
      world.die();
      world.process({ kind: "started", incarnation: 2, localMs: 0 });
      world.die();
    },
  ],
  [
    "second-start-reconciled",
    (world) => {
      world.start();
      world.die();
      world.start(2);
    },
  ],
  [
    "intent-replayed",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.die();
      world.process({ kind: "started", incarnation: 2, localMs: 0 });
    },
  ],
  [
    "commit-survived",
    (world) => {
      world.start();
      world.commit(row("meta", {}));
      world.process({ kind: "died", incarnation: 1, boundary: "commit-written" });
    },
  ],
  ["power-loss-kept", (world) => world.process({ kind: "power-loss", inFlight: "kept" })],
  ["power-loss-lost", (world) => world.process({ kind: "power-loss", inFlight: "lost" })],
  ["disk-refused-commit", (world) => world.process({ kind: "commit-failed", reason: "full" })],
  [
    "halt-ended",
    (world) => {
      world.process({ kind: "commit-failed", reason: "full" });
      world.commit(row("meta", {}));
    },
  ],
  ["stalled", (world) => world.process({ kind: "stalled", forMs: 1 })],
  ["duplicate-report", (world) => repeat(world, "open", 0)],
  [
    "duplicate-after-terminal",
    (world) => {
      world.start();
      world.trade("G1-0e1", 100);
      repeat(world, "filled", 100);
    },
  ],
  [
    "duplicate-after-restart",
    (world) => {
      world.start();
      world.report("G1-0e1", "open", 0, { key: "again" });
      world.die();
      world.start(2);
      repeat(world, "open", 0);
    },
  ],
  ["plan-repeated", (world) => world.deliver({ kind: "plan", localMs: 0, plan: spread() }, true)],
  [
    "command-repeated",
    (world) =>
      world.deliver(
        { kind: "command", localMs: 0, commandId: "c", groupId: "G1", command: { kind: "exit" } },
        true,
      ),
  ],
  [
    "out-of-order-report",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.report("G1-0e1", "open", 50);
      world.report("G1-0e1", "open", 25);
    },
  ],
  [
    "poll-found-dropped-fill",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.gateway({ kind: "report-dropped", key: "G1-0e1", n: 2 });
      world.read({ scope: "orders", rows: [report("open", 50)] });
    },
  ],
  [
    "stream-lost-while-live",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.accept("G1-0e1");
      world.gateway({ kind: "stream", status: "down" });
    },
  ],
  [
    "fill-after-cancel",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.accept("G1-0e1");
      world.canceled("G1-0e1");
      world.fill("G1-0e1", 25, true);
    },
  ],
  [
    "cancel-raced",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.accept("G1-0e1");
      world.cancel("G1-0e1", "short");
      world.fill("G1-0e1", 25);
    },
  ],
  [
    "cancel-lost",
    (world) => {
      const ids = { clientOrderId: "G1-0e1", brokerOrderId: "B" };
      world.gateway({ kind: "cancel", requestSeq: 9, ...ids, reason: "short" });
      world.gateway({ kind: "request-lost", requestSeq: 9 });
    },
  ],
  ["cancel-failed", (world) => world.gateway({ kind: "cancel-failed", requestSeq: 9 })],
  ["requests-turned-away", (world) => world.gateway({ kind: "door", status: "shut" })],
  [
    "unknown-was-live",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.answer("G1-0e1", "unknown");
      world.accept("G1-0e1");
    },
  ],
  [
    "unknown-was-dead",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.commit(row("orders", { absent_ms: 1 }));
    },
  ],
  [
    "send-refused",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.answer("G1-0e1", "rejected");
    },
  ],
  ["freeze-split", split],
  [
    "freeze-child-rejected",
    (world) => {
      split(world);
      world.answer("G1-0e2", "rejected");
    },
  ],
  [
    "risk-waited-for-protection",
    (world) => {
      world.start();
      world.trade("G1-0e1", 100);
      world.send("G1-1e1");
    },
  ],
  [
    "protection-part-filled",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.accept("G1-0e1");
      world.fill("G1-0e1", 25);
      world.send("G1-1e1", { qty: 25 });
    },
  ],
  ["hedge-level-2", (world) => world.commit(world.intent("G1-0h1", { level: 2 }))],
  ["hedge-level-3", (world) => world.commit(world.intent("G1-0h1", { level: 3 }))],
  [
    "hedge-spacing-needed",
    (world) => {
      world.start();
      world.send("G1-1e1", { qty: 50 });
      world.accept("G1-1e1", { qty: 50 });
      world.fill("G1-1e1", 25);
      world.send("G1-0h1", { qty: 25 });
      world.fill("G1-1e1", 25);
    },
  ],
  [
    "cover-busted",
    (world) => {
      world.start();
      world.trade("G1-0e1", 100);
      world.bust("G1-0e1", 25);
    },
  ],
  [
    "worked-again",
    (world) => {
      world.start();
      world.trade("G1-0e1", 100);
      world.bust("G1-0e1", 50, true);
    },
  ],
  [
    "risk-busted",
    (world) => {
      world.start();
      world.trade("G1-1e1", 100);
      world.bust("G1-1e1", 25);
    },
  ],
  ["assigned", (world) => world.adjust("S", 25, "assignment")],
  ["expired", (world) => world.adjust("S", 25, "expiry")],
  [
    "order-forgotten",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.accept("G1-0e1");
      world.exchange({ kind: "forgotten", orders: ["G1-0e1"], stampMs: 2 });
    },
  ],
  [
    "fill-forgotten",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.accept("G1-0e1");
      world.fill("G1-0e1", 25);
      world.exchange({ kind: "forgotten", orders: ["G1-0e1"], stampMs: 3 });
    },
  ],
  [
    "market-closed",
    (world) => world.exchange({ kind: "session", symbol: "S", status: "closed", stampMs: 1 }),
  ],
  ["second-instance-refused", (world) => world.process({ kind: "intruder", outcome: "refused" })],
  ["foreign-change", (world) => world.adjust("S", 25)],
  ["escalation-raised", (world) => world.commit(row("escalations", {}))],
  ["escalation-retried", (world) => world.commit(row("escalations", { status: "retried" }))],
  ["escalation-taken", (world) => world.commit(row("escalations", { status: "taken" }))],
  [
    "stop-placed",
    (world) => {
      world.start();
      world.send("G1-1s1");
      world.accept("G1-1s1");
    },
  ],
  ["stop-triggered", trigger],
  [
    "stop-gapped",
    (world) => {
      trigger(world);
      world.price("S", 1_001);
      world.price("S", 1_002);
    },
  ],
  [
    "fallback-used",
    (world) => {
      trigger(world);
      world.cancel("G1-1s1", "stop-fallback");
    },
  ],
  [
    "fallback-not-used",
    (world) => {
      trigger(world);
      world.fill("G1-1s1", 100);
    },
  ],
  [
    "deadline-passed",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.cancel("G1-0e1", "deadline");
    },
  ],
  ["clock-stepped-back", (world) => world.fault("clock-step", { byMs: -1_000 })],
  ["clock-stepped-forward", (world) => world.fault("clock-step", { byMs: 1_000 })],
  ["margin-refusal", (world) => world.commit(row("groups", { reason: "denied: margin" }))],
  [
    "two-groups-one-symbol",
    (world) => {
      world.start();
      world.send("G1-0e1");
      world.accept("G1-0e1");
      world.send("G2-0e1");
      world.accept("G2-0e1");
    },
  ],
  [
    "two-groups-one-margin",
    (world) => {
      world.start();
      world.trade("G1-0e1", 100);
      world.send("G2-0e1");
    },
  ],
];

function report(status: "open" | "filled", cumQty: number) {
  const ids = { clientOrderId: "G1-0e1", brokerOrderId: "B-G1-0e1", key: "again" };
  const facts = { status, cumQty, orderQty: null, fill: null, bust: null, reason: null };
  return { ...ids, ...facts, stampMs: 1_000_000_000 };
}

function repeat(world: Hand, status: "open" | "filled", cumQty: number): void {
  world.deliver({ kind: "report", localMs: 0, report: report(status, cumQty) }, true);
}
