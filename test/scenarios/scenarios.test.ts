/**
 * Every scenario is sound by itself: its plans are valid, everything they trade has a market and a
 * margin, limits leave room, orders fill within their deadline, margin is what the page says.
 */
import { describe, expect, it } from "vitest";
import type { Instrument } from "../../core/instrument.js";
import type { Plan, PlanLeg } from "../../core/plan.js";
import { faultOf, parsePlan } from "../../core/plan.js";
import { MARGIN_CEILING_PERCENT } from "../../core/rules.js";
import { BANKNIFTY, NIFTY, OPENING_MS, RELIANCE } from "../../scenarios/contracts.js";
import { SCENARIOS } from "../../scenarios/index.js";
import { oneStop } from "../../scenarios/real-world/one-stop.js";
import { stopAndExit } from "../../scenarios/real-world/stop-and-exit.js";
import type { Schedule } from "../../sim/faults/schedule.js";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import { runOnce } from "../../sim/run.js";
import type { MarketSpec, Scenario } from "../../sim/scenario.js";
import { expiringCover } from "./expiring-cover.js";

/** An order takes at most this many arrivals of liquidity, half a chunk each on average. */
const MAX_ARRIVALS = 15;

/** Those that only cases of the real world run are sound, too. */
const OWN = [oneStop, stopAndExit, expiringCover];
const named = [...SCENARIOS, ...OWN].map((scenario) => [scenario.slug, scenario] as const);

function plansOf(scenario: Scenario): readonly Plan[] {
  return scenario.actions.flatMap((action) => (action.kind === "plan" ? [action.plan] : []));
}

function legsOf(scenario: Scenario): readonly PlanLeg[] {
  return plansOf(scenario).flatMap((plan) => plan.legs);
}

/** What the scenario can come to hold: its legs, and what they may become. */
function instrumentsOf(scenario: Scenario): readonly Instrument[] {
  return plansOf(scenario).flatMap((plan) => [
    ...plan.legs.map((leg) => leg.instrument),
    ...plan.underlyings,
  ]);
}

function marketOf(scenario: Scenario, symbol: string): MarketSpec {
  const spec = scenario.market.find((candidate) => candidate.symbol === symbol);
  if (spec === undefined) throw new Error(`${scenario.slug}: no market for ${symbol}`);
  return spec;
}

/**
 * What a plan binds at worst, in minor currency: everything filled, spreads doubled, and for
 * hedge-on-fill the naked part at 3 % more. Written from its words, not from the core.
 */
function worstCaseMinor(scenario: Scenario, plan: Plan): number {
  const rowOf = (symbol: string) => {
    const row = scenario.margin.rows.find((candidate) => candidate.symbol === symbol);
    if (row === undefined) throw new Error(`${scenario.slug}: no margin for ${symbol}`);
    return row;
  };
  const bound = plan.legs.map((leg) => {
    const row = rowOf(leg.instrument.symbol);
    const spread = 2 * row.spreadMinor * leg.qty;
    if (leg.side === "BUY") return spread + row.longMinor * leg.qty;
    const cover = plan.legs.find(
      (other) => typeof leg.cover === "object" && other.id === leg.cover?.leg,
    );
    const offset = scenario.margin.offsets.find(
      (candidate) => candidate.risk === row.symbol && candidate.cover === cover?.instrument.symbol,
    );
    expect(offset, `${scenario.slug}: offset for ${row.symbol}`).toBeDefined();
    const naked = Math.min(plan.maxNaked, leg.qty);
    const stressed = Math.ceil(
      (naked * row.shortMinor * 103 * (2_000 + row.volPerMille)) / 200_000,
    );
    return spread + stressed + (offset?.coveredMinor ?? 0) * (leg.qty - naked);
  });
  return bound.reduce((sum, minor) => sum + minor, 0);
}

function ceilingMinor(scenario: Scenario): number {
  return (scenario.margin.fundsMinor * MARGIN_CEILING_PERCENT) / 100;
}

function totalMinor(scenario: Scenario, plans: readonly Plan[]): number {
  return plans.reduce((sum, plan) => sum + worstCaseMinor(scenario, plan), 0);
}

describe("SCENARIOS: as a whole", () => {
  it("SCENARIOS: slugs are distinct and readable", () => {
    const slugs = named.map(([slug]) => slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it("SCENARIOS: show each way to execute, each answer, and each end", () => {
    const modes = SCENARIOS.flatMap(plansOf).map((plan) => plan.mode);
    expect(new Set(modes)).toEqual(new Set(["protection-first", "hedge-on-fill"]));
    const answers = SCENARIOS.map((scenario) => scenario.onEscalation);
    expect(new Set(answers)).toEqual(new Set(["retry", "take"]));
    const short = SCENARIOS.flatMap(plansOf).map((plan) => plan.onShort);
    expect(new Set(short)).toEqual(new Set(["keep", "unwind"]));
    const ends = SCENARIOS.flatMap((scenario) => scenario.expected).flatMap(({ end }) => end);
    expect(new Set(ends)).toEqual(new Set(["HEDGED", "CLOSED", "FAILED", "denied"]));
  });

  it("SCENARIOS: an assignment finds short options settled in shares", () => {
    const assignable = SCENARIOS.filter((scenario) =>
      legsOf(scenario).some(
        ({ side, instrument }) =>
          side === "SELL" &&
          instrument.option !== null &&
          instrument.expiry?.settlement === "physical",
      ),
    );
    expect(assignable.length).toBeGreaterThanOrEqual(2);
  });
});

describe.each(named)("%s", (_slug, scenario) => {
  it("plans: are valid, and survive their way through JSON", () => {
    for (const plan of plansOf(scenario)) {
      expect(faultOf(plan)).toBeNull();
      expect(parsePlan(JSON.parse(JSON.stringify(plan)))).toEqual({ kind: "ok", plan });
    }
  });

  it("plans: act in the fault phase, an exit after its plan", () => {
    const handed = new Map<string, number>();
    for (const action of scenario.actions) {
      expect(action.atMs).toBeLessThan(scenario.faultPhaseMs);
      if (action.kind === "plan") handed.set(action.plan.id, action.atMs);
      else expect(handed.get(action.group)).toBeLessThan(action.atMs);
    }
    expect(handed.size).toBe(plansOf(scenario).length);
  });

  it("expected: names every group once, and an end where the trader exits", () => {
    const ids = plansOf(scenario).map((plan) => plan.id);
    expect(scenario.expected.map(({ group }) => group)).toEqual(ids);
    for (const action of scenario.actions) {
      if (action.kind !== "exit") continue;
      const of = scenario.expected.find(({ group }) => group === action.group);
      expect(of?.end[0]).toBe("CLOSED");
      // A group that is closed before it has its size ends FAILED.
      for (const end of of?.end ?? []) expect(["CLOSED", "FAILED"]).toContain(end);
    }
  });

  it("market: everything that can be held trades, once, in whole lots", () => {
    const symbols = scenario.market.map((spec) => spec.symbol);
    expect(new Set(symbols).size).toBe(symbols.length);
    for (const { symbol, lot } of instrumentsOf(scenario)) {
      expect(marketOf(scenario, symbol).chunk % lot).toBe(0);
    }
  });

  it("market: limits leave room for the walk, half the spread and a few steps", () => {
    for (const { side, instrument, limitTicks } of legsOf(scenario)) {
      const spec = marketOf(scenario, instrument.symbol);
      const room = side === "BUY" ? limitTicks - spec.startTicks : spec.startTicks - limitTicks;
      expect(room).toBeGreaterThan(spec.halfSpreadTicks + 10 * spec.stepTicks);
    }
  });

  it("market: an order fills in few enough arrivals for its deadline", () => {
    for (const { instrument, qty } of legsOf(scenario)) {
      const half = (marketOf(scenario, instrument.symbol).chunk + instrument.lot) / 2;
      expect(Math.min(qty, instrument.freeze) / half).toBeLessThanOrEqual(MAX_ARRIVALS);
    }
  });

  it("instruments: expire after the last action while faults strike, or long after the run", () => {
    const last = Math.max(...scenario.actions.map(({ atMs }) => atMs));
    for (const { expiry } of instrumentsOf(scenario)) {
      if (expiry === null) continue;
      const atMs = expiry.atMs - OPENING_MS;
      if (atMs > 24 * 3_600_000) continue;
      expect(atMs).toBeGreaterThan(last);
      expect(atMs).toBeLessThan(scenario.faultPhaseMs);
    }
  });

  it("margin: everything that can be held has one row", () => {
    const symbols = scenario.margin.rows.map((row) => row.symbol);
    expect(new Set(symbols).size).toBe(symbols.length);
    for (const { symbol } of instrumentsOf(scenario)) expect(symbols).toContain(symbol);
  });

  it("margin: the groups that are expected to live fit under the ceiling together", () => {
    const denied = scenario.expected.filter(({ end }) => end.includes("denied"));
    const living = plansOf(scenario).filter(
      (plan) => !denied.some(({ group }) => group === plan.id),
    );
    expect(totalMinor(scenario, living)).toBeLessThan(ceilingMinor(scenario));
  });

  it("floors: are shares in percent", () => {
    const { asPlanned, deniedAtMost, unwoundAtMost, escalatedAtMost } = scenario.floors;
    for (const share of [asPlanned, deniedAtMost, unwoundAtMost, escalatedAtMost]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(100);
    }
  });
});

describe("four-groups-margin: margin for three", () => {
  const scenario = SCENARIOS.find(({ slug }) => slug === "four-groups-margin");
  if (scenario === undefined) throw new Error("no scenario four-groups-margin");
  const plans = plansOf(scenario);

  it("four-groups-margin: binds what its page says", () => {
    expect(totalMinor(scenario, plans.slice(0, 3))).toBe(4_662_000);
    expect(totalMinor(scenario, plans)).toBe(5_986_000);
    expect(ceilingMinor(scenario)).toBe(5_130_000);
  });

  it("four-groups-margin: any three fit, four do not", () => {
    const total = totalMinor(scenario, plans);
    expect(total).toBeGreaterThan(ceilingMinor(scenario));
    for (const plan of plans) {
      expect(total - worstCaseMinor(scenario, plan)).toBeLessThan(ceilingMinor(scenario));
    }
  });
});

describe("expiry-day: in shares and in cash", () => {
  const scenario = SCENARIOS.find(({ slug }) => slug === "expiry-day");
  if (scenario === undefined) throw new Error("no scenario expiry-day");
  const run = (venue: string, schedule: Schedule) => {
    const moved: string[] = [];
    const result = runOnce({
      ...{ scenario, venue, seed: "expiry", store: "memory", scratch: null, schedule },
      listener: ({ actor, what }) => {
        if (actor !== "exchange" || what.kind !== "adjusted") return;
        moved.push(`${what.cause} ${what.symbol} ${what.qty}`);
      },
      ...{ fullChecks: true, planted: null },
    });
    return { ...result, moved };
  };

  it.each(VENUE_PROFILES.map(({ slug }) => slug))("expiry-day: %s", (venue) => {
    const { outcome, ends, moved, situations } = run(venue, []);
    expect(outcome).toBe("passed");
    expect(ends.map(({ end, asPlanned }) => [end, asPlanned])).toEqual([
      ["closed", true],
      ["closed", true],
    ]);
    expect(moved).toEqual([
      ...["assignment RELIANCE2960CE 1000", "assignment RELIANCE -1000"],
      ...["expiry NIFTY24800PE -100", "expiry NIFTY25000PE 100"],
    ]);
    expect(situations.get("expired")).toBe(2);
  });

  it("expiry-day: out of the money, the sold call leaves nothing and the bought one is kept", () => {
    const trigger = { kind: "time", atMs: 30_000 } as const;
    const params = { symbolIndex: 4, bps: -400 };
    const { outcome, ends, moved } = run("kite-like", [
      { id: 1, kind: "price-gap", trigger, params },
    ]);
    expect([outcome, ends[0]?.end]).toEqual(["passed", "hedged"]);
    expect(moved[0]).toBe("expiry RELIANCE2960CE 1000");
  });
});

describe("expiring-cover: the put delivers the shares that are held", () => {
  it.each(VENUE_PROFILES.map(({ slug }) => slug))("expiring-cover: %s", (venue) => {
    const sent: string[] = [];
    const { outcome, ends } = runOnce({
      ...{ scenario: expiringCover, venue, seed: "expiry", store: "memory", scratch: null },
      ...{ schedule: [], fullChecks: true, planted: null },
      listener: ({ actor, what }) => {
        if (actor === "gateway" && what.kind === "send") sent.push(what.order.clientOrderId);
      },
    });
    expect(outcome).toBe("passed");
    expect(ends.map(({ end, asPlanned }) => [end, asPlanned])).toEqual([["closed", true]]);
    // The put, the shares behind it, and nothing when it expires.
    expect(sent.filter((id) => !/^XC1-[01]e/.test(id))).toEqual([]);
    expect(sent.length).toBeGreaterThan(1);
  });
});

describe("contracts: terms as they held on 1 August 2024", () => {
  it.each([
    ["NIFTY", NIFTY, 25, 1_800, "2024-08-08T10:00:00.000Z"],
    ["BANKNIFTY", BANKNIFTY, 15, 900, "2024-08-07T10:00:00.000Z"],
    ["RELIANCE", RELIANCE, 250, 10_000, "2024-08-29T10:00:00.000Z"],
  ])("contracts: %s", (underlying, terms, lot, freeze, expiry) => {
    expect(terms).toMatchObject({ underlying, lot, freeze, heldOn: "2024-08-01" });
    expect(new Date(terms.expiryMs).toISOString()).toBe(expiry);
    expect(terms.source).toContain("lot");
  });

  it("contracts: a run begins when the exchange opens", () => {
    expect(new Date(OPENING_MS).toISOString()).toBe("2024-08-01T03:45:00.000Z");
  });
});
