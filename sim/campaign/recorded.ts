/**
 * A campaign as it is asked for: run, and where that is asked for recorded, or gone on with.
 *
 * 1. What is recorded changes nothing of the report.
 * 2. Everything that can be refused is refused before anything runs.
 */
import type { FindingsReport } from "../report/findings-shape.js";
import type { RunReport } from "../report/shapes.js";
import { findingsOf } from "../results/findings.js";
import type { Keeping } from "../results/keeping.js";
import { beginKeeping, resumeKeeping, unfinishedIn } from "../results/keeping.js";
import type { Connection } from "../results/sqlite.js";
import { openResults } from "../results/sqlite.js";
import { campaignsIn, failuresIn } from "../results/store.js";
import { buildName } from "./build.js";
import type { CampaignSpec } from "./campaign.js";
import { runCampaign, runKept } from "./campaign.js";
import { dealSize } from "./deal.js";
import type { Inventory } from "./inventory.js";
import type { CampaignRequest } from "./request.js";
import { campaignSpec } from "./request.js";
import { resumedSpec } from "./resume.js";
import { UsageError } from "./usage.js";

/** How a campaign came to its end, or to a stop. */
export interface CampaignEnd {
  /** Null: it was stopped. */
  readonly report: RunReport | null;
  /** How many runs the results have, of how many. */
  readonly kept: number;
  readonly runs: number;
}

/** What is no part of the request. */
export interface Surroundings {
  /** This one, if left out. */
  readonly build?: string;
  /** Asked before every batch; true: no further. */
  readonly stopped?: () => boolean;
}

/** Runs the campaign that is asked for. @throws UsageError on bad input. */
export async function runRecorded(
  request: CampaignRequest,
  inventory: Inventory,
  { build, stopped = () => false }: Surroundings = {},
): Promise<CampaignEnd> {
  const { results: file, resume = false, nowMs = null } = request;
  if (file === undefined) {
    if (resume) throw new UsageError("--resume was given without results, expected --results FILE");
    const spec = campaignSpec(request, inventory);
    const runs = dealSize(spec.deal);
    return { report: await runCampaign(spec, inventory), kept: 0, runs };
  }
  const circumstances = { build: build ?? buildName(), nowMs, stopped };
  const fresh = resume ? null : campaignSpec(request, inventory);
  const connection = openResults({ file, mode: resume ? "resuming" : "writing" });
  try {
    const [spec, keeping] =
      fresh === null
        ? goneOn(connection, request, inventory, circumstances)
        : ([fresh, beginKeeping(connection, fresh, circumstances)] as const);
    return await keptEnd(spec, inventory, keeping);
  } finally {
    connection.close();
  }
}

async function keptEnd(
  spec: CampaignSpec,
  inventory: Inventory,
  keeping: Keeping,
): Promise<CampaignEnd> {
  let report: RunReport | null = null;
  try {
    report = await runKept(spec, inventory, keeping.keeper);
  } finally {
    keeping.release();
  }
  return { report, kept: keeping.kept(), runs: dealSize(spec.deal) };
}

function goneOn(
  connection: Connection,
  request: CampaignRequest,
  inventory: Inventory,
  circumstances: Parameters<typeof resumeKeeping>[3],
): readonly [CampaignSpec, Keeping] {
  const unfinished = unfinishedIn(connection, circumstances.build);
  try {
    const spec = resumedSpec(unfinished.record, request, inventory);
    return [spec, resumeKeeping(connection, unfinished, spec, circumstances)];
  } catch (thrown) {
    unfinished.hold.release(false);
    throw thrown;
  }
}

/** What has been found by the campaigns that are recorded in `file`. @throws UsageError */
export function findingsIn(file: string): FindingsReport {
  const connection = openResults({ file, mode: "reading" });
  try {
    return connection.transaction(() =>
      findingsOf(campaignsIn(connection), failuresIn(connection)),
    );
  } finally {
    connection.close();
  }
}
