/**
 * Every run that failed once and was kept, again: those that are fixed pass, with each kind of
 * their faults landing; those of an ablation fail with it and pass without.
 */
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { corpusFiles, keptRun } from "../../sim/campaign/corpus.js";
import { INVENTORY } from "../../sim/campaign/own-inventory.js";
import { reproOf } from "../../sim/campaign/repro.js";

const kept = corpusFiles("scenarios/regressions").map((file) => {
  const run = reproOf(file, INVENTORY);
  return { name: basename(file), words: run.repro.words, file, run };
});

describe("kept runs", () => {
  it.each(kept)("$name: $words", async ({ file, run }) => {
    const { state, told } = await keptRun(file, run, INVENTORY);
    expect(state, `${told}; \`hedgeproof corpus replay --update\` marks what is fixed`).toBe(
      "holds",
    );
  });
});
