/**
 * What one campaign says of a run that failed in another.
 *
 * 1. A run is a scenario as it was declared, a venue, a seed, the store and the draws: with other
 *    draws the same seed is another run.
 * 2. A campaign had a run if its deal has it, and had it pass if it came to its end, lists all of
 *    its failures, and does not list this one.
 * 3. Of a run that did not repeat, only a campaign says anything that made it twice.
 * 4. What failed as a whole is the whole: only a campaign of the same deal had it.
 */
import { isSampled, sampleEvery } from "../campaign/choice.js";
import { dealSize, indexOf } from "../campaign/deal.js";
import { dealOf } from "../campaign/deal-record.js";
import type { CampaignRecord, FailureRecord } from "./tables.js";

/** A run that failed. */
export interface FailedRunKey {
  /** The same for the same run, whatever campaign made it. */
  readonly key: string;
  readonly failure: FailureRecord;
  /** In which it failed. */
  readonly campaign: CampaignRecord;
}

/** What tells runs apart; see (1) and (4). */
export function runOf(failure: FailureRecord, campaign: CampaignRecord): FailedRunKey {
  const { store, draws } = campaign;
  const { scenario, venue, seed, whole } = failure;
  const which = whole ? wholeOf(campaign) : [declaredBy(campaign, scenario), venue, seed];
  return { key: JSON.stringify([whole, scenario, which, store, draws]), failure, campaign };
}

/** Whether `campaign` made the run, twice where once says nothing. */
export function made(
  campaign: CampaignRecord,
  { failure, campaign: failed }: FailedRunKey,
): boolean {
  if (campaign.store !== failed.store || campaign.draws !== failed.draws) return false;
  if (failure.whole) return wholeOf(campaign) === wholeOf(failed);
  const { scenario, outcome } = failure;
  if (declaredBy(campaign, scenario) !== declaredBy(failed, scenario)) return false;
  const deal = dealOf(campaign.deal);
  const index = indexOf(deal, failure);
  if (index === null) return false;
  const nth = Math.floor(index / deal.shard.n);
  return outcome !== "nondeterministic" || isSampled(nth, sampleEvery(dealSize(deal)));
}

/** Whether what `campaign` does not list as failed has passed; `listed`: how many it lists. */
export function isComplete({ verdict, failed }: CampaignRecord, listed: number): boolean {
  return verdict !== null && failed === listed;
}

function declaredBy({ deal }: CampaignRecord, slug: string): string | null {
  return deal.scenarios.find((scenario) => scenario.slug === slug)?.digest ?? null;
}

/** The order in which runs are made changes nothing. */
function wholeOf({ deal }: CampaignRecord): string {
  return JSON.stringify({ ...deal, order: null });
}
