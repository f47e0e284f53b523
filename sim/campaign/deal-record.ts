/**
 * A deal as it is written down: in the results, and in what a shard prints. It may come back from
 * anybody.
 *
 * 1. Scenarios are told by the digest of what they declare, too: a changed one is another deal.
 * 2. Text that is printed holds nothing that a terminal would take for more than text.
 */
import { z } from "zod";
import { digestOfText } from "../digest.js";
import type { Scenario } from "../scenario.js";
import type { Deal } from "./deal.js";

const MOST_TEXT = 100_000;
const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const printable = z
  .string()
  .max(MOST_TEXT)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u);

/** What a campaign made, by slugs and by the digest of what each scenario declares. */
export const dealShape = z.strictObject({
  scenarios: z.array(z.strictObject({ slug: printable, digest })).min(1),
  venues: z.array(printable).min(1),
  seeds: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("one"), seed: printable }),
    z.strictObject({ kind: z.literal("range"), first: count, last: count }),
    z.strictObject({ kind: z.literal("fresh"), commit: printable, count: z.int().positive() }),
  ]),
  cross: z.boolean(),
  order: z.enum(["forward", "reverse"]),
  shard: z.strictObject({ k: z.int().positive(), n: z.int().positive() }),
});

/** What a campaign made. */
export type DealRecord = z.infer<typeof dealShape>;

/** The deal of a campaign, with what its scenarios declare. */
export function recordOf({
  deal,
  scenarios,
}: {
  readonly deal: Deal;
  readonly scenarios: readonly Scenario[];
}): DealRecord {
  const { venues, seeds, cross, order, shard } = deal;
  return {
    scenarios: scenarios.map((scenario) => ({
      slug: scenario.slug,
      digest: digestOfText(JSON.stringify(scenario)),
    })),
    ...{ venues: [...venues], seeds, cross, order, shard },
  };
}

/** The same without what its scenarios declare. */
export function dealOf({ scenarios, ...deal }: DealRecord): Deal {
  return { ...deal, scenarios: scenarios.map(({ slug }) => slug) };
}
