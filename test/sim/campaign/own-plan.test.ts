/** A plan of one's own that fails: cut down, kept as a file that holds the plan, replayed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { reproOf, reproText } from "../../../sim/campaign/repro.js";
import { runShrink } from "../../../sim/campaign/shrink.js";
import type { Repro } from "../../../sim/report/repro-shape.js";
import { said } from "../cli/said.js";
import { fakeInventory, fakeResult, plan } from "./fakes.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-plan-"));
  writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const request = () => ({
  ...{ plan: at("plan.json"), venue: "kite-like", seed: 5, ablate: "intent-after-send" },
  out: at("cut.json"),
});

/** The held run with something else in it. */
function changed(over: object): string {
  const repro = JSON.parse(readFileSync(at("cut.json"), "utf8")) as Repro;
  writeFileSync(at("changed.json"), reproText({ ...repro, ...over }));
  return at("changed.json");
}

describe("a plan of one's own", () => {
  it("is shrunk; the file holds the plan, and is the same run without the plan's file", async () => {
    const report = await runShrink(request(), INVENTORY);
    expect(report.failure.invariant).toBe("intent-before-order");
    expect(report.to.lots).toBe(1);
    rmSync(at("plan.json"));
    const { whole, repro, scenario } = reproOf(at("cut.json"), INVENTORY);
    expect(repro.plan).toMatchObject({ id: "P1", legs: [{ id: "only", qty: 100 }] });
    expect([whole.slug, scenario.slug]).toEqual(["plan-P1", "plan-P1"]);
    const { code, out } = await said(`replay ${at("cut.json")} --json`, INVENTORY);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      scenario: "plan-P1",
      invariant: "intent-before-order",
    });
    const again = await runShrink({ run: at("cut.json"), out: at("cut.json") }, INVENTORY);
    expect(again.repro).toEqual(report.repro);
  });

  it("is not taken for another plan of the same name, nor for a scenario", async () => {
    await runShrink(request(), INVENTORY);
    writeFileSync(at("plan.json"), JSON.stringify({ ...plan, entryDeadlineMs: 20_000 }));
    await expect(runShrink(request(), INVENTORY)).rejects.toThrow("holds another run");
    const renamed = await said(`replay ${changed({ scenario: "single-leg" })}`, INVENTORY);
    expect([renamed.code, renamed.err]).toEqual([
      2,
      `hedgeproof: ${at("changed.json")}: scenario is "single-leg", ` +
        'expected "plan-P1", of its plan\n',
    ]);
  });

  it.each([{}, [], "plan", { ...plan, legs: [] }, { ...plan, id: "../../etc" }])(
    "a flawed one in a file is refused: %j",
    async (flawed) => {
      await runShrink(request(), INVENTORY);
      const { code, err } = await said(`replay ${changed({ plan: flawed })}`, INVENTORY);
      expect(code).toBe(2);
      expect(err).toMatch(/changed\.json: plan: .+\n$/);
    },
  );
});

describe("a plan of one's own: the words", () => {
  const world: Inventory = fakeInventory((spec) => fakeResult(spec, ["9"]));

  it.each([
    ["shrink --venue kite --seed 9", "a run or --plan FILE is needed, expected one, neither was"],
    ["shrink one --plan PLAN --venue kite --seed 9", "expected one, both were given"],
    ["cause --plan PLAN --venue kite", "--seed is missing, expected it with --plan"],
    ["cause --plan missing.json --venue kite --seed 9", "--plan missing.json"],
  ])("%s", async (words, sentence) => {
    const { code, err } = await said(words.replace("PLAN", at("plan.json")), world);
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)]);
  });

  it("cause: of a plan", async () => {
    const { code, out } = await said(
      `cause --plan ${at("plan.json")} --venue kite --seed 9`,
      world,
    );
    expect(code).toBe(0);
    expect(out).toContain("plan-P1, kite, seed 9 fails at event 0");
  });
});
