/**
 * What becomes of a finding, campaign by campaign. The numbers are those of the headers of
 * `sim/results/findings.ts` and `evidence.ts`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Again } from "../../../sim/campaign/again.js";
import { isSampled } from "../../../sim/campaign/choice.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { findingsIn, runRecorded } from "../../../sim/campaign/recorded.js";
import type { CampaignRequest } from "../../../sim/campaign/request.js";
import type { FindingsReport } from "../../../sim/report/findings-shape.js";
import { findingsShape } from "../../../sim/report/findings-shape.js";
import { scenario } from "../campaign/fakes.js";
import type { Fails } from "./recorded.js";
import { failing, recorded, worldWhere } from "./recorded.js";

let folder = "";
let results = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
  results = join(folder, "results.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const passing: Fails = () => null;

/** Its build, its runs, and what is asked for. */
type Campaign = readonly [string, Fails | Inventory, CampaignRequest?];

/** One campaign after another; then what was found. */
async function after(...campaigns: readonly Campaign[]): Promise<FindingsReport> {
  for (const [build, fails, request] of campaigns) {
    const inventory = typeof fails === "function" ? worldWhere(fails) : fails;
    await recorded({ seeds: "1..20", results, ...request }, inventory, build);
  }
  return findingsShape.parse(findingsIn(results));
}

async function statusAfter(...campaigns: readonly Campaign[]): Promise<readonly string[]> {
  return (await after(...campaigns)).map(({ status }) => status);
}

describe("findings: what they are (1)", () => {
  it("failures of one invariant after one last fault are one finding", async () => {
    const nowMs = Date.UTC(2026, 10, 26, 12);
    const found = await after(["A", failing("3", "8"), { nowMs }]);
    expect(found).toEqual([
      {
        ...{ status: "new", invariant: "no-orphan", cause: "crash", failures: 2, runs: 2 },
        first: { campaign: 1, build: "A", at: "2026-11-26T12:00:00.000Z" },
        last: { campaign: 1, build: "A", at: "2026-11-26T12:00:00.000Z" },
        fixed: null,
        example: {
          ...{ scenario: "two", venue: "kite", seed: "3", outcome: "violated" },
          message: "1 order is live that no intent names",
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        replay: "npx hedgeproof replay two --venue kite --seed 3",
      },
    ]);
  });

  it("the cause is the last fault that landed, not the last of the schedule", async () => {
    const time = { kind: "time", atMs: 1 } as const;
    const schedule = [
      { id: 1, kind: "crash", trigger: time, params: {} },
      { id: 2, kind: "stall", trigger: time, params: {} },
      { id: 3, kind: "drop", trigger: time, params: {} },
    ] as const;
    const found = await after([
      "A",
      ({ seed }) => {
        if (seed === "3") return { schedule, landedIds: new Set([2, 1]) };
        if (seed === "4") return { schedule, landedIds: new Set([1, 2]) };
        if (seed === "5") return { schedule, landedIds: new Set() };
        return null;
      },
    ]);
    expect(found.map(({ cause, example }) => [cause, example.seed])).toEqual([
      ...[
        ["crash", "3"],
        ["none", "5"],
        ["stall", "4"],
      ],
    ]);
  });

  it("a run that breaks no invariant goes by its outcome", async () => {
    const crashed = { outcome: "crashed", invariant: null } as const;
    const found = await after(["A", ({ seed }) => (seed === "3" ? crashed : null)]);
    expect(found).toMatchObject([{ invariant: null, example: { outcome: "crashed" } }]);
  });

  it("the example is of the last campaign that saw it, with the fewest faults", async () => {
    const many = { landedIds: new Set([3, 2, 1]) };
    const fails: Fails = ({ seed }) => (seed === "3" ? many : seed === "8" ? {} : null);
    const found = await after(["A", failing("2")], ["A", fails, { seeds: "3..20" }]);
    expect(found).toMatchObject([{ failures: 3, example: { seed: "8" }, last: { campaign: 2 } }]);
  });
});

describe("findings: new and known (3)", () => {
  it("new: until a campaign comes that could have seen it", async () => {
    expect(await statusAfter(["A", failing("3")])).toEqual(["new"]);
    expect(await statusAfter(["B", passing, { seeds: "30..50" }])).toEqual(["new"]);
    expect(await statusAfter(["A", passing, { seeds: "3", venues: ["alpaca"] }])).toEqual(["new"]);
    expect(await statusAfter(["A", passing])).toEqual(["known"]);
  });

  it("known: seen again", async () => {
    expect(await statusAfter(["A", failing("3")], ["B", failing("3")])).toEqual(["known"]);
  });

  it("what is new comes before what is known, though that was seen later", async () => {
    const broken: Fails = ({ seed }) => (seed === "3" ? { invariant: "a" } : null);
    const found = await after(
      ["A", ({ seed }) => (seed === "40" ? { invariant: "b" } : null), { seeds: "40" }],
      ["A", broken],
      ["A", broken],
    );
    expect(found.map(({ status, invariant }) => [status, invariant])).toEqual([
      ...[
        ["new", "b"],
        ["known", "a"],
      ],
    ]);
  });
});

describe("findings: fixed and back (2, 3)", () => {
  it("fixed: another build made the failing runs again, and they passed", async () => {
    const found = await after(["A", failing("3", "8")], ["B", passing]);
    expect(found).toMatchObject([{ status: "fixed", fixed: { campaign: 2, build: "B" } }]);
  });

  it("back: seen again after that; then fixed again", async () => {
    const found = await after(["A", failing("3")], ["B", passing], ["C", failing("3")]);
    expect(found).toMatchObject([{ status: "back", fixed: null, last: { build: "C" } }]);
    expect(await statusAfter(["C", failing("3")])).toEqual(["back"]);
    expect(await statusAfter(["D", passing])).toEqual(["fixed"]);
  });

  it("back: what was proven before it came back says nothing any more", async () => {
    const other = { seeds: "21..40" };
    await after(["A", failing("3")], ["B", passing], ["C", failing("3")]);
    expect(await statusAfter(["B", passing, other])).toEqual(["back"]);
  });

  it("known: the same build passed one, and then failed it otherwise", async () => {
    const settles: Fails = ({ seed }) => (seed === "3" ? { invariant: "settles" } : null);
    const found = await after(
      ["A", failing("3", "8")],
      ["B", passing, { seeds: "1..7" }],
      ["B", settles],
    );
    expect(found.find(({ invariant }) => invariant === "no-orphan")?.status).toBe("known");
  });

  it("back: by another run of the same finding too", async () => {
    expect(await statusAfter(["A", failing("3")], ["B", passing], ["B", failing("4")])).toEqual([
      "back",
    ]);
  });

  it("fixed: by shards of one build together, not by halves of two", async () => {
    const half = (k: number): CampaignRequest => ({ shard: `${k}/2` });
    const first = ["A", failing("3", "8")] as const;
    expect(await statusAfter(first, ["B", passing, half(1)])).toEqual(["known"]);
    expect(await statusAfter(["C", passing, half(2)])).toEqual(["known"]);
    expect(await statusAfter(["C", passing, half(1)])).toEqual(["fixed"]);
  });

  it("fixed: seeds one by one, whatever the option that named them", async () => {
    const each = { scenarios: ["two"], venues: ["kite"] };
    expect(await statusAfter(["A", failing("3")], ["B", passing, { ...each, seeds: "3" }])).toEqual(
      ["fixed"],
    );
  });

  it.each<[string, string, Fails, CampaignRequest]>([
    ["the same build passes it", "A", passing, {}],
    ["other seeds pass", "B", passing, { seeds: "21..40" }],
    ["the seeds go to other cells", "B", passing, { scenarios: ["one"] }],
    ["one of the two is not made again", "B", passing, { seeds: "1..7" }],
    ["one of the two still fails", "B", failing("8"), {}],
    ["it is on another store", "B", passing, { store: "memory" }],
    [
      "one of the two breaks something else",
      "B",
      ({ seed }) => (seed === "8" ? { invariant: "settles" } : null),
      {},
    ],
  ])("not fixed: %s", async (_what, build, fails, request) => {
    const found = await after(["A", failing("3", "8")], [build, fails, request]);
    const one = found.find(({ invariant }) => invariant === "no-orphan");
    expect(["new", "known"]).toContain(one?.status);
    expect(one?.fixed).toBeNull();
  });

  it("not fixed: a campaign that was stopped", async () => {
    await after(["A", failing("3")]);
    let asked = 0;
    const stopped = (): boolean => (asked += 1) > 5;
    const request = { seeds: "1..20", workers: 1, results };
    const end = await runRecorded(request, worldWhere(passing), { build: "B", stopped });
    expect(end).toMatchObject({ report: null, runs: 20 });
    expect(end.kept).toBeGreaterThan(3);
    expect(findingsIn(results)).toMatchObject([{ status: "new" }]);
  });

  it("not fixed: the scenario declares something else by now", async () => {
    const changed = { ...worldWhere(passing), scenarios: [scenario("one"), scenario("two", 1)] };
    expect(await statusAfter(["A", failing("3")], ["B", changed])).toEqual(["new"]);
  });

  it("not fixed: a campaign with more failures than it lists", async () => {
    const many: Fails = ({ seed }) => (Number(seed) > 20 ? { invariant: "settles" } : null);
    const found = await after(["A", failing("3")], ["B", many, { seeds: "1..1500" }]);
    expect(found.map(({ status }) => status)).toEqual(["new", "new"]);
  });
});

describe("findings: of another kind", () => {
  /** Runs of which `seed` has another digest in the fresh process. */
  function unrepeating(seed: string): Inventory {
    const inventory = worldWhere(passing);
    const again: Inventory["again"] = async (runs) => {
      const kept: string[] = [];
      async function* noted(): AsyncGenerator<Again> {
        for await (const run of runs) {
          kept.push(run.seed);
          yield run;
        }
      }
      const told = await inventory.again(noted());
      return told.map((one, at) => (kept[at] === seed ? { ...one, digest: "f".repeat(64) } : one));
    };
    return { ...inventory, again };
  }

  it("did not repeat: fixed only by a campaign that makes it twice (evidence 3)", async () => {
    const sampled = String(1 + [...Array(20).keys()].findIndex((nth) => isSampled(nth, 2)));
    const found = await after(["A", unrepeating(sampled)]);
    expect(found).toMatchObject([{ example: { outcome: "nondeterministic", seed: sampled } }]);
    const nth = Number(sampled) - 1;
    const size = [...Array(400).keys()].find(
      (runs) => runs > 40 && !isSampled(nth, Math.min(20, Math.floor(runs / 10))),
    );
    expect(await statusAfter(["B", passing, { seeds: `1..${size}` }])).toEqual(["new"]);
    expect(await statusAfter(["B", passing])).toEqual(["fixed"]);
  });

  it("floors: fixed only by the same campaign, in either order (evidence 4)", async () => {
    const better = { ...worldWhere(passing), scenarios: [scenario("one"), scenario("two", 50)] };
    const ends = [{ group: "P1", end: "hedged", asPlanned: false, escalated: false }] as const;
    const worse: Inventory = { ...better, run: (spec) => ({ ...better.run(spec), ends }) };
    const found = await after(["A", worse, { seeds: "1..400" }]);
    expect(found).toMatchObject([
      { invariant: "useful", cause: "none", replay: expect.stringMatching(/^npx hedgeproof run /) },
    ]);
    expect(await statusAfter(["B", better, { seeds: "1..500" }])).toEqual(["new"]);
    expect(await statusAfter(["B", better, { seeds: "1..400", venues: ["kite"] }])).toEqual([
      "new",
    ]);
    const reverse: CampaignRequest = { seeds: "1..400", order: "reverse" };
    expect(await statusAfter(["B", better, reverse])).toEqual(["fixed"]);
  });
});
