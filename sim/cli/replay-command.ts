/**
 * `hedgeproof replay`: one run, told line by line: of a seed, or of a file with the faults as data;
 * or a recorded session (see `session-command.ts`).
 *
 * 1. Prices, quotes and timers are left out of what people read; `--json` has everything.
 */
import { must } from "../../core/assert.js";
import type { Inventory } from "../campaign/inventory.js";
import { ablationNamed } from "../campaign/ablated.js";
import { writeMetrics } from "../campaign/metrics-file.js";
import type { ReplayView } from "../campaign/replay.js";
import { replayRun } from "../campaign/replay.js";
import { reproOf } from "../campaign/repro.js";
import { coreOf, replayRepro } from "../campaign/repro-run.js";
import { parseSeed } from "../campaign/seeds.js";
import { UsageError } from "../campaign/usage.js";
import { demandWritable } from "../campaign/whole-file.js";
import type { ReplayReport } from "../report/shapes.js";
import type { Scenario } from "../scenario.js";
import { lossText } from "../report/loss-text.js";
import { clockText } from "../clock-text.js";
import { SESSION_ENDING, sessionCommand } from "./session-command.js";
import { momentText } from "./moment-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { scenarioNamed, scenarioOfPlanFile, venueNamed } from "../campaign/named.js";

const NOTHING_NAKED = "would have cost nothing: nothing was naked from the failure on";

/** Kinds of events that come by the hundred and tell little. */
const TICKS = new Set(["price", "hears-quote", "hears-wake"]);

/** What the name of a run as a file ends with; no slug does. */
const FILE_ENDING = ".json";

/** Options as commander hands them over. */
export interface ReplayOptions {
  readonly plan?: string;
  readonly venue?: string;
  readonly seed?: string;
  readonly ablate?: string;
  readonly until?: string;
  readonly state?: boolean;
  readonly why?: string;
  readonly metrics?: string;
  readonly json?: boolean;
}

/** Replays one run. @throws UsageError on bad input. */
export async function replayCommand(
  name: string | undefined,
  options: ReplayOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  if (name?.endsWith(SESSION_ENDING) === true) return sessionCommand(name, { ...options }, io);
  const told = name?.endsWith(FILE_ENDING) === true ? ofFile : ofSeed;
  const { metrics: file } = options;
  if (file !== undefined) demandWritable(file);
  const report = await told(name, options, inventory);
  if (file !== undefined) writeMetrics(file, must(report.metrics, "metrics of a run"), "run");
  if (options.json === true) io.out(`${JSON.stringify(report, null, 2)}\n`);
  else io.out(timelineText(report) + (report.state === undefined ? "" : momentText(report.state)));
  return report.outcome === "passed" ? EXIT.passed : EXIT.failed;
}

/** What of it is shown. */
function viewOf({ until, state = false, why }: ReplayOptions): ReplayView {
  return { until: until === undefined ? null : eventNumber(until), state, why: why ?? null };
}

function eventNumber(given: string): number {
  if (/^[1-9]\d{0,8}$/u.test(given)) return Number(given);
  throw new UsageError(`--until ${given}, expected the number of an event, from 1`);
}

type Tell = (
  name: string | undefined,
  options: ReplayOptions,
  inventory: Inventory,
) => Promise<ReplayReport>;

/** An ablation beside a file that names none is put into the core; the file says the rest. */
const ofFile: Tell = async (file = "", options, inventory) => {
  const { plan, venue, seed, ablate } = options;
  const also = [plan, venue, seed].find((given) => given !== undefined);
  if (also !== undefined) {
    throw new UsageError(
      `${file} holds a whole run, expected nothing beside it, ${also} was given`,
    );
  }
  const read = reproOf(file, inventory);
  const own = read.ablation;
  if (ablate !== undefined && own !== null && own.name !== ablate) {
    throw new UsageError(`${file} has ${own.name} in its core, expected no --ablate`);
  }
  const ablation = ablate === undefined ? own : ablationNamed(ablate);
  return replayRepro({ ...read, ablation }, inventory, viewOf(options));
};

const ofSeed: Tell = async (name, options, inventory) => {
  const { ablate } = options;
  const which = {
    venue: venueNamed(given(options.venue, "--venue <venue>"), inventory),
    seed: parseSeed(given(options.seed, "--seed <seed>"), "--seed"),
    scenario: scenarioOf(name, options, inventory),
    schedule: null,
  };
  const ablation = ablate === undefined ? null : ablationNamed(ablate);
  const run = await coreOf(ablation, inventory);
  return replayRun(
    { ...which, store: ablation?.store ?? "sqlite" },
    { ...inventory, run },
    viewOf(options),
  );
};

function given(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new UsageError(`required option '${option}' not specified, expected it or a file`);
}

function scenarioOf(
  name: string | undefined,
  { plan }: ReplayOptions,
  inventory: Inventory,
): Scenario {
  if (plan !== undefined && name === undefined) return scenarioOfPlanFile(plan);
  if (name !== undefined && plan === undefined) return scenarioNamed(name, inventory);
  const both = name === undefined ? "neither was" : "both were";
  throw new UsageError(`replay takes a scenario or --plan FILE, expected one, ${both} given`);
}

function timelineText(report: ReplayReport): string {
  const told = report.events.filter(({ kind }) => !TICKS.has(kind));
  const lines = told.map(
    ({ n, atMs, actor, text, exposure }) =>
      `${String(n).padStart(5)} ${clockText(atMs).padStart(9)}  ${actor.padEnd(8)}  ${text}` +
      (exposure === 0 ? "" : `  [exposed ${exposure}]`),
  );
  const { outcome, invariant, message, atMs, loss, digest } = report;
  const left = report.events.length - told.length;
  const broken = invariant === null ? "" : ` ${invariant}`;
  return [
    ...lines,
    ...(left === 0 ? [] : [`${left} prices, quotes and timers are not shown; --json has them`]),
    `${outcome}${broken} at ${clockText(atMs)}${message === null ? "" : `: ${message}`}`,
    ...(outcome === "passed" || loss !== null ? lossText(loss) : [NOTHING_NAKED]),
    `digest ${digest}`,
    "",
  ].join("\n");
}
