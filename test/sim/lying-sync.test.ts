/**
 * A disk that lies about syncing: no core can promise anything on it, so the swarm never draws it;
 * but the harness is not silent about what it takes.
 */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import { withScratch } from "../../sim/campaign/scratch.js";
import type { Schedule } from "../../sim/faults/schedule.js";
import { drawSchedule } from "../../sim/faults/swarm.js";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import type { StoreKind } from "../../sim/run-types.js";
import { runOnce } from "../../sim/run.js";

const boundary = { kind: "boundary", incarnation: 1, boundary: "commit-returned", n: 6 } as const;
const death = (kind: "lying-sync" | "power-loss", params: Readonly<Record<string, number>>) => [
  { id: 1, kind, trigger: boundary, params: { downMs: 1_000, ...params } },
];

function run(store: StoreKind, schedule: Schedule): ReturnType<typeof runOnce> {
  const scenario = SCENARIOS.find(({ slug }) => slug === "bear-put-spread");
  if (scenario === undefined) throw new Error("no scenario bear-put-spread");
  return withScratch((folder) =>
    runOnce({
      ...{ scenario, venue: "alpaca-like", seed: "1", store, scratch: folder, schedule },
      ...{ listener: null, fullChecks: false, planted: null },
    }),
  );
}

describe("lying-sync", () => {
  it.each(["memory", "sqlite", "file"] as const)(
    "takes what was durable: nothing-lost, %s",
    (store) => {
      const { outcome, invariant, faults } = run(store, death("lying-sync", { commits: 3 }));
      expect(faults.get("lying-sync")).toBe(1);
      expect([outcome, invariant]).toEqual(["violated", "nothing-lost"]);
    },
  );

  it("a power loss at the same place on an honest disk takes nothing", () => {
    expect(run("memory", death("power-loss", { keep: 0 })).outcome).toBe("passed");
  });

  it("is never drawn", () => {
    for (const scenario of SCENARIOS) {
      for (const venue of VENUE_PROFILES) {
        for (let seed = 1; seed <= 60; seed += 1) {
          const kinds = drawSchedule(scenario, venue, String(seed)).map(({ kind }) => kind);
          expect(kinds).not.toContain("lying-sync");
        }
      }
    }
  });
});
