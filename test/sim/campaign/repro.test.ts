/** A run as a file: written, read, replayed; and every way in which a file is no run. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulate } from "../../../sim/campaign/library.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { reproOf, writeRepro } from "../../../sim/campaign/repro.js";
import { main } from "../../../sim/cli/cli.js";
import type { Fault } from "../../../sim/faults/schedule.js";
import { replayShape } from "../../../sim/report/shapes.js";

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
const run = { scenario: "single-leg", venue: "kite-like", seed: "1", schedule: [crash] };

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
    const { scenario, venue, seed, schedule } = reproOf(file, INVENTORY);
    expect({ scenario: scenario.slug, venue, seed, schedule }).toEqual(run);
    rmSync(join(folder, "new"), { recursive: true });
  });

  it("replays with the digest of the same schedule handed in", async () => {
    const file = join(folder, "two.json");
    writeRepro(file, structuredClone(run));
    const [code, out] = await replay([file, "--json"]);
    const report = replayShape.parse(JSON.parse(out));
    const result = simulate({ ...run, schedule: [crash as Fault], store: "memory" });
    expect([code, report.outcome, report.digest]).toEqual([0, "passed", result.digest]);
    expect(report.schedule).toEqual([crash]);
    expect(report.digest).not.toBe(simulate({ ...run, schedule: [], store: "memory" }).digest);
    rmSync(file);
  });

  it("needs no version: then it is of this build's draws", () => {
    const file = join(folder, "three.json");
    writeFileSync(file, JSON.stringify({ ...run, schedule: [] }));
    expect(reproOf(file, INVENTORY).schedule).toEqual([]);
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
    ["another version", { ...run, version: 99 }, "was made with version 99 of the draws"],
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
