/**
 * A few runs of a campaign with their digests, so that somebody else can make them again.
 *
 * 1. They are spread evenly over the campaign, its first and its last run among them.
 */
import { runAsChosen } from "../campaign/as-chosen.js";
import type { Deal } from "../campaign/deal.js";
import { dealSize, dealtOf } from "../campaign/deal.js";
import type { Inventory } from "../campaign/inventory.js";
import { scenarioNamed } from "../campaign/named.js";
import type { GateReport } from "../report/gate-shape.js";
import type { StoreKind } from "../run-types.js";

type Sample = GateReport["sample"];

const SIZE = 20;

/** Makes the runs. */
export function sampleOf(deal: Deal, store: StoreKind, inventory: Inventory): Sample {
  const runs = dealSize(deal);
  const places = Array.from({ length: Math.min(SIZE, runs) }, (_, nth) =>
    Math.floor((nth * (runs - 1)) / Math.max(1, SIZE - 1)),
  );
  return [...new Set(places)].map((index) => sampledRun(dealtOf(deal, index), store, inventory));
}

/** Makes one of them. */
export function sampledRun(
  { scenario: slug, venue, seed }: Pick<Sample[number], "scenario" | "venue" | "seed">,
  store: StoreKind,
  inventory: Inventory,
): Sample[number] {
  const scenario = scenarioNamed(slug, inventory);
  const which = { scenario, venue, seed, store, root: null, schedule: null };
  const { outcome, digest } = runAsChosen(which, inventory.run, null);
  return { scenario: slug, venue, seed, outcome, digest };
}
