/** A sweep as a user asks for it: what is checked, what is reported, what a failure leaves. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { reproOf } from "../../../sim/campaign/repro.js";
import type { SweepRequest } from "../../../sim/campaign/sweep.js";
import { runSweep, sweepSpec } from "../../../sim/campaign/sweep.js";
import { MOST_FAILURES } from "../../../sim/campaign/sweep-part.js";
import { main } from "../../../sim/cli/cli.js";
import { sweepText } from "../../../sim/cli/sweep-text.js";
import type { BoundaryKind } from "../../../sim/faults/schedule.js";
import { sweepShape } from "../../../sim/report/shapes.js";
import type { RunResult, RunSpec } from "../../../sim/run-types.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { fakeResult } from "./fakes.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-sweep-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs that pass three boundaries; those with more faults than `most` fail. */
function fakes(most: number, recoveries = 1): Inventory {
  const passed = new Map<BoundaryKind, readonly number[]>([
    ["step", [1, 4]],
    ["commit-written", [3]],
  ]);
  const moments = Array.from({ length: recoveries }, (_, at) => at + 1);
  const recovery = new Map<BoundaryKind, readonly number[]>([["step", moments]]);
  const run = (spec: RunSpec): RunResult => {
    const schedule = spec.schedule ?? [];
    const outcome = schedule.length > most ? "violated" : "passed";
    return {
      ...fakeResult(spec, outcome === "passed" ? [] : [spec.seed]),
      schedule,
      landedIds: new Set(schedule.map(({ id }) => id)),
      boundaries: [
        { all: passed, recovery: passed },
        { all: passed, recovery },
      ],
    };
  };
  return { ...INVENTORY, run };
}

const one: SweepRequest = { scenarios: ["single-leg"], venues: ["kite-like"], workers: 1 };

describe("sweep: the report", () => {
  it("counts crash points and runs; without failures nothing is written", async () => {
    const spec = sweepSpec({ ...one, folder: join(folder, "none") }, INVENTORY);
    const report = await runSweep(spec, fakes(2));
    expect(sweepShape.parse(report)).toEqual(report);
    expect(report).toEqual([
      {
        ...{ scenario: "single-leg", venue: "kite-like", seed: "1", depth: 1, with: 0 },
        ...{ boundaries: 3, kinds: { step: 2, "commit-written": 1 } },
        ...{ runs: 1 + 2 * 3 + 1, missed: 0, failed: 0, failures: [] },
      },
    ]);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  it("depth 2: again at each boundary of the recovery from each disk", async () => {
    const [cell] = await runSweep(sweepSpec({ ...one, depth: 2 }, INVENTORY), fakes(2));
    expect(cell?.runs).toBe(1 + 7 + 4);
  });

  it("every failure is a file that holds its run, and the command that replays it", async () => {
    const spec = sweepSpec({ ...one, depth: 2, folder }, INVENTORY);
    const report = await runSweep(spec, fakes(1));
    const [cell] = sweepShape.parse(report);
    expect([cell?.failed, cell?.failures.length]).toEqual([4, 4]);
    for (const { repro, replay, schedule } of cell?.failures ?? []) {
      expect(replay).toBe(`npx hedgeproof replay ${repro}`);
      expect(reproOf(repro, INVENTORY).schedule).toEqual(schedule);
    }
    const text = sweepText(report, { colours: false });
    expect(text).toContain("3 crash points, 12 runs, 4 failed\n");
    expect(text).toContain(`  npx hedgeproof replay ${cell?.failures[0]?.repro}\n`);
    expect(text).toMatch(/\nFAILED\n$/);
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });

  it("beyond the first hundred they are counted only", async () => {
    const spec = sweepSpec({ ...one, depth: 2, folder }, INVENTORY);
    const report = await runSweep(spec, fakes(1, 50));
    expect([report[0]?.failed, report[0]?.failures.length]).toEqual([200, MOST_FAILURES]);
    expect(readdirSync(folder)).toHaveLength(MOST_FAILURES);
    expect(sweepText(report, { colours: false })).toContain("and 190 more failures\n");
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });

  it("is the same over threads as in one", { timeout: 300_000 }, async () => {
    const request = { ...one, scenarios: ["bear-put-spread"], store: "memory" };
    const alone = await runSweep(sweepSpec(request, INVENTORY), INVENTORY);
    const over = await runSweep(sweepSpec({ ...request, workers: 2 }, INVENTORY), INVENTORY);
    expect(over).toEqual(alone);
    expect(alone[0]?.failed).toBe(0);
  });

  it("a run that throws is a failure of the harness that names it", async () => {
    const spec = sweepSpec({ ...one, store: "memory" }, INVENTORY);
    const run = (): RunResult => {
      throw new Error("the world broke");
    };
    await expect(runSweep(spec, { ...INVENTORY, run })).rejects.toThrow(
      "single-leg, kite-like, seed 1, schedule []: the world broke",
    );
  });
});

describe("sweep: the command", () => {
  async function cli(words: string, inventory: Inventory): Promise<readonly [number, string]> {
    let out = "";
    const io = {
      out: (text: string) => void (out += text),
      err: (text: string) => void (out += text),
      ...{ terminal: false, colours: false },
    };
    return [await main(words.split(" "), io, async () => inventory), out];
  }

  it("exits with 0, as a table or as JSON", async () => {
    const [code, text] = await cli("sweep single-leg --workers 1", fakes(2));
    expect(code).toBe(0);
    expect(text).toMatch(/│ single-leg │ kite-like +│ +3 │ +8 │ +0 │/);
    const [, json] = await cli("sweep --workers 1 --json", fakes(2));
    const cells = INVENTORY.scenarios.length * INVENTORY.venues.length;
    expect(sweepShape.parse(JSON.parse(json))).toHaveLength(cells);
  });

  it.each([
    ["--depth 3", '--depth "3" is unknown, expected 1 or 2'],
    ["--with some", '--with "some" is not a number of schedules, expected a whole number'],
    ["--with 10001", "expected a whole number from 0 to 10000"],
    ["--venue moon", 'unknown venue "moon", expected one of'],
    ["moon", 'unknown scenario "moon", expected one of'],
    ["--workers 0", "expected a whole number from 1 to 256"],
    ["--store disk", "expected one of memory, sqlite, file"],
  ])("%s: exit 2 and one sentence", async (words, sentence) => {
    const [code, text] = await cli(`sweep ${words}`, fakes(0));
    expect(code).toBe(2);
    expect(text).toContain(sentence);
  });
});
