/**
 * What `import`, `replay` of a session, and `learn` print with `--json`.
 */
import { z } from "zod";

const text = z.string();
const count = z.int().nonnegative();
const ms = z.number();

/** What was imported. */
export const importShape = z
  .strictObject({
    file: text,
    venue: text,
    clock: z.enum(["arrival", "venue"]).describe("Whose time the records have"),
    records: count,
    frames: count,
    snapshots: count,
    sent: count,
    passedOver: count.describe("Logons, heartbeats and the like"),
    unknown: count.describe("Things of the logs that nobody knows; left out"),
    fieldsRemoved: count.describe("By the allow-list"),
  })
  .meta({ title: "hedgeproof import --json" });

/** What a replayed session comes to. */
export const sessionShape = z
  .strictObject({
    file: text,
    venue: text,
    note: text.nullable(),
    clock: z.enum(["arrival", "venue"]),
    plan: text.nullable().describe("Id of the plan; null: facts alone were checked"),
    verdict: z.enum(["passed", "failed"]),
    records: count,
    reports: count.describe("What the venue's adapter read of frames and lists of orders"),
    orders: z.array(
      z.strictObject({
        order: text,
        state: z
          .enum(["same", "missing", "extra"])
          .describe("Missing: of the core, not recorded; extra: recorded, not of the core"),
        text,
      }),
    ),
    broken: z.array(
      z.strictObject({ invariant: text, message: text, line: count.describe("Of the file") }),
    ),
    doubts: z.array(z.strictObject({ line: count, text })),
    positions: z.array(
      z.strictObject({
        line: count,
        symbol: text,
        core: z.int().describe("By the reports, at the moment of the statement"),
        broker: z.int(),
        agrees: z.boolean(),
      }),
    ),
    gaps: z.array(z.strictObject({ line: count, ms })).describe("Silence of more than a minute"),
    nakedMs: ms.nullable().describe("Uncovered by what the broker said; null without a plan"),
    longestNakedMs: ms.nullable(),
    duplicates: count.describe("Reports that repeated an earlier one"),
    stale: count.describe("New reports that added no fact"),
    checked: z
      .array(z.strictObject({ invariant: text, times: count }))
      .describe("How often each could have been broken"),
  })
  .meta({ title: "hedgeproof replay SESSION --json" });

const quantiles = z.strictObject({ samples: count, p50: ms, p90: ms, p99: ms, most: ms });
const share = z.strictObject({ of: count, count, perMille: z.int() });

/** What a session says of its venue's habits. */
export const profileShape = z
  .strictObject({
    hedgeproof: z.literal("venue-profile"),
    version: z.literal(1),
    venue: text.describe(
      "Slug of the simulated venue whose defaults stand where nothing was learnt",
    ),
    from: text.describe("The session"),
    clockOffsetMs: ms
      .nullable()
      .describe("Arrival less stamp of the quickest report: at most how far the clocks are apart"),
    streamMs: quantiles.nullable().describe("Arrival after the quickest report"),
    requestMs: quantiles.nullable().describe("From what was sent to the first report of it"),
    reordered: share.nullable(),
    duplicated: share.nullable(),
    dropped: share.nullable(),
    partialFills: z
      .strictObject({ samples: count, percents: z.array(z.int()) })
      .nullable()
      .describe("Sizes of single fills, in percent of their orders: least, half, most"),
    rejected: share.nullable(),
    rules: z.strictObject({
      resolutionMs: ms,
      streamDelayMs: ms,
      sendHorizonMs: ms,
      readLagMs: ms,
    }),
    kept: z.array(text).describe("What the session is too short to show, and why"),
    use: text,
  })
  .meta({ title: "hedgeproof learn --json" });

/** What was imported. */
export type ImportReport = z.infer<typeof importShape>;
/** What a replayed session comes to. */
export type SessionReport = z.infer<typeof sessionShape>;
/** What a session says of its venue's habits. */
export type VenueProfileReport = z.infer<typeof profileShape>;
