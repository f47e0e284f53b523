import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diffShape } from "../../../sim/report/shapes.js";
import { fakeInventory, fakeResult } from "../campaign/fakes.js";
import { worldSamples } from "../world-samples.js";
import { said as cli } from "./said.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("diff", () => {
  const telling = fakeInventory((spec) => {
    const most = (spec.schedule?.length ?? 1) === 0 ? 3 : Number(spec.seed);
    for (const event of worldSamples.slice(0, most)) spec.listener?.(event);
    return fakeResult(spec, ["6"]);
  });
  const told = (name: string, words: string): Promise<string> =>
    cli(`replay one --venue kite ${words} --json`, telling).then(({ out }) => {
      const file = join(folder, name);
      writeFileSync(file, out);
      return file;
    });

  it("two seeds: the first event that differs, and what followed; exit 1", async () => {
    const words = "diff one --venue kite --seed 5 --against 8";
    const { code, out } = await cli(words, telling);
    expect(code).toBe(1);
    expect(out).toContain("one    one, kite, seed 5: passed, 5 events");
    expect(out).toContain("event 6 is the first that differs\n");
    expect(out).toContain("  - the run had ended\n  + ");
    expect(out).toMatch(/DIFFERENT\n$/);
    const report = diffShape.parse(JSON.parse((await cli(`${words} --json`, telling)).out));
    expect(report.difference).toMatchObject({ event: 6, one: [] });
    expect(report.difference?.before).toHaveLength(5);
    expect(report.followed.reduce((sum, { other }) => sum + other, 0)).toBe(3);
  });

  it("a run with itself: the same; exit 0", async () => {
    const { code, out } = await cli("diff one --venue kite --seed 5 --against 5", telling);
    expect([code, out.endsWith("SAME\n")]).toEqual([0, true]);
  });

  it("without one fault: the schedule less that one", async () => {
    const { out } = await cli("diff one --venue kite --seed 5 --without 1 --json", telling);
    const { one, other, difference } = diffShape.parse(JSON.parse(out));
    expect([one.events, other.events, difference?.event]).toEqual([5, 3, 4]);
    expect(other.name).toBe("one, kite, seed 5 without fault 1");
  });

  it("two builds: files of told runs", async () => {
    const [before, after] = [
      await told("before.json", "--seed 5"),
      await told("after.json", "--seed 6"),
    ];
    const { out } = await cli(`diff ${before} ${after} --json`, telling);
    const report = diffShape.parse(JSON.parse(out));
    expect(report.one.name).toBe(before);
    expect(report.other).toMatchObject({ outcome: "violated", events: 6 });
  });

  it.each([
    ["diff one --venue kite --seed 5", /takes one of .*, none was given/],
    ["diff one --venue kite --seed 5 --against 6 --without 1", /2 were given/],
    ["diff one --seed 5 --against 6", /--venue is missing/],
    ["diff one --venue kite --against 6", /--seed is missing/],
    ["diff one --venue kite --seed 5 --without 7", /no fault 7, expected one of 1/],
    ["diff one --venue kite --seed 5 --without x", /is no fault's id/],
    ["diff nowhere.json --without 1", /nowhere.json: cannot be read/],
  ])("%s: one sentence, exit 2", async (words, sentence) => {
    const { code, out, err } = await cli(words, telling);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("a told run from elsewhere that is not one: one sentence, exit 2", async () => {
    const file = join(folder, "bad.json");
    writeFileSync(file, JSON.stringify({ events: [{ n: "one" }], scenario: "one" }));
    const { code, err } = await cli(`diff ${file} --without 1`, telling);
    expect(code).toBe(2);
    expect(err).toContain("expected docs/schemas/replay.json");
  });
});
