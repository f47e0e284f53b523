/**
 * What a user asks of a campaign, from text to what a campaign takes; the options of
 * `hedgeproof run`, and of the library.
 *
 * 1. Everything is checked before anything runs; the first thing wrong is one sentence.
 */
import type { StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import type { CampaignSpec } from "./campaign.js";
import { countOf } from "./count.js";
import { dealSize, parseShard, WHOLE } from "./deal.js";
import type { Inventory } from "./inventory.js";
import type { Seeds } from "./seeds.js";
import { freshSeeds, parseSeeds, seedsText } from "./seeds.js";
import { checkStoreFile } from "./store-file.js";
import { UsageError } from "./usage.js";
import { scenarioNamed, scenarioOfPlanFile, venueNamed } from "./named.js";

/** What a user asks for, as given; whatever is left out has the default of the command line. */
export interface CampaignRequest {
  /** Slugs, or scenarios of one's own; none: all. */
  readonly scenarios?: readonly (string | Scenario)[] | undefined;
  /** File of a plan to run instead of scenarios. */
  readonly plan?: string | undefined;
  /** Slugs; none: all. */
  readonly venues?: readonly string[] | undefined;
  /** `A..B`, `N` or text; `1..1000`. */
  readonly seeds?: string | undefined;
  /** Instead of `seeds`: that many, derived from `commit`; only such count for bounds. */
  readonly fresh?: string | number | undefined;
  /** Hash of the commit that is tried. */
  readonly commit?: string | undefined;
  readonly order?: string | undefined;
  readonly cross?: boolean | undefined;
  /** `K/N`. */
  readonly shard?: string | undefined;
  readonly workers?: string | number | undefined;
  readonly store?: string | undefined;
  /** Of one run: where its store is left. */
  readonly storeFile?: string | undefined;
  /** File of the results in which the campaign is recorded. */
  readonly results?: string | undefined;
  /** Go on with the newest campaign in `results` that was interrupted. */
  readonly resume?: boolean | undefined;
  /** What is recorded as the time of the campaign: milliseconds since 1970. */
  readonly nowMs?: number | undefined;
  /** Hears how many of how many runs are done. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
}

const STORES: readonly StoreKind[] = ["memory", "sqlite", "file"];
const DEFAULT_SEEDS = "1..1000";
const MAX_WORKERS = 256;

/** The campaign that the request describes. @throws UsageError in one sentence. */
export function campaignSpec(request: CampaignRequest, inventory: Inventory): CampaignSpec {
  const { shard } = request;
  const seeds = seedsOf(request);
  const scenarios = scenariosOf(request, inventory);
  const deal = {
    scenarios: scenarios.map(({ slug }) => slug),
    venues: venuesOf(request, inventory),
    seeds,
    cross: request.cross === true,
    order: orderOf(request),
    shard: shard === undefined ? WHOLE : parseShard(shard),
  };
  if (dealSize(deal) === 0) {
    throw new UsageError(
      `--shard ${shard} leaves no run of --seeds ${seedsText(seeds)}, ` +
        "expected no more shards than runs",
    );
  }
  return {
    deal,
    scenarios,
    store: storeOf(request),
    workers: request.storeFile === undefined ? workersOf(request) : 1,
    planFile: request.plan ?? null,
    storeFile: storeFileOf(request, seedsText(seeds), dealSize(deal)),
    progress: request.progress ?? null,
    workerFile: null,
  };
}

function seedsOf({ seeds, fresh, commit }: CampaignRequest): Seeds {
  if (fresh === undefined && commit === undefined) return parseSeeds(seeds ?? DEFAULT_SEEDS);
  if (fresh === undefined || commit === undefined) {
    const [given, missing] = fresh === undefined ? ["commit", "fresh N"] : ["fresh", "commit HASH"];
    throw new UsageError(`--${given} was given alone, expected --${missing} with it`);
  }
  if (seeds === undefined) return freshSeeds(String(fresh), commit);
  throw new UsageError(`--seeds ${seeds} and --fresh were both given, expected one of the two`);
}

/** @throws UsageError in one sentence. */
export function scenariosOf(
  { scenarios: wanted = [], plan }: CampaignRequest,
  inventory: Inventory,
): readonly Scenario[] {
  if (plan !== undefined) {
    if (wanted.length === 0) return [scenarioOfPlanFile(plan)];
    throw new UsageError(`--plan ${plan} and scenarios were both given, expected one of the two`);
  }
  if (wanted.length === 0) return inventory.scenarios;
  return [...new Set(wanted)].map((one) =>
    typeof one === "string" ? scenarioNamed(one, inventory) : one,
  );
}

/** @throws UsageError in one sentence. */
export function venuesOf(
  { venues = [] }: CampaignRequest,
  inventory: Inventory,
): readonly string[] {
  if (venues.length === 0) return inventory.venues.map(({ slug }) => slug);
  return [...new Set(venues)].map((name) => venueNamed(name, inventory));
}

function orderOf({ order: text = "forward" }: CampaignRequest): "forward" | "reverse" {
  if (text === "forward" || text === "reverse") return text;
  throw new UsageError(`--order "${text}" is unknown, expected forward or reverse`);
}

/** @throws UsageError in one sentence. */
export function workersOf({ workers }: CampaignRequest): number | null {
  if (workers === undefined) return null;
  const count = countOf(workers) ?? 0;
  if (count >= 1 && count <= MAX_WORKERS) return count;
  throw new UsageError(
    `--workers "${workers}" is not a number of threads, ` +
      `expected a whole number from 1 to ${MAX_WORKERS}`,
  );
}

function storeFileOf({ storeFile }: CampaignRequest, seeds: string, runs: number): string | null {
  if (storeFile === undefined) return null;
  if (runs !== 1) {
    throw new UsageError(
      `--store-file ${storeFile} keeps the store of one run, but --seeds ${seeds} makes ${runs}; ` +
        "expected one seed, such as --seeds 7",
    );
  }
  checkStoreFile(storeFile);
  return storeFile;
}

/** @throws UsageError in one sentence. */
export function storeOf({ store: text, storeFile }: CampaignRequest): StoreKind {
  if (text === undefined) return storeFile === undefined ? "sqlite" : "file";
  if (storeFile !== undefined && text !== "file") {
    throw new UsageError(
      `--store ${text} has no file for --store-file ${storeFile}, expected --store file`,
    );
  }
  const store = STORES.find((candidate) => candidate === text);
  if (store !== undefined) return store;
  throw new UsageError(`--store "${text}" is unknown, expected one of ${STORES.join(", ")}`);
}
