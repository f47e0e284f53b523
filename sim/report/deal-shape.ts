/**
 * A deal as it is written down: in the results, and in what a campaign prints.
 *
 * 1. Scenarios are told by the digest of what they declare, too: a changed one is another deal.
 * 2. Text holds nothing that a terminal would take for more than text.
 */
import { z } from "zod";

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
