/**
 * The library: `simulate` is one run, `campaign` many, `replay` one run told in full, `sweep`
 * every crash point in turn, `ablate` what happens without a safeguard, `diff` where two runs part,
 * `shrink` a failing run cut down, `cause` what made it fail, `addToCorpus` and `replayCorpus` what
 * is kept of such runs, `replayRepro` one of them, `realWorld` what others have reported, `list`
 * what there is, `findings` what recorded campaigns found.
 * is kept of such runs, `replayRepro` one of them, `list` what there is, `findings` what recorded
 * campaigns found. `importSession` makes a session of recordings, `replaySession` judges it,
 * `learn` measures its venue's habits.
 * campaigns found, `invariants` what every run is held to.
 *
 * 1. Only the shipped core, and the ablations of the table, can be run from here: no safeguard can
 *    be replaced by a caller.
 */
export {
  ablate,
  addToCorpus,
  campaign,
  cause,
  diff,
  findings,
  importSession,
  learn,
  invariants,
  list,
  merge,
  realWorld,
  replay,
  replayCorpus,
  replayRepro,
  replaySession,
  shrink,
  simulate,
  sweep,
} from "./campaign/library.js";
export type { InvariantEntry, RunRequest, SimulateRequest } from "./campaign/library.js";
export type { AblateRequest } from "./campaign/ablate.js";
export type { CauseRequest } from "./campaign/cause.js";
export type { CorpusAddRequest, CorpusReplayRequest } from "./campaign/corpus.js";
export type { RealWorldRequest } from "./campaign/real-world.js";
export type { CampaignRequest } from "./campaign/request.js";
export type { MergeRequest } from "./campaign/merge.js";
export type { ShrinkRequest, ShrinkStep } from "./campaign/shrink.js";
export type { SweepRequest } from "./campaign/sweep.js";
export { UsageError } from "./campaign/usage.js";
export type { Fault, FaultKind, Schedule, Trigger } from "./faults/schedule.js";
export type { FindingsReport } from "./report/findings-shape.js";
export type {
  AblateReport,
  DiffReport,
  FailureReport,
  ListReport,
  ReplayReport,
  RunReport,
  SweepReport,
} from "./report/shapes.js";
export type { ImportReport, SessionReport, VenueProfileReport } from "./report/session-shape.js";
export type { CauseReport } from "./report/cause-shape.js";
export type { RealWorldReport } from "./report/real-world-shape.js";
export type { CorpusReport, Failed, Repro, ShrinkReport } from "./report/repro-shape.js";
export type { GroupEnd, Outcome, RunResult, StoreKind } from "./run-types.js";
export type { Scenario } from "./scenario.js";
export type { ImportRequest } from "./session/import.js";
export type { Listener, WorldEvent } from "./world-event.js";
export { parsePlan } from "../core/plan.js";
export type { Plan, PlanLeg, PlanResult } from "../core/plan.js";
