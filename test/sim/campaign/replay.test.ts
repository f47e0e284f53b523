import { describe, expect, it } from "vitest";
import { createExposureWatch } from "../../../sim/campaign/exposure-watch.js";
import { replayRun } from "../../../sim/campaign/replay.js";
import { replayShape } from "../../../sim/report/shapes.js";
import type { Plan } from "../../../core/plan.js";
import type { Side } from "../../../core/units.js";
import type { ExchangeEvent, WorldEvent } from "../../../sim/world-event.js";
import { worldSamples } from "../world-samples.js";
import { fakeResult, plan, scenario } from "./fakes.js";

const [leg] = plan.legs;
if (leg === undefined) throw new Error("a plan has a leg");

const spread: Plan = {
  ...plan,
  legs: [
    { ...leg, id: "wing", role: "PROTECTION", cover: null },
    {
      ...leg,
      id: "short",
      role: "RISK",
      side: "SELL",
      instrument: { ...leg.instrument, symbol: "SHRT" },
      cover: { leg: "wing", units: 1, per: 2 },
    },
  ],
};

const submitted = (submittedPlan: Plan): WorldEvent => ({
  actor: "trader",
  atMs: 0,
  what: { kind: "plan-submitted", plan: submittedPlan, attempt: 1 },
});
const exchange = (what: ExchangeEvent): WorldEvent => ({ actor: "exchange", atMs: 1, what });
const accepted = (id: string, key: string, side: Side): WorldEvent =>
  exchange({
    kind: "accepted",
    stampMs: 1,
    order: {
      ...{ brokerOrderId: id, clientOrderId: id, key, symbol: "ACME", side, qty: 100 },
      ...{ type: "LIMIT", limitTicks: 1, triggerTicks: null },
    },
  });
const filled = (brokerOrderId: string, qty: number): WorldEvent =>
  exchange({
    ...{ kind: "filled", brokerOrderId, execId: "E", qty, priceTicks: 1, cumQty: qty },
    ...{ late: false, stampMs: 1 },
  });

describe("exposure watch", () => {
  const after = (of: Plan, ...events: readonly WorldEvent[]): number => {
    const watch = createExposureWatch();
    for (const event of [submitted(of), submitted(of), ...events]) watch.hear(event);
    return watch.units();
  };
  const orders = [accepted("W", "P1/0/entry/1", "BUY"), accepted("S", "P1/1/entry/1", "SELL")];

  it("protection-first: risk beyond its cover, by the ratio", () => {
    expect(after(spread, ...orders)).toBe(0);
    expect(after(spread, ...orders, filled("S", 60))).toBe(30);
    expect(after(spread, ...orders, filled("S", 60), filled("W", 20))).toBe(10);
    expect(after(spread, ...orders, filled("S", 60), filled("W", 40))).toBe(0);
  });

  it("hedge-on-fill: the gap either way, dust aside", () => {
    const pair: Plan = { ...spread, mode: "hedge-on-fill", maxNaked: 100 };
    expect(after(pair, ...orders, filled("S", 18))).toBe(0);
    expect(after(pair, ...orders, filled("S", 60))).toBe(30);
    expect(after(pair, ...orders, filled("W", 30))).toBe(30);
  });

  it("busts, exits and foreign changes count", () => {
    const covered = [...orders, filled("S", 60), filled("W", 30)];
    const bust = {
      kind: "busted",
      brokerOrderId: "W",
      execId: "E",
      cumQty: 20,
      stampMs: 1,
    } as const;
    expect(after(spread, ...covered, exchange({ ...bust, qty: 10 }))).toBe(10);
    const exit = [accepted("X", "P1/0/exit/1", "SELL"), filled("X", 30)];
    expect(after(spread, ...covered, ...exit)).toBe(30);
    const manual = { kind: "adjusted", cause: "manual", stampMs: 1 } as const;
    expect(after(spread, ...covered, exchange({ ...manual, symbol: "ACME", qty: -5 }))).toBe(5);
    expect(after(spread, ...covered, exchange({ ...manual, symbol: "ACME", qty: 5 }))).toBe(0);
  });

  it("orders of nobody: no exposure", () => {
    expect(after(spread, accepted("F", "P9/0/entry/1", "BUY"), filled("F", 5))).toBe(0);
    expect(after(spread, filled("unheard", 5))).toBe(0);
  });
});

describe("replay", () => {
  it("tells everything, in the published shape, with the digest of the run", () => {
    const spec = { scenario: scenario("one"), venue: "kite", seed: "7", store: "sqlite" } as const;
    const report = replayRun(spec, (run) => {
      for (const event of worldSamples) run.listener?.(event);
      return fakeResult(run, ["7"]);
    });
    expect(replayShape.parse(report)).toEqual(report);
    expect(report.events).toHaveLength(worldSamples.length);
    expect(report.events[0]).toMatchObject({ n: 1, atMs: 61_005, actor: "exchange" });
    expect(report).toMatchObject({
      ...{ scenario: "one", venue: "kite", seed: "7", outcome: "violated" },
      ...{ invariant: "no-orphan", atMs: 61_234 },
      schedule: [{ id: 1, kind: "crash", trigger: { kind: "time" }, params: { downMs: 500 } }],
    });
  });
});
