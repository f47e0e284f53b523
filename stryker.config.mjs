// `npm run mutation`: changes `core/` in thousands of small ways, and counts how many of the
// changes its unit tests and a short campaign notice. docs/mutation.md tells how, and the result.
export default {
  plugins: ["./test/mutation/runner.mjs"],
  testRunner: "core",
  // Into the sandbox, beside the sources; types are checked by `npm run typecheck`.
  buildCommand: "tsc -p tsconfig.json --noEmit false --noCheck",
  mutate: ["core/**/*.ts"],
  ignorePatterns: ["dist", "coverage", ".hedgeproof"],
  coverageAnalysis: "perTest",
  // What only runs while a module loads cannot be switched in a warm process.
  ignoreStatic: true,
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: "coverage/mutation.json" },
  clearTextReporter: { reportTests: false, allowColor: false },
  tempDirName: "coverage/mutation",
  thresholds: { high: 90, low: 80, break: 80 },
  // By the clock: the last resort. Loops without an end are ended by processor time, by the runner.
  timeoutMS: 600_000,
  concurrency: 2,
};
