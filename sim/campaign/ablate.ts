/**
 * `ablate`: every ablation hunted from several starting points, and the unharmed core on the same
 * seeds.
 *
 * 1. An ablation is caught when every starting point led to a failure that names its harm.
 * 2. What catches an ablation must pass without it: every run that was made is made again with the
 *    shipped core, on the same kind of store.
 */
import type { Ablation } from "../ablate/ablation.js";
import type { Hunt, Place } from "../ablate/search.js";
import { hunt } from "../ablate/search.js";
import { ABLATIONS } from "../ablate/table.js";
import type { Hunted, Unharmed } from "../report/ablate-report.js";
import { ablateReport } from "../report/ablate-report.js";
import type { AblateReport } from "../report/shapes.js";
import type { RunResult, RunSpec, StoreKind } from "../run-types.js";
import { ablatedRun, ablationNamed } from "./ablated.js";
import { runAsChosen } from "./as-chosen.js";
import { countOf } from "./count.js";
import type { Inventory } from "./inventory.js";
import { scenarioNamed } from "./named.js";
import { giveWay } from "./pool.js";
import { UsageError } from "./usage.js";

/** What a user asks for; whatever is left out has the default of the command line. */
export interface AblateRequest {
  /** Names of ablations; none: all. */
  readonly names?: readonly string[] | undefined;
  /** Starting points. */
  readonly starts?: string | number | undefined;
  /** Runs from each starting point, at most. */
  readonly limit?: string | number | undefined;
  /** Hears how many of how many hunts are done. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
}

/** Where an ablated core ran, and on what. */
interface Tried extends Place {
  readonly store: StoreKind;
}

const DEFAULT_STARTS = 20;
const DEFAULT_LIMIT = 1_000;
const MOST = 1_000_000;

/** Hunts them. @throws UsageError on bad input, Error if the harness itself failed. */
export async function runAblate(
  request: AblateRequest,
  inventory: Inventory,
): Promise<AblateReport> {
  const ablations = ablationsOf(request);
  const starts = numberOf(request.starts, "--starts", DEFAULT_STARTS);
  const limit = numberOf(request.limit, "--limit", DEFAULT_LIMIT);
  const cells = inventory.scenarios.flatMap(({ slug: scenario }) =>
    inventory.venues.map(({ slug: venue }) => ({ scenario, venue })),
  );
  const all = ablations.length * starts;
  const hunted: Hunted[] = [];
  const tried = new Map<string, Tried>();
  for (const ablation of ablations) {
    const { store } = ablation;
    const run = await ablatedRun(ablation, inventory.run);
    const hunts: Hunt[] = [];
    for (let start = 1; start <= starts; start += 1) {
      const one = hunt(cells, start, limit, ablation.caughtBy, (place) =>
        runAt({ ...place, store }, run, inventory),
      );
      for (const place of one.runs) {
        const { scenario, venue, seed } = place;
        tried.set(`${store} ${seed} ${scenario} ${venue}`, { ...place, store });
      }
      hunts.push({ ...one, runs: [] });
      await giveWay();
      request.progress?.(hunted.length * starts + start, all);
    }
    hunted.push({ ablation, hunts });
  }
  const unharmed = await runUnharmed([...tried.values()], inventory);
  return ablateReport(hunted, unharmed, { starts, limit, inventory });
}

/** The shipped core on every place where an ablated one ran. */
async function runUnharmed(places: readonly Tried[], inventory: Inventory): Promise<Unharmed> {
  const failed: Place[] = [];
  for (const [at, place] of places.entries()) {
    if (at % 100 === 0) await giveWay();
    const { outcome } = runAt(place, inventory.run, inventory);
    if (outcome !== "passed") failed.push(place);
  }
  return { runs: places.length, failed };
}

function runAt(
  { scenario: slug, venue, seed, store }: Tried,
  run: (spec: RunSpec) => RunResult,
  inventory: Inventory,
): RunResult {
  const scenario = scenarioNamed(slug, inventory);
  return runAsChosen({ scenario, venue, seed, store, root: null, schedule: null }, run, null);
}

function ablationsOf({ names = [] }: AblateRequest): readonly Ablation[] {
  return names.length === 0 ? ABLATIONS : [...new Set(names)].map(ablationNamed);
}

function numberOf(given: string | number | undefined, option: string, otherwise: number): number {
  if (given === undefined) return otherwise;
  const count = countOf(given) ?? 0;
  if (count >= 1 && count <= MOST) return count;
  throw new UsageError(
    `${option} "${given}" is no count, expected a whole number from 1 to ${MOST}`,
  );
}
