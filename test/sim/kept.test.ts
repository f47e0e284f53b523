/**
 * Runs that once failed, kept as data: a schedule means the same when the swarm draws another.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import type { Schedule } from "../../sim/faults/schedule.js";
import { runOnce } from "../../sim/run.js";

const FOLDER = new URL("kept/", import.meta.url);

interface Kept {
  /** Which side was wrong, and how. */
  readonly why: string;
  readonly scenario: string;
  readonly venue: string;
  readonly seed: string;
  readonly schedule: Schedule;
}

function keptRun(file: string): Kept {
  return JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Kept;
}

const kept = readdirSync(FOLDER).map((file) => ({ file, ...keptRun(file) }));

describe("kept runs", () => {
  it.each(kept)("$file: $why", ({ scenario: slug, venue, seed, schedule }) => {
    const scenario = SCENARIOS.find((candidate) => candidate.slug === slug);
    if (scenario === undefined) throw new Error(`no scenario ${slug}`);
    const { outcome, invariant, message, faults } = runOnce({
      ...{ scenario, venue, seed, store: "memory", scratch: null, schedule },
      ...{ listener: null, fullChecks: true, planted: null },
    });
    expect({ outcome, invariant, message }).toEqual({
      ...{ outcome: "passed", invariant: null, message: null },
    });
    // A run in which the faults no longer strike would pass for nothing.
    const missed = new Set<string>(schedule.map(({ kind }) => kind));
    for (const kind of faults.keys()) missed.delete(kind);
    expect([...missed]).toEqual([]);
  });
});
