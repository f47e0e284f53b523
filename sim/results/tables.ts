/**
 * The tables of the results, and the shapes of their rows. The file is shared by builds, and may
 * come from anybody.
 *
 * 1. Whatever is read goes through a shape: what is no row of ours is refused, and text that is
 *    printed holds nothing that a terminal would take for more than text.
 * 2. A change of the tables raises `RESULTS_VERSION`.
 */
import { z } from "zod";
import { jsonOf } from "../campaign/untrusted.js";
import { UNPRINTABLE } from "../campaign/usage.js";
import { SAFE_COMMAND } from "../report/command-line.js";
import { dealShape } from "../report/deal-shape.js";

/** In the header of the file: whose it is ("HPFR"). */
export const APPLICATION_ID = 0x48504652;
/** In the header of the file: which tables it has. */
export const RESULTS_VERSION = 1;

/** As SQLite keeps them, so that a file can be compared with its build. */
export const TABLES: ReadonlyMap<string, string> = new Map([
  [
    "campaigns",
    "CREATE TABLE campaigns (id INTEGER PRIMARY KEY, build TEXT NOT NULL, " +
      "draws INTEGER NOT NULL, deal TEXT NOT NULL, store TEXT NOT NULL, plan_file TEXT, " +
      "begun_ms INTEGER, ended_ms INTEGER, wall_ms INTEGER NOT NULL, verdict TEXT, " +
      "runs INTEGER NOT NULL, failed INTEGER NOT NULL, digest TEXT) STRICT",
  ],
  [
    "failures",
    "CREATE TABLE failures (campaign INTEGER NOT NULL, whole INTEGER NOT NULL, " +
      "idx INTEGER NOT NULL, scenario TEXT NOT NULL, venue TEXT NOT NULL, seed TEXT NOT NULL, " +
      "outcome TEXT NOT NULL, invariant TEXT, message TEXT, at_ms INTEGER NOT NULL, " +
      "digest TEXT NOT NULL, cause TEXT, landed INTEGER NOT NULL, loss TEXT, " +
      "replay TEXT NOT NULL, " +
      "PRIMARY KEY (campaign, whole, idx)) STRICT, WITHOUT ROWID",
  ],
  [
    "progress",
    "CREATE TABLE progress (campaign INTEGER PRIMARY KEY, done TEXT NOT NULL, " +
      "summary TEXT NOT NULL) STRICT",
  ],
  [
    "samples",
    "CREATE TABLE samples (campaign INTEGER NOT NULL, idx INTEGER NOT NULL, " +
      "digest TEXT NOT NULL, passed INTEGER NOT NULL, again TEXT, " +
      "PRIMARY KEY (campaign, idx)) STRICT, WITHOUT ROWID",
  ],
]);

const MOST_TEXT = 100_000;
const said = z
  .string()
  .max(MOST_TEXT)
  .transform((text) => text.replaceAll(UNPRINTABLE, "?"));
const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const replay = z.string().max(MOST_TEXT).regex(SAFE_COMMAND);
const flag = z.literal([0, 1]).transform((value) => value === 1);

/** A row of `campaigns`. */
export const campaignShape = z.strictObject({
  id: z.int().positive(),
  build: said,
  draws: z.int().positive(),
  deal: z.string().transform(jsonOf).pipe(dealShape),
  store: z.enum(["memory", "sqlite", "file"]),
  plan_file: said.nullable(),
  begun_ms: count.max(8.64e15).nullable(),
  ended_ms: count.max(8.64e15).nullable(),
  wall_ms: count,
  verdict: z.enum(["passed", "failed", "insufficient"]).nullable(),
  runs: count,
  failed: count,
  digest: digest.nullable(),
});

const lossShape = z.strictObject({
  ...{ minor: count, group: said, symbol: said, side: z.literal([1, -1]), units: count },
  ...{ adverseTicks: count, fromMs: count, untilMs: count },
});

/** A row of `failures`. */
export const failureShape = z.strictObject({
  campaign: z.int().positive(),
  whole: flag,
  idx: count,
  scenario: said,
  venue: said,
  seed: said,
  outcome: z.enum(["violated", "stuck", "crashed", "nondeterministic"]),
  invariant: said.nullable(),
  message: said.nullable(),
  at_ms: count,
  digest,
  cause: said.nullable(),
  landed: count,
  loss: z.string().transform(jsonOf).pipe(lossShape).nullable(),
  replay,
});

/** A row of `progress`. */
export const progressShape = z.strictObject({
  campaign: z.int().positive(),
  done: z
    .string()
    .transform(jsonOf)
    .pipe(z.array(z.tuple([count, count]))),
  summary: z.string(),
});

/** A row of `samples`. */
export const sampleShape = z.strictObject({
  campaign: z.int().positive(),
  idx: count,
  digest,
  passed: flag,
  again: digest.or(z.literal("none")).nullable(),
});

/** A campaign as it is recorded. `verdict` null: it has not come to its end. */
export type CampaignRecord = z.infer<typeof campaignShape>;
/** A failure as it is recorded. `whole`: of the campaign, not of one run of it. */
export type FailureRecord = z.infer<typeof failureShape>;
