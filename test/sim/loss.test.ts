import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import { ablatedRun, ablationNamed } from "../../sim/campaign/ablated.js";
import type { Naked } from "../../sim/auditor/naked.js";
import { createMeter } from "../../sim/loss.js";
import { runOnce } from "../../sim/run.js";
import type { RunSpec } from "../../sim/run-types.js";
import type { Scenario } from "../../sim/scenario.js";
import type { Hand } from "./invariants/hand.js";
import { handOf, pair, spread } from "./invariants/hand.js";

const NO_INVARIANT = [] as const;

/** What is naked, as `symbol side units`. */
function nakedIn({ auditor }: Hand): readonly string[] {
  return auditor
    .naked()
    .map(({ leg, side, units }) => `${leg.terms.instrument.symbol} ${side} ${units}`);
}

/** A group whose leg 0 and leg 1 have filled so much, by their entries. */
function filled(plan: Parameters<typeof handOf>[1], first: number, second: number): Hand {
  const hand = handOf(NO_INVARIANT, plan);
  for (const [leg, qty] of [first, second].entries()) {
    if (qty > 0) hand.trade(`G1-${leg}e1`, qty);
  }
  return hand;
}

describe("what is naked", () => {
  it("protection-first: risk beyond its cover, in the risk's own direction", () => {
    expect(nakedIn(filled([spread()], 0, 75))).toEqual(["S -1 75"]);
    expect(nakedIn(filled([spread()], 50, 75))).toEqual(["S -1 25"]);
    expect(nakedIn(filled([spread()], 100, 75))).toEqual([]);
  });

  it("hedge-on-fill: the primary without hedge, or the hedge in excess, dust aside", () => {
    const coarse = pair();
    expect(nakedIn(filled([coarse], 75, 25))).toEqual(["S -1 50"]);
    expect(nakedIn(filled([coarse], 25, 75))).toEqual(["L 1 50"]);
    expect(nakedIn(filled([coarse], 50, 50))).toEqual([]);
  });

  it("a leg that went through zero is held the other way", () => {
    const hand = filled([spread()], 100, 50);
    hand.trade("G1-1x1", 75, { qty: 75 });
    expect(nakedIn(hand)).toEqual(["S 1 25"]);
  });
});

/** A meter over a position of a short call, and the price of it, both set by hand. */
function metered() {
  const hand = filled([spread()], 0, 75);
  const [naked] = hand.auditor.naked();
  if (naked === undefined) throw new Error("nothing is naked");
  const world = { nowMs: 0, price: 900, naked: [] as Naked[], failed: false };
  const due: { readonly atMs: number; readonly action: () => void }[] = [];
  const meter = createMeter({
    nowMs: () => world.nowMs,
    at: (atMs, action) => void due.push({ atMs, action }),
    lastTicks: () => world.price,
    naked: () => world.naked,
    failed: () => world.failed,
  });
  const see = (nowMs: number, price: number, units: number): void => {
    Object.assign(world, { nowMs, price, naked: units === 0 ? [] : [{ ...naked, units }] });
    meter.look();
  };
  return { world, meter, due, see };
}

describe("the price of a failure", () => {
  it("is the largest size times the furthest adverse move while it was naked", () => {
    const { world, meter, see } = metered();
    see(1_000, 900, 75);
    see(2_000, 940, 50);
    world.failed = true;
    see(3_000, 880, 100);
    see(4_000, 920, 0);
    expect(meter.losses()).toEqual([
      {
        ...{ minor: 100 * 40 * 5, group: "G1", symbol: "S", side: -1, units: 100 },
        ...{ adverseTicks: 40, fromMs: 1_000, untilMs: 3_000 },
      },
    ]);
  });

  it("leaves out what was covered again before the failure", () => {
    const { world, meter, see } = metered();
    see(1_000, 900, 75);
    see(2_000, 990, 75);
    see(3_000, 990, 0);
    world.failed = true;
    see(4_000, 990, 0);
    expect(meter.losses()).toEqual([]);
  });

  it("counts what is still naked at the end, also of a run that only got stuck", () => {
    const { meter, see } = metered();
    see(1_000, 900, 25);
    see(9_000, 907, 25);
    expect(meter.losses()).toMatchObject([{ minor: 25 * 7 * 5, untilMs: 9_000 }]);
  });

  it("looks whenever prices step, also if nothing else happens", () => {
    const { world, meter, due, see } = metered();
    see(500, 900, 25);
    expect(due.map(({ atMs }) => atMs)).toEqual([1_000]);
    Object.assign(world, { nowMs: 1_000, price: 960 });
    due[0]?.action();
    expect(due.map(({ atMs }) => atMs)).toEqual([1_000, 2_000]);
    expect(meter.losses()).toMatchObject([{ adverseTicks: 60 }]);
  });
});

const scenarioOf = (slug: string): Scenario =>
  SCENARIOS.find((candidate) => candidate.slug === slug) as Scenario;

function specOf(slug: string, venue: string, seed: string): RunSpec {
  return {
    ...{ scenario: scenarioOf(slug), venue, seed, store: "memory", scratch: null },
    ...{ schedule: null, listener: null, fullChecks: false, planted: null },
  };
}

describe("a run that goes on", () => {
  it.each([
    ["iron-condor", "kite-like", "7"],
    ["dry-market", "alpaca-like", "11"],
  ])("%s, %s, seed %s: is the same run while nothing fails", (slug, venue, seed) => {
    const spec = specOf(slug, venue, seed);
    const [once, on] = [runOnce(spec), runOnce({ ...spec, goOn: true })];
    const { losses, events: _more, ...same } = on;
    const { events: _less, ...first } = once;
    expect(same).toEqual(first);
    expect(losses).toEqual([]);
  });

  it("names the first failure, and prices what follows from it", async () => {
    const run = await ablatedRun(ablationNamed("whole-primary-at-once"), runOnce);
    const spec = specOf("cash-futures", "kite-like", "7004");
    const [once, on] = [run(spec), run({ ...spec, goOn: true })];
    expect(on).toMatchObject({ outcome: once.outcome, invariant: once.invariant });
    expect(on.message).toBe(once.message);
    expect(on.simulatedMs).toBeGreaterThan(once.simulatedMs);
    const [dearest] = on.losses ?? [];
    expect(dearest).toMatchObject({ symbol: "RELIANCEFUT", side: -1 });
    const { minor = 0, units = 0, adverseTicks = 0, untilMs = 0 } = dearest ?? {};
    expect(minor).toBe(units * adverseTicks * 5);
    expect(minor).toBeGreaterThan(0);
    expect(untilMs).toBeGreaterThanOrEqual(once.atMs);
  });
});
