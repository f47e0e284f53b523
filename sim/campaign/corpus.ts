/**
 * The corpus: runs that failed once, kept as files and replayed ever after.
 *
 * 1. A run holds as long as it does what its file says: it fails so, or, once fixed, passes with
 *    every kind of its faults landing. A run in which they no longer strike would pass for nothing.
 * 2. With an ablation, the ablated core fails and the shipped core passes.
 * 3. What no longer fails is fixed: it is reported, and kept as a test that it passes.
 * 4. Nothing is written that does not hold then, and no file is written over by another.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { CorpusReport } from "../report/repro-shape.js";
import type { RunResult, RunSpec } from "../run-types.js";
import type { Inventory } from "./inventory.js";
import { giveWay } from "./pool.js";
import type { ReproRun } from "./repro.js";
import { failedOf, reproOf, reproWith, writeRepro } from "./repro.js";
import { coreOf, runRepro } from "./repro-run.js";
import { broken, isSame } from "./failing-run.js";
import { UsageError, messageOf } from "./usage.js";

/** What became of one kept run. */
export type KeptRun = CorpusReport["runs"][number];

/** Where the corpus is. */
export interface CorpusRequest {
  /** Without it `scenarios/regressions`. */
  readonly folder?: string | undefined;
}

/** Which of it, and what is done about it. */
export interface CorpusReplayRequest extends CorpusRequest {
  /** Keep what is fixed as a test that it passes. */
  readonly update?: boolean | undefined;
  /** Hears how many of how many runs are done. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
}

/** What to put into it. */
export interface CorpusAddRequest extends CorpusRequest {
  readonly file: string;
  /** Of the file in the corpus; without it, that of `file`. */
  readonly name?: string | undefined;
}

const FOLDER = join("scenarios", "regressions");
const FILE_ENDING = ".json";
/** What such a state is called, and all is well. */
const WELL: readonly KeptRun["state"][] = ["holds", "fixed"];

/** Replays all of it. @throws UsageError if there is none, or a file is no run. */
export async function replayCorpus(
  request: CorpusReplayRequest,
  inventory: Inventory,
): Promise<CorpusReport> {
  const files = corpusFiles(request.folder ?? FOLDER);
  // Before any is run: a file that is no run is bad input, and nothing is written then.
  const read = files.map((file) => [file, reproOf(file, inventory)] as const);
  const runs: KeptRun[] = [];
  const written: string[] = [];
  for (const [file, run] of read) {
    const kept = await keptRun(file, run, inventory);
    if (kept.state === "fixed" && request.update === true) {
      writeRepro(file, fixedOf(run));
      written.push(file);
    }
    runs.push(kept);
    request.progress?.(runs.length, files.length);
    await giveWay();
  }
  const well = runs.every(({ file, state }) => state === "holds" || written.includes(file));
  return { verdict: well ? "passed" : "failed", runs, written };
}

/** Puts a run into it, if it does what its file says. @throws UsageError on bad input. */
export async function addToCorpus(
  { file, name = basename(file, FILE_ENDING), folder = FOLDER }: CorpusAddRequest,
  inventory: Inventory,
): Promise<CorpusReport> {
  if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(name)) {
    throw new UsageError(
      `--name ${JSON.stringify(name)} is no name for a kept run, ` +
        "expected small letters, digits and hyphens",
    );
  }
  const target = join(folder, `${name}${FILE_ENDING}`);
  if (existsSync(target)) {
    throw new UsageError(`${target}: is there already, expected another --name`);
  }
  const run = reproOf(file, inventory);
  const kept = await keptRun(file, run, inventory);
  const well = WELL.includes(kept.state);
  if (well) writeRepro(target, kept.state === "fixed" ? fixedOf(run) : run.repro);
  return { verdict: well ? "passed" : "failed", runs: [kept], written: well ? [target] : [] };
}

/** The files of a corpus, in order. @throws UsageError if there is none. */
export function corpusFiles(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (thrown) {
    throw new UsageError(
      `${folder}: cannot be read (${messageOf(thrown)}), expected a folder of runs as files`,
    );
  }
  const files = names.filter((name) => name.endsWith(FILE_ENDING));
  if (files.length === 0) throw new UsageError(`${folder}: is empty, expected runs as files`);
  return files.sort((one, other) => (one < other ? -1 : 1)).map((name) => join(folder, name));
}

function fixedOf({ repro }: ReproRun): ReproRun["repro"] {
  return reproWith({ ...repro, expected: "fixed" });
}

/** Runs one, and says what became of it. */
export async function keptRun(file: string, run: ReproRun, inventory: Inventory): Promise<KeptRun> {
  const result = runRepro(run, await coreOf(run.ablation, inventory));
  const { words, ablation } = run.repro;
  return { file, words, ablation, ...judged(run, result, inventory.run) };
}

function judged(
  run: ReproRun,
  result: RunResult,
  shipped: (spec: RunSpec) => RunResult,
): Pick<KeptRun, "state" | "told"> {
  const { expected } = run.repro;
  const ablation = run.ablation?.name;
  if (result.outcome === "passed") {
    if (ablation !== undefined) {
      return { state: "misses", told: `passes with ${ablation} in the core: it shows nothing` };
    }
    return expected === "fixed" ? judgedFixed(run, result) : fixed(broken(expected));
  }
  const failed = failedOf(result);
  const now = `${broken(failed)}: ${failed.message}`;
  if (expected === "fixed") return { state: "back", told: `was fixed and fails again: ${now}` };
  if (!isSame(failed, expected)) {
    return { state: "otherwise", told: `fails otherwise, expected ${broken(expected)}: ${now}` };
  }
  if (ablation !== undefined) {
    const bare = runRepro(run, shipped);
    if (bare.outcome !== "passed") {
      const told = `the shipped core fails it too: ${bare.message ?? bare.outcome}`;
      return { state: "unharmed-fails", told };
    }
  }
  return { state: "holds", told: `fails as expected: ${now}` };
}

/** See (1). */
function judgedFixed(
  { schedule }: ReproRun,
  { faults }: RunResult,
): Pick<KeptRun, "state" | "told"> {
  const missed = new Set<string>(schedule.map(({ kind }) => kind));
  for (const kind of faults.keys()) missed.delete(kind);
  if (missed.size === 0) return { state: "holds", told: "passes" };
  return { state: "misses", told: `passes, but no ${[...missed].join(", no ")} lands any more` };
}

/** See (3). */
function fixed(what: string): Pick<KeptRun, "state" | "told"> {
  return { state: "fixed", told: `fixed: no longer breaks ${what}` };
}
