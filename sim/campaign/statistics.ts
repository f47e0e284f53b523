/**
 * What a campaign without (or with) failures says about runs that were not made.
 *
 * 1. Bounds hold with 95 % confidence, one-sided, for independent runs whose number was fixed
 *    beforehand; whether that is so, the caller must know.
 * 2. Nothing is ever said to be impossible: no bound is zero.
 */

const DOUBT = 0.05;
/** The 95 % quantile of the normal distribution, as the estimate below is published with. */
const QUANTILE = 1.645;
const HALVINGS = 100;

/**
 * Upper 95 % bound on the failure rate after `failures` of `runs`: 1 - 0.05^(1/n) without a
 * failure, else the bound of Clopper and Pearson (the rate at which so few failures would be seen
 * in one of twenty campaigns).
 */
export function failureBound(failures: number, runs: number): number {
  if (runs === 0 || failures >= runs) return 1;
  if (failures === 0) return -Math.expm1(Math.log(DOUBT) / runs);
  let [low, high] = [failures / runs, 1];
  for (let nth = 0; nth < HALVINGS; nth += 1) {
    const middle = (low + high) / 2;
    if (atMost(failures, runs, middle) > DOUBT) low = middle;
    else high = middle;
  }
  return high;
}

/** The chance of at most `most` successes in `runs` independent tries of chance `rate` each. */
function atMost(most: number, runs: number, rate: number): number {
  if (rate >= 1) return 0;
  const odds = Math.log(rate) - Math.log1p(-rate);
  let term = runs * Math.log1p(-rate);
  let sum = Math.exp(term);
  for (let count = 1; count <= most; count += 1) {
    term += Math.log(runs - count + 1) - Math.log(count) + odds;
    sum += Math.exp(term);
  }
  return sum;
}

/** How much behaviour has not been seen yet. */
export interface Unseen {
  /** Different labels seen. */
  readonly labels: number;
  /** Labels seen once, and twice. */
  readonly once: number;
  readonly twice: number;
  /** Estimated share of runs with a label not seen yet; null: none was seen once. */
  readonly share: number | null;
  /** Upper 95 % bound of that share; null where the estimate gives none. */
  readonly upper95: number | null;
}

/** The estimate of Good and Turing: f1/n, at most f1/n + 1.645 sqrt(f1 (1 - f1/n) + 2 f2) / n. */
export function unseenShare(counts: ReadonlyMap<string, number>): Unseen {
  let [runs, once, twice] = [0, 0, 0];
  for (const count of counts.values()) {
    runs += count;
    if (count === 1) once += 1;
    if (count === 2) twice += 1;
  }
  const share = runs === 0 ? 0 : once / runs;
  const spread = runs === 0 ? 0 : Math.sqrt(once * (1 - share) + 2 * twice) / runs;
  const upper = Math.min(1, share + QUANTILE * spread);
  return {
    ...{ labels: counts.size, once, twice },
    share: once === 0 ? null : share,
    upper95: upper === 0 ? null : upper,
  };
}
