/**
 * The policy of a release: read, checked, and with its defaults.
 *
 * 1. Every name in it is one that there is; the first that is not is one sentence.
 * 2. What is left out has the default that is stated here, and nowhere else.
 */
import { join } from "node:path";
import type { Inventory } from "../campaign/inventory.js";
import { named } from "../campaign/named.js";
import { shaped, untrustedJson } from "../campaign/untrusted.js";
import { messageOf, UsageError } from "../campaign/usage.js";
import type { Policy } from "../report/gate-shape.js";
import { policyShape } from "../report/gate-shape.js";

/** A budget that was exceeded is a reason; null: no limit. */
export interface Budgets {
  readonly longestNakedMs: number | null;
  readonly mostNakedUnits: number | null;
  readonly hedgeLagP50Ms: number | null;
  readonly hedgeLagP99Ms: number | null;
  readonly recoveryP99Ms: number | null;
}

/** A policy with nothing left out. Empty lists of slugs: all. */
export interface FullPolicy {
  readonly seeds: number;
  readonly scenarios: readonly string[];
  readonly venues: readonly string[];
  readonly situations: readonly string[];
  readonly budgets: Budgets;
  readonly ablations: {
    readonly names: readonly string[];
    readonly starts: number;
    readonly limit: number;
  };
  readonly sweep: {
    readonly scenarios: readonly string[];
    readonly venues: readonly string[];
    readonly depth: 1 | 2;
  };
  readonly family: number;
  readonly corpus: string;
  readonly sessions: string | null;
  readonly known: NonNullable<Policy["known"]>;
  readonly cleanTree: boolean;
}

/**
 * The defaults of the budgets are about twice what 40,000 runs of the shipped core measured: worlds
 * in which markets halt, processes die and venues shut their doors for minutes.
 */
const BUDGETS: Budgets = {
  longestNakedMs: 300_000,
  mostNakedUnits: 7_000,
  hedgeLagP50Ms: 250,
  hedgeLagP99Ms: 30_000,
  recoveryP99Ms: 50_000,
};

/** The policy of a file; without a file, all defaults. @throws UsageError */
export function policyOf(file: string | undefined, inventory: Inventory): Policy {
  if (file === undefined) return { version: 1 };
  const json = untrustedJson(file, { what: file, kind: "a policy" });
  const policy = shaped(json, policyShape, file, { kind: "a policy", schema: "gate-policy" });
  const { scenarios, venues, situations, ablations, sweep, known } = policy;
  const all: readonly [readonly (string | undefined)[], string, readonly { slug: string }[]][] = [
    [[...(scenarios ?? []), ...(sweep?.scenarios ?? [])], "scenario", inventory.scenarios],
    [[...(venues ?? []), ...(sweep?.venues ?? [])], "venue", inventory.venues],
    [situations ?? [], "situation", inventory.situations],
    [ablations?.names ?? [], "ablation", inventory.ablations],
    [(known ?? []).map(({ scenario }) => scenario), "scenario", inventory.scenarios],
    [(known ?? []).map(({ venue }) => venue), "venue", inventory.venues],
  ];
  for (const [names, kind, entries] of all) {
    for (const name of names) if (name !== undefined) demandKnown(name, kind, entries, file);
  }
  return policy;
}

/** @throws UsageError that names the file. */
function demandKnown(
  name: string,
  kind: string,
  entries: readonly { readonly slug: string }[],
  file: string,
): void {
  try {
    named(name, kind, entries);
  } catch (thrown) {
    throw new UsageError(`${file}: ${messageOf(thrown)}`);
  }
}

/** See (2). */
export function fullPolicy(policy: Policy): FullPolicy {
  const { scenarios = [], venues = [], ablations = {}, sweep = {}, budgets = {} } = policy;
  return {
    seeds: policy.seeds ?? 10_000,
    scenarios,
    venues,
    situations: policy.situations ?? [],
    budgets: {
      longestNakedMs: orDefault(budgets.longestNakedMs, BUDGETS.longestNakedMs),
      mostNakedUnits: orDefault(budgets.mostNakedUnits, BUDGETS.mostNakedUnits),
      hedgeLagP50Ms: orDefault(budgets.hedgeLagP50Ms, BUDGETS.hedgeLagP50Ms),
      hedgeLagP99Ms: orDefault(budgets.hedgeLagP99Ms, BUDGETS.hedgeLagP99Ms),
      recoveryP99Ms: orDefault(budgets.recoveryP99Ms, BUDGETS.recoveryP99Ms),
    },
    ablations: {
      names: ablations.names ?? [],
      starts: ablations.starts ?? 1,
      limit: ablations.limit ?? 1_000,
    },
    sweep: {
      scenarios: sweep.scenarios ?? scenarios,
      venues: sweep.venues ?? venues,
      depth: sweep.depth ?? 1,
    },
    family: policy.family ?? 25,
    corpus: policy.corpus ?? join("scenarios", "regressions"),
    sessions: policy.sessions === undefined ? join("scenarios", "sessions") : policy.sessions,
    known: policy.known ?? [],
    cleanTree: policy.cleanTree ?? true,
  };
}

/** Null is said: no limit. */
function orDefault(given: number | null | undefined, otherwise: number | null): number | null {
  return given === undefined ? otherwise : given;
}
