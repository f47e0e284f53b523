/** The source seam: a patch applies at exactly one place, or it is refused. */
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { patchedRun } from "../../../sim/ablate/patched-tree.js";
import { ABLATIONS } from "../../../sim/ablate/table.js";

const copies = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith("hedgeproof-ablation-"));

const patched = ABLATIONS.flatMap(({ name, seam }) =>
  seam.kind === "source" ? [[name, seam.patches] as const] : [],
);

describe("source patch", () => {
  it.each(patched)("%s: applies to the tree as it is", async (_name, patches) => {
    await expect(patchedRun(patches)).resolves.toBeTypeOf("function");
  });

  it("is refused where it no longer applies, and nothing is left behind", async () => {
    const before = copies();
    const gone = { file: "core/host.js", from: "no such line", to: "" };
    await expect(patchedRun([gone])).rejects.toThrow(/core\/host\.js: .* found it 0 times/);
    expect(copies()).toEqual(before);
  });

  it("is refused where it applies at two places", async () => {
    const vague = { file: "core/host.js", from: "perform(effect);", to: "" };
    await expect(patchedRun([vague])).rejects.toThrow(/found it [2-9] times/);
  });
});
