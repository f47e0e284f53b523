/**
 * The checks of the gate that make runs of their own: what was kept, the campaign, what is missed
 * without each safeguard, every crash point.
 *
 * 1. Each uses what its verb does: a failure here is one that the verb shows, too.
 */
import { runAblate } from "../campaign/ablate.js";
import { runCampaign } from "../campaign/campaign.js";
import { corpusFiles, replayCorpus } from "../campaign/corpus.js";
import { realWorld } from "../campaign/real-world.js";
import { campaignSpec } from "../campaign/request.js";
import { giveWay } from "../campaign/pool.js";
import { runSweep, sweepSpec } from "../campaign/sweep.js";
import { checkSession } from "../session/check.js";
import { commandLine } from "../report/command-line.js";
import { amount } from "../report/number-text.js";
import type { AblateReport, FailureReport, RunReport } from "../report/shapes.js";
import type { Failing, Found } from "./found.js";
import type { Judged } from "./judged.js";
import { sessionFiles } from "./session-files.js";

/** Nothing is judged that nobody else can check out. */
export function checkCommit({ commit, policy }: Judged): Found {
  const { hash, clean } = commit;
  const dirty = policy.cleanTree && clean === false;
  const state = clean === null ? "not known to be clean" : clean ? "clean" : "with changes";
  return {
    detail: `${hash.slice(0, 12)}, ${state}`,
    reasons: dirty ? ["the tree has changes that are not committed"] : [],
    ...{ failures: [], failed: 0 },
  };
}

/** Runs that failed once, kept as files. */
export async function checkCorpus({ inventory, policy, progress }: Judged): Promise<Found> {
  const { corpus: folder } = policy;
  const { runs } = await replayCorpus({ folder, progress }, inventory);
  const failures = runs
    .filter(({ state }) => state !== "holds")
    .map(({ file, told }) => ({
      ...{ what: file, invariant: null, message: told },
      replay: commandLine(["replay", file]),
    }));
  return {
    detail: `${runs.length - failures.length} of ${runs.length} kept runs do what they should`,
    ...{ reasons: [], failures, failed: failures.length, inputs: corpusFiles(folder) },
  };
}

/** What went wrong elsewhere, each case with runs like it. */
export async function checkRealWorld({ inventory, policy, progress }: Judged): Promise<Found> {
  const { cases } = await realWorld({ family: policy.family, progress }, inventory);
  const failures = cases
    .filter(({ state }) => state === "fails")
    .map(({ id, slug, told, replay }) => ({
      ...{ what: `${id} ${slug}`, invariant: null, message: told, replay },
    }));
  const runs = cases.reduce((sum, one) => sum + one.runs, 0);
  const here = cases.filter(({ state }) => state !== "impossible").length;
  return {
    detail:
      `${here - failures.length} of ${here} published failures do not happen, ` +
      `${cases.length - here} cannot, ${amount(runs)} runs`,
    ...{ reasons: [], failures, failed: failures.length },
  };
}

/** Recorded sessions, replayed through the core. A folder without any is bad input. */
export async function checkSessions({ policy, progress }: Judged): Promise<Found> {
  const { sessions: folder } = policy;
  if (folder === null) {
    return { detail: "the policy wants none", reasons: [], failures: [], failed: 0 };
  }
  const files = sessionFiles(folder);
  const failures: Failing[] = [];
  let [reports, missing] = [0, 0];
  for (const [at, file] of files.entries()) {
    const session = checkSession(file);
    reports += session.reports;
    missing += session.orders.filter(({ state }) => state !== "same").length;
    for (const { invariant, message, line } of session.broken) {
      const replay = commandLine(["replay", file]);
      failures.push({ what: `${file}, line ${line}`, invariant, message, replay });
    }
    progress?.(at + 1, files.length);
    await giveWay();
  }
  return {
    detail:
      `${files.length} sessions, ${amount(reports)} reports, ${amount(failures.length)} broken, ` +
      `${amount(missing)} orders unlike the recorded ones`,
    ...{ reasons: [], failures, failed: failures.length, inputs: files },
  };
}

/** The campaign, over seeds that nobody could choose: they are drawn from the commit. */
export async function runGateCampaign(judged: Judged): Promise<RunReport> {
  const { inventory, policy, commit, workers, progress } = judged;
  const { scenarios, venues, seeds } = policy;
  const request = { scenarios, venues, fresh: seeds, commit: commit.hash, progress };
  const spec = campaignSpec({ ...request, workers: workers ?? undefined }, inventory);
  return runCampaign(spec, inventory);
}

/** Which run of a campaign failed, and how. */
export function failingRun({
  scenario,
  venue,
  seed,
  outcome,
  invariant,
  message,
  replay,
}: FailureReport): Failing {
  return {
    what: `${scenario}, ${venue}, seed ${seed}`,
    ...{ invariant: invariant ?? outcome, message: message ?? outcome, replay },
    ...{ scenario, venue, seed },
  };
}

/** Safeguards taken away: each must be missed. */
export async function checkAblations({ inventory, policy, progress }: Judged): Promise<Found> {
  const report = await runAblate({ ...policy.ablations, progress }, inventory);
  const { ablations, unharmed, starts } = report;
  const missed = ablations.filter(({ caught }) => caught < starts).map(missedAblation);
  const harmed = unharmed.replay.map((replay) => ({
    ...{ what: "the core as it is", invariant: null, replay },
    message: "fails on a seed on which an ablation was hunted",
  }));
  return {
    detail:
      `${ablations.length - missed.length} of ${ablations.length} ablations caught, ` +
      `${amount(unharmed.runs)} runs of the core as it is, ${amount(unharmed.failed)} failed`,
    reasons: [],
    failures: [...missed, ...harmed],
    failed: missed.length + unharmed.failed,
  };
}

function missedAblation({ name, safeguard, plants }: AblateReport["ablations"][number]): Failing {
  return {
    what: `${name}, an ablation of ${safeguard}`,
    invariant: null,
    message: `nobody noticed that ${plants}`,
    replay: null,
  };
}

/** A death at every single boundary. */
export async function checkSweep(judged: Judged): Promise<Found> {
  const { inventory, policy, workers, progress } = judged;
  const request = { ...policy.sweep, store: "memory", workers: workers ?? undefined, progress };
  const cells = await runSweep(sweepSpec(request, inventory), inventory);
  const sum = (count: (cell: (typeof cells)[number]) => number): number =>
    cells.reduce((total, cell) => total + count(cell), 0);
  const [boundaries, runs, failed] = [
    sum((cell) => cell.boundaries),
    sum((cell) => cell.runs),
    sum((cell) => cell.failed),
  ];
  return {
    detail: `${amount(boundaries)} crash points, ${amount(runs)} runs, ${amount(failed)} failed`,
    reasons: [],
    failures: cells.flatMap((cell) => cell.failures.map(failingRun)),
    failed,
  };
}
