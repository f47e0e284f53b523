/**
 * A campaign short enough to be run against each mutant of the core.
 *
 * 1. Every scenario, at every venue: what no unit test looks at is looked at by the invariants.
 * 2. A test for each scenario, so that a mutant is run against those alone that reach it.
 */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import { runOnce } from "../../sim/run.js";

const SEEDS = ["1", "2", "3"];

describe("a short campaign", () => {
  it.each(SCENARIOS.map((scenario) => ({ slug: scenario.slug, scenario })))(
    "$slug passes at every venue",
    ({ scenario }) => {
      for (const { slug: venue } of VENUE_PROFILES) {
        for (const seed of SEEDS) {
          const { outcome, message } = runOnce({
            ...{ scenario, venue, seed, store: "memory", scratch: null, schedule: null },
            ...{ listener: null, fullChecks: false, planted: null },
          });
          expect({ venue, seed, outcome, message }).toEqual({
            ...{ venue, seed, outcome: "passed", message: null },
          });
        }
      }
    },
  );
});
