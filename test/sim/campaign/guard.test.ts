import crypto from "node:crypto";
import timers from "node:timers";
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../scenarios/index.js";
import { guarded } from "../../../sim/campaign/guard.js";
import { createRunner } from "../../../sim/campaign/runner.js";
import { withScratch } from "../../../sim/campaign/scratch.js";
import { HarnessFailure } from "../../../sim/harness-failure.js";
import type { RunSpec } from "../../../sim/run-types.js";
import { fakeResult, scenario } from "./fakes.js";

const spec: RunSpec = {
  ...{ scenario: scenario("one"), venue: "kite", seed: "1", store: "memory", scratch: null },
  ...{ schedule: null, listener: null, fullChecks: false, planted: null },
};

const nothing = (): void => undefined;

/** Every way to the time, the chance and the timers of the machine that a run must not go. */
const AMBIENT: readonly (readonly [string, () => unknown])[] = [
  ["Date", () => Date()],
  ["new Date", () => new Date()],
  ["Date.now", () => Date.now()],
  ["Date.parse", () => Date.parse("2026-01-01")],
  ["performance.now", () => performance.now()],
  ["Math.random", () => Math.random()],
  ["setTimeout", () => setTimeout(nothing, 0)],
  ["setInterval", () => setInterval(nothing, 1)],
  ["setImmediate", () => setImmediate(nothing)],
  ["queueMicrotask", () => queueMicrotask(nothing)],
  ["timers.setTimeout", () => timers.setTimeout(nothing, 0)],
  ["timers.setInterval", () => timers.setInterval(nothing, 1)],
  ["timers.setImmediate", () => timers.setImmediate(nothing)],
  ["process.hrtime", () => process.hrtime()],
  ["process.hrtime.bigint", () => process.hrtime.bigint()],
  ["process.uptime", () => process.uptime()],
  ["crypto.randomBytes", () => crypto.randomBytes(1)],
  ["crypto.randomInt", () => crypto.randomInt(9)],
  ["crypto.randomUUID", () => crypto.randomUUID()],
  ["crypto.randomFillSync", () => crypto.randomFillSync(new Uint8Array(1))],
  ["crypto.randomFill", () => crypto.randomFill(new Uint8Array(1), nothing)],
  ["crypto.getRandomValues", () => crypto.getRandomValues(new Uint8Array(1))],
  ["crypto.getRandomValues", () => globalThis.crypto.getRandomValues(new Uint8Array(1))],
  ["crypto.randomUUID", () => globalThis.crypto.randomUUID()],
];

/** Taken before any guard: what a dependency may hold since it was loaded. */
const HeldDate = Date;
const heldHrtime = process.hrtime;

describe("guard (1)", () => {
  it.each(AMBIENT)("%s throws while a run is on, and works before and after", (name, call) => {
    const run = guarded((running) => {
      call();
      return fakeResult(running);
    });
    expect(() => run(spec)).toThrow(HarnessFailure);
    expect(() => run(spec)).toThrow(`${name} was called while a run was on`);
    expect(call).not.toThrow();
  });

  it("reaches through names that were taken before", () => {
    const m = Math;
    for (const call of [() => m.random(), () => HeldDate.now(), () => heldHrtime.bigint()]) {
      const run = guarded((running) => {
        call();
        return fakeResult(running);
      });
      expect(() => run(spec)).toThrow("was called while a run was on");
    }
  });

  it("leaves what is no question about time alone", () => {
    const made = new Date(0);
    const run = guarded((running) => {
      expect(made instanceof Date).toBe(true);
      expect(Math.max(1, 2)).toBe(2);
      return fakeResult(running);
    });
    expect(run(spec).outcome).toBe("passed");
  });

  it("puts everything back after a run that threw by itself", () => {
    const run = guarded(() => {
      throw new Error("the world broke");
    });
    expect(() => run(spec)).toThrow("the world broke");
    expect(AMBIENT.every(([, call]) => call() !== null)).toBe(true);
  });
});

describe("guard (2, 3)", () => {
  it("a breach that somebody catches still fails the run, but not the next one", () => {
    let asks = true;
    const run = guarded((running) => {
      try {
        if (asks) Date.now();
      } catch {
        return fakeResult(running);
      }
      return fakeResult(running);
    });
    expect(() => run(spec)).toThrow("Date.now was called");
    asks = false;
    expect(run(spec).outcome).toBe("passed");
  });

  it("a listener may look at the clock, and the run is guarded again after it", () => {
    const heard: number[] = [];
    const run = guarded((running) => {
      running.listener?.({ actor: "process", atMs: 5, what: { kind: "resumed" } });
      Math.random();
      return fakeResult(running);
    });
    const listener = (): void => void heard.push(Date.now());
    expect(() => run({ ...spec, listener })).toThrow("Math.random was called");
    expect(heard).toHaveLength(1);
  });
});

describe("guard: real runs", () => {
  const run = createRunner();
  const [first] = SCENARIOS;
  const real = (store: RunSpec["store"], planted: RunSpec["planted"]): RunSpec => ({
    ...{ ...spec, scenario: first ?? spec.scenario, venue: "kite-like", store, planted },
  });

  it.each(["memory", "sqlite"] as const)("pass on %s", (store) => {
    expect(run(real(store, null)).outcome).toBe("passed");
  });

  it("pass on files", () => {
    const pass = withScratch((scratch) => run({ ...real("file", null), scratch }).outcome);
    expect(pass).toBe("passed");
  });

  it("a core that looks at the clock is a failure of the harness, not a verdict", () => {
    const planted: RunSpec["planted"] = {
      store: null,
      safeguards: (shipped) => ({
        ...shipped,
        brokerTimeouts: { elapsed: () => Date.now() < 0 },
      }),
    };
    expect(() => run(real("memory", planted))).toThrow("Date.now was called while a run was on");
    expect(typeof Date.now()).toBe("number");
  });
});
