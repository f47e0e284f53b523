/**
 * Which safeguard is the likeliest to be broken, judged from what broke.
 *
 * 1. A campaign is held against the fingerprints of the known ablations: the closest is the one
 *    that breaks the same invariants in the same proportions, and about as often.
 * 2. One failure alone is held against what the ablations promise: those whose harm its invariant
 *    names guard it.
 * 3. Either is a hint where to look first. What broke is a fact, what broke it is not.
 */
import { ABLATIONS } from "../ablate/table.js";
import { FINGERPRINTS, FINGERPRINT_RUNS } from "./fingerprints.js";

/** What broke in a campaign. */
export interface BrokenRuns {
  readonly runs: number;
  readonly failed: number;
  /** How often each invariant broke, or an outcome that breaks none. */
  readonly broken: ReadonlyMap<string, number>;
}

/** How much the failure rate counts beside what broke. */
const RATE_WEIGHT = 0.2;

/** Safeguards, the likeliest first (1); empty where nothing broke that any ablation breaks. */
export function suspectsOf({ runs, failed, broken }: BrokenRuns): readonly string[] {
  if (failed === 0 || runs === 0) return [];
  const scored = ABLATIONS.flatMap(({ name, safeguard }) => {
    const known = new Map(Object.entries(FINGERPRINTS.get(name) ?? {}));
    const likeness = likenessOf(known, broken);
    if (likeness === 0) return [];
    const [one, other] = [sumOf(known) / FINGERPRINT_RUNS, failed / runs];
    const rate = Math.min(one, other) / Math.max(one, other);
    return [{ safeguard, score: likeness * (1 - RATE_WEIGHT + RATE_WEIGHT * rate) }];
  });
  scored.sort(
    (one, other) => other.score - one.score || (one.safeguard < other.safeguard ? -1 : 1),
  );
  return [...new Set(scored.map(({ safeguard }) => safeguard))];
}

/** Safeguards that guard an invariant, those first that have most ablations for it (2). */
export function guardsOf(invariant: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const { safeguard, caughtBy } of ABLATIONS) {
    if (!caughtBy.includes(invariant)) continue;
    counts.set(safeguard, (counts.get(safeguard) ?? 0) + 1 / caughtBy.length);
  }
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([safeguard]) => safeguard);
}

/** Cosine of the angle between the roots of two counts: 1 for the same proportions. */
function likenessOf(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [name, count] of one) common += Math.sqrt(count * (other.get(name) ?? 0));
  return common === 0 ? 0 : common / Math.sqrt(sumOf(one) * sumOf(other));
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
