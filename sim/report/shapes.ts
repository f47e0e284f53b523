/**
 * What `--json` prints, as schemas: the one statement of the machine-readable results. The JSON
 * Schemas under docs/schemas are made from these, and the library's result types too.
 *
 * 1. Fields may be added; names and meanings of those that are here stay.
 */
import { z } from "zod";
import { dealShape } from "./deal-shape.js";
import { lossShape } from "./loss-shape.js";
import { metricsShape } from "./metrics-shape.js";
import { cutsShape, faultShape as fault } from "./repro-shape.js";

const text = z.string();
const count = z.int().nonnegative();
const counts = z.record(text, count);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const outcome = z.enum(["passed", "violated", "stuck", "crashed", "nondeterministic"]);
const exercised = z.strictObject({
  slug: text,
  exercised: count.describe("How often the world exercised it"),
});

const difference = z
  .strictObject({
    event: z.int().positive().describe("Number of the first event that differs"),
    before: z.array(text).describe("The last events before it, the same in both"),
    here: z.array(text).describe("It and what follows, as first run; empty: the run had ended"),
    fresh: z.array(text).describe("The same in the fresh process"),
  })
  .meta({ title: "Where a run did not repeat" });

const failure = z
  .strictObject({
    scenario: text,
    venue: text.describe("Several, joined by commas, where a whole campaign failed"),
    seed: text.describe("A range where a whole campaign failed"),
    outcome,
    invariant: text.nullable().describe("Slug of the broken invariant"),
    message: text.nullable().describe("One sentence with the numbers"),
    atMs: count.describe("Virtual time"),
    digest: digest.describe("Of the run; of the campaign where a whole campaign failed"),
    difference: difference.nullable().describe("Of a run that did not repeat"),
    loss: lossShape.nullable().describe("Null: nothing was naked from the failure on"),
    replay: text.describe("The command that shows it again"),
  })
  .meta({ title: "One failure" });

const share = z.number().min(0).max(1);
const rated = {
  runs: count,
  failures: count,
  upper95: share.nullable().describe("Upper 95 % bound on the failure rate; null: none is claimed"),
};
const cell = z.strictObject({ scenario: text, venue: text, ...rated });

const statistics = z
  .strictObject({
    fresh: z
      .strictObject({ commit: text, seeds: count })
      .nullable()
      .describe("Null: the seeds are not fresh, and no bound is claimed"),
    failureRate: z.strictObject(rated),
    cells: z.array(cell).describe("By scenario and venue"),
    worstCell: cell.nullable().describe("The cell with the highest bound"),
    unseen: z
      .strictObject({
        labels: count.describe("Different coarse labels of runs"),
        once: count.describe("Labels seen once"),
        twice: count.describe("Labels seen twice"),
        share: share.nullable().describe("Of runs with an unseen label; null: none seen once"),
        upper95: share.nullable(),
      })
      .nullable()
      .describe("Null: the seeds are not fresh"),
    growth: z
      .array(z.tuple([count, count]))
      .describe("After so many runs so many labels were known, in the order of the deal"),
    holdsFor: text,
  })
  .meta({ title: "What the campaign says about runs that were not made" });

const tier = z
  .strictObject({
    tier: text,
    fromRuns: count.describe("Judged from so many runs on, over all scenarios and venues"),
    judged: z.boolean(),
    situations: count.describe("Situations of the tier"),
    missed: z.array(text).describe("Those that never happened"),
  })
  .meta({ title: "Whether the situations of one tier happened" });

const matrixRow = z.strictObject({
  fault: text,
  landed: counts.describe("By lifecycle state of a group that it could touch"),
  impossible: z.record(text, text).describe("By lifecycle state: why it cannot land there"),
});

/** `run --json`. */
export const runShape = z
  .strictObject({
    verdict: z.enum(["passed", "failed", "insufficient"]),
    runs: count,
    passed: count,
    failures: z.array(failure).describe("The first thousand, the dearest first"),
    failed: count.describe("All failures, also those not listed"),
    digest: digest.describe("Free of order, workers and shards"),
    events: count,
    steps: count,
    commits: count,
    simulatedMs: count,
    wallMs: count,
    runsPerSecond: count,
    eventsPerSecond: count,
    workers: count,
    faults: counts.describe("Faults that landed, by kind"),
    situations: counts.describe("Situations that happened, by slug"),
    safeguards: z.array(exercised).describe("By situations of the world that needed them"),
    invariants: z.array(exercised).describe("By their antecedents"),
    budgets: z.record(text, z.number()).describe("Largest share of each budget used, in percent"),
    ends: counts.describe("How groups ended"),
    metrics: metricsShape,
    statistics,
    tiers: z.array(tier),
    matrix: z.array(matrixRow).describe("Faults that landed, by kind and lifecycle state"),
    made: z
      .strictObject({
        build: text,
        draws: z.int().positive(),
        store: z.enum(["memory", "sqlite", "file"]),
        planFile: text.nullable(),
        deal: dealShape,
      })
      .meta({ title: "What was run, by which build" }),
    part: text.nullable().describe("Of a shard: its counts, for `hedgeproof merge`; null: a whole"),
  })
  .meta({ title: "hedgeproof run --json" });

/** How things stood after an event. */
const momentShape = z.strictObject({
  event: count.describe("Number of the event; 0: before the first"),
  atMs: count.describe("Virtual time"),
  groups: z.array(
    z.strictObject({
      id: text,
      state: text,
      aim: text,
      exposure: count.describe("Units, as the core last stored it"),
      unknown: count.describe("Units that UNKNOWN orders may have changed"),
    }),
  ),
  orders: z.array(
    z.strictObject({
      clientOrderId: text,
      intent: text.nullable().describe("The durable intent; null: none is known"),
      stored: z
        .strictObject({
          status: text.describe("How it ended, or absent, UNKNOWN or works"),
          filled: count,
        })
        .nullable()
        .describe("What the core had made durable of it"),
      exchange: z
        .strictObject({ brokerOrderId: text, status: text, filled: count, qty: count })
        .nullable()
        .describe("The truth; null: it never came to be there"),
    }),
  ),
  positions: z.array(
    z.strictObject({
      symbol: text,
      stored: z
        .array(z.strictObject({ group: text, leg: count, held: z.int(), adjusted: z.int() }))
        .describe("Legs in it: units in the leg's own direction"),
      exchange: z.int().describe("Net units, signed, that came about in this run"),
    }),
  ),
  rows: z
    .record(text, z.array(z.record(text, z.union([z.string(), z.number(), z.null()]))))
    .describe("The core's store, by table"),
});

/** `replay --json`. */
export const replayShape = z
  .strictObject({
    scenario: text,
    venue: text,
    seed: text,
    outcome,
    digest,
    invariant: text.nullable(),
    message: text.nullable(),
    atMs: count,
    loss: lossShape.nullable().describe("Null: it passed, or nothing was naked from there on"),
    schedule: z.array(fault).describe("The faults as data"),
    metrics: metricsShape.optional().describe("Left out by builds that did not measure"),
    held: z
      .strictObject({
        draws: z.int().positive(),
        store: z.enum(["memory", "sqlite", "file"]),
        ablation: text.nullable(),
        cuts: cutsShape,
      })
      .optional()
      .describe("Of a run that a file holds: what makes it another run than that of its seed"),
    events: z.array(
      z.strictObject({
        n: count.describe("From 1"),
        atMs: count.describe("Virtual time"),
        actor: z.enum(["exchange", "gateway", "process", "trader", "harness"]),
        kind: text,
        text,
        exposure: count.describe("Unhedged units after it, by the exchange's truth"),
      }),
    ),
    state: momentShape.optional().describe("With --state: how things stood after the last event"),
  })
  .meta({ title: "hedgeproof replay --json" });

const side = z.strictObject({
  name: text,
  outcome,
  invariant: text.nullable(),
  message: text.nullable(),
  digest,
  events: count,
  largestExposure: count.describe("Unhedged units, by the exchange's truth"),
});

/** `diff --json`. */
export const diffShape = z
  .strictObject({
    same: z.boolean().describe("Every event and the digest are the same"),
    one: side,
    other: side,
    difference: z
      .strictObject({
        event: z.int().positive().describe("Number of the first event that differs"),
        before: z.array(text).describe("The last events before it, the same in both"),
        one: z.array(text).describe("It and what follows; empty: the run had ended"),
        other: z.array(text),
      })
      .nullable(),
    followed: z
      .array(z.strictObject({ what: text, one: count, other: count }))
      .describe("Events from there on, by actor and kind, where their number differs"),
  })
  .meta({ title: "hedgeproof diff --json" });

/** `sweep --json`. */
export const sweepShape = z
  .array(
    z.strictObject({
      scenario: text,
      venue: text,
      seed: text,
      depth: z.int().min(1).max(2),
      with: count.describe("Drawn schedules around each death"),
      boundaries: count.describe("Crash points of the run without faults"),
      kinds: counts.describe("The crash points by kind"),
      runs: count,
      missed: count.describe("Runs with drawn faults in which a death did not land"),
      failed: count.describe("All failures, also those not listed"),
      failures: z
        .array(
          failure.extend({
            schedule: z.array(fault).describe("The faults as data"),
            repro: text.describe("The file that the command replays"),
          }),
        )
        .describe("The first hundred"),
    }),
  )
  .meta({ title: "hedgeproof sweep --json" });

/** `list KIND --json`. */
export const listShape = z
  .array(
    z.strictObject({
      slug: text,
      title: text,
      situations: z.array(text).optional().describe("Of a safeguard: what needs it"),
      tier: text.optional().describe("Of a situation"),
      fromRuns: count.optional().describe("Of a situation: it must happen in so many runs"),
    }),
  )
  .meta({ title: "hedgeproof list --json" });

const matrix = z.record(text, counts);

/** `ablate --json`. */
export const ablateShape = z
  .strictObject({
    verdict: z.enum(["passed", "failed", "insufficient"]),
    starts: count.describe("Starting points of each ablation"),
    limit: count.describe("Runs from each starting point, at most"),
    ablations: z.array(
      z.strictObject({
        safeguard: text,
        name: text,
        plants: text.describe("What the core does instead"),
        seam: z.enum(["record", "store", "source"]),
        expected: z.array(text).describe("Invariants that name its harm"),
        caughtBy: text.nullable().describe("The invariant that caught it most often"),
        caught: count.describe("Starting points from which it was caught"),
        seedsMedian: count.nullable().describe("Runs needed; null where most starts missed it"),
        seedsWorst: count.nullable().describe("Null where a start missed it"),
        scenario: text.nullable().describe("Of the first catch"),
        venue: text.nullable(),
        seed: text.nullable(),
        replay: text.nullable().describe("The command that shows the first catch again"),
        others: counts.describe("Failures that did not count: crashed, stuck, other invariants"),
      }),
    ),
    unharmed: z.strictObject({
      runs: count.describe("The shipped core on the same seeds"),
      failed: count,
      replay: z.array(text).describe("The commands that show its failures again"),
    }),
    invariants: matrix.describe("Catches, by invariant and ablation"),
    faults: matrix.describe("Catching runs in which the fault had landed, by kind and ablation"),
  })
  .meta({ title: "hedgeproof ablate --json" });

/** What a campaign amounts to. */
export type RunReport = z.infer<typeof runShape>;
/** One failure of a campaign. */
export type FailureReport = RunReport["failures"][number];
/** One run, told in full. */
export type ReplayReport = z.infer<typeof replayShape>;
/** How things stood after an event of a run. */
export type MomentReport = z.infer<typeof momentShape>;
/** Two runs side by side. */
export type DiffReport = z.infer<typeof diffShape>;
/** What a sweep amounts to: one entry for each scenario at each venue. */
export type SweepReport = z.infer<typeof sweepShape>;
/** What there is of one kind. */
export type ListReport = z.infer<typeof listShape>;
/** What ablations led to. */
export type AblateReport = z.infer<typeof ablateShape>;
