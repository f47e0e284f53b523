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
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { PluginKind, declareClassPlugin } from "@stryker-mutator/api/plugin";
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import { collectTests, getFn, getHooks } from "@vitest/runner";
import { getNames, getTests } from "@vitest/runner/utils";
import fc from "fast-check";

const UNIT_TESTS = "test/core";
const CAMPAIGN = "test/mutation/campaign.js";
/**
 * A mutant is in an endless loop, and counts as timed out, if one test reaches it this often, and
 * as many times as often as any test does without it.
 */
const ENDLESS = { hits: 10_000, times: 20 };

/**
 * A mutant that has got past this much processor time of tests is given up as a survivor; 0 for
 * never. A quick first pass has it, and a second one without it runs what was given up.
 */
const PATIENCE_MS = Number(process.env.MUTATION_PATIENCE_MS ?? 0);
/** By how much a kill counts less with each further mutant: neighbours die of the same test. */
const FADING = 0.98;
/** In the sandbox, for the next process: `[kills, meanMs]` of every test. */
const MEMORY = "trials.json";
/** In the sandbox, for the next process: how often the test that reaches a mutant most reaches it. */
const MOST_HITS = "most-hits.json";

/** The switches that Stryker's instrumentation looks at. */
const switches = (globalThis.__stryker__ ??= {});

/**
 * One test: `kills` fade, `meanMs` is how long it takes.
 *
 * @typedef {{ id: string, fileName: string, run: () => Promise<void> | void,
 *   kills: number, meanMs: number }} Trial
 */

/** What `@vitest/runner` has to know to collect the tests of a file. */
const collector = {
  config: {
    ...{ root: process.cwd(), name: "", setupFiles: [], tags: [], maxConcurrency: 1, retry: 0 },
    ...{ testTimeout: 60_000, hookTimeout: 60_000, allowOnly: false, passWithNoTests: false },
    sequence: { seed: 1, hooks: "stack", setupFiles: "list" },
  },
  importFile: (path) => import(pathToFileURL(path).href),
};

/**
 * Lets the counting of coverage stop once it is known: it costs three quarters of a run. The text is
 * that of Stryker's instrumentation header.
 */
function hushCoverage() {
  for (const name of readdirSync("core", { recursive: true })) {
    if (name.endsWith(".js")) {
      const text = readFileSync(join("core", name), "utf8");
      const hushed = text.replace("cover() {\n", "cover() { if (ns.covered === true) return;\n");
      writeFileSync(join("core", name), hushed);
    }
  }
}

/** The hooks that follow a test, of its own suite first. */
async function runAfterEach(task) {
  for (let suite = task.suite; suite !== undefined; suite = suite.suite) {
    for (const hook of getHooks(suite).afterEach ?? []) {
      await hook(task.context, suite);
    }
  }
}

/** The unit tests, compiled and in this process. */
async function unitTests() {
  const paths = readdirSync(UNIT_TESTS, { recursive: true })
    .filter((name) => name.endsWith(".test.js"))
    .sort()
    .map((name) => resolve(UNIT_TESTS, name));
  const files = await collectTests(paths, collector);
  return files.flatMap((file) => {
    if (file.result?.errors?.length > 0) {
      throw new Error(`${file.name}: ${file.result.errors[0].message}`);
    }
    return getTests(file)
      .filter((task) => task.mode === "run")
      .map((task, at) => ({
        // Two tests of a table may have one name
        id: `${getNames(task).join(" > ")} #${at}`,
        fileName: file.filepath.replace(/\.js$/, ".ts"),
        run: async () => {
          try {
            await getFn(task)();
          } finally {
            await runAfterEach(task);
          }
        },
      }));
  });
}

/** The runs of the campaign. */
async function campaignRuns() {
  const path = resolve(CAMPAIGN);
  const { CAMPAIGN: runs } = await import(pathToFileURL(path).href);
  return runs.map(({ name, failure }) => ({
    id: `campaign: ${name}`,
    fileName: path.replace(/\.js$/, ".ts"),
    run: () => {
      const why = failure();
      if (why !== null) {
        throw new Error(why);
      }
    },
  }));
}

class CoreTestRunner {
  /** @type {Map<string, Trial>} */
  #trials = new Map();
  /** @type {Record<string, number>} */
  #mostHits = {};

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

  async mutantRun({ activeMutant, testFilter }) {
    switches.covered = true;
    const trials = this.#inOrder(testFilter);
    const spentMs = stopwatch();
    switches.hitLimit = ENDLESS.hits + ENDLESS.times * (this.#mostHits[activeMutant.id] ?? 0);
    for (const [at, trial] of trials.entries()) {
      switches.activeMutant = activeMutant.id;
      switches.hitCount = 0;
      const startMs = spentMs();
      const failure = await failureOf(trial.run);
      trial.meanMs = 0.9 * trial.meanMs + 0.1 * (spentMs() - startMs);
      switches.activeMutant = null;
      if (switches.hitCount > switches.hitLimit) {
        return { status: MutantRunStatus.Timeout, reason: `${switches.hitCount} hits` };
      }
      if (failure !== null) {
        await passesByItself(trial, failure);
        trial.kills += 1;
        this.#remember();
        const killed = { status: MutantRunStatus.Killed, killedBy: [trial.id] };
        return { ...killed, failureMessage: failure, nrOfTests: at + 1 };
      }
      if (PATIENCE_MS > 0 && spentMs() > PATIENCE_MS) {
        return { status: MutantRunStatus.Survived, nrOfTests: at + 1 };
      }
    }
    return { status: MutantRunStatus.Survived, nrOfTests: trials.length };
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

  /** What was learnt outlives a process that Stryker ends because of an endless loop. */
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

/** Processor time since now: other programs of the machine do not count. */
function stopwatch() {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
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
