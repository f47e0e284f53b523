/**
 * The release gate: its policy, which people write, and its report, which CI reads. The JSON
 * Schemas docs/schemas/gate-policy.json and gate.json are made from these.
 *
 * 1. Fields may be added; names and meanings of those that are here stay.
 */
import { z } from "zod";
import { metricsShape } from "./metrics-shape.js";

const text = z.string().max(10_000);
const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const slugs = z.array(text.min(1)).min(1);
const limit = count.nullable();

const knownShape = z
  .strictObject({
    scenario: text.optional().describe("Left out: any"),
    venue: text.optional().describe("Left out: any"),
    seed: text.optional().describe("Left out: any"),
    invariant: text.min(1).describe("Slug of the broken invariant, or an outcome"),
    owner: text.min(1).describe("Who answers for it"),
    until: z.iso.date().describe("The last day on which it is allowed"),
    reason: text.min(1),
  })
  .meta({ title: "A finding that is allowed for a while" });

const budgetsShape = z
  .strictObject({
    longestNakedMs: limit.optional().describe("Longest window of exposure of a group"),
    mostNakedUnits: limit.optional().describe("Largest exposure of a group"),
    hedgeLagP50Ms: limit.optional().describe("Half of the hedges followed so soon"),
    hedgeLagP99Ms: limit.optional(),
    recoveryP99Ms: limit.optional().describe("99 % of the recoveries took no longer"),
  })
  .describe("What the campaign may have measured at most; null: no limit");

/** What a release needs. Whatever is left out has its default. */
export const policyShape = z
  .strictObject({
    $schema: text.optional(),
    version: z.literal(1),
    seeds: z.int().positive().optional().describe("Drawn from the commit; 10000"),
    scenarios: slugs.optional().describe("Of the campaign and the sweep; all"),
    venues: slugs.optional().describe("Of the campaign and the sweep; all"),
    situations: z
      .array(text.min(1))
      .optional()
      .describe("That must have happened, beside those of the campaign's tiers"),
    budgets: budgetsShape.optional(),
    ablations: z
      .strictObject({
        names: slugs.optional().describe("All"),
        starts: z.int().positive().optional().describe("Starting points of each; 1"),
        limit: z.int().positive().optional().describe("Runs from each, at most; 1000"),
      })
      .optional(),
    sweep: z
      .strictObject({
        scenarios: slugs.optional().describe("Those of the campaign"),
        venues: slugs.optional().describe("Those of the campaign"),
        depth: z.literal([1, 2]).optional().describe("1"),
      })
      .optional(),
    family: z.int().positive().optional().describe("Variations of each real-world case; 25"),
    corpus: text.min(1).optional().describe("Folder of the kept runs; scenarios/regressions"),
    sessions: text
      .min(1)
      .nullable()
      .optional()
      .describe("Folder of recorded sessions; scenarios/sessions; null: none are recorded"),
    known: z.array(knownShape).optional(),
    cleanTree: z.boolean().optional().describe("Whether every change must be committed; true"),
  })
  .meta({ title: "hedgeproof gate: policy" });

const checkShape = z
  .strictObject({
    name: text,
    passed: z.boolean(),
    detail: text.describe("What was done, in numbers"),
    reasons: z.array(text).describe("Why it did not pass"),
    wallMs: count,
  })
  .meta({ title: "One of the things that a release needs" });

const failureShape = z
  .strictObject({
    check: text,
    what: text.describe("Which run, case, file or ablation"),
    invariant: text.nullable(),
    message: text,
    safeguards: z.array(text).describe("Slugs of those that guard what broke, likeliest first"),
    replay: text.nullable().describe("The command that shows it"),
    known: z.boolean().describe("Allowed by the policy"),
  })
  .meta({ title: "One failure" });

const sampleShape = z.strictObject({
  scenario: text,
  venue: text,
  seed: text,
  outcome: text,
  digest,
});

/** What the gate says. */
export const gateShape = z
  .strictObject({
    version: z.literal(1),
    verdict: z.enum(["GO", "NO-GO"]),
    reasons: z.array(text).describe("Every one of them; empty for GO"),
    checks: z.array(checkShape),
    failures: z.array(failureShape).describe("The first of each check"),
    subject: z
      .strictObject({
        commit: text,
        clean: z.boolean().nullable().describe("Nothing is uncommitted; null: not known"),
        build: text,
        draws: z.int().positive(),
        node: text,
        ablation: text.nullable().describe("Planted on purpose; null in every release"),
      })
      .describe("What was judged"),
    policy: policyShape.describe("As given"),
    inputs: z
      .array(z.strictObject({ file: text, sha256: digest }))
      .describe("Every file that was read: policy, lock file, kept runs, sessions, campaign"),
    seeds: text,
    digest: digest.describe("Of the campaign"),
    sample: z.array(sampleShape).describe("Runs of the campaign that `--verify` makes again"),
    safeguards: z.array(
      z.strictObject({
        slug: text,
        exercised: count.describe("How often the world of the campaign exercised it"),
        suspected: count.describe("Failures for which it is the likeliest safeguard"),
      }),
    ),
    metrics: metricsShape,
    begunAt: z.iso.datetime(),
    wallMs: count,
    seal: digest.describe("SHA-256 of everything above"),
  })
  .meta({ title: "hedgeproof gate --json" });

/** `gate --verify --json`. */
export const verifyShape = z
  .strictObject({
    holds: z.boolean(),
    verdict: z.enum(["GO", "NO-GO"]).describe("Of the report that was verified"),
    reasons: z.array(text).describe("Why it does not hold"),
    runs: count.describe("Made again"),
  })
  .meta({ title: "hedgeproof gate --verify --json" });

/** The policy as people write it. */
export type Policy = z.infer<typeof policyShape>;
/** What the gate says. */
export type GateReport = z.infer<typeof gateShape>;
/** One of its checks. */
export type GateCheck = GateReport["checks"][number];
/** One of its failures. */
export type GateFailure = GateReport["failures"][number];
/** Whether a report still holds. */
export type VerifyReport = z.infer<typeof verifyShape>;
