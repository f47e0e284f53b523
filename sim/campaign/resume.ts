/**
 * What is asked again when an interrupted campaign is gone on with.
 *
 * 1. Nothing has to be said again; what is said anew must be what the campaign does already.
 * 2. The file of a plan is named by whoever goes on: no path is taken from the results.
 */
import { DRAWS_VERSION } from "../rng.js";
import type { CampaignRecord } from "../results/tables.js";
import type { CampaignSpec } from "./campaign.js";
import { recordOf } from "./deal-record.js";
import type { Inventory } from "./inventory.js";
import type { CampaignRequest } from "./request.js";
import { campaignSpec } from "./request.js";
import type { Seeds } from "./seeds.js";
import { seedsText } from "./seeds.js";
import { UsageError } from "./usage.js";

/** The campaign of a record. @throws UsageError where what is given contradicts it. */
export function resumedSpec(
  record: CampaignRecord,
  given: CampaignRequest,
  inventory: Inventory,
): CampaignSpec {
  const spec = campaignSpec({ ...given, ...requestOf(record, given) }, inventory);
  const deal = recordOf(spec);
  const plan = deal.scenarios[0];
  const same = record.store === spec.store && record.draws === DRAWS_VERSION;
  if (same && JSON.stringify(deal) === JSON.stringify(record.deal)) return spec;
  if (given.plan !== undefined && plan?.slug === record.deal.scenarios[0]?.slug) {
    throw new UsageError(
      `--plan ${given.plan} is not the plan that campaign ${record.id} runs, ` +
        "expected the same content",
    );
  }
  throw new UsageError(
    `--resume goes on with campaign ${record.id}, which the other options contradict, ` +
      "expected --resume alone",
  );
}

function requestOf({ id, deal, store, plan_file: plan }: CampaignRecord, given: CampaignRequest) {
  const { venues = [], seeds, fresh, commit } = given;
  const { k, n } = deal.shard;
  if (plan !== null && given.plan === undefined) {
    throw new UsageError(`campaign ${id} runs a plan, expected --plan FILE beside --resume`);
  }
  const ofSeeds = seeds ?? fresh ?? commit;
  return {
    ...(given.plan === undefined && (given.scenarios ?? []).length === 0
      ? { scenarios: deal.scenarios.map(({ slug }) => slug) }
      : {}),
    venues: venues.length === 0 ? deal.venues : venues,
    ...(ofSeeds === undefined ? seedsOf(deal.seeds) : {}),
    order: given.order ?? deal.order,
    cross: given.cross ?? deal.cross,
    shard: given.shard ?? (n === 1 ? undefined : `${k}/${n}`),
    store: given.store ?? store,
  };
}

function seedsOf(seeds: Seeds): CampaignRequest {
  return seeds.kind === "fresh"
    ? { fresh: seeds.count, commit: seeds.commit }
    : { seeds: seedsText(seeds) };
}
