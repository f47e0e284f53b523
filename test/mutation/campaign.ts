/**
 * A campaign short enough to be run against each mutant of the core: every scenario at every venue,
 * for a few seeds. What no unit test looks at is looked at by the invariants.
 */
import { SCENARIOS } from "../../scenarios/index.js";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import { runOnce } from "../../sim/run.js";

const SEEDS = ["1"];

/** One run of the campaign: its name, and why it failed, null if it passed. */
export interface CampaignRun {
  readonly name: string;
  readonly failure: () => string | null;
}

/** The runs, scenario by scenario. */
export const CAMPAIGN: readonly CampaignRun[] = SCENARIOS.flatMap((scenario) =>
  VENUE_PROFILES.flatMap(({ slug: venue }) =>
    SEEDS.map((seed) => ({
      name: `${scenario.slug} at ${venue}, seed ${seed}`,
      failure: () => {
        const { outcome, message } = runOnce({
          ...{ scenario, venue, seed, store: "memory", scratch: null, schedule: null },
          ...{ listener: null, fullChecks: false, planted: null },
        });
        return outcome === "passed" ? null : `${outcome}: ${message ?? "no message"}`;
      },
    })),
  ),
);
