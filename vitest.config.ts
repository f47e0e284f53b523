import { defineConfig } from "vitest/config";

// Thresholds hold wherever coverage is on: `npm run coverage` and `.ci/run`.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: ["default"],
    testTimeout: 60_000,
    // A browser that starts on a busy machine takes more than the ten seconds that are usual.
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["core/**/*.ts", "sim/**/*.ts"],
      reporter: ["text-summary", "html", "json-summary"],
      thresholds: {
        "core/**": { lines: 95, branches: 95 },
        "sim/**": { lines: 90, branches: 90 },
      },
    },
  },
});
