/**
 * `hedgeproof real-world`: what is printed, and the exit codes.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REAL_WORLD } from "../../../scenarios/real-world/index.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { realWorldShape } from "../../../sim/report/real-world-shape.js";
import { fakeResult } from "../campaign/fakes.js";
import { said } from "./said.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-real-world-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("real-world", () => {
  it("says of each case what became of it, and of all how many hold", async () => {
    const { code, out, err } = await said("real-world AN65 AN01 --family 2", INVENTORY);
    expect([code, err]).toEqual([0, ""]);
    const [first, ...rest] = out.split("\n");
    expect(first).toMatch(
      /^AN01 holds: fill-told-again-after-restart \(3 runs, landed in \d+ %\)$/,
    );
    expect(rest).toEqual([
      "AN65 impossible: modified-while-it-is-processed",
      expect.stringMatching(/^ {2}the core never modifies an order: /),
      "1 hold, 0 fail, 1 cannot happen here",
      "PASSED",
      "",
    ]);
  });

  it("--json: one document in the published shape", async () => {
    const { code, out } = await said("real-world heartbeats-without-fills --json", INVENTORY);
    const report = realWorldShape.parse(JSON.parse(out));
    expect([code, report.verdict]).toEqual([0, "passed"]);
    expect(report.cases).toMatchObject([{ id: "AN35", state: "holds", runs: 26 }]);
  });

  it("a case that fails: exit code 1, how, and the command that replays it", async () => {
    const run: Inventory["run"] = (spec) => fakeResult(spec, ["1"]);
    const words = ["real-world", "AN35", "--family", "0", "--folder", folder];
    const { code, out } = await said(words, { ...INVENTORY, run });
    expect([code, readdirSync(folder)]).toEqual([1, ["AN35.json"]]);
    expect(out.split("\n")).toEqual([
      "AN35 fails: heartbeats-without-fills (1 runs)",
      "  the case itself: no-orphan: 1 order is live that no intent names",
      `  npx hedgeproof replay ${join(folder, "AN35.json")}`,
      ...["0 hold, 1 fail, 0 cannot happen here", "FAILED", ""],
    ]);
  });

  it.each([
    ["real-world AN02", /^hedgeproof: unknown case "AN02", expected a slug, or one of AN01, AN03,/],
    ["real-world --family x", /^hedgeproof: --family "x" is not a number of runs, expected /],
  ])("%s: exit code 2 and one sentence", async (words, sentence) => {
    const { code, out, err } = await said(words, INVENTORY);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("an unknown name is answered with every name there is", async () => {
    const { err } = await said("real-world nothing", INVENTORY);
    for (const { id } of REAL_WORLD) expect(err).toContain(id);
  });
});
