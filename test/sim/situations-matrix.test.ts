/**
 * What is declared of situations agrees with what happens in the world: the cells of faults ×
 * states that cannot happen, and the states that there are.
 */
import { describe, expect, it } from "vitest";
import { GROUP_STATES } from "../../core/group.js";
import { STATES } from "../../sim/auditor/lifecycle.js";
import { INVENTORY } from "../../sim/campaign/own-inventory.js";
import { createRunner } from "../../sim/campaign/runner.js";
import { matrixText } from "../../sim/cli/matrix-text.js";
import { FAULT_KINDS } from "../../sim/faults/schedule.js";
import { matrixOf } from "../../sim/report/matrix-report.js";
import { addRun, emptySummary } from "../../sim/campaign/summary.js";
import { SITUATIONS, TIERS } from "../../sim/situations.js";
import { whyImpossible } from "../../sim/situations/matrix.js";

const RUNS = 330;

const { scenarios, venues } = INVENTORY;
const cells = scenarios.flatMap((scenario) =>
  venues.map(({ slug: venue }) => ({ scenario, venue })),
);

function campaign(): ReturnType<typeof emptySummary> {
  const [run, summary] = [createRunner(), emptySummary()];
  for (let index = 0; index < RUNS; index += 1) {
    const cell = cells[index % cells.length];
    if (cell === undefined) throw new Error("no cell");
    const [{ venue }, seed] = [cell, `matrix-${index}`];
    const result = run({
      ...{ ...cell, seed, store: "memory", scratch: null, schedule: null, listener: null },
      ...{ fullChecks: false, planted: null },
    });
    const dealt = { index, scenario: cell.scenario.slug, venue, seed };
    addRun(summary, dealt, { result, loss: null }, false);
  }
  return summary;
}

describe("matrix of faults and states", () => {
  it("has the states of the lifecycle, in their order", () => {
    expect(STATES).toEqual(GROUP_STATES);
  });

  it(
    "no cell happens that is declared impossible, and a third of the others do",
    { timeout: 300_000 },
    () => {
      const matrix = matrixOf(campaign(), INVENTORY);
      expect(matrix.map(({ fault }) => fault)).toEqual([...FAULT_KINDS]);
      const happened = matrix.flatMap(({ fault, landed }) =>
        STATES.filter((state) => (landed[state] ?? 0) > 0).map((state) => ({ fault, state })),
      );
      const wrong = happened.filter(({ fault, state }) => whyImpossible(fault, state) !== null);
      expect(wrong).toEqual([]);
      const possible = FAULT_KINDS.length * STATES.length - declared().length;
      expect(happened.length).toBeGreaterThan(possible / 3);
    },
  );

  it("prints a dot where a fault cannot land, and why", () => {
    const matrix = matrixOf(emptySummary(), INVENTORY);
    const text = matrixText(matrix);
    expect(text.split("\n").every((line) => line.length <= 100)).toBe(true);
    for (const { why } of declared()) expect(text).toContain(` . ${why}\n`);
    expect(matrixText([{ fault: "bust", landed: { CREATED: 3 }, impossible: {} }])).toContain("3");
  });
});

function declared(): readonly { readonly fault: string; readonly why: string }[] {
  return FAULT_KINDS.flatMap((fault) =>
    STATES.flatMap((state) => {
      const why = whyImpossible(fault, state);
      return why === null ? [] : [{ fault, why }];
    }),
  );
}

describe("tiers", () => {
  it("grow, and none is empty", () => {
    const sizes = TIERS.map(({ runs }) => runs);
    expect([...sizes].sort((one, other) => one - other)).toEqual(sizes);
    const tiers = new Set(SITUATIONS.map(({ tier }) => tier));
    for (const { slug } of TIERS) expect(tiers).toContain(slug);
  });
});
