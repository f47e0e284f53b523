import { defineConfig } from "vitest/config";

// What a mutant of the core has to get past: the core's own tests and a short campaign.
export default defineConfig({
  test: {
    include: ["test/core/**/*.test.ts", "test/mutation/*.test.ts"],
    testTimeout: 60_000,
  },
});
