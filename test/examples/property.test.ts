/**
 * Hedgeproof as a library: a property of one's own, held over schedules. The package is imported by
 * its name, as a user of it does.
 */
import fc from "fast-check";
import { campaign, invariants, simulate } from "hedgeproof";
import { describe, expect, it } from "vitest";

const RUN = { scenario: "iron-condor", venue: "kite-like", store: "memory" } as const;

describe("hedgeproof: a property over schedules", () => {
  it("whatever part of its faults a seed is left with, no invariant breaks", () => {
    const parts = fc.integer({ min: 1, max: 1_000 }).chain((seed) => {
      const { schedule } = simulate({ ...RUN, seed });
      return fc.record({
        seed: fc.constant(seed),
        schedule: fc.subarray([...schedule]),
      });
    });
    fc.assert(
      fc.property(parts, ({ seed, schedule }) => {
        const result = simulate({ ...RUN, seed, schedule });
        expect(result, result.message ?? "").toMatchObject({ outcome: "passed", invariant: null });
        expect(simulate({ ...RUN, seed, schedule }).digest).toBe(result.digest);
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it("a campaign finds nothing, and says by which invariants it looked", async () => {
    const report = await campaign({ scenarios: ["iron-condor"], seeds: "1..20", workers: 1 });
    expect(report.failures).toEqual([]);
    const known = invariants.map(({ slug }) => slug);
    expect(known).toContain("no-self-inflicted-naked");
    expect(report.invariants.map(({ slug }) => slug)).toEqual(known);
    expect(invariants.every(({ title }) => title.length > 0)).toBe(true);
  });
});
