import { describe, expect, it } from "vitest";
import { runCause } from "../../../sim/campaign/cause.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import type { Fault } from "../../../sim/faults/schedule.js";
import type { RunSpec } from "../../../sim/run-types.js";
import { causeShape } from "../../../sim/report/cause-shape.js";
import type { CauseReport } from "../../../sim/report/cause-shape.js";
import { said as cli } from "../cli/said.js";
import { worldSamples } from "../world-samples.js";
import { fakeInventory, fakeResult } from "./fakes.js";

const EVENTS = 60;
const crash: Fault = {
  ...{ id: 1, kind: "crash", trigger: { kind: "time", atMs: 2_000 }, params: {} },
};

/**
 * A world of sixty events in which fault 1 lands at event 21. Of twenty futures so many fail that
 * branch after event n.
 */
function worldOf(failedFrom: (event: number) => number): Inventory {
  return fakeInventory((spec: RunSpec) => {
    const [sample] = worldSamples;
    for (let n = 1; n <= EVENTS && sample !== undefined; n += 1) {
      const what = { kind: "fault", fault: crash, landed: "begun" } as const;
      spec.listener?.(n === 21 ? { actor: "harness", atMs: n * 100, what } : sample);
    }
    const branch = spec.chance?.branch;
    const nth = Number(branch?.seed.split("/").at(-1) ?? 0);
    const fails = branch === undefined || nth <= failedFrom(branch.afterEvent);
    const landedIds = new Set(branch === undefined || branch.afterEvent > 20 ? [1] : []);
    return { ...fakeResult({ ...spec, seed: fails ? "9" : "1" }, ["9"]), landedIds };
  });
}

const causeIn = (world: Inventory): Promise<CauseReport> =>
  runCause({ run: "one", venue: "kite", seed: "9" }, world);

describe("cause", () => {
  it("finds the first event that decides, and the fault that tipped it", async () => {
    const report = await causeIn(worldOf((event) => (event < 21 ? 2 : event < 37 ? 15 : 20)));
    expect(causeShape.parse(report)).toEqual(report);
    expect(report.inevitable).toMatchObject({ event: 37, before: 15 });
    expect(report.faults).toMatchObject([{ event: 21, id: 1, before: 2, after: 15 }]);
    expect(report).toMatchObject({ tipped: 1, futures: 20, invariant: "no-orphan" });
    expect(report.failure.event).toBe(EVENTS);
    expect(report.runs).toBe(report.moments.length * 20 + 1);
  });

  it("names no fault that made nothing likelier", async () => {
    const report = await causeIn(worldOf((event) => (event < 50 ? 4 : 20)));
    expect(report).toMatchObject({ tipped: null, inevitable: { event: 50, before: 4 } });
  });

  it("branches before a fault where it does not land, if it was due some events earlier", async () => {
    const world = worldOf((event) => (event < 18 ? 1 : 12));
    const early: Inventory = {
      ...world,
      run: (spec) => {
        const result = world.run(spec);
        const event = spec.chance?.branch?.afterEvent ?? EVENTS;
        return { ...result, landedIds: new Set(event >= 18 ? [1] : []) };
      },
    };
    expect((await causeIn(early)).faults).toMatchObject([{ event: 21, before: 1, after: 12 }]);
  });

  it("says that it was inevitable from the start, or never", async () => {
    expect(await causeIn(worldOf(() => 20))).toMatchObject({ inevitable: { event: 0 } });
    expect(await causeIn(worldOf(() => 19))).toMatchObject({ inevitable: null });
  });

  it("takes the last stretch in which all fail, where one before it was survived", async () => {
    const report = await causeIn(worldOf((event) => (event < 20 || event > 40 ? 20 : 3)));
    expect(report.inevitable).toMatchObject({ event: 41, before: 3 });
  });

  it("finds what tipped an ablated core, in a real run", async () => {
    const report = await runCause(
      {
        run: "cash-futures",
        venue: "kite-like",
        seed: 7004,
        ablate: "endless-recursion",
        futures: 8,
      },
      INVENTORY,
    );
    const tipped = report.faults.find(({ id }) => id === report.tipped);
    expect(report.invariant).toBe("recursion-and-escalation");
    expect(tipped?.what).toContain("no-liquidity");
    expect((tipped?.after ?? 0) - (tipped?.before ?? 0)).toBeGreaterThan(2);
    expect(report.inevitable?.event).toBeGreaterThan(tipped?.event ?? Infinity);
  });
});

describe("cause: the command", () => {
  const world = worldOf((event) => (event < 21 ? 2 : 20));

  it("prints where the number of failing futures turns, and two sentences", async () => {
    const { code, out } = await cli("cause one --venue kite --seed 9", world);
    expect(code).toBe(0);
    const rows = out.split("\n").filter((line) => line.startsWith("│"));
    expect(
      rows.map((line) =>
        line
          .split("│")
          .slice(1, 4)
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ["event", "time", "fail of 20"],
      ["0", "0:00.000", "2"],
      ["20", expect.any(String), "2"],
      ["21", "0:02.100", "20"],
      ["59", expect.any(String), "20"],
    ]);
    expect(out).toContain("\ninevitable after event 21, 0:02.100: harness fault 1 crash ");
    expect(out).toContain("all 20 futures fail from then on, 2 from just before it\n");
    expect(out).toMatch(/\nthat fault tipped it\n$/);
    const later = worldOf((event) => (event < 21 ? 2 : event < 37 ? 15 : 20));
    const apart = await cli("cause one --venue kite --seed 9", later);
    expect(apart.out).toContain("\ntipped by event 21, 0:02.100: harness fault 1 crash ");
    expect(apart.out).toContain(
      "2 of 20 futures fail from just before it, 15 from just after it\n",
    );
    expect(out.split("\n").every((line) => !line.startsWith("│") || line.length <= 100)).toBe(true);
  });

  it("--json: the published shape; --futures: so many", async () => {
    const { out } = await cli("cause one --venue kite --seed 9 --futures 3 --json", world);
    expect(causeShape.parse(JSON.parse(out))).toMatchObject({ futures: 3, tipped: 1 });
  });

  it.each([
    ["cause one --venue kite --seed 9 --futures 0", '--futures "0" is no count'],
    ["cause one --venue kite --seed 9 --futures ten", '--futures "ten" is no count'],
    ["cause one --venue kite", "--seed is missing"],
    ["cause no-such --venue kite --seed 9", 'unknown scenario "no-such"'],
    ["cause missing.json", "missing.json"],
  ])("%s: one sentence, exit 2", async (words, sentence) => {
    const { code, out, err } = await cli(words, world);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("a run that passes: exit 2", async () => {
    const passing = fakeInventory((spec) => fakeResult(spec));
    const { code, err } = await cli("cause one --venue kite --seed 1", passing);
    expect(code).toBe(2);
    expect(err).toContain("passes, expected a run that fails");
  });
});
