/**
 * A broker that tells no margin row of a symbol: the plan that trades it is denied, whatever else
 * goes wrong, and a core that takes the symbol for free is caught.
 */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import { runOnce } from "../../sim/run.js";
import type { Planted, RunResult, RunSpec } from "../../sim/run-types.js";
import type { Scenario } from "../../sim/scenario.js";

/** A shipped scenario whose account has no row of the first leg's symbol. */
function lacking(slug: string): Scenario {
  const scenario = SCENARIOS.find((candidate) => candidate.slug === slug) as Scenario;
  const [action] = scenario.actions;
  if (action?.kind !== "plan") throw new Error(`${slug} begins with a plan`);
  const symbol = action.plan.legs[0]?.instrument.symbol;
  const rows = scenario.margin.rows.filter((row) => row.symbol !== symbol);
  expect(rows).toHaveLength(scenario.margin.rows.length - 1);
  const expected = [{ group: action.plan.id, end: ["denied"] as const }];
  return { ...scenario, actions: [action], margin: { ...scenario.margin, rows }, expected };
}

function run(slug: string, over: Partial<RunSpec>): RunResult {
  return runOnce({
    ...{ scenario: lacking(slug), venue: "kite-like", seed: "1", store: "memory", scratch: null },
    ...{ schedule: null, listener: null, fullChecks: true, planted: null },
    ...over,
  });
}

/** A core to which every symbol has a row. */
const free: Planted = {
  safeguards: (shipped) => ({
    ...shipped,
    worstCaseMargin: { ...shipped.worstCaseMargin, rowless: () => null },
  }),
  store: null,
};

const SLUGS = ["iron-condor", "cash-futures", "single-leg"];
const SEEDS = 8;

describe("margin rows: a run without one", () => {
  it.each(VENUE_PROFILES.map(({ slug }) => slug))("ends denied, and passes, at %s", (venue) => {
    for (const slug of SLUGS) {
      const calm = run(slug, { venue, schedule: [] });
      expect(calm.message).toBeNull();
      expect(calm.ends.map(({ end }) => end)).toEqual(["denied"]);
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const result = run(slug, { venue, seed: String(seed) });
        expect(result.message, `${slug} ${venue} ${seed}`).toBeNull();
        expect(result.ends.map(({ end }) => end)).toEqual(["denied"]);
      }
    }
  });

  it.each(SLUGS)("shows a core that takes the symbol of %s for free", (slug) => {
    const result = run(slug, { schedule: [], planted: free });
    expect(result.invariant).toBe("margin-before-release");
  });
});
