/**
 * Which runs use the file store and which are checked in full: a share of all, chosen by a hash
 * of what the run is. A replay makes the same choice as the campaign did, wherever it runs. Which
 * runs are run twice is chosen by a hash of their place.
 */
import type { StoreKind } from "../run-types.js";

/** One run in this many keeps its rows in files. */
const FILE_ONE_IN = 20;
/** One run in this many recomputes every incrementally checked truth. */
const FULL_ONE_IN = 20;

/** One run in this many is run once more in a fresh process. */
const SAMPLE_ONE_IN = 20;
/** Of a small campaign at least so many; all, if there are no more. */
const LEAST_SAMPLES = 10;

/** What was chosen for one run. */
export interface Choice {
  readonly store: StoreKind;
  readonly fullChecks: boolean;
}

/** The choice for one run of a campaign on `store`. */
export function choose(scenario: string, venue: string, seed: string, store: StoreKind): Choice {
  const hash = hashOf(`${scenario}\n${venue}\n${seed}`);
  const file = store === "sqlite" && hash % FILE_ONE_IN === 0;
  return {
    store: file ? "file" : store,
    fullChecks: Math.floor(hash / FILE_ONE_IN) % FULL_ONE_IN === 0,
  };
}

/** One run in how many is run twice, in a campaign of so many runs. */
export function sampleEvery(runs: number): number {
  return Math.min(SAMPLE_ONE_IN, Math.max(1, Math.floor(runs / LEAST_SAMPLES)));
}

/**
 * Whether the nth run of a campaign (from 0) is run twice: one of every `every`, at a place that a
 * hash chooses, so that no cell (they come in turn) is left out for ever.
 */
export function isSampled(nth: number, every: number): boolean {
  const block = Math.floor(nth / every);
  return nth % every === hashOf(`sample\n${block}`) % every;
}

/** FNV-1a with a finish that spreads the last characters over all bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
