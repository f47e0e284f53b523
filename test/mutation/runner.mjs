/**
 * A test runner for Stryker that runs the unit tests of the core and a short campaign within one
 * warm process. Most mutants die in milliseconds; a start of vitest for each would take hours.
 *
 * 1. A mutant is run against the tests that reach it, those first that have killed most per
 *    millisecond lately.
 * 2. A kill counts only if the same test passes right after without the mutant: neither a test that
 *    fails by itself nor something left behind by an earlier mutant is a kill.
 * 3. Mutants are switched while the program runs. What only runs while a module loads is out of
 *    reach; Stryker leaves it out as static.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { PluginKind, declareClassPlugin } from "@stryker-mutator/api/plugin";
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import fc from "fast-check";
import { campaignRuns, hushCoverage, unitTests } from "./trials.mjs";
import { cpuMs, createWatchdog } from "./watchdog.mjs";

/**
 * A mutant is in an endless loop, and counts as timed out, if one test reaches it this often, and
 * as many times as often as any test does without it; or if a test takes this much processor time,
 * and as many times what it takes without it.
 */
const ENDLESS = { hits: 10_000, ms: 10_000, times: 20 };
/** A mutant that has got past this much processor time of tests is given up as a survivor. */
const PATIENCE_MS = Number(process.env.MUTATION_PATIENCE_MS ?? Infinity);
/** By how much a kill counts less with each further mutant: neighbours die of the same test. */
const FADING = 0.98;

// Files in the sandbox, for a next process.
/** `[kills, meanMs]` of every test. */
const MEMORY = "trials.json";
/** How often the test that reaches a mutant most reaches it. */
const MOST_HITS = "most-hits.json";
/** There while the mutant of that id runs; found by a next process, the last one ended in it. */
const running = (id) => `running-${id}`;

/** The switches that Stryker's instrumentation looks at. */
const switches = (globalThis.__stryker__ ??= {});

/**
 * One test: `kills` fade, `meanMs` is how long it takes.
 *
 * @typedef {{ id: string, fileName: string, run: () => Promise<void> | void,
 *   kills: number, meanMs: number }} Trial
 */

class CoreTestRunner {
  /** @type {Map<string, Trial>} */
  #trials = new Map();
  /** @type {Record<string, number>} */
  #mostHits = {};
  #watchdog = createWatchdog();

  /** Static mutants are ignored, and any other can be switched on without a reload. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    // No search for the smallest counterexample: the first one is a kill.
    fc.configureGlobal({ endOnFailure: true, seed: 1 });
    hushCoverage();
    const memory = new Map(readJson(MEMORY, []));
    this.#mostHits = readJson(MOST_HITS, {});
    for (const trial of [...(await campaignRuns()), ...(await unitTests())]) {
      const [kills, meanMs] = memory.get(trial.id) ?? [0, 1];
      this.#trials.set(trial.id, { ...trial, kills, meanMs });
    }
  }

  async dryRun() {
    const tests = [];
    for (const trial of this.#trials.values()) {
      const { id, fileName, run } = trial;
      switches.currentTestId = id;
      const startMs = performance.now();
      const failure = await failureOf(run);
      const timeSpentMs = performance.now() - startMs;
      trial.meanMs = timeSpentMs;
      tests.push({
        ...{ id, name: id, fileName, timeSpentMs },
        ...(failure === null
          ? { status: TestStatus.Success }
          : { status: TestStatus.Failed, failureMessage: failure }),
      });
    }
    switches.currentTestId = undefined;
    this.#remember();
    this.#mostHits = mostHits(switches.mutantCoverage);
    writeFileSync(MOST_HITS, JSON.stringify(this.#mostHits));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: switches.mutantCoverage };
  }

  async mutantRun({ activeMutant: { id }, testFilter }) {
    if (existsSync(running(id))) {
      rmSync(running(id));
      return { status: MutantRunStatus.Timeout, reason: "the process had to be ended" };
    }
    writeFileSync(running(id), "");
    try {
      return await this.#tryAll(id, this.#inOrder(testFilter));
    } finally {
      rmSync(running(id));
    }
  }

  async #tryAll(id, trials) {
    switches.covered = true;
    switches.hitLimit = ENDLESS.hits + ENDLESS.times * (this.#mostHits[id] ?? 0);
    const beginMs = cpuMs();
    for (const [at, trial] of trials.entries()) {
      const failure = await this.#try(id, trial);
      const nrOfTests = at + 1;
      if (switches.hitCount > switches.hitLimit) {
        return { status: MutantRunStatus.Timeout, reason: `${switches.hitCount} hits` };
      }
      if (failure !== null) {
        await passesByItself(trial, failure);
        trial.kills += 1;
        this.#remember();
        const killed = { status: MutantRunStatus.Killed, killedBy: [trial.id] };
        return { ...killed, failureMessage: failure, nrOfTests };
      }
      if (cpuMs() - beginMs > PATIENCE_MS) {
        return { status: MutantRunStatus.Survived, nrOfTests };
      }
    }
    return { status: MutantRunStatus.Survived, nrOfTests: trials.length };
  }

  /** Runs one test with the mutant switched on; why it failed, null if it passed. */
  async #try(id, trial) {
    switches.activeMutant = id;
    switches.hitCount = 0;
    const startMs = cpuMs();
    const mostMs = ENDLESS.ms + ENDLESS.times * trial.meanMs;
    const failure = await this.#watchdog.watch(() => failureOf(trial.run), mostMs);
    trial.meanMs = 0.9 * trial.meanMs + 0.1 * (cpuMs() - startMs);
    switches.activeMutant = null;
    return failure;
  }

  /** The tests of a filter, those first that have killed most per millisecond lately. */
  #inOrder(testFilter) {
    for (const trial of this.#trials.values()) {
      trial.kills *= FADING;
    }
    const rate = ({ kills, meanMs }) => (kills + 0.02) / meanMs;
    return (testFilter ?? [...this.#trials.keys()])
      .map((id) => this.#trials.get(id))
      .sort((a, b) => rate(b) - rate(a));
  }

  /** What was learnt outlives a process that is ended because of an endless loop. */
  #remember() {
    const trials = [...this.#trials.values()];
    const memory = trials.map(({ id, kills, meanMs }) => [id, [kills, meanMs]]);
    writeFileSync(`${MEMORY}.${process.pid}`, JSON.stringify(memory));
    renameSync(`${MEMORY}.${process.pid}`, MEMORY);
  }
}

function readJson(path, otherwise) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : otherwise;
}

/** Of each mutant, the most hits in one test. */
function mostHits({ perTest }) {
  const most = {};
  for (const hits of Object.values(perTest)) {
    for (const [mutant, count] of Object.entries(hits)) {
      most[mutant] = Math.max(most[mutant] ?? 0, count);
    }
  }
  return most;
}

async function failureOf(run) {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Stryker starts a runner that throws anew, and runs the mutant again. */
async function passesByItself({ id, run }, withMutant) {
  const failure = await failureOf(run);
  if (failure !== null) {
    throw new Error(`${id} fails without a mutant: ${failure}; with it: ${withMutant}`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "core", CoreTestRunner)];
