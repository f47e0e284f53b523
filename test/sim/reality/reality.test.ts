/**
 * The crash model against SIGKILL: the size that every change pays for. Ten thousand kills are
 * `npm run reality -- 10000` (docs/simulation.md).
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { patchedCopy } from "../../../sim/ablate/patched-tree.js";
import { reality } from "../../../sim/reality/reality.js";

const KILLS = 200;

describe("reality: a process that is killed", () => {
  it(`${KILLS} times, breaks no invariant`, { timeout: 900_000 }, () => {
    const told: number[] = [];
    const found = reality({ kills: KILLS, seed: "ci", tell: (kills) => void told.push(kills) });
    const struck = [...found.kills.values()].reduce((sum, count) => sum + count, 0);
    const failures = found.failures.map(
      ({ scenario, venue, seed, outcome, invariant, message }) =>
        `${scenario} ${venue} ${seed}: ${outcome} ${invariant}: ${message}`,
    );
    expect(failures).toEqual([]);
    expect(struck).toBeGreaterThanOrEqual(KILLS);
    expect(told.at(-1)).toBe(struck);
    expect(found.kills.get("idle")).toBeGreaterThan(0);
    expect(found.kills.get("at-work")).toBeGreaterThan(0);
  });

  it("is found out when it calls durable what is not", { timeout: 300_000 }, () => {
    const from = "const result = store.commit(writes);";
    const to = "const result = store.commit(store.epoch > 1 ? writes : writes.slice(1));";
    const folder = patchedCopy([{ file: "sim/reality/child.js", from, to }]);
    try {
      const program = join(folder, "sim/reality/child.js");
      const found = reality({ kills: 4, seed: "lying", tell: () => undefined, program });
      expect(found.failures.map(({ invariant }) => invariant)).toContain("nothing-lost");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("that ends by itself is no verdict on the core", { timeout: 300_000 }, () => {
    const from = 'tell({ kind: "hello" });';
    const to = `${from} process.exit(0);`;
    const folder = patchedCopy([{ file: "sim/reality/child.js", from, to }]);
    try {
      const program = join(folder, "sim/reality/child.js");
      const request = { kills: 1, seed: "leaving", tell: () => undefined, program };
      expect(() => reality(request)).toThrow("the process ended by itself");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
