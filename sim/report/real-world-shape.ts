/**
 * What `real-world --json` prints, as a schema.
 */
import { z } from "zod";

const text = z.string();

/** `real-world --json`. */
export const realWorldShape = z
  .strictObject({
    verdict: z.enum(["passed", "failed"]).describe("Passed: no case fails"),
    cases: z.array(
      z.strictObject({
        id: text,
        slug: text,
        thread: text.describe("Where the failure is reported"),
        title: text.describe("What went wrong elsewhere"),
        safeguards: z.array(text).describe("Slugs of what keeps it from happening here"),
        shownBy: z.array(text).describe("Tests that show it, or a part of it"),
        state: z
          .enum(["holds", "fails", "impossible"])
          .describe(
            "holds: the run of the case and its family pass, and what the case wants happened; " +
              "impossible: it cannot happen here, as its tests show",
          ),
        runs: z.int().nonnegative(),
        landed: z
          .number()
          .min(0)
          .max(1)
          .nullable()
          .describe(
            "Share of the family in which every kind of its faults landed; null: no family",
          ),
        told: text.describe("The state in one sentence"),
        replay: text.nullable().describe("The command that shows what failed; null: nothing did"),
      }),
    ),
  })
  .meta({ title: "hedgeproof real-world --json" });

/** What became of the cases of the real world. */
export type RealWorldReport = z.infer<typeof realWorldShape>;
