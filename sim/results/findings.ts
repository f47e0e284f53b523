/**
 * Findings: failures that broke the same invariant after the same last fault, and what has become
 * of them.
 *
 * 1. The cause of a failure is the kind of the last fault that had landed when it came about;
 *    `none` where none had. It is known from the run itself, and the same for the same run.
 * 2. `fixed`: one build, another than that in which it was last seen, made every run that ever
 *    failed so again, and all passed. A campaign of other runs says nothing.
 * 3. `back`: seen again after it was fixed. `new`: seen in one campaign only, and no campaign that
 *    could have seen it has come since. `known`: anything else.
 * 4. Campaigns count in the order in which they began.
 */
import type { FindingsReport } from "../report/findings-shape.js";
import type { FailedRunKey } from "./evidence.js";
import { isComplete, made, runOf } from "./evidence.js";
import type { CampaignRecord, FailureRecord } from "./tables.js";

type Finding = FindingsReport[number];

const NO_CAUSE = "none";
/** What needs somebody comes first. */
const ORDER = ["back", "new", "known", "fixed"] as const;

/** The findings of all that is recorded. */
export function findingsOf(
  campaigns: readonly CampaignRecord[],
  failures: readonly FailureRecord[],
): FindingsReport {
  const byId = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
  const groups = new Map<string, FailedRunKey[]>();
  const failedIn = new Map<number, Set<string>>();
  for (const failure of failures) {
    const campaign = byId.get(failure.campaign);
    if (campaign === undefined) continue;
    const run = runOf(failure, campaign);
    const { outcome, invariant, cause } = failure;
    const name = `${invariant ?? outcome}\n${cause ?? NO_CAUSE}`;
    groups.set(name, groups.get(name) ?? []);
    groups.get(name)?.push(run);
    failedIn.set(campaign.id, (failedIn.get(campaign.id) ?? new Set<string>()).add(run.key));
  }
  return [...groups.values()]
    .map((runs) => findingOf(runs, { campaigns, failedIn }))
    .sort(
      (one, other) =>
        ORDER.indexOf(one.status) - ORDER.indexOf(other.status) ||
        other.last.campaign - one.last.campaign ||
        (nameOf(one) < nameOf(other) ? -1 : 1),
    );
}

/** All campaigns, and the keys of the runs that failed in each, whatever they broke. */
interface Recorded {
  readonly campaigns: readonly CampaignRecord[];
  readonly failedIn: ReadonlyMap<number, ReadonlySet<string>>;
}

function nameOf({ invariant, example, cause }: Finding): string {
  return `${invariant ?? example.outcome}\n${cause}`;
}

function findingOf(runs: readonly FailedRunKey[], recorded: Recorded): Finding {
  const story = storyOf(runs, recorded);
  const { first, last, fixed } = story;
  const inLast = runs.filter(({ campaign }) => campaign === last);
  const [best = runs[0]] = [...inLast].sort(simplerFirst);
  if (best === undefined) throw new Error("a finding without a failure");
  const { scenario, venue, seed, outcome, message, digest, replay } = best.failure;
  return {
    status: story.status,
    invariant: best.failure.invariant,
    cause: best.failure.cause ?? NO_CAUSE,
    failures: runs.length,
    runs: new Set(runs.map(({ key }) => key)).size,
    first: seenIn(first),
    last: seenIn(last),
    fixed: fixed === null ? null : seenIn(fixed),
    example: { scenario, venue, seed, outcome, message, digest },
    replay,
  };
}

/** Of the failures of one campaign: the fewer faults had landed, the easier it is to see. */
function simplerFirst({ failure: one }: FailedRunKey, { failure: other }: FailedRunKey): number {
  return one.landed - other.landed || one.idx - other.idx;
}

function seenIn({ id, build, begun_ms: begunMs }: CampaignRecord): Finding["first"] {
  return { campaign: id, build, at: begunMs === null ? null : new Date(begunMs).toISOString() };
}

interface Story {
  readonly status: Finding["status"];
  readonly first: CampaignRecord;
  readonly last: CampaignRecord;
  /** That with which the last run was made again; null unless `fixed`. */
  readonly fixed: CampaignRecord | null;
}

/** Goes through the campaigns as they came; see (2) to (4). */
function storyOf(runs: readonly FailedRunKey[], { campaigns, failedIn }: Recorded): Story {
  const runsOf = new Map<CampaignRecord, FailedRunKey[]>();
  for (const run of runs) {
    runsOf.set(run.campaign, runsOf.get(run.campaign) ?? []);
    runsOf.get(run.campaign)?.push(run);
  }
  const known = new Map<string, FailedRunKey>();
  /** By build: which of the known runs it has made again since the last failure, and passed. */
  const passed = new Map<string, Set<string>>();
  let first: CampaignRecord | null = null;
  let last: CampaignRecord | null = null;
  let fixed: CampaignRecord | null = null;
  let [wasFixed, madeSince] = [false, false];
  for (const campaign of campaigns) {
    const failing = runsOf.get(campaign);
    if (failing !== undefined) {
      for (const run of failing) known.set(run.key, run);
      first ??= campaign;
      wasFixed ||= fixed !== null;
      [last, fixed, madeSince] = [campaign, null, false];
      passed.clear();
      continue;
    }
    const failed = failedIn.get(campaign.id) ?? new Set<string>();
    if (last === null || !isComplete(campaign, failed.size)) continue;
    const { build } = campaign;
    const good = passed.get(build) ?? new Set<string>();
    passed.set(build, good);
    for (const run of known.values()) {
      if (!made(campaign, run)) continue;
      madeSince = true;
      if (failed.has(run.key)) good.delete(run.key);
      else good.add(run.key);
    }
    if (build !== last.build && good.size === known.size) fixed ??= campaign;
  }
  if (first === null || last === null) throw new Error("a finding without a campaign");
  const unseen = first === last && !madeSince ? "new" : "known";
  const status = fixed !== null ? "fixed" : wasFixed ? "back" : unseen;
  return { status, first, last, fixed };
}
