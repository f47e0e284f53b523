/**
 * From hunts to what is reported of them: the kill table and its two matrices.
 *
 * 1. The same hunts give the same report.
 */
import type { Ablation } from "../ablate/ablation.js";
import type { Inventory } from "../campaign/inventory.js";
import type { Catch, Hunt, Place } from "../ablate/search.js";
import { medianSeeds, worstSeeds } from "../ablate/search.js";
import { commandLine } from "./command-line.js";
import type { AblateReport } from "./shapes.js";

/** Every hunt of one ablation. */
export interface Hunted {
  readonly ablation: Ablation;
  readonly hunts: readonly Hunt[];
}

/** What the shipped core did on the same seeds. */
export interface Unharmed {
  readonly runs: number;
  readonly failed: readonly Place[];
}

/** What a report says beyond the hunts. */
export interface AblateContext {
  readonly starts: number;
  readonly limit: number;
  readonly inventory: Pick<Inventory, "invariants" | "faults">;
}

/** The report of hunts. */
export function ablateReport(
  hunted: readonly Hunted[],
  unharmed: Unharmed,
  { starts, limit, inventory }: AblateContext,
): AblateReport {
  const ablations = hunted.map(killOf);
  const missed = ablations.some(({ seedsWorst }) => seedsWorst === null);
  const sound = unharmed.failed.length === 0;
  return {
    verdict: sound ? (missed ? "insufficient" : "passed") : "failed",
    starts,
    limit,
    ablations,
    unharmed: {
      runs: unharmed.runs,
      failed: unharmed.failed.length,
      replay: unharmed.failed.map((place) => replayOf(place, null)),
    },
    invariants: matrix(inventory.invariants, hunted, ({ invariant }) => [invariant]),
    faults: matrix(inventory.faults, hunted, ({ faults }) => faults),
  };
}

function killOf({ ablation, hunts }: Hunted): AblateReport["ablations"][number] {
  const { safeguard, name, plants, seam, caughtBy: expected } = ablation;
  const catches = catchesOf(hunts);
  const first = catches[0] ?? null;
  return {
    ...{ safeguard, name, plants, seam: seam.kind, expected: [...expected] },
    caughtBy: mostFrequent(catches.map(({ invariant }) => invariant)),
    caught: catches.length,
    seedsMedian: medianSeeds(hunts),
    seedsWorst: worstSeeds(hunts),
    scenario: first?.scenario ?? null,
    venue: first?.venue ?? null,
    seed: first?.seed ?? null,
    replay: first === null ? null : replayOf(first, name),
    others: othersOf(hunts),
  };
}

function catchesOf(hunts: readonly Hunt[]): readonly Catch[] {
  return hunts.flatMap(({ caught }) => (caught === null ? [] : [caught]));
}

function replayOf({ scenario, venue, seed }: Place, name: string | null): string {
  const ablated = name === null ? [] : ["--ablate", name];
  return commandLine(["replay", scenario, "--venue", venue, "--seed", seed, ...ablated]);
}

function mostFrequent(slugs: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const slug of slugs) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  const most = [...counts].sort(([, one], [, other]) => other - one)[0];
  return most?.[0] ?? null;
}

function othersOf(hunts: readonly Hunt[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { others } of hunts) {
    for (const [what, n] of others) sums.set(what, (sums.get(what) ?? 0) + n);
  }
  return Object.fromEntries([...sums].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** For each slug how often it was part of a catch, ablation by ablation; zeros are left out. */
function matrix(
  slugs: readonly { readonly slug: string }[],
  hunted: readonly Hunted[],
  partsOf: (caught: Catch) => readonly string[],
): Record<string, Record<string, number>> {
  const rows = slugs.map(({ slug }) => {
    const cells = hunted.flatMap(({ ablation, hunts }) => {
      const n = catchesOf(hunts).filter((caught) => partsOf(caught).includes(slug)).length;
      return n === 0 ? [] : [[ablation.name, n] as const];
    });
    return [slug, Object.fromEntries(cells)] as const;
  });
  return Object.fromEntries(rows);
}
