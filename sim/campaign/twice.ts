/**
 * Whether runs repeat: a sample of every campaign, and every failure, is run once more in a fresh
 * process. A difference is a failure of its own kind, and names the first event that differs.
 */
import type { Again } from "./again.js";
import { runAllAgain } from "./again.js";
import type { Dealt } from "./deal.js";
import type { Inventory } from "./inventory.js";
import type { FailedRun, Summary } from "./summary.js";
import type { StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";

/** A run as the campaign saw it. */
interface Seen extends Dealt {
  readonly digest: string;
}

/** One failed run for each that did not repeat. */
export async function unrepeatable(
  summary: Summary,
  scenarios: readonly Scenario[],
  store: StoreKind,
  inventory: Pick<Inventory, "run" | "again">,
): Promise<readonly FailedRun[]> {
  const seen = distinct([...summary.samples, ...summary.failures]);
  if (seen.length === 0) return [];
  const runs = seen.map((one) => againOf(one, scenarios, store));
  const results = await inventory.again(runs);
  const failures: FailedRun[] = [];
  for (const [at, one] of seen.entries()) {
    const [digest, again] = [results[at]?.digest ?? "none", runs[at]];
    if (digest === one.digest || again === undefined) continue;
    const message = await difference(one.digest, digest, again, inventory);
    const { index, scenario, venue, seed } = one;
    failures.push({
      ...{ index, scenario, venue, seed, message },
      ...{ outcome: "nondeterministic", invariant: null, atMs: 0, digest: one.digest },
    });
  }
  return failures;
}

function distinct(runs: readonly Seen[]): readonly Seen[] {
  return [...new Map(runs.map((one) => [one.index, one])).values()];
}

function againOf(seen: Seen, scenarios: readonly Scenario[], store: StoreKind): Again {
  const scenario = scenarios.find(({ slug }) => slug === seen.scenario);
  if (scenario === undefined) throw new Error(`no scenario ${seen.scenario} to run again`);
  return { scenario, venue: seen.venue, seed: seen.seed, store, told: false };
}

/** The first event that differs between this process and a fresh one, if it shows again. */
async function difference(
  before: string,
  after: string,
  again: Again,
  inventory: Pick<Inventory, "run" | "again">,
): Promise<string> {
  const told = [{ ...again, told: true }];
  const here = runAllAgain(told, inventory.run)[0]?.lines ?? [];
  const there = (await inventory.again(told))[0]?.lines ?? [];
  const digests = `digest ${before}, in a fresh process ${after}`;
  const at = here.findIndex((line, place) => line !== there[place]);
  if (at < 0 && here.length === there.length) {
    return `${digests}; told line by line the two agree`;
  }
  const place = at < 0 ? here.length : at;
  const [ours, theirs] = [here[place] ?? "the end", there[place] ?? "the end"];
  return `${digests}; event ${place + 1} is "${ours}", in the fresh process "${theirs}"`;
}
