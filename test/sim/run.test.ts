import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../core/engine.js";
import { SCENARIOS } from "../../scenarios/index.js";
import { HarnessFailure } from "../../sim/harness-failure.js";
import type { Fault } from "../../sim/faults/schedule.js";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import type { GatewayProfile } from "../../sim/gateway/profile.js";
import type { Judge } from "../../sim/judge.js";
import { runOnce } from "../../sim/run.js";
import { runWorld, settleMs } from "../../sim/run-world.js";
import type { RunSpec } from "../../sim/run-types.js";
import type { Scenario } from "../../sim/scenario.js";
import type { WorldEvent } from "../../sim/world-event.js";
import { NO_METRICS } from "./campaign/fakes.js";

const condor = SCENARIOS.find(({ slug }) => slug === "iron-condor") as Scenario;
const kite = VENUE_PROFILES[0] as GatewayProfile;
const spec: RunSpec = {
  scenario: condor,
  venue: "kite-like",
  seed: "7",
  store: "memory",
  scratch: null,
  schedule: null,
  listener: null,
  fullChecks: false,
  planted: null,
};

/** An engine that does nothing, and a judge that has nothing to say. */
const idle: Engine = {
  step: () => ({ writes: [], effects: [] }),
  riskCancels: () => [],
  asked: () => ({ atMs: [], unansweredMs: [] }),
  recovered: () => true,
  groups: () => [],
};
const mute: Judge = {
  hear: () => undefined,
  store: () => undefined,
  violation: () => null,
  unsettled: () => null,
  naked: () => [],
  atRest: () => true,
  finish: () => undefined,
  tallies: () => ({
    situations: new Map(),
    invariants: new Map(),
    budgets: new Map(),
    ends: [],
    furthest: "none",
    metrics: NO_METRICS,
  }),
};
const quiet: Scenario = { ...condor, actions: [] };

function runIdle(judge: Judge, over: Partial<RunSpec> = {}, engine: Engine = idle) {
  return runWorld(
    { ...spec, scenario: quiet, schedule: [], ...over },
    {
      profile: kite,
      disk: {},
      createEngine: () => engine,
      createJudge: () => judge,
    },
  );
}

describe("run: the same spec gives the same result", () => {
  it.each(["1", "2", "3", "commit-2f9e"])("seed %s twice, with others between", (seed) => {
    const first = runOnce({ ...spec, seed });
    runOnce({ ...spec, seed: "other" });
    expect(runOnce({ ...spec, seed })).toEqual(first);
    expect(runOnce({ ...spec, seed, fullChecks: true }).digest).toBe(first.digest);
  });

  it("in every store", () => {
    const scratch = mkdtempSync(join(tmpdir(), "hedgeproof-run-"));
    try {
      const memory = runOnce(spec);
      expect(runOnce({ ...spec, store: "sqlite" }).digest).toBe(memory.digest);
      expect(runOnce({ ...spec, store: "file", scratch }).digest).toBe(memory.digest);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });

  it("from its schedule as from its seed", () => {
    const drawn = runOnce(spec);
    expect(runOnce({ ...spec, schedule: drawn.schedule }).digest).toBe(drawn.digest);
  });

  it("another seed, another run", () => {
    expect(runOnce({ ...spec, seed: "8" }).digest).not.toBe(runOnce(spec).digest);
  });

  it("removing a fault leaves the run alone until it would have landed", () => {
    const stall: Fault = {
      id: 1,
      kind: "stall",
      trigger: { kind: "time", atMs: 20_000 },
      params: { forMs: 3_000 },
    };
    const heard = (schedule: readonly Fault[]): WorldEvent[] => {
      const events: WorldEvent[] = [];
      runOnce({ ...spec, schedule, listener: (event) => events.push(event) });
      return events.filter(({ atMs }) => atMs < 20_000);
    };
    expect(heard([])).toEqual(heard([stall]));
  });
});

describe("run: phases", () => {
  it("faults, heal, settle, end; and ends after one quiet full poll", () => {
    const phases: string[] = [];
    const result = runIdle(mute, {
      listener({ actor, atMs, what }) {
        if (actor === "harness" && what.kind === "phase") phases.push(`${atMs} ${what.phase}`);
      },
    });
    expect(result.outcome).toBe("passed");
    expect(phases).toEqual(["0 faults", "60000 heal", "60000 settle", "72500 end"]);
  });

  it("is stuck, with the judge's reason, when it does not settle in time", () => {
    const result = runIdle({
      ...mute,
      unsettled: () => "two units are exposed",
      atRest: () => false,
    });
    expect([result.outcome, result.invariant]).toEqual(["stuck", "settles"]);
    expect(result.message).toBe("two units are exposed");
    expect(result.atMs).toBe(60_000 + settleMs(kite.adapter.rules));
  });

  it("is stuck when the trader is never answered", () => {
    const result = runIdle(mute, { scenario: condor });
    expect(result.outcome).toBe("stuck");
    expect(result.message).toBe("2 of the trader's wishes were never answered");
  });

  it("heals what still lasts: a process that was down is up again", () => {
    const schedule: Fault[] = [
      { id: 1, kind: "crash", trigger: { kind: "time", atMs: 59_000 }, params: { downMs: 8_000 } },
      { id: 2, kind: "disk-full", trigger: { kind: "time", atMs: 1 }, params: { forMs: 90_000 } },
    ];
    const heard: string[] = [];
    runIdle(mute, {
      schedule,
      listener({ actor, atMs, what }) {
        const told = actor === "process" && ["started", "died", "disk"].includes(what.kind);
        if (told) heard.push(`${atMs} ${what.kind}`);
      },
    });
    expect(heard).toEqual(["0 started", "1 disk", "59000 died", "60000 disk", "60000 started"]);
  });
});

describe("run: how it ends", () => {
  it("violated: stops at the first violation", () => {
    let events = 0;
    const result = runIdle({
      ...mute,
      hear: () => void (events += 1),
      violation: () => (events >= 3 ? { invariant: "no-orphan", message: "one order" } : null),
    });
    expect(result).toMatchObject({
      outcome: "violated",
      invariant: "no-orphan",
      message: "one order",
      atMs: 0,
    });
  });

  it("violated: also by what is judged at the end", () => {
    let over = false;
    const result = runIdle({
      ...mute,
      finish: () => void (over = true),
      violation: () => (over ? { invariant: "books-agree", message: "they do not" } : null),
    });
    expect([result.outcome, result.invariant]).toEqual(["violated", "books-agree"]);
  });

  it("crashed: says what the core threw", () => {
    const result = runIdle(
      mute,
      {},
      {
        ...idle,
        step: () => {
          throw new RangeError("too deep");
        },
      },
    );
    expect(result).toMatchObject({
      outcome: "crashed",
      invariant: null,
      message: "RangeError: too deep",
    });
  });

  it("throws when the harness is at fault, never blaming the core", () => {
    const judge: Judge = {
      ...mute,
      hear() {
        throw new Error("no such row");
      },
    };
    expect(() => runIdle(judge)).toThrow(new HarnessFailure("listening: Error: no such row"));
  });

  it("refuses a venue that it does not know", () => {
    expect(() => runOnce({ ...spec, venue: "moon" })).toThrow("missing venue profile moon");
  });

  it("reads the store at the end when all is to be checked", () => {
    let reads = 0;
    const judge: Judge = { ...mute, store: () => void (reads += 1) };
    runIdle(judge, { fullChecks: false });
    expect(reads).toBe(1);
    runIdle(judge, { fullChecks: true });
    expect(reads).toBe(3);
  });
});
