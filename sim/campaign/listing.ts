/**
 * What there is: everything that has a slug, kind by kind.
 */
import type { ListReport } from "../report/shapes.js";
import type { Inventory } from "./inventory.js";
import { UsageError } from "./usage.js";

/** What can be listed. */
export const LIST_KINDS = [
  "scenarios",
  "venues",
  "faults",
  "situations",
  "safeguards",
  "invariants",
  "ablations",
] as const;

/** One of the kinds. */
export type ListKind = (typeof LIST_KINDS)[number];

/** Everything of one kind. */
export function listOf(kind: ListKind, inventory: Inventory): ListReport {
  if (kind === "safeguards") {
    return inventory.safeguards.map(({ slug, title, situations }) => ({
      slug,
      title,
      situations: [...situations],
    }));
  }
  if (kind === "situations") {
    return inventory.situations.map(({ slug, title, tier }) => {
      const fromRuns = inventory.tiers.find((known) => known.slug === tier)?.runs ?? 0;
      return { slug, title, tier, fromRuns };
    });
  }
  return inventory[kind].map(({ slug, title }) => ({ slug, title }));
}

/** The kind of that name; `more`: what else could be. @throws UsageError naming the known ones. */
export function parseListKind(text: string, more: readonly string[] = []): ListKind {
  const kind = LIST_KINDS.find((candidate) => candidate === text);
  if (kind !== undefined) return kind;
  const known = [...LIST_KINDS, ...more].join(", ");
  throw new UsageError(`cannot list "${text}", expected one of ${known}`);
}
