/**
 * Which safeguard is the likeliest to be broken, judged from the invariants that broke.
 *
 * 1. Every ablation of the table says which invariants name its harm. A safeguard is as suspect as
 *    its best ablation: one that explains many of the failures, and promises few others that did
 *    not show.
 * 2. It is a hint for whoever looks, in the order in which to look. What broke is a fact, what
 *    broke it is not.
 */
import { ABLATIONS } from "../ablate/table.js";

/** How often each invariant broke. */
export type Broken = ReadonlyMap<string, number>;

/** What the table says of an ablation. */
export type Profile = Pick<(typeof ABLATIONS)[number], "name" | "safeguard" | "caughtBy">;

/** Safeguards that explain what broke, the likeliest first; empty: no ablation does (1). */
export function suspectsOf(
  broken: Broken,
  profiles: readonly Profile[] = ABLATIONS,
): readonly string[] {
  const best = new Map<string, number>();
  for (const profile of profiles) {
    const score = scoreOf(profile, broken);
    if (score > (best.get(profile.safeguard) ?? 0)) best.set(profile.safeguard, score);
  }
  return [...best]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([safeguard]) => safeguard);
}

/** Between 0 and 1: the share of failures explained, times the share of its promises that showed. */
function scoreOf({ caughtBy }: Profile, broken: Broken): number {
  const all = [...broken.values()].reduce((sum, count) => sum + count, 0);
  const shown = caughtBy.filter((invariant) => broken.has(invariant));
  if (all === 0 || shown.length === 0) return 0;
  const explained = shown.reduce((sum, invariant) => sum + (broken.get(invariant) ?? 0), 0);
  return (explained / all) * (shown.length / caughtBy.length);
}
