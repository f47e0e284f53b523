/**
 * What is asked of the file of the results, in its own words.
 *
 * 1. Whatever comes out has passed its shape; what does not is refused in a sentence.
 * 2. Nothing that comes out is a path that is opened, or a command that is run.
 */
import type { z } from "zod";
import type { CampaignSpec } from "../campaign/campaign.js";
import type { FailedRun } from "../campaign/summary.js";
import { emptySummary } from "../campaign/summary.js";
import { UNPRINTABLE, UsageError } from "../campaign/usage.js";
import type { DealRecord } from "../report/deal-shape.js";
import type { FailureReport } from "../report/shapes.js";
import { DRAWS_VERSION } from "../rng.js";
import { partialText } from "../campaign/partial.js";
import type { Connection } from "./sqlite.js";
import type { CampaignRecord, FailureRecord } from "./tables.js";
import { campaignShape, failureShape } from "./tables.js";

/** More than a person keeps: beyond it a file is not read. */
const MOST_ROWS = 1_000_000;

/** The rows of a question, through their shape. @throws UsageError */
export function read<T extends z.ZodType>(
  { file, rows }: Connection,
  shape: T,
  sql: string,
  ...cells: readonly (string | number)[]
): readonly z.infer<T>[] {
  const found = rows(`${sql} LIMIT ${MOST_ROWS + 1}`, ...cells);
  if (found.length > MOST_ROWS) {
    throw new UsageError(`${file}: has more than ${MOST_ROWS} rows, expected fewer`);
  }
  return found.map((row) => {
    const { success, data, error } = shape.safeParse(row);
    if (success) return data;
    const [issue] = error.issues;
    const where = (issue?.path ?? []).map(String).join(".");
    throw new UsageError(
      `${file}: ${where === "" ? "a row" : where} is not what results have, ` +
        `expected what hedgeproof wrote`,
    );
  });
}

/** Every campaign, oldest first. */
export function campaignsIn(connection: Connection): readonly CampaignRecord[] {
  return read(connection, campaignShape, "SELECT * FROM campaigns ORDER BY id");
}

/** Every failure that is listed, by campaign and place. */
export function failuresIn(connection: Connection): readonly FailureRecord[] {
  return read(connection, failureShape, "SELECT * FROM failures ORDER BY campaign, whole, idx");
}

/** A new campaign, of which nothing is done. @returns its number. */
export function insertCampaign(
  { rows, change }: Connection,
  { deal, store, planFile, build, begunMs }: NewCampaign,
): number {
  const [row] = rows(
    "INSERT INTO campaigns (build, draws, deal, store, plan_file, begun_ms, wall_ms, runs, " +
      "failed) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0) RETURNING id",
    ...[build, DRAWS_VERSION, JSON.stringify(deal), store, planFile, begunMs],
  ) as readonly { readonly id: number }[];
  const id = row?.id ?? 0;
  const progress = "INSERT INTO progress (campaign, done, summary) VALUES (?, '[]', ?)";
  change(progress, id, partialText(emptySummary()));
  return id;
}

/** What is known of a campaign when it begins. */
export interface NewCampaign {
  readonly deal: DealRecord;
  readonly store: CampaignSpec["store"];
  readonly planFile: string | null;
  readonly build: string;
  /** Milliseconds since 1970; null: nobody said. */
  readonly begunMs: number | null;
}

/** One failure, in place of what was known of its run. */
export function putFailure(
  { change }: Connection,
  campaign: number,
  failure: Omit<FailureRecord, "campaign">,
): void {
  const { whole, idx, scenario, venue, seed, outcome, invariant, message } = failure;
  const { at_ms: atMs, digest, cause, landed, loss, replay } = failure;
  change(
    "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ...[campaign, whole ? 1 : 0, idx, scenario, venue, seed, outcome, invariant, message],
    ...[atMs, digest, cause, landed, loss === null ? null : JSON.stringify(loss), replay],
  );
}

/** The row of a failure; `run`: null where the whole campaign failed. */
export function failureRow(
  report: FailureReport,
  run: Pick<FailedRun, "index" | "lastFault" | "landed" | "loss"> | null,
  nth: number,
): Omit<FailureRecord, "campaign"> {
  const { scenario, venue, seed, invariant, message, atMs, digest, replay } = report;
  const outcome = report.outcome === "passed" ? "violated" : report.outcome;
  return {
    ...{ whole: run === null, idx: run?.index ?? nth, scenario, venue, seed, outcome },
    ...{ invariant, message, at_ms: atMs, digest, replay: replay.replaceAll(UNPRINTABLE, "?") },
    ...{ cause: run?.lastFault ?? null, landed: run?.landed ?? 0, loss: run?.loss ?? null },
  };
}
