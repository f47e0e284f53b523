/**
 * What a mutant of the core has to get past: the unit tests of the core and a short campaign,
 * compiled in the sandbox and loaded into this process.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { collectTests, getFn, getHooks } from "@vitest/runner";
import { getNames, getTests } from "@vitest/runner/utils";

const UNIT_TESTS = "test/core";
const CAMPAIGN = "test/mutation/campaign.js";

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
export function hushCoverage() {
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

/** Holds a page of the documents by a snapshot, which only a run of vitest has. */
const SNAPSHOT = "the page says so";

/** The unit tests: `id`, `fileName` and `run`, which throws where the test fails. */
export async function unitTests() {
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
      .filter((task) => task.mode === "run" && task.name !== SNAPSHOT)
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

/** The runs of the campaign, each a test. */
export async function campaignRuns() {
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
