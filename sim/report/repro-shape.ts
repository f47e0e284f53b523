/**
 * A run as a file, as a schema: what a shrink, a sweep and the corpus write, and what `replay`,
 * `diff`, `shrink` and `corpus` read, from anybody. And what `shrink` and `corpus` print of it.
 *
 * 1. Strict: what is not named here is refused. Nothing in it is a path, and nothing is executed.
 * 2. Texts have no control characters: they can be printed.
 */
import { z } from "zod";
import { BOUNDARY_KINDS, FAULT_KINDS, QUERY_SCOPES } from "../faults/schedule.js";
import { QUIET_STREAMS } from "../quiet.js";

/** Of the format; a file of another one is refused. */
export const REPRO_VERSION = 1;

const MOST_FAULTS = 1_000;
const MOST_CUTS = 100;
const count = z.int().nonnegative();
const line = z.string().regex(/^[^\p{Cc}\p{Cf}]*$/u, "expected text without control characters");
const name = line.min(1).max(100);

/** Larger ordinals of a boundary would be those of another incarnation. */
const ordinal = z.int().min(1).max(999_999).describe("From 1");

const trigger = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("time"), atMs: count }),
  z.strictObject({ kind: z.literal("report"), order: name, n: ordinal }),
  z.strictObject({
    kind: z.literal("request"),
    verb: z.enum(["send", "cancel"]),
    order: name,
    n: ordinal,
  }),
  z.strictObject({
    kind: z.literal("query"),
    scope: z.enum(QUERY_SCOPES),
    incarnation: ordinal,
    n: ordinal,
  }),
  z.strictObject({ kind: z.literal("order"), order: name }),
  z.strictObject({
    kind: z.literal("boundary"),
    incarnation: ordinal,
    boundary: z.enum(BOUNDARY_KINDS),
    n: ordinal,
  }),
]);

/** One fault of a schedule. */
export const faultShape = z
  .strictObject({
    id: z.int().min(0).max(1_000_000_000),
    kind: z.enum(FAULT_KINDS),
    trigger,
    params: z.record(z.string(), z.int()),
  })
  .meta({ title: "One fault of the schedule" });

/** How a run failed. */
export const failedShape = z.strictObject({
  outcome: z.enum(["violated", "stuck", "crashed"]),
  invariant: name.nullable().describe("Slug of the broken invariant; null: the core threw"),
  message: line.max(2_000).describe("One sentence with the numbers"),
});

/** What is cut from the scenario. */
export const cutsShape = z.strictObject({
  groups: z.array(name).max(MOST_CUTS).describe("Groups that are left out"),
  legs: z
    .array(z.strictObject({ group: name, leg: name }))
    .max(MOST_CUTS)
    .describe("Legs that are left out"),
  lots: z
    .array(z.strictObject({ group: name, leg: name, lots: z.int().positive() }))
    .max(MOST_CUTS)
    .describe("Legs of a smaller size"),
  quiet: z.array(z.enum(QUIET_STREAMS)).max(QUIET_STREAMS.length).describe("Streams of chance"),
  endMs: count.nullable().describe("The world heals then; null: when the scenario says"),
});

/** `report --json` and `corpus test --json`. */
export const writtenShape = z
  .strictObject({ written: z.string().describe("The file that was written") })
  .meta({ title: "hedgeproof report --json, corpus test --json" });

/** A run as a file. */
export const reproShape = z
  .strictObject({
    version: z.literal(REPRO_VERSION).describe("Of this format"),
    draws: z.int().positive().describe("Version of the draws that prices and latency come from"),
    build: line.min(1).max(100).describe("That it came from"),
    words: line.max(1_000).describe("What happens, for people"),
    scenario: name.describe("Slug"),
    plan: z
      .unknown()
      .optional()
      .describe("Of a run of one's own plan: the plan, as for --plan; the scenario is plan-ID"),
    venue: name.describe("Slug"),
    seed: name.describe("A number or text, as for --seed"),
    store: z.enum(["memory", "sqlite", "file"]).describe("Where the core keeps its rows"),
    ablation: name.nullable().describe("Name of the ablation in the core; null: none"),
    cuts: cutsShape.describe("What is cut from the scenario"),
    schedule: z
      .array(faultShape)
      .max(MOST_FAULTS)
      .describe("The faults as data, at their places in the cut scenario"),
    expected: z
      .union([z.literal("fixed"), failedShape])
      .describe("How it fails; fixed: it failed once, and passes"),
  })
  .meta({ title: "A run as a file" });

const size = z.strictObject({
  faults: count,
  groups: count,
  legs: count,
  lots: count.describe("Of all legs together"),
  endMs: count.describe("When the world heals"),
  events: count.describe("Queue entries delivered; `replay` tells more events"),
});

/** `shrink --json`. */
export const shrinkShape = z
  .strictObject({
    file: z.string().describe("Where the run is"),
    stopped: z.boolean().describe("Before nothing more could be cut; the file can be cut further"),
    tries: count.describe("Runs that were tried"),
    failure: failedShape,
    words: z.string().describe("What happens"),
    from: size,
    to: size,
    repro: reproShape.describe("What the file holds"),
    replay: z.string().describe("The command that shows it"),
  })
  .meta({ title: "hedgeproof shrink --json" });

/** `corpus add --json`, `corpus replay --json`. */
export const corpusShape = z
  .strictObject({
    verdict: z.enum(["passed", "failed"]).describe("Passed: every run does what its file says"),
    runs: z.array(
      z.strictObject({
        file: z.string(),
        words: z.string(),
        ablation: z.string().nullable(),
        state: z
          .enum(["holds", "fixed", "back", "otherwise", "misses", "unharmed-fails"])
          .describe(
            "holds: as its file says; fixed: it no longer fails; back: it was fixed, and fails; " +
              "otherwise: it fails, but not as its file says; misses: it shows nothing any more; " +
              "unharmed-fails: so does the core without the ablation",
          ),
        told: z.string().describe("The state in one sentence"),
      }),
    ),
    written: z.array(z.string()).describe("Files that were written"),
  })
  .meta({ title: "hedgeproof corpus --json" });

/** A run as a file. */
export type Repro = z.infer<typeof reproShape>;
/** How a run failed. */
export type Failed = z.infer<typeof failedShape>;
/** A run cut down. */
export type ShrinkReport = z.infer<typeof shrinkShape>;
/** What became of kept runs. */
export type CorpusReport = z.infer<typeof corpusShape>;
