/**
 * Whether a campaign has tested what it should: every situation of the tiers that it is large
 * enough for has happened.
 *
 * 1. Judged only where all scenarios on all venues are run, in one part: the rates behind the tiers
 *    are those of the whole.
 */
import type { Deal } from "./deal.js";
import type { Inventory } from "./inventory.js";
import type { Summary } from "./summary.js";

/** One tier in one campaign. */
export interface TierResult {
  readonly tier: string;
  /** Judged from this many runs on. */
  readonly fromRuns: number;
  readonly judged: boolean;
  readonly situations: number;
  /** Slugs of those that never happened. */
  readonly missed: readonly string[];
}

/** Every tier, in the order of the inventory. */
export function testedTiers(
  summary: Summary,
  deal: Deal,
  inventory: Pick<Inventory, "situations" | "tiers" | "scenarios" | "venues">,
): readonly TierResult[] {
  const whole =
    deal.shard.n === 1 &&
    inventory.scenarios.every(({ slug }) => deal.scenarios.includes(slug)) &&
    inventory.venues.every(({ slug }) => deal.venues.includes(slug));
  return inventory.tiers.map(({ slug: tier, runs: fromRuns }) => {
    const own = inventory.situations.filter((situation) => situation.tier === tier);
    const missed = own.filter(({ slug }) => (summary.situations.get(slug) ?? 0) === 0);
    return {
      ...{ tier, fromRuns, judged: whole && summary.runs >= fromRuns },
      ...{ situations: own.length, missed: missed.map(({ slug }) => slug) },
    };
  });
}
