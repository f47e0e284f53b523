import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reproText } from "../../../sim/campaign/repro.js";
import { runShrink } from "../../../sim/campaign/shrink.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import type { Repro } from "../../../sim/report/repro-shape.js";
import { said } from "../cli/said.js";

const ROOT = join(import.meta.dirname, "..", "..", "..");

const cli = (words: string): ReturnType<typeof said> => said(words, INVENTORY);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-as-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A run in a file of the folder. */
function held(over: Partial<Repro> = {}): string {
  const kept = join(ROOT, "scenarios", "regressions", "unsent-twice.json");
  const repro = { ...(JSON.parse(readFileSync(kept, "utf8")) as Repro), ...over };
  const file = join(folder, "held.json");
  writeFileSync(file, reproText(repro));
  return file;
}

describe("corpus test", () => {
  it("writes a test that vitest runs: green for what is fixed or noticed, red otherwise", async () => {
    const modules = join(folder, "node_modules");
    mkdirSync(modules);
    symlinkSync(ROOT, join(modules, "hedgeproof"));
    symlinkSync(join(ROOT, "node_modules", "vitest"), join(modules, "vitest"));
    const shrunk = join(folder, "shrunk.json");
    const which = { run: "single-leg", venue: "kite-like", seed: 4, ablate: "intent-after-send" };
    const { repro } = await runShrink({ ...which, out: shrunk }, INVENTORY);
    const unnoticed = join(folder, "unnoticed.json");
    writeFileSync(unnoticed, reproText({ ...repro, ablation: null }));
    for (const [file, name] of [
      [held(), "fixed"],
      [shrunk, "noticed"],
      [unnoticed, "passes"],
    ] as const) {
      const { out } = await cli(`corpus test ${file} --out ${join(folder, `${name}.test.ts`)}`);
      expect(out).toBe(`wrote ${join(folder, `${name}.test.ts`)}\n`);
    }
    const wrong = readFileSync(join(folder, "noticed.test.ts"), "utf8");
    writeFileSync(
      join(folder, "red.test.ts"),
      wrong.replace('"ablation": "intent-after-send"', '"ablation": null'),
    );
    const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
    const { stdout } = spawnSync(
      process.execPath,
      [vitest, "run", "--root", folder, "--reporter=json"],
      { encoding: "utf8" },
    );
    const { testResults } = JSON.parse(stdout) as {
      testResults: { name: string; status: string }[];
    };
    const states = testResults.map(({ name, status }) => [name.split("/").at(-1), status]);
    expect(Object.fromEntries(states)).toEqual({
      "fixed.test.ts": "passed",
      "noticed.test.ts": "passed",
      "passes.test.ts": "passed",
      "red.test.ts": "failed",
    });
  }, 60_000);

  it("words of a file stay text: nothing in it becomes code (2)", async () => {
    const words = '`${process.exit(7)}` "); throw 1; */ //';
    const out = join(folder, "words.test.ts");
    await cli(`corpus test ${held({ words })} --out ${out}`);
    const lines = readFileSync(out, "utf8").split("\n");
    expect(lines.filter((line) => line.includes("process.exit"))).toEqual([
      `  "words": ${JSON.stringify(words)},`,
      `it(${JSON.stringify(words)}, async () => {`,
    ]);
  });

  it("writes over no file (3), and takes only a run", async () => {
    const out = join(folder, "taken.test.ts");
    writeFileSync(out, "mine");
    const json = await cli(`corpus test ${held()} --out ${out}.json.test.ts --json`);
    expect(JSON.parse(json.out)).toEqual({ written: `${out}.json.test.ts` });
    const taken = await cli(`corpus test ${held()} --out ${out}`);
    expect([taken.code, taken.err]).toEqual([
      2,
      `hedgeproof: ${out}: is there already, expected another --out\n`,
    ]);
    expect(readFileSync(out, "utf8")).toBe("mine");
    const nowhere = await cli(`corpus test ${held()} --out ${join(out, "such.test.ts")}`);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining("cannot be written")]);
    const bad = join(folder, "bad.json");
    writeFileSync(bad, "{}");
    expect((await cli(`corpus test ${bad}`)).code).toBe(2);
  });
});
