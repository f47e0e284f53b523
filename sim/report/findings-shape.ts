/**
 * What `list findings --json` prints, as a schema; see `shapes.ts`.
 */
import { z } from "zod";

const text = z.string();
const count = z.int().positive();

const seen = z.strictObject({
  campaign: count.describe("Its number in the results"),
  build: text,
  at: text.nullable().describe("When it began, ISO 8601 in UTC; null: nobody said"),
});

/** `list findings --json`. */
export const findingsShape = z
  .array(
    z
      .strictObject({
        status: z.enum(["back", "new", "known", "fixed"]),
        invariant: text.nullable().describe("Slug; null: the run broke none, see `outcome`"),
        cause: text.describe("Kind of the last fault that had landed; `none`: none had"),
        failures: count.describe("In all campaigns"),
        runs: count.describe("Different runs among them"),
        first: seen.describe("The first campaign that saw it"),
        last: seen.describe("The last campaign that saw it"),
        fixed: seen
          .nullable()
          .describe("The campaign with which all its runs were made again and passed"),
        example: z
          .strictObject({
            scenario: text,
            venue: text,
            seed: text,
            outcome: z.enum(["violated", "stuck", "crashed", "nondeterministic"]),
            message: text.nullable(),
            digest: z.string().regex(/^[0-9a-f]{64}$/),
          })
          .describe("Of the last campaign that saw it: the run with the fewest faults"),
        replay: text.describe("The command that shows the example again"),
      })
      .meta({ title: "Failures that broke the same invariant after the same last fault" }),
  )
  .meta({ title: "hedgeproof list findings --json" });

/** What has been found, and what has become of it. */
export type FindingsReport = z.infer<typeof findingsShape>;
