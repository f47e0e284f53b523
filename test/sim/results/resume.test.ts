/**
 * An interrupted campaign ends as one that was not. A process that is killed leaves its file and
 * its log as they are: copies of both at a batch's end are what it would have left.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Again } from "../../../sim/campaign/again.js";
import { runKept } from "../../../sim/campaign/campaign.js";
import { isSampled } from "../../../sim/campaign/choice.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { keepNothing } from "../../../sim/campaign/keeper.js";
import type { Ranges } from "../../../sim/campaign/ranges.js";
import { withRange } from "../../../sim/campaign/ranges.js";
import type { CampaignEnd } from "../../../sim/campaign/recorded.js";
import { findingsIn, runRecorded } from "../../../sim/campaign/recorded.js";
import type { CampaignRequest } from "../../../sim/campaign/request.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import { plan, recording } from "../campaign/fakes.js";
import { costly, failing, recorded, timeless, worldWhere } from "./recorded.js";

let folder = "";
let results = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
  results = join(folder, "results.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const build = "A";

/** Runs `request` and stops it after so many batches. */
async function stoppedAfter(
  batches: number,
  request: CampaignRequest,
  inventory: Inventory,
): Promise<CampaignEnd> {
  let asked = 0;
  const stopped = (): boolean => (asked += 1) > batches;
  return runRecorded({ workers: 1, results, ...request }, inventory, { build, stopped });
}

describe("resume: killed at every batch's end", () => {
  it.each<[string, CampaignRequest]>([
    ["seeds in turn", { seeds: "1..50" }],
    ["the last first", { seeds: "1..50", order: "reverse" }],
    ["crossed, a shard of three", { seeds: "1..50", cross: true, shard: "2/3" }],
    ["fresh seeds", { fresh: "40", commit: "0123abc" }],
    ["one seed", { seeds: "7" }],
  ])("%s: the report of the campaign that was not killed", async (_what, request) => {
    const inventory = worldWhere(costly("3", "8", "31", "0123abc-9"));
    const left: string[] = [];
    const progress = (done: number): void => {
      const copy = join(folder, `killed-after-${done}`);
      mkdirSync(copy);
      for (const end of ["", "-wal"]) {
        if (existsSync(results + end)) copyFileSync(results + end, join(copy, `r.sqlite${end}`));
      }
      left.push(join(copy, "r.sqlite"));
    };
    const whole = await recorded({ ...request, results, progress }, inventory, build);
    const found = findingsIn(results);
    expect(left.length).toBeGreaterThan(request.seeds === "7" ? 0 : 9);
    for (const file of left) {
      const seen: string[] = [];
      const noting = { ...inventory, run: noted(inventory, seen) };
      const report = await recorded({ resume: true, results: file }, noting, build);
      expect(timeless(report)).toEqual(timeless(whole));
      expect(seen).toHaveLength(whole.runs - Number(/killed-after-(\d+)/.exec(file)?.[1]));
      expect(findingsIn(file)).toEqual(found);
    }
  });

  it("killed before the first batch: everything is made", async () => {
    const inventory = worldWhere(failing("3"));
    const end = await stoppedAfter(0, { seeds: "1..50" }, inventory);
    expect(end).toEqual({ report: null, kept: 0, runs: 50 });
    const report = await recorded({ resume: true, results }, inventory, build);
    expect(timeless(report)).toEqual(timeless(await recorded({ seeds: "1..50" }, inventory)));
  });

  it("stopped again and again: the same", async () => {
    const inventory = worldWhere(failing("3", "8", "31"));
    await stoppedAfter(2, { seeds: "1..50" }, inventory);
    for (let again = 0; again < 3; again += 1) {
      const { report } = await stoppedAfter(1, { resume: true }, inventory);
      expect(report).toBeNull();
    }
    const report = await recorded({ resume: true, results }, inventory, build);
    expect(timeless(report)).toEqual(timeless(await recorded({ seeds: "1..50" }, inventory)));
  });

  it("more failures than are listed: the first are, whatever the order", async () => {
    const inventory = worldWhere(({ seed }) => ({ message: seed }));
    const request = { seeds: "1..1600", order: "reverse" };
    await stoppedAfter(12, request, inventory);
    const db = new Database(results);
    const kept = db.prepare("SELECT count(*) AS n, min(idx) AS lowest FROM failures").get();
    expect(kept).toEqual({ n: 1_000, lowest: 400 });
    db.exec("UPDATE campaigns SET wall_ms = 7200000").close();
    const report = await recorded({ resume: true, results }, inventory, build);
    expect(timeless(report)).toEqual(timeless(await recorded(request, inventory)));
    expect(report.wallMs).toBeGreaterThan(7_200_000);
  });

  it("a harness that fails: what was made before is kept", async () => {
    const inventory = worldWhere(failing("3"));
    const broken: Inventory["run"] = (spec) => {
      if (spec.seed === "33") throw new Error("the world broke");
      return inventory.run(spec);
    };
    const request = { seeds: "1..50", results };
    await expect(recorded(request, { ...inventory, run: broken }, build)).rejects.toThrow("broke");
    const seen: string[] = [];
    const noting = { ...inventory, run: noted(inventory, seen) };
    const report = await recorded({ resume: true, results }, noting, build);
    expect(seen[0]).toBe("33");
    expect(timeless(report)).toEqual(timeless(await recorded({ seeds: "1..50" }, inventory)));
  });

  function noted({ run }: Inventory, seen: string[]): Inventory["run"] {
    return (spec) => {
      // What is run on to be priced was made already.
      if (spec.goOn !== true) seen.push(spec.seed);
      return run(spec);
    };
  }
});

describe("resume: runs that are made twice", () => {
  const sampled = String(1 + [...Array(50).keys()].findIndex((nth) => isSampled(nth, 5)));

  /** Fresh processes, of which some answer `sampled` differently. */
  function asking(asked: string[], differs: boolean): Inventory {
    const inventory = worldWhere(failing("3"));
    const again: Inventory["again"] = async (runs) => {
      const own: string[] = [];
      async function* noting(): AsyncGenerator<Again> {
        for await (const run of runs) {
          own.push(run.seed);
          yield run;
        }
      }
      const told = await inventory.again(noting());
      asked.push(...own);
      return told.map((one, at) =>
        differs && own[at] === sampled ? { ...one, digest: "f".repeat(64) } : one,
      );
    };
    return { ...inventory, again };
  }

  it("what differed before the stop still does, and is not asked again before it is told", async () => {
    const [before, after]: [string[], string[]] = [[], []];
    await stoppedAfter(9, { seeds: "1..50" }, asking(before, true));
    expect(before).toContain(sampled);
    const report = await recorded({ resume: true, results }, asking(after, false), build);
    expect(report).toMatchObject({ failed: 2, passed: 48 });
    expect(report.failures[0]).toMatchObject({ seed: sampled, outcome: "nondeterministic" });
    expect(report.failures[0]?.message).toContain(`in a fresh process ${"f".repeat(64)}`);
    const all = [...before, ...after].filter((seed) => seed !== sampled && seed !== "3");
    expect(new Set(all).size).toBe(all.length);
    expect(after.filter((seed) => seed === sampled)).toHaveLength(1);
  });

  it("what was not checked before it was killed is checked afterwards", async () => {
    const never: Inventory = { ...worldWhere(failing("3")), again: () => new Promise(() => null) };
    const copy = join(folder, "copy.sqlite");
    let done = 0;
    const progress = (): void => {
      done += 1;
      if (done !== 9) return;
      for (const end of ["", "-wal"]) copyFileSync(results + end, copy + end);
      throw new Error("killed");
    };
    const request = { seeds: "1..50", results, progress };
    await expect(recorded(request, never, build)).rejects.toThrow("killed");
    const asked: string[] = [];
    const report = await recorded({ resume: true, results: copy }, asking(asked, true), build);
    expect(asked).toContain(sampled);
    expect(report).toMatchObject({ failed: 2, passed: 48 });
    const expected = [...Array(50).keys()].filter((nth) => isSampled(nth, 5));
    expect(new Set(asked)).toEqual(new Set([...expected.map((nth) => String(nth + 1)), "3"]));
  });
});

describe("resume: what it goes on with", () => {
  const request = { seeds: "1..50", venues: ["kite"], order: "reverse" };

  it("the newest of the same build, not one that has ended", async () => {
    const { inventory } = recording();
    await stoppedAfter(3, { seeds: "1..30" }, inventory);
    await stoppedAfter(3, { seeds: "1..40" }, inventory);
    await recorded({ seeds: "1..60", results }, inventory, build);
    await runRecorded({ seeds: "1..70", workers: 1, results }, inventory, {
      ...{ build: "B", stopped: () => true },
    });
    const resume = { resume: true, results };
    expect((await recorded(resume, inventory, build)).runs).toBe(40);
    expect((await recorded(resume, inventory, build)).runs).toBe(30);
    await expect(recorded(resume, inventory, build)).rejects.toThrow(
      `${results}: campaign 4 was begun by build B, this is build A, ` +
        "expected the same build to go on with it",
    );
    expect((await recorded(resume, inventory, "B")).runs).toBe(70);
    await expect(recorded(resume, inventory, build)).rejects.toThrow(
      "holds no campaign that was interrupted, expected run without --resume",
    );
  });

  it("one that is under way in another process is left to it", async () => {
    const { inventory } = recording();
    const refused: Promise<unknown>[] = [];
    const progress = (): void => {
      const again = runRecorded({ resume: true, results }, inventory, { build });
      refused.push(again.catch((thrown: unknown) => thrown));
    };
    await recorded({ seeds: "1..4", results, progress }, inventory, build);
    const told = await Promise.all(refused);
    expect(told).toHaveLength(4);
    for (const thrown of told) {
      expect(String(thrown)).toContain("campaign 1 is being run by another process");
    }
  });

  it("what is said again and is the same is accepted", async () => {
    const { inventory } = recording();
    await stoppedAfter(3, request, inventory);
    const report = await recorded({ ...request, resume: true, results }, inventory, build);
    expect(report.runs).toBe(50);
  });

  it.each<[string, CampaignRequest]>([
    ["other seeds", { seeds: "1..51" }],
    ["fresh seeds", { fresh: 50, commit: "0123abc" }],
    ["another venue", { venues: ["alpaca"] }],
    ["a scenario", { scenarios: ["one"] }],
    ["another order", { order: "forward" }],
    ["every seed everywhere", { cross: true }],
    ["a shard", { shard: "1/2" }],
    ["another store", { store: "memory" }],
  ])("what contradicts it is refused: %s", async (_what, other) => {
    const { inventory, seen } = recording();
    await stoppedAfter(3, request, inventory);
    const made = seen.length;
    await expect(recorded({ ...other, resume: true, results }, inventory, build)).rejects.toThrow(
      "--resume goes on with campaign 1, which the other options contradict, " +
        "expected --resume alone",
    );
    expect(seen).toHaveLength(made);
    expect((await recorded({ resume: true, results }, inventory, build)).runs).toBe(50);
  });

  it("a plan: named again, and its content the same", async () => {
    const { inventory } = recording(["3"]);
    const [file, moved] = [join(folder, "plan.json"), join(folder, "moved.json")];
    writeFileSync(file, JSON.stringify(plan));
    await stoppedAfter(3, { plan: file, seeds: "1..50" }, inventory);
    const resume = { resume: true, results };
    await expect(recorded(resume, inventory, build)).rejects.toThrow(
      "campaign 1 runs a plan, expected --plan FILE beside --resume",
    );
    writeFileSync(moved, JSON.stringify({ ...plan, entryDeadlineMs: 20_000 }));
    await expect(recorded({ ...resume, plan: moved }, inventory, build)).rejects.toThrow(
      `--plan ${moved} is not the plan that campaign 1 runs, expected the same content`,
    );
    writeFileSync(moved, JSON.stringify(plan));
    const report = await recorded({ ...resume, plan: moved }, inventory, build);
    expect(report).toMatchObject({ runs: 50, failed: 1 });
  });

  it("without results there is nothing to go on with", async () => {
    await expect(recorded({ resume: true }, recording().inventory)).rejects.toThrow(
      "--resume was given without results, expected --results FILE",
    );
  });

  it.each([
    ["runs that no place accounts for", "UPDATE progress SET done = '[[0,4]]'"],
    ["places beyond the deal", "UPDATE progress SET done = '[[48,57]]'"],
    ["places that overlap", "UPDATE progress SET done = '[[0,6],[5,8]]'"],
    ["no counts", "UPDATE progress SET summary = '{}'"],
    ["no progress", "DELETE FROM progress"],
  ])("%s: refused, and nothing runs", async (_what, sql) => {
    const { inventory, seen } = recording();
    await stoppedAfter(3, { seeds: "1..48" }, inventory);
    expect(seen).toHaveLength(9);
    new Database(results).exec(sql).close();
    await expect(recorded({ resume: true, results }, inventory, build)).rejects.toThrow(
      `${results}: what is kept of campaign 1 does not add up, expected run without --resume`,
    );
    expect(seen).toHaveLength(9);
  });
});

describe("resume: threads", () => {
  it("batches of other sizes, over two threads: each gap is filled once", async () => {
    const { inventory } = recording();
    const workerFile = join(import.meta.dirname, "..", "campaign", "fake-worker.mjs");
    const spec = campaignSpec({ scenarios: ["one"], seeds: "1..999", workers: 2 }, inventory);
    const nothing = keepNothing();
    let done: Ranges = [
      ...([
        [0, 13],
        [20, 21],
        [500, 700],
      ] as const),
    ];
    const summary = { ...nothing.kept.summary, runs: 214, passed: 214 };
    const report = await runKept({ ...spec, workerFile }, inventory, {
      ...nothing,
      kept: { ...nothing.kept, done, summary },
      batch: ({ batch }) => void (done = withRange(done, batch.from, batch.to)),
    });
    expect(report).toMatchObject({ runs: 999, passed: 999, workers: 2 });
    expect(done).toEqual([[0, 999]]);
  });
});
