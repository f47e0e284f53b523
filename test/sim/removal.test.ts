/**
 * Removing any one fault from a schedule leaves the run bit-equal until that fault would have
 * landed; and the run's digest does not depend on where the rows are kept.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import type { Schedule } from "../../sim/faults/schedule.js";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import { runOnce } from "../../sim/run.js";
import type { RunResult, StoreKind } from "../../sim/run-types.js";
import type { WorldEvent } from "../../sim/world-event.js";

const CELLS = SCENARIOS.flatMap((scenario) =>
  VENUE_PROFILES.map(({ slug: venue }) => ({ scenario, venue })),
);

/** Seeds of `second-thoughts`, and which of their faults to remove. */
const TWO_LATE_FILLS: [number, number][] = [
  [230, 3],
  [391, 5],
];

interface Options {
  readonly schedule?: Schedule;
  readonly store?: StoreKind;
  readonly scratch?: string;
  readonly listener?: (event: WorldEvent) => void;
}

function run(seed: number, options: Options): RunResult {
  const cell = CELLS[seed % CELLS.length];
  if (cell === undefined) throw new Error("no cell");
  return runOnce({
    ...cell,
    seed: String(seed),
    store: options.store ?? "memory",
    scratch: options.scratch ?? null,
    schedule: options.schedule ?? null,
    listener: options.listener ?? null,
    fullChecks: false,
    planted: null,
  });
}

function record(
  seed: number,
  schedule: Schedule,
): { lines: string[]; landedAt: Map<number, number> } {
  const lines: string[] = [];
  const landedAt = new Map<number, number>();
  run(seed, {
    schedule,
    listener(event) {
      const { actor, what } = event;
      if (actor === "harness" && what.kind === "fault" && !landedAt.has(what.fault.id)) {
        landedAt.set(what.fault.id, lines.length);
      }
      lines.push(JSON.stringify(event));
    },
  });
  return { lines, landedAt };
}

describe("removal: one fault less", () => {
  it("the run is bit-equal until the fault would have landed", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (seed, pick) => {
        const { schedule } = run(seed, {});
        if (schedule.length === 0) return;
        const removed = schedule[pick % schedule.length];
        const whole = record(seed, schedule);
        const rest = record(
          seed,
          schedule.filter((fault) => fault !== removed),
        );
        const until = whole.landedAt.get(removed?.id ?? -1) ?? whole.lines.length;
        expect(rest.lines.slice(0, until)).toEqual(whole.lines.slice(0, until));
      }),
      // Two late fills of one cancel: the one that lands later once held the other back.
      { numRuns: 60, examples: TWO_LATE_FILLS },
    );
  });
});

describe("stores: the same run wherever the rows are", () => {
  it("memory, sqlite and file give one digest", { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= CELLS.length; seed += 1) {
      const scratch = mkdtempSync(join(tmpdir(), "hedgeproof-stores-"));
      try {
        const { digest } = run(seed, { store: "memory" });
        expect(run(seed, { store: "sqlite" }).digest, `sqlite, seed ${seed}`).toBe(digest);
        expect(run(seed, { store: "file", scratch }).digest, `file, seed ${seed}`).toBe(digest);
      } finally {
        rmSync(scratch, { recursive: true });
      }
    }
  });
});
