/**
 * From a deal to how it is written down, and back.
 */
import type { DealRecord } from "../report/deal-shape.js";
import { digestOfText } from "../digest.js";
import type { Scenario } from "../scenario.js";
import type { Deal } from "./deal.js";

/** The deal of a campaign, with what its scenarios declare. */
export function recordOf({
  deal,
  scenarios,
}: {
  readonly deal: Deal;
  readonly scenarios: readonly Scenario[];
}): DealRecord {
  const { venues, seeds, cross, order, shard } = deal;
  return {
    scenarios: scenarios.map((scenario) => ({
      slug: scenario.slug,
      digest: digestOfText(JSON.stringify(scenario)),
    })),
    ...{ venues: [...venues], seeds, cross, order, shard },
  };
}

/** The same without what its scenarios declare. */
export function dealOf({ scenarios, ...deal }: DealRecord): Deal {
  return { ...deal, scenarios: scenarios.map(({ slug }) => slug) };
}
