import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../scenarios/index.js";
import type { FaultEntry } from "../../../sim/faults/catalogue.js";
import { FAULT_CATALOGUE, faultEntry } from "../../../sim/faults/catalogue.js";
import type { Fault, FaultKind, Schedule } from "../../../sim/faults/schedule.js";
import { FAULT_KINDS } from "../../../sim/faults/schedule.js";
import { drawSchedule } from "../../../sim/faults/swarm.js";
import { assignableLegs, plansOf } from "../../../sim/faults/targets.js";
import { VENUE_PROFILES, venueProfile } from "../../../sim/gateway/profiles.js";
import type { GatewayProfile } from "../../../sim/gateway/profile.js";
import type { Scenario } from "../../../sim/scenario.js";

const kite = venueProfile("kite-like");
const scenarioOf = (slug: string): Scenario => {
  const found = SCENARIOS.find((scenario) => scenario.slug === slug);
  if (found === undefined) throw new Error(`no scenario ${slug}`);
  return found;
};
const condor = scenarioOf("iron-condor");
const seeds = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i + 1));
const draw = (scenario: Scenario, seed: string): Schedule => {
  if (kite === null) throw new Error("no profile");
  return drawSchedule(scenario, kite, seed);
};
const drawFrom = (catalogue: readonly FaultEntry[]): Schedule[] =>
  seeds(300).map((seed) => drawSchedule(condor, kite as GatewayProfile, seed, catalogue));
const kindsOf = (schedule: Schedule): Set<FaultKind> => new Set(schedule.map(({ kind }) => kind));
const everyFault = (scenario: Scenario, count: number): Fault[] =>
  seeds(count).flatMap((seed) => draw(scenario, seed));

describe("catalogue", () => {
  it("has one entry for each kind, in order", () => {
    expect(FAULT_CATALOGUE.map(({ kind }) => kind)).toEqual(FAULT_KINDS);
    for (const kind of FAULT_KINDS) expect(faultEntry(kind)?.kind).toBe(kind);
    expect(faultEntry("earthquake")).toBeUndefined();
  });

  it("says what each does in one sentence", () => {
    for (const { what } of FAULT_CATALOGUE) expect(what).toMatch(/^[A-Z][^.]*\.$/);
  });
});

describe("swarm: determinism (1)", () => {
  it("draws the same schedule for the same words, another for others", () => {
    for (const seed of seeds(50)) expect(draw(condor, seed)).toEqual(draw(condor, seed));
    const drawn = seeds(200).map((seed) => JSON.stringify(draw(condor, seed)));
    expect(new Set(drawn).size).toBeGreaterThan(180);
  });

  it("a kind less changes nothing of those that stay (4)", () => {
    const whole = drawFrom(FAULT_CATALOGUE);
    const without = drawFrom(FAULT_CATALOGUE.filter(({ kind }) => kind !== "drop"));
    const told = (schedule: Schedule): Map<FaultKind, string> => {
      const kinds = kindsOf(schedule);
      return new Map(
        [...kinds].map((kind) => [
          kind,
          JSON.stringify(schedule.flatMap((f) => (f.kind === kind ? [[f.trigger, f.params]] : []))),
        ]),
      );
    };
    // A partial fill that keeps the order of a cancel open belongs to the fault of that cancel.
    const own = (schedule: Schedule): Schedule =>
      schedule.filter((fault, at) => {
        const before = schedule[at - 1]?.trigger;
        return !(
          fault.kind === "partial-fill" &&
          before?.kind === "request" &&
          before.verb === "cancel" &&
          fault.trigger.kind === "order" &&
          fault.trigger.order === before.order
        );
      });
    let same = 0;
    for (const [nth, schedule] of whole.entries()) {
      const rest = told(own(without[nth] ?? []));
      for (const [kind, text] of told(own(schedule))) {
        if (!rest.has(kind)) continue;
        expect(rest.get(kind)).toBe(text);
        same += 1;
      }
    }
    expect(same).toBeGreaterThan(500);
  });

  it("numbers its faults from 1 (3)", () => {
    for (const seed of seeds(50)) {
      const schedule = draw(condor, seed);
      expect(schedule.map(({ id }) => id)).toEqual(schedule.map((_, i) => i + 1));
    }
  });
});

describe("swarm: distribution", () => {
  it("draws how many kinds are active as documented", () => {
    const sizes = seeds(4_000).map((seed) => kindsOf(draw(condor, seed)).size);
    const share = (low: number, high: number): number =>
      sizes.filter((size) => size >= low && size <= high).length / 40;
    expect(Math.abs(share(0, 0) - 5)).toBeLessThan(1.5);
    // A kind that hardly lands without another brings it along: some pairs become triples.
    expect(Math.abs(share(1, 2) - 42)).toBeLessThan(4);
    expect(Math.abs(share(3, 7) - 33)).toBeLessThan(4);
    expect(Math.abs(share(8, FAULT_KINDS.length) - 20)).toBeLessThan(2.5);
  });

  it("draws every kind that can arise", () => {
    const call = scenarioOf("covered-call");
    const drawn = kindsOf(everyFault(call, 500));
    // Only the FIX counterparty puts orders under another id; a disk that lies is never drawn.
    const missing = [...FAULT_KINDS].filter((kind) => !drawn.has(kind));
    expect(missing).toEqual(["replaced", "lying-sync"]);
    const fix = venueProfile("fix") as GatewayProfile;
    const there = seeds(500).flatMap((seed) => drawSchedule(call, fix, seed));
    expect(kindsOf(there).has("replaced")).toBe(true);
  });

  it("kinds that a scenario is prone to are active in every seed, beside the others (5)", () => {
    const prone: readonly FaultKind[] = ["late-fill-after-cancel"];
    const schedules = seeds(200).map((seed) => draw({ ...condor, prone }, seed));
    expect(schedules.every((schedule) => kindsOf(schedule).has("late-fill-after-cancel"))).toBe(
      true,
    );
    const others = schedules.flatMap((schedule) => [...kindsOf(schedule)]);
    expect(new Set(others).size).toBeGreaterThan(20);
  });

  it("has a death before what needs one", () => {
    for (const seed of seeds(500)) {
      const kinds = kindsOf(draw(condor, seed));
      if (!kinds.has("crash-in-recovery") && !kinds.has("duplicate-after-restart")) continue;
      expect(kinds.has("crash") || kinds.has("power-loss")).toBe(true);
    }
  });

  it("refuses a hedge again and again in some schedules", () => {
    const stubborn = seeds(2_000).filter((seed) => {
      const keys = draw(condor, seed).flatMap(({ kind, trigger }) =>
        kind === "rejected" && trigger.kind === "request" ? [trigger.order] : [],
      );
      return [1, 2, 3, 4].every((nth) => keys.some((key) => key.endsWith(`/hedge/${nth}`)));
    });
    expect(stubborn.length).toBeGreaterThan(40);
  });

  it("kills mostly with a write or a request in flight", () => {
    const crashes = everyFault(condor, 2_000).filter(({ kind }) => kind === "crash");
    const inFlight = crashes.filter(({ trigger }) =>
      trigger.kind === "boundary"
        ? ["commit-written", "effect-before", "effect-after", "outcome"].includes(trigger.boundary)
        : false,
    );
    expect(inFlight.length / crashes.length).toBeGreaterThan(0.55);
  });
});

describe("swarm: bounds (2)", () => {
  it.each(SCENARIOS.map((scenario) => [scenario.slug, scenario] as const))(
    "%s: faults keep to catalogue, venue and scenario",
    (_slug, scenario) => {
      for (const profile of VENUE_PROFILES) {
        for (const seed of seeds(150)) {
          for (const fault of drawSchedule(scenario, profile, seed)) {
            expect(flawOf(fault, scenario, profile)).toBeNull();
          }
        }
      }
    },
  );

  it("assigns only where options settle physically", () => {
    for (const scenario of SCENARIOS) {
      const possible = assignableLegs(scenario).length > 0;
      const drawn = kindsOf(everyFault(scenario, 300)).has("assignment");
      expect(drawn).toBe(possible);
    }
  });

  it("draws nothing where nothing is planned", () => {
    expect(everyFault({ ...condor, actions: [] }, 20)).toEqual([]);
  });
});

function flawOf(
  fault: Fault,
  scenario: Scenario,
  profile: (typeof VENUE_PROFILES)[number],
): string | null {
  const entry = faultEntry(fault.kind);
  if (entry === undefined) return `no kind ${fault.kind}`;
  const { trigger, params } = fault;
  if (!entry.triggers.includes(trigger.kind)) return `${fault.kind} by ${trigger.kind}`;
  if (trigger.kind === "time" && trigger.atMs >= scenario.faultPhaseMs) return "after the phase";
  if ("order" in trigger && !plansOf(scenario).some((p) => trigger.order.startsWith(`${p.id}/`))) {
    return `order ${trigger.order} of no plan`;
  }
  if (Object.keys(params).length !== entry.params.length) return "other parameters";
  for (const param of entry.params) {
    const value = params[param.name];
    if (value === undefined || !Number.isSafeInteger(value)) return `no ${param.name}`;
    const high = typeof param.high === "number" ? param.high : Number.MAX_SAFE_INTEGER;
    if (value < param.low || value > high) return `${param.name} ${value}`;
    if (Math.abs(value) < param.magnitudeFrom) return `${param.name} ${value} is too small`;
    const { latency, adapter } = profile;
    const beyond =
      (param.high === "send-horizon" &&
        value + latency.requestMs[1] >= adapter.rules.sendHorizonMs) ||
      (param.high === "stream-delay" && value + latency.streamMs[1] >= adapter.rules.streamDelayMs);
    if (beyond) return `${param.name} ${value} is beyond the bound`;
  }
  return null;
}
