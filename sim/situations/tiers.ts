/**
 * From which size on a campaign must have seen a situation. A campaign over all scenarios and
 * venues that is that large and never saw it has not tested it.
 *
 * 1. A situation belongs to a tier of N runs only if its rate r, measured over all scenarios and
 *    venues, makes missing it by chance rarer than one in a million: (1 - r)^N < 10^-6.
 */

/** The tiers, with the number of runs from which each is judged. */
export const TIERS = [
  { slug: "fast", runs: 1_000 },
  { slug: "slow", runs: 10_000 },
  { slug: "rare", runs: 200_000 },
] as const satisfies readonly { readonly slug: string; readonly runs: number }[];

/** A tier's slug. */
export type TierSlug = (typeof TIERS)[number]["slug"];
