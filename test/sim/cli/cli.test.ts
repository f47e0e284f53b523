import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { listShape, replayShape, runShape } from "../../../sim/report/shapes.js";
import { fakeInventory, fakeResult, plan, recording } from "../campaign/fakes.js";
import { worldSamples } from "../world-samples.js";
import type { Ended } from "./said.js";
import { said } from "./said.js";

const cli = (words: string, inventory: Inventory = recording().inventory): Promise<Ended> =>
  said(words, inventory);

let folder = "";
const planFile = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
  const write = (name: string, content: unknown): void =>
    writeFileSync(planFile(name), JSON.stringify(content));
  write("good.json", plan);
  write("off-lot.json", { ...plan, legs: [{ ...plan.legs[0], qty: 55 }] });
  write("no-cover.json", { ...plan, legs: [{ ...plan.legs[0], cover: null }] });
  write("no-plan.json", { legs: "none" });
  writeFileSync(planFile("broken.json"), "{");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("run", () => {
  it("--json: one document of the published shape, exit 0", async () => {
    const { code, out, err } = await cli("run one --venue kite --seeds 1..20 --workers 1 --json");
    expect([code, err]).toEqual([0, ""]);
    expect(runShape.parse(JSON.parse(out))).toMatchObject({ runs: 20, verdict: "passed" });
  });

  it("for people: the table, then the verdict", async () => {
    const { code, out } = await cli("run --seeds 1..20 --workers 1");
    expect(code).toBe(0);
    expect(out).toContain("order-intents");
    expect(out.endsWith("PASSED\n")).toBe(true);
  });

  it("a failure: exit 1 and the line that replays it", async () => {
    const { inventory } = recording(["3"]);
    const { code, out } = await cli("run --seeds 1..20 --workers 1", inventory);
    expect(code).toBe(1);
    expect(out).toContain("  npx hedgeproof replay two --venue kite --seed 3\n");
  });

  it("one run: its digest is in its failure and in its replay", async () => {
    const { inventory } = recording(["3"]);
    const run = await cli("run one --venue kite --seeds 3 --json", inventory);
    const replay = await cli("replay one --venue kite --seed 3 --json", inventory);
    const { digest } = replayShape.parse(JSON.parse(replay.out));
    expect(runShape.parse(JSON.parse(run.out)).failures[0]?.digest).toBe(digest);
  });

  it("a plan of one's own: runs, and its failures replay with it", async () => {
    const { inventory, seen } = recording(["2"]);
    const file = planFile("good.json");
    const { code, out } = await cli(`run --plan ${file} --venue kite --seeds 1..3`, inventory);
    expect(code).toBe(1);
    const judged = seen.filter(({ goOn }) => goOn !== true);
    expect(judged.map(({ scenario, seed }) => `${scenario.slug} ${seed}`)).toEqual(
      ["1", "2", "3"].map((seed) => `plan-P1 ${seed}`),
    );
    expect(out).toContain(`npx hedgeproof replay --plan ${file} --venue kite --seed 2`);
    const replay = await cli(`replay --plan ${file} --venue kite --seed 2 --json`, inventory);
    expect(replay.code).toBe(1);
    expect(JSON.parse(replay.out)).toMatchObject({ scenario: "plan-P1", seed: "2" });
  });

  it("the harness fails: exit 4, one sentence, nothing on stdout", async () => {
    const broken = fakeInventory(() => {
      throw new Error("the world\n  broke");
    });
    const { code, out, err } = await cli("run --seeds 1 --json", broken);
    expect([code, out]).toEqual([4, ""]);
    expect(err).toBe("hedgeproof: the harness itself failed: one, kite, seed 1: the world broke\n");
  });
});

describe("replay", () => {
  const telling = fakeInventory((spec) => {
    for (const event of worldSamples) spec.listener?.(event);
    return fakeResult(spec, ["9"]);
  });

  it("for people: the timeline, the outcome and the digest", async () => {
    const { code, out } = await cli("replay one --venue kite --seed 1", telling);
    expect(code).toBe(0);
    expect(out).toContain(" 1:01.005  gateway   request 3: ask for orders  [exposed 3]\n");
    expect(out).not.toContain("ACME at 1001 ticks");
    expect(out).toContain("3 prices, quotes and timers are not shown; --json has them\n");
    expect(out).toMatch(/\npassed at 1:01\.234\ndigest [0-9a-f]{64}\n$/);
  });

  it("a failure: exit 1 and the numbers that broke it", async () => {
    const { code, out } = await cli("replay one --venue kite --seed 9", telling);
    expect(code).toBe(1);
    expect(out).toContain(
      "\nviolated no-orphan at 1:01.234: 1 order is live that no intent names\n",
    );
  });

  it("--json: everything, in the published shape", async () => {
    const { out } = await cli("replay one --venue kite --seed 1 --json", telling);
    expect(replayShape.parse(JSON.parse(out)).events).toHaveLength(worldSamples.length);
  });

  it("--until, --state and --why: part of it, and how things stood then", async () => {
    const { out } = await cli("replay one --venue kite --seed 1 --until 40 --state", telling);
    expect(out).toContain("\nafter event 40, ");
    expect(out).not.toMatch(/^ +41 /m);
    const why = await cli("replay one --venue kite --seed 1 --why B1 --json", telling);
    const { events } = replayShape.parse(JSON.parse(why.out));
    expect(events.length).toBeGreaterThan(0);
    expect(events.length).toBeLessThan(worldSamples.length);
  });

  it.each([
    ["--until 0", "--until 0, expected the number of an event, from 1"],
    ["--until 1e3", "--until 1e3, expected the number of an event, from 1"],
    ["--until 9999", `--until 9999, the run has events 1 to ${worldSamples.length}`],
    ["--why X9", "no order X9 in this run, expected one of its orders: P1-0e1"],
  ])("%s: one sentence, exit 2", async (words, expected) => {
    const { code, err, out } = await cli(`replay one --venue kite --seed 1 ${words}`, telling);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(expected);
  });
});

describe("list", () => {
  it.each(["scenarios", "venues", "faults", "situations", "safeguards", "invariants", "ablations"])(
    "%s: for people and as JSON",
    async (kind) => {
      const json = await cli(`list ${kind} --json`);
      const entries = listShape.parse(JSON.parse(json.out));
      expect([json.code, entries.length > 0]).toEqual([0, true]);
      const { out } = await cli(`list ${kind}`);
      expect(out.split("\n")).toHaveLength(entries.length + 1);
      for (const { slug, title, tier, fromRuns } of entries) {
        const when = tier === undefined ? "" : `${tier}, from ${fromRuns} runs +`;
        expect(out).toMatch(new RegExp(`^${slug} +${when}${title}$`, "m"));
      }
    },
  );
});

describe("help and version", () => {
  it("--help: on stdout, exit 0", async () => {
    const { code, out, err } = await cli("--help");
    expect([code, err]).toEqual([0, ""]);
    for (const verb of ["run", "replay", "list"]) expect(out).toContain(`  ${verb} [options]`);
    expect((await cli("run --help")).out).toContain("--store-file");
  });
});

describe("bad input: exit 2, one sentence, nothing on stdout", () => {
  it.each([
    ["", "no command was given"],
    ["fly", "unknown command 'fly'"],
    ["run --fast", "unknown option '--fast'"],
    ["run --seeds", "option '--seeds <seeds>' argument missing"],
    ["run three", 'unknown scenario "three", expected one of one, two'],
    ["run --venue nyse", 'unknown venue "nyse", expected one of kite, alpaca'],
    ["run --seeds 9..3", "--seeds 9..3 runs backwards"],
    ["run --seeds 1..x", '--seeds "1..x" is not a range'],
    ["run --workers 0", "expected a whole number from 1 to 256"],
    ["run --workers two", "expected a whole number from 1 to 256"],
    ["run --workers 1.5", "expected a whole number from 1 to 256"],
    ["run --store disk", "unknown, expected one of memory, sqlite, file"],
    ["run --order random", "expected forward or reverse"],
    ["run --shard 3/2", "expected K/N with K from 1 to N"],
    ["run --seeds 1..2 --shard 3/3", "leaves no run of --seeds 1..2"],
    ["run --plan FOLDER/none.json", "cannot be read"],
    ["run --plan FOLDER/broken.json", "is not JSON"],
    ["run --plan FOLDER/no-plan.json", "id: "],
    ["run --plan FOLDER/off-lot.json", "expected a multiple of 10"],
    ["run --plan FOLDER/no-cover.json", "a risk leg without cover"],
    ["run one --plan FOLDER/good.json", "expected one of the two"],
    ["run --store-file FOLDER/s.db", "keeps the store of one run"],
    ["run --seeds 1 --store memory --store-file FOLDER/s.db", "expected --store file"],
    ["run one --venue kite --seeds 1 --store-file FOLDER/none/s.db", "there is no folder"],
    ["replay", "required option '--venue <venue>' not specified"],
    ["replay one --venue kite", "required option '--seed <seed>' not specified"],
    ["replay --venue kite --seed 1", "expected one, neither was given"],
    ["replay one --plan FOLDER/good.json --venue kite --seed 1", "expected one, both were given"],
    ["replay three --venue kite --seed 1", 'unknown scenario "three"'],
    ["replay one two --venue kite --seed 1", "too many arguments"],
    ["list", "missing required argument 'kind'"],
    ["list seeds", 'cannot list "seeds", expected one of scenarios'],
  ])("%s", async (words, sentence) => {
    const { inventory, seen } = recording();
    const { code, out, err } = await cli(words.replaceAll("FOLDER", folder), inventory);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err).toMatch(/^hedgeproof: [^\n]+expected[^\n]+\n$/);
    expect(seen).toEqual([]);
    expect(existsSync(join(folder, "s.db"))).toBe(false);
    expect(readdirSync(folder)).toHaveLength(5);
  });
});
