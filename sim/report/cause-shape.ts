/**
 * What `cause --json` prints.
 */
import { z } from "zod";

const count = z.int().nonnegative();
const event = {
  event: count.describe("Number of the event; 0: the start"),
  atMs: count.describe("Virtual time"),
  what: z.string().describe("The event in words"),
};

/** `cause --json`. */
export const causeShape = z
  .strictObject({
    name: z.string().describe("The run"),
    invariant: z.string().nullable().describe("Slug of the broken invariant"),
    message: z.string().nullable(),
    futures: count.describe("Other futures that were tried from each moment"),
    failure: z.strictObject(event).describe("The event at which it failed"),
    moments: z
      .array(
        z.strictObject({ ...event, failed: count.describe("Futures that failed in the same way") }),
      )
      .describe("Moments from which the run was given other futures"),
    inevitable: z
      .strictObject({ ...event, before: count.describe("Failed just before this event") })
      .nullable()
      .describe("The first event after which every future failed; null: never before it failed"),
    faults: z
      .array(
        z.strictObject({
          ...event,
          id: count,
          before: count.describe("Failed from just before it landed"),
          after: count.describe("Failed from just after it had landed"),
        }),
      )
      .describe("Faults that landed before the failure"),
    tipped: count.nullable().describe("Id of the fault that made the largest difference"),
    runs: count.describe("Runs that were made"),
  })
  .meta({ title: "hedgeproof cause --json" });

/** When a failure became inevitable, and which fault tipped it. */
export type CauseReport = z.infer<typeof causeShape>;
