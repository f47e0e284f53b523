import { describe, expect, it } from "vitest";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import type { Schedule } from "../../sim/faults/schedule.js";
import { runOnce } from "../../sim/run.js";
import { manyChildren } from "./many-children.js";

const run = (venue: string, seed: string, schedule: Schedule | null) => {
  let sends = 0;
  const { outcome, ends } = runOnce({
    ...{ scenario: manyChildren, venue, seed, store: "memory", scratch: null, schedule },
    ...{ fullChecks: true, planted: null },
    listener: ({ actor, what }) => {
      if (actor === "gateway" && what.kind === "send") sends += 1;
    },
  });
  return { outcome, ends: ends.map(({ end }) => end), sends };
};

describe.each(VENUE_PROFILES.map(({ slug }) => slug))("many children: %s", (venue) => {
  it("enter and close in full where no fault strikes", () => {
    const { outcome, ends, sends } = run(venue, "children", []);
    expect([outcome, ends]).toEqual(["passed", ["closed"]]);
    // What a deadline leaves of a child is sent again.
    expect(sends).toBeGreaterThanOrEqual(144);
  });

  it.each(["1", "2", "3", "4", "5", "6"])("pass among the faults of seed %s", (seed) => {
    expect(run(venue, seed, null).outcome).toBe("passed");
  });
});
