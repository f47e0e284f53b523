/**
 * Which run comes when: seeds dealt over cells (scenario × venue), in an order, for one shard.
 *
 * 1. The i-th seed goes to cell i modulo cells; crossed, every seed goes to every cell.
 * 2. A run's index depends on neither order nor shard; shard K of N takes the runs whose index
 *    modulo N is K - 1.
 * 3. Nothing is written out: the run at a place is computed.
 */
import type { Seeds } from "./seeds.js";
import { placeOfSeed, seedAt, seedCount } from "./seeds.js";
import { UsageError } from "./usage.js";

/** One part of a campaign that is split over machines: K of N, from 1. */
export interface Shard {
  readonly k: number;
  readonly n: number;
}

/** What a campaign runs. */
export interface Deal {
  /** Slugs. */
  readonly scenarios: readonly string[];
  readonly venues: readonly string[];
  readonly seeds: Seeds;
  readonly cross: boolean;
  readonly order: "forward" | "reverse";
  readonly shard: Shard;
}

/** One run of a campaign. */
export interface Dealt {
  /** Its number in the whole campaign, from 0. */
  readonly index: number;
  readonly scenario: string;
  readonly venue: string;
  readonly seed: string;
}

/** The whole campaign in one. */
export const WHOLE: Shard = { k: 1, n: 1 };

/** Reads `--shard`. @throws UsageError in one sentence. */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  const [k, n] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || k < 1 || k > n) {
    throw new UsageError(`--shard "${text}" is not a shard, expected K/N with K from 1 to N`);
  }
  return { k, n };
}

/** How many runs this deal has in its shard. */
export function dealSize(deal: Deal): number {
  const seeds = seedCount(deal.seeds);
  const all = deal.cross ? seeds * cells(deal) : seeds;
  const { k, n } = deal.shard;
  return all < k ? 0 : Math.floor((all - k) / n) + 1;
}

/** The run at a place of the order, from 0. */
export function dealtAt(deal: Deal, place: number): Dealt {
  const at = deal.order === "forward" ? place : dealSize(deal) - 1 - place;
  return dealtOf(deal, at * deal.shard.n + deal.shard.k - 1);
}

/** The run of an index, which must be one of this shard's. */
export function dealtOf(deal: Deal, index: number): Dealt {
  const cell = index % cells(deal);
  const seed = seedAt(deal.seeds, deal.cross ? Math.floor(index / cells(deal)) : index);
  const scenario = deal.scenarios[Math.floor(cell / deal.venues.length)] ?? "";
  return { index, scenario, venue: deal.venues[cell % deal.venues.length] ?? "", seed };
}

/** The index of a run; null where no run of this shard is that one. */
export function indexOf(deal: Deal, run: Omit<Dealt, "index">): number | null {
  const [scenario, venue] = [deal.scenarios.indexOf(run.scenario), deal.venues.indexOf(run.venue)];
  const place = placeOfSeed(deal.seeds, run.seed);
  if (scenario < 0 || venue < 0 || place === null) return null;
  const cell = scenario * deal.venues.length + venue;
  const index = deal.cross ? place * cells(deal) + cell : place;
  const { k, n } = deal.shard;
  return index % cells(deal) === cell && index % n === k - 1 ? index : null;
}

function cells(deal: Deal): number {
  return deal.scenarios.length * deal.venues.length;
}
