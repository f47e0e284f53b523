/**
 * A world that runs nothing: results are a function of scenario, venue and seed, so that what a
 * campaign makes of them can be foretold.
 */
import type { Plan } from "../../../core/plan.js";
import { runAllAgain } from "../../../sim/campaign/again.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { identityOf } from "../../../sim/digest.js";
import type { RunMetrics } from "../../../sim/metrics.js";
import type { GroupEnd, RunResult, RunSpec } from "../../../sim/run-types.js";
import type { Scenario } from "../../../sim/scenario.js";

/** A plan of one leg, uncovered on purpose. */
export const plan: Plan = {
  id: "P1",
  mode: "protection-first",
  legs: [
    {
      id: "only",
      role: "RISK",
      side: "BUY",
      instrument: {
        symbol: "ACME",
        kind: "EQUITY",
        lot: 10,
        tickMinor: 5,
        freeze: 1_000,
        multiplier: 1,
        bandLowTicks: 500,
        bandHighTicks: 2_000,
        option: null,
        expiry: null,
      },
      qty: 100,
      limitTicks: 1_010,
      cover: "uncovered",
    },
  ],
  onShort: "keep",
  maxNaked: 0,
  stop: null,
  entryDeadlineMs: 30_000,
  underlyings: [],
};

/** A scenario with that plan and the given floor. */
export function scenario(slug: string, asPlanned = 0): Scenario {
  return {
    slug,
    title: `Scenario ${slug}`,
    market: [
      {
        symbol: "ACME",
        startTicks: 1_000,
        stepTicks: 1,
        driftTicks: 0,
        halfSpreadTicks: 1,
        chunk: 50,
      },
    ],
    margin: { fundsMinor: 1_000_000, rows: [], offsets: [] },
    actions: [{ kind: "plan", atMs: 1_000, plan }],
    onEscalation: "retry",
    faultPhaseMs: 60_000,
    expected: [{ group: "P1", end: ["HEDGED"] }],
    currency: null,
    floors: { asPlanned, deniedAtMost: 100, unwoundAtMost: 100, escalatedAtMost: 100 },
  };
}

const HEDGED: GroupEnd = { group: "P1", end: "hedged", asPlanned: true, escalated: false };

/** Nothing was measured. */
export const NO_METRICS: RunMetrics = {
  ...{ nakedMs: 0, longestNakedMs: 0, mostNaked: 0, adjustments: 0, stale: 0 },
  ...{ windowsMs: new Map(), hedgeLagMs: new Map(), recoveryMs: new Map() },
  hedgeLevels: new Map(),
};

/** The result of any run: passed, unless `failing` names its seed. */
export function fakeResult(spec: RunSpec, failing: readonly string[] = []): RunResult {
  const { venue, seed } = spec;
  const slug = spec.scenario.slug;
  const failed = failing.includes(seed);
  return {
    scenario: slug,
    venue,
    seed,
    outcome: failed ? "violated" : "passed",
    invariant: failed ? "no-orphan" : null,
    message: failed ? "1 order is live that no intent names" : null,
    atMs: 61_234,
    digest: identityOf(slug, venue, seed, "fake"),
    events: 400,
    steps: 100,
    commits: 50,
    simulatedMs: 90_000,
    schedule: [
      { id: 1, kind: "crash", trigger: { kind: "time", atMs: 2_000 }, params: { downMs: 500 } },
    ],
    boundaries: [],
    landedIds: new Set([1]),
    faults: new Map([["crash", 1]]),
    situations: new Map([["crash-between", 2]]),
    invariants: new Map([["no-orphan", 1]]),
    budgets: new Map([["external", Number(seed) % 50 || 0]]),
    ends: [HEDGED],
    furthest: "HEDGED",
    metrics: NO_METRICS,
  };
}

/** Everything with a slug, two scenarios and two venues, over a run function. */
export function fakeInventory(run: Inventory["run"]): Inventory {
  return {
    run,
    again: (runs) => runAllAgain(runs, run),
    watch: () => ({ hear: () => undefined, units: () => 3 }),
    scenarios: [scenario("one"), scenario("two")],
    realWorld: [],
    venues: [
      { slug: "kite", title: "Kite-like" },
      { slug: "alpaca", title: "Alpaca-like" },
    ],
    faults: [{ slug: "crash", title: "the process dies" }],
    situations: [{ slug: "crash-between", title: "a crash between two steps", tier: "fast" }],
    tiers: [{ slug: "fast", runs: 1_000 }],
    safeguards: [
      { slug: "order-intents", title: "durable before sent", situations: ["crash-between"] },
      { slug: "polling", title: "catches what was dropped", situations: ["never-seen"] },
    ],
    invariants: [{ slug: "no-orphan", title: "every live order belongs to a known intent" }],
    ablations: [{ slug: "no-polling", title: "nothing is asked" }],
  };
}

/** An inventory whose runs all pass but for the failing seeds; `seen` collects what was run. */
export function recording(failing: readonly string[] = []): {
  readonly inventory: Inventory;
  readonly seen: RunSpec[];
} {
  const seen: RunSpec[] = [];
  const inventory = fakeInventory((spec) => {
    seen.push(spec);
    return fakeResult(spec, failing);
  });
  const again: Inventory["again"] = (runs) =>
    runAllAgain(runs, (spec) => fakeResult(spec, failing));
  return { inventory: { ...inventory, again }, seen };
}
