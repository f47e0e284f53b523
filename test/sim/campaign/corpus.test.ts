/** The corpus: what a kept run can come to, and what is written then. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addToCorpus, replayCorpus } from "../../../sim/campaign/corpus.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import type { Written } from "../../../sim/campaign/repro.js";
import { reproOf, reproWith, writeRepro } from "../../../sim/campaign/repro.js";
import type { Fault } from "../../../sim/faults/schedule.js";
import { corpusShape } from "../../../sim/report/repro-shape.js";
import { UNCUT } from "../../../sim/shrink/cuts.js";
import { fakeResult } from "./fakes.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-corpus-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const failed = { outcome: "violated", invariant: "no-orphan", message: "1 order" } as const;
const trigger = { kind: "time", atMs: 2_000 } as const;
const crash: Fault = { id: 1, kind: "crash", trigger, params: { downMs: 500 } };

function keep(name: string, over: Omit<Partial<Written>, "draws"> = {}): string {
  const file = join(folder, name);
  const repro = reproWith({
    ...{ words: "a crash", scenario: "single-leg", venue: "kite-like", seed: "1" },
    ...{ store: "memory", ablation: null, cuts: UNCUT, schedule: [crash], expected: failed },
    ...over,
  });
  writeRepro(file, repro);
  return file;
}

/** Runs fail if their seed says so, and break this invariant; crashes land. */
function world(failing: readonly string[], invariant = "no-orphan"): Inventory {
  const run: Inventory["run"] = (spec) => {
    const result = fakeResult(spec, failing);
    return result.outcome === "passed" ? result : { ...result, invariant };
  };
  return { ...INVENTORY, run };
}

const states = async (inventory: Inventory): Promise<readonly string[]> => {
  const { runs } = corpusShape.parse(await replayCorpus({ folder }, inventory));
  return runs.map(({ state, told }) => `${state}: ${told}`);
};

describe("corpus: what a kept run does", () => {
  it("fails as its file says, or passes once fixed: holds (1)", async () => {
    keep("a.json");
    keep("b.json", { seed: "2", expected: "fixed" });
    const report = await replayCorpus({ folder }, world(["1"]));
    expect(report).toMatchObject({ verdict: "passed", written: [] });
    expect(report.runs.map(({ state }) => state)).toEqual(["holds", "holds"]);
  });

  it("no longer fails: fixed, and with --update a test that it passes (3)", async () => {
    const file = keep("a.json");
    expect(await states(world([]))).toEqual(["fixed: fixed: no longer breaks no-orphan"]);
    expect(reproOf(file, INVENTORY).repro.expected).toEqual(failed);
    const report = await replayCorpus({ folder, update: true }, world([]));
    expect([report.verdict, report.written]).toEqual(["passed", [file]]);
    expect(reproOf(file, INVENTORY).repro.expected).toBe("fixed");
    expect(await states(world([]))).toEqual(["holds: passes"]);
    expect(await states(world(["1"]))).toEqual([
      expect.stringMatching(/^back: was fixed and fails again: no-orphan: /),
    ]);
  });

  it("fails otherwise", async () => {
    keep("a.json");
    expect(await states(world(["1"], "settles"))).toEqual([
      expect.stringMatching(/^otherwise: fails otherwise, expected no-orphan: settles: /),
    ]);
  });

  it("passes for nothing: misses (1)", async () => {
    const stall: Fault = { id: 2, kind: "stall", trigger, params: { forMs: 500 } };
    keep("a.json", { schedule: [crash, stall], expected: "fixed" });
    keep("b.json", { ablation: "no-spacing" });
    expect(await states(world([]))).toEqual([
      "misses: passes, but no stall lands any more",
      "misses: passes with no-spacing in the core: it shows nothing",
    ]);
  });

  it("an ablation: fails with it, passes without (2)", async () => {
    keep("a.json", { ablation: "no-spacing" });
    const run: Inventory["run"] = (spec) => fakeResult(spec, spec.planted === null ? [] : ["1"]);
    const report = await replayCorpus({ folder }, { ...INVENTORY, run });
    expect(report.runs.map(({ state }) => state)).toEqual(["holds"]);
    expect(await states(world(["1"]))).toEqual([
      expect.stringMatching(/^unharmed-fails: the shipped core fails it too: /),
    ]);
  });

  it("a file that is no run: bad input, and nothing is written", async () => {
    const file = keep("a.json");
    const before = readFileSync(file, "utf8");
    writeFileSync(join(folder, "b.json"), "{}");
    await expect(replayCorpus({ folder, update: true }, world([]))).rejects.toThrow("b.json: ");
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("no folder, or nothing in it: bad input", async () => {
    const none = join(folder, "none");
    await expect(replayCorpus({ folder: none }, world([]))).rejects.toThrow("cannot be read");
    await expect(replayCorpus({ folder }, world([]))).rejects.toThrow("is empty");
  });
});

describe("corpus: one more", () => {
  it("what holds is kept as it is, what is fixed as fixed, what does not hold not at all", async () => {
    const file = keep("new.json");
    const corpus = join(folder, "corpus");
    const add = (name: string, inventory: Inventory) =>
      addToCorpus({ file, name, folder: corpus }, inventory);
    const [held, fixed, other] = [
      await add("held", world(["1"])),
      await add("fixed", world([])),
      await add("other", world(["1"], "settles")),
    ];
    expect([held, fixed, other].map(({ verdict }) => verdict)).toEqual([
      ...["passed", "passed", "failed"],
    ]);
    expect(held.written).toEqual([join(corpus, "held.json")]);
    expect(other.written).toEqual([]);
    expect(readFileSync(join(corpus, "held.json"), "utf8")).toBe(readFileSync(file, "utf8"));
    expect(reproOf(join(corpus, "fixed.json"), INVENTORY).repro.expected).toBe("fixed");
    expect([...readdirSync(corpus)].sort()).toEqual(["fixed.json", "held.json"]);
  });

  it.each(["../evil", "Big", "", "a/b", "a.b", "-a"])("a name that is none: %j", async (name) => {
    const file = keep("new.json");
    await expect(addToCorpus({ file, name, folder }, world(["1"]))).rejects.toThrow(
      "is no name for a kept run",
    );
    expect(existsSync(join(folder, "..", "evil.json"))).toBe(false);
  });

  it("nothing is written over (4)", async () => {
    const file = keep("new.json");
    await expect(addToCorpus({ file, folder }, world(["1"]))).rejects.toThrow(
      "is there already, expected another --name",
    );
  });
});
