/** A run as a file: written, read, replayed; and every way in which a file is no run. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulate } from "../../../sim/campaign/library.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { replayRun } from "../../../sim/campaign/replay.js";
import { reproOf, reproText, reproWith, writeRepro } from "../../../sim/campaign/repro.js";
import { main } from "../../../sim/cli/cli.js";
import type { Fault } from "../../../sim/faults/schedule.js";
import { reproShape } from "../../../sim/report/repro-shape.js";
import { replayShape } from "../../../sim/report/shapes.js";
import { UNCUT } from "../../../sim/shrink/cuts.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-repro-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const crash = {
  id: 1,
  kind: "crash",
  trigger: { kind: "boundary", incarnation: 1, boundary: "commit-written", n: 5 },
  params: { downMs: 1_000 },
} as const;
const run = {
  ...reproWith({
    ...{ words: "a crash", scenario: "single-leg", venue: "kite-like", seed: "1" },
    ...{ store: "memory", ablation: null, cuts: UNCUT, schedule: [crash], expected: "fixed" },
  }),
  schedule: [crash],
};

async function replay(words: readonly string[]): Promise<readonly [number, string, string]> {
  let [out, err] = ["", ""];
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    ...{ terminal: false, colours: false },
  };
  return [await main(["replay", ...words], io, async () => INVENTORY), out, err];
}

describe("repro: a run as a file", () => {
  it("is the run that was written, its folder made if need be", () => {
    const file = join(folder, "new", "one.json");
    writeRepro(file, structuredClone(run));
    const { repro, schedule, scenario, held } = reproOf(file, INVENTORY);
    expect(repro).toEqual(run);
    expect([scenario.slug, schedule, held]).toEqual([
      ...["single-leg", [crash], { version: 2, quiet: [] }],
    ]);
    expect(readdirSync(join(folder, "new"))).toEqual(["one.json"]);
    rmSync(join(folder, "new"), { recursive: true });
  });

  it("has a line for each field and each fault, and names its build", () => {
    const text = reproText(structuredClone(run));
    expect(text.split("\n")).toHaveLength(2 + 12 + 2 + 1);
    expect(reproShape.parse(JSON.parse(text)).build).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/);
  });

  it("what cannot be printed is not written", () => {
    const expected = { outcome: "crashed", invariant: null, message: "a\nb" } as const;
    const written = reproWith({ ...run, words: "\u001b[31mred\u202e", expected });
    expect([written.words, written.expected]).toEqual([
      "?[31mred?",
      { ...expected, message: "a?b" },
    ]);
  });

  it("replays with the digest of the same schedule handed in", async () => {
    const file = join(folder, "two.json");
    writeRepro(file, structuredClone(run));
    const [code, out] = await replay([file, "--json"]);
    const report = replayShape.parse(JSON.parse(out));
    const result = simulate({ ...run, schedule: [crash as Fault], store: "memory" });
    expect([code, report.outcome, report.digest]).toEqual([0, "passed", result.digest]);
    expect(report.schedule).toEqual([crash]);
    expect(report.held).toEqual({ draws: 2, store: "memory", ablation: null, cuts: UNCUT });
    expect(report.digest).not.toBe(simulate({ ...run, schedule: [], store: "memory" }).digest);
    rmSync(file);
  });

  it("replays with its ablation in the core, or with one that is asked for", async () => {
    const [own, bare] = [join(folder, "own.json"), join(folder, "bare.json")];
    writeRepro(own, structuredClone({ ...run, ablation: "no-spacing" }));
    writeRepro(bare, structuredClone(run));
    const [, out] = await replay([own, "--json"]);
    const [, asked] = await replay([bare, "--ablate", "no-spacing", "--json"]);
    expect(replayShape.parse(JSON.parse(out)).held?.ablation).toBe("no-spacing");
    expect(asked).toBe(out);
    const [code, , err] = await replay([own, "--ablate", "no-polling"]);
    expect([code, err]).toEqual([2, expect.stringContaining("has no-spacing in its core")]);
    rmSync(own);
    rmSync(bare);
  });

  it("keeps the draws of an older version: its prices stay", () => {
    const file = join(folder, "old.json");
    const digests = [1, 2].map((draws) => {
      writeRepro(file, structuredClone({ ...run, draws }));
      const { ablation: _, ...spec } = reproOf(file, INVENTORY);
      return replayRun(spec, INVENTORY).digest;
    });
    expect(digests[0]).not.toBe(digests[1]);
    rmSync(file);
  });
});

describe("repro: what is no run is one sentence and exit 2", () => {
  const withFault = (over: object): object => ({ ...run, schedule: [{ ...crash, ...over }] });
  const time = { kind: "time", atMs: 5_000 };

  it.each<[string, unknown, string]>([
    ["no object", [], "the file is not what a run has"],
    ["a field too many", { ...run, faults: [] }, "the file is not what a run has"],
    ["no seed", { ...run, seed: undefined }, "seed is not what a run has"],
    ["a seed that is none", { ...run, seed: "a b" }, 'seed "a b" is not a seed'],
    ["another version", { ...run, version: 99 }, "is of version 99 of the format, expected 1"],
    ["a version that is none", { ...run, version: [] }, "is of version [] of the format"],
    ["later draws", { ...run, draws: 99 }, "was made with version 99 of the draws"],
    ["an unknown ablation", { ...run, ablation: "moon" }, 'unknown ablation "moon"'],
    ["no version", { ...run, version: undefined }, "version is not what a run has"],
    ["a command for the terminal", { ...run, words: "\u001b[2J" }, "words is not what a run has"],
    ["a text too long", { ...run, words: "x".repeat(1_001) }, "words is not what a run has"],
    ["a path for a name", { ...run, scenario: "../moon" }, 'unknown scenario "../moon"'],
    ["a name that is none", { ...run, seed: "1\u0007" }, "seed is not what a run has"],
    ["too many faults", { ...run, schedule: Array(1_001).fill(crash) }, "schedule is not what"],
    ["an unknown cut", { ...run, cuts: { ...UNCUT, all: 1 } }, "cuts is not what a run has"],
    [
      "a cut of nothing",
      { ...run, cuts: { ...UNCUT, groups: ["moon"] } },
      "cuts: there is no group moon, expected one of",
    ],
    ["an unknown scenario", { ...run, scenario: "moon" }, 'unknown scenario "moon"'],
    ["an unknown venue", { ...run, venue: "moon" }, 'unknown venue "moon"'],
    ["an unknown kind", withFault({ kind: "fire" }), "schedule.0.kind is not what"],
    [
      "an unknown boundary",
      withFault({ trigger: { ...crash.trigger, boundary: "door" } }),
      "schedule.0.trigger.boundary is not what",
    ],
    [
      "an ordinal from 0",
      withFault({ trigger: { ...crash.trigger, n: 0 } }),
      "schedule.0.trigger.n is not what",
    ],
    [
      "a trigger that the kind has not",
      withFault({ kind: "power-loss", trigger: time }),
      "power-loss has no trigger time, expected boundary",
    ],
    ["no parameter", withFault({ params: {} }), "crash with downMs missing, expected 200 to 8000"],
    [
      "a parameter beyond its bounds",
      withFault({ params: { downMs: 9_000 } }),
      "crash with downMs 9000, expected 200 to 8000",
    ],
    [
      "an index beyond the scenario",
      withFault({ kind: "price-gap", trigger: time, params: { symbolIndex: 9, bps: 50 } }),
      "price-gap with symbolIndex 9, expected 0 to 0",
    ],
    [
      "a parameter that the kind has not",
      withFault({ params: { downMs: 500, keep: 0 } }),
      "crash takes no keep, expected downMs",
    ],
    ["two faults of one id", { ...run, schedule: [crash, crash] }, "schedule.1: id 1 is taken"],
  ])("%s", async (_, content, sentence) => {
    const file = join(folder, "bad.json");
    writeFileSync(file, JSON.stringify(content));
    const [code, out, err] = await replay([file]);
    rmSync(file);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err).toMatch(/^hedgeproof: [^\n]+expected[^\n]+\n$/);
  });

  it.each([
    [["none.json"], "cannot be read"],
    [["none.json", "--venue", "kite-like"], "expected nothing beside it, kite-like was given"],
    [["single-leg", "--seed", "1"], "required option '--venue <venue>' not specified"],
  ])("%j", async (words, sentence) => {
    const [code, out, err] = await replay(words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(readdirSync(folder)).toEqual([]);
  });
});
