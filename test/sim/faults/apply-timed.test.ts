import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../scenarios/index.js";
import { createBrokerClock } from "../../../sim/clocks.js";
import { scheduleTimed } from "../../../sim/faults/apply-timed.js";
import { createFaults } from "../../../sim/faults/runtime.js";
import type { Fault, FaultKind } from "../../../sim/faults/schedule.js";
import type { Exchange, Gateway } from "../../../sim/ports.js";
import type { CoreProcess } from "../../../sim/process.js";
import type { Scenario } from "../../../sim/scenario.js";
import { createScheduler } from "../../../sim/scheduler.js";
import type { Instrument } from "../../../core/instrument.js";
import type { PlanLeg } from "../../../core/plan.js";

const condor = SCENARIOS.find(({ slug }) => slug === "iron-condor") as Scenario;

/** A scenario of one option leg that settles physically. */
function optionScenario(right: "CALL" | "PUT"): Scenario {
  const instrument: Instrument = {
    symbol: "OPT",
    kind: "OPTION",
    lot: 10,
    tickMinor: 5,
    freeze: 1_000,
    multiplier: 2,
    bandLowTicks: 1,
    bandHighTicks: 1_000,
    option: { right, strikeTicks: 100, underlying: "UND" },
    expiry: { atMs: 0, settlement: "physical" },
  };
  const [action] = condor.actions;
  if (action?.kind !== "plan") throw new Error("a condor begins with a plan");
  const leg = { ...(action.plan.legs[0] as PlanLeg), instrument };
  const market = condor.market.slice(0, 1).map((spec) => ({ ...spec, symbol: "OPT" }));
  return { ...condor, market, actions: [{ ...action, plan: { ...action.plan, legs: [leg] } }] };
}

const timed = (kind: FaultKind, params: Fault["params"], atMs = 100, id = atMs): Fault => ({
  id,
  kind,
  trigger: { kind: "time", atMs },
  params,
});

function world(schedule: readonly Fault[], held = 0, scenario = optionScenario("CALL")) {
  const scheduler = createScheduler();
  const log: string[] = [];
  const note = (what: string): void => void log.push(`${scheduler.nowMs()} ${what}`);
  const faults = createFaults(schedule, (what) => {
    if (what.kind === "fault") note(`${what.fault.kind} ${what.landed}`);
  });
  const instrument = scenario.actions.flatMap((a) =>
    a.kind === "plan" ? a.plan.legs.map((leg) => leg.instrument) : [],
  )[0] as Instrument;
  const broker = createBrokerClock(scheduler, 1);
  const state = { mode: "up" as ReturnType<CoreProcess["state"]> };
  const exchange = {
    gap: (symbol: string, bps: number) => note(`gap ${symbol} ${bps}`),
    starve: (symbol: string, untilMs: number) => note(`starve ${symbol} until ${untilMs}`),
    adjust: (symbol: string, qty: number, cause: string) => note(`${cause} ${symbol} ${qty}`),
    close: (symbols: string[], untilMs: number) => note(`close ${symbols.join()} until ${untilMs}`),
    cancelAll: () => note("cancel all"),
    setFreeze: (symbol: string, percent: number) => note(`freeze ${symbol} ${percent}`),
    setMargin: (percent: number) => note(`margin ${percent}`),
    positions: () => [{ symbol: "OPT", netQty: held }],
    instruments: new Map([["OPT", instrument]]),
  } as unknown as Exchange;
  const process = {
    state: () => state.mode,
    stall: (forMs: number) => note(`stall ${forMs}`),
    crash: (fault: Fault) => note(`crash for ${fault.params["downMs"]}`),
    crashLoop: (fault: Fault) => note(`crash loop for ${fault.params["downMs"]}`),
    drift: (ppm: number) => note(`local ${ppm}`),
    jitter: (mostMs: number) => note(`jitter ${mostMs}`),
    coarsen: (stepMs: number) => note(`coarse ${stepMs}`),
    slow: (perMs: number) => note(`slow ${perMs}`),
    holdsStore: () => state.mode === "up",
    intrude: () => note("intrude"),
  } as unknown as CoreProcess;
  const handle = scheduleTimed({
    scenario,
    scheduler,
    faults,
    broker,
    exchange,
    gateway: {
      disconnect: (forMs: number) => note(`disconnect ${forMs}`),
      mute: (forMs: number) => note(`mute ${forMs}`),
      replayStale: () => true,
      turnAway: (how: string, forMs: number) => note(`${how} ${forMs}`),
      lagReads: (forMs: number) => note(`lag ${forMs}`),
    } as unknown as Gateway,
    process,
    disk: {
      open: () => ({ kind: "refused", reason: "" }),
      died: () => undefined,
      powerLoss: () => undefined,
      intrude: () => ({ kind: "refused", reason: "" }),
      setFailing: (how, on) => note(`${how} ${on}`),
      wipe: () => undefined,
      close: () => undefined,
    },
    emit: (what) => note(what.kind === "disk" ? `disk ${what.status}` : what.kind),
  });
  return { scheduler, faults, broker, handle, log, state };
}

function ran(schedule: readonly Fault[], held = 0, scenario?: Scenario): string[] {
  const { scheduler, log } = world(schedule, held, scenario);
  scheduler.runUntil(10_000);
  return log;
}

describe("timed faults: what each does", () => {
  it.each([
    ["disconnect", { forMs: 50 }, ["disconnect 50"], true],
    ["no-liquidity", { symbolIndex: 0, forMs: 50 }, ["starve OPT until 150"], true],
    ["price-gap", { symbolIndex: 0, bps: -40 }, ["gap OPT -40"], false],
    ["stall", { forMs: 50 }, ["stall 50"], true],
    ["crash", { downMs: 50 }, ["crash for 50"], false],
    ["halt", { symbolIndex: 0, forMs: 50 }, ["close OPT until 150"], true],
    ["session-close", { forMs: 50 }, ["close OPT until 150", "cancel all"], true],
    ["freeze-cut", { symbolIndex: 0, percent: 40, forMs: 50 }, ["freeze OPT 40"], true],
    ["margin-raised", { percent: 120, forMs: 50 }, ["margin 120"], true],
    ["frames-dropped", { forMs: 50 }, ["mute 50"], true],
    ["stale-replay", { frames: 3 }, [], false],
    ["rate-limited", { forMs: 50 }, ["limited 50"], true],
    ["banned", { forMs: 50 }, ["banned 50"], true],
    ["lagging-reads", { forMs: 50 }, ["lag 50"], true],
    ["timer-jitter", { mostMs: 30, forMs: 50 }, ["jitter 30"], true],
    ["coarse-clock", { stepMs: 16 }, ["coarse 16"], false],
    ["crash-loop", { times: 2, aliveMs: 5, downMs: 50 }, ["crash loop for 50"], false],
    ["second-instance", {}, ["intrude"], false],
    ["disk-full", { forMs: 50 }, ["full true", "disk full"], true],
    ["disk-busy", { forMs: 50 }, ["busy true", "disk busy"], true],
    ["disk-error", { forMs: 50 }, ["io-error true", "disk io-error"], true],
    ["disk-slow", { perMs: 7, forMs: 50 }, ["slow 7"], true],
  ] as const)("%s", (kind, params, does, lasts) => {
    const log = ran([timed(kind, params)]);
    expect(log.slice(0, 1 + does.length)).toEqual([
      `100 ${kind} begun`,
      ...does.map((what) => `100 ${what}`),
    ]);
    expect(log.includes(`150 ${kind} ended`)).toBe(lasts);
  });

  it("clock-step moves the broker's clock only", () => {
    const { scheduler, broker } = world([timed("clock-step", { byMs: -3_000 })]);
    scheduler.runUntil(99);
    const before = broker.exactMs();
    scheduler.runUntil(100);
    expect(broker.exactMs()).toBe(before + 1 - 3_000);
  });

  it("clock-drift changes both rates until the world heals (2)", () => {
    const drift = timed("clock-drift", { brokerPpm: 200, localPpm: -500 });
    const { scheduler, handle, broker, log } = world([drift]);
    scheduler.runUntil(5_100);
    const [before, atMs] = [broker.exactMs(), scheduler.nowMs()];
    handle.heal();
    scheduler.runUntil(1_000_000);
    expect(broker.exactMs() - before).toBe(1_000_000 - atMs);
    expect(log).toEqual([
      "100 clock-drift begun",
      "100 local -500",
      "5100 local 0",
      "5100 clock-drift ended",
    ]);
  });
});

describe("timed faults: the account", () => {
  it.each([
    [60, 50, 0, -30],
    [60, 50, 1, 30],
    [-60, 35, 0, 20],
    [-60, 1, 1, -10],
    [60, 100, 0, -60],
  ])("a manual trade on %i units, %i percent, add %i: %i", (held, percent, add, qty) => {
    const fault = timed("manual-trade", { symbolIndex: 0, percent, add });
    expect(ran([fault], held)).toEqual(["100 manual-trade begun", `100 manual OPT ${qty}`]);
  });

  it.each([
    ["CALL", -60, 30, -60],
    ["PUT", -60, 30, 60],
  ] as const)("assignment of a %s position of %i", (right, held, option, underlying) => {
    const fault = timed("assignment", { planIndex: 0, legIndex: 0, percent: 50 });
    expect(ran([fault], held, optionScenario(right))).toEqual([
      "100 assignment begun",
      `100 assignment OPT ${option}`,
      `100 assignment UND ${underlying}`,
    ]);
  });

  it.each(["CALL", "PUT"] as const)("does not assign the holder of a %s", (right) => {
    const fault = timed("assignment", { planIndex: 0, legIndex: 0, percent: 50 });
    expect(ran([fault], 60, optionScenario(right))).toEqual([]);
  });
});

describe("timed faults: landing", () => {
  it("does not land where it finds nothing to strike (1)", () => {
    const manual = timed("manual-trade", { symbolIndex: 0, percent: 50, add: 0 });
    const assignment = timed("assignment", { planIndex: 0, legIndex: 0, percent: 50 });
    const nowhere = timed("assignment", { planIndex: 0, legIndex: 7, percent: 50 });
    expect(ran([manual, assignment, nowhere])).toEqual([]);
    const { scheduler, state, log } = world([
      timed("crash", { downMs: 5 }),
      timed("stall", { forMs: 5 }, 200),
    ]);
    state.mode = "down";
    scheduler.runUntil(500);
    expect(log).toEqual([]);
  });

  it("does not land after healing, and ends what lasts (2)", () => {
    const { scheduler, handle, faults, log } = world([
      timed("disk-full", { forMs: 5_000 }),
      timed("stall", { forMs: 5 }, 600),
    ]);
    scheduler.runUntil(500);
    faults.heal();
    handle.heal();
    scheduler.runUntil(9_000);
    expect(log.slice(3)).toEqual(["500 full false", "500 disk ok", "500 disk-full ended"]);
  });

  it.each([
    ["freeze-cut", "percent", "freeze OPT", 100],
    ["margin-raised", "percent", "margin", 100],
    ["timer-jitter", "mostMs", "jitter", 0],
    ["disk-slow", "perMs", "slow", 0],
  ] as const)(
    "of two spells of %s the newest that goes on says how it is",
    (kind, name, says, usual) => {
      const spell = (value: number, forMs: number, atMs: number): Fault =>
        timed(kind, { [name]: value, symbolIndex: 0, forMs }, atMs);
      const within = ran([spell(50, 500, 100), spell(20, 200, 200)]);
      expect(within.filter((line) => line.includes(` ${says} `))).toEqual([
        ...[`100 ${says} 50`, `200 ${says} 20`, `400 ${says} 50`, `600 ${says} ${usual}`],
      ]);
      const across = ran([spell(50, 300, 100), spell(20, 500, 200)]);
      expect(across.filter((line) => line.includes(` ${says} `))).toEqual([
        ...[`100 ${says} 50`, `200 ${says} 20`, `400 ${says} 20`, `700 ${says} ${usual}`],
      ]);
    },
  );

  it("the disk has room again when the last of two spells ends", () => {
    const log = ran([timed("disk-full", { forMs: 300 }), timed("disk-full", { forMs: 300 }, 200)]);
    expect(log.filter((line) => line.includes("full false"))).toEqual(["500 full false"]);
    expect(log.filter((line) => line.includes("ended"))).toHaveLength(2);
  });

  it("a square-off cancels everything and closes every position; it needs one (1)", () => {
    expect(ran([timed("square-off", {})], 60)).toEqual([
      ...["100 square-off begun", "100 cancel all", "100 square-off OPT -60"],
    ]);
    expect(ran([timed("square-off", {})], 0)).toEqual([]);
  });

  it("a second instance is started only beside one that holds the store (1)", () => {
    const { scheduler, state, log } = world([timed("second-instance", {})]);
    state.mode = "down";
    scheduler.runUntil(500);
    expect(log).toEqual([]);
  });

  it("the disk works again when the last of two kinds of spells ends", () => {
    const log = ran([timed("disk-busy", { forMs: 300 }), timed("disk-full", { forMs: 300 }, 200)]);
    expect(log.filter((line) => / disk (ok|busy|full)$/.test(line))).toEqual([
      ...["100 disk busy", "200 disk full", "500 disk ok"],
    ]);
    expect(log.filter((line) => line.includes("busy false"))).toEqual(["400 busy false"]);
  });

  it("leaves to others what is not triggered by time", () => {
    expect(ran([timed("bust", { percent: 50, afterMs: 0 })])).toEqual([]);
  });
});
