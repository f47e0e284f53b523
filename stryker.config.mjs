// `npm run mutation`: changes `core/` in thousands of small ways, and counts how many of the
// changes its unit tests and a short campaign notice. It takes hours; `--mutate FILES` takes less.
export default {
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts" },
  plugins: ["@stryker-mutator/vitest-runner"],
  mutate: ["core/**/*.ts"],
  coverageAnalysis: "perTest",
  // Constants at the top of a module cannot be changed test by test, and cost a whole run each.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: "coverage/mutation-incremental.json",
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: "coverage/mutation.json" },
  clearTextReporter: { reportTests: false, allowColor: false },
  tempDirName: "coverage/mutation",
  thresholds: { high: 90, low: 80, break: 80 },
  timeoutMS: 20_000,
  concurrency: 2,
};
