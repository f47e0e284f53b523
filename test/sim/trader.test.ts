import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import type { Scenario, TraderAction } from "../../sim/scenario.js";
import { createScheduler } from "../../sim/scheduler.js";
import { createTrader } from "../../sim/trader.js";
import type { TraderEvent } from "../../sim/world-event.js";

const condor = SCENARIOS.find(({ slug }) => slug === "iron-condor") as Scenario;
const [submission] = condor.actions;
const planId = submission?.kind === "plan" ? submission.plan.id : "";

function desk(actions: readonly TraderAction[], onEscalation: "retry" | "take" = "retry") {
  const scheduler = createScheduler();
  const log: string[] = [];
  const note = (what: string): void => void log.push(`${scheduler.nowMs()} ${what}`);
  const heard: TraderEvent[] = [];
  const trader = createTrader({
    scenario: { ...condor, actions, onEscalation },
    scheduler,
    emit: (what) => heard.push(what),
    process: () => ({
      plan: (plan, repeat) => note(`plan ${plan.id}${repeat ? " again" : ""}`),
      command: (id, group, command, repeat) =>
        note(`${command.kind} ${id} of ${group}${repeat ? " again" : ""}`),
    }),
  });
  trader.start();
  return { scheduler, trader, log, heard };
}
const plans = [submission as TraderAction].map((action) => ({ ...action, atMs: 500 }));

describe("trader: plans and commands (1)", () => {
  it("repeats a plan every two seconds until a notice answers it", () => {
    const { scheduler, trader, log, heard } = desk(plans);
    scheduler.runUntil(5_000);
    expect(log).toEqual([
      `500 plan ${planId}`,
      `2500 plan ${planId} again`,
      `4500 plan ${planId} again`,
    ]);
    expect(heard.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(trader.waiting()).toBe(1);
    trader.noticed(`plan:${planId}`);
    scheduler.runUntil(20_000);
    expect(log).toHaveLength(3);
    expect(trader.waiting()).toBe(0);
  });

  it("repeats a command under its own id", () => {
    const { scheduler, trader, log } = desk([{ kind: "exit", atMs: 100, group: "P1" }]);
    scheduler.runUntil(2_500);
    expect(log).toEqual(["100 exit exit-P1-0 of P1", "2100 exit exit-P1-0 of P1 again"]);
    trader.noticed("cmd:exit-P1-0");
    scheduler.runUntil(9_000);
    expect(log).toHaveLength(2);
  });

  it("ignores the answer to something else", () => {
    const { scheduler, trader } = desk(plans);
    scheduler.runUntil(600);
    trader.noticed("plan:other");
    expect(trader.waiting()).toBe(1);
  });
});

describe("trader: escalations (2)", () => {
  it("answers one second after healing began, not before", () => {
    const { scheduler, trader, log } = desk([]);
    scheduler.runUntil(1_000);
    trader.alarmed("P1#1", "P1");
    trader.alarmed("P1#1", "P1");
    scheduler.runUntil(10_000);
    expect(log).toEqual([]);
    trader.heal();
    scheduler.runUntil(11_500);
    expect(log).toEqual(["11000 retry answer-P1#1-1 of P1"]);
  });

  it("answers one second after the alarm while healing, by `take` where so told", () => {
    const { scheduler, trader, log } = desk([], "take");
    trader.heal();
    scheduler.runUntil(7_000);
    trader.alarmed("P1#1", "P1");
    scheduler.runUntil(8_500);
    expect(log).toEqual(["8000 take answer-P1#1-1 of P1"]);
  });

  it("answers again, under another id, when it is raised again after an answer", () => {
    const { scheduler, trader, log } = desk([]);
    trader.heal();
    trader.alarmed("P1#1", "P1");
    scheduler.runUntil(1_500);
    trader.alarmed("P1#1", "P1");
    trader.noticed("cmd:answer-P1#1-1");
    scheduler.runUntil(3_000);
    trader.alarmed("P1#1", "P1");
    scheduler.runUntil(4_500);
    expect(log).toEqual(["1000 retry answer-P1#1-1 of P1", "4000 retry answer-P1#1-2 of P1"]);
  });

  it("answers no alarm about the core itself", () => {
    const { scheduler, trader, log } = desk([]);
    trader.heal();
    trader.alarmed("store-1", null);
    trader.alarmed("recovery", null);
    trader.alarmed("recovery-P1", "P1");
    scheduler.runUntil(9_000);
    expect(log).toEqual([]);
  });
});
