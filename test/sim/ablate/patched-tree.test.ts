/** The source seam: a patch applies at exactly one place, or it is refused. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { patchedCopy, patchedRun } from "../../../sim/ablate/patched-tree.js";
import { ABLATIONS } from "../../../sim/ablate/table.js";

/** A folder for temporary files that no other test uses. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const patched = ABLATIONS.flatMap(({ name, seam }) =>
  seam.kind === "source" ? [[name, seam.patches] as const] : [],
);

describe("source patch", () => {
  it("a copy lies in the folder for temporary files", () => {
    const folder = ownFolder();
    const copy = patchedCopy([]);
    expect(dirname(copy)).toBe(folder);
  });

  it.each(patched)("%s: applies to the tree as it is", async (_name, patches) => {
    await expect(patchedRun(patches)).resolves.toBeTypeOf("function");
  });

  it("is refused where it no longer applies, and nothing is left behind", async () => {
    const folder = ownFolder();
    const gone = { file: "core/host.js", from: "no such line", to: "" };
    await expect(patchedRun([gone])).rejects.toThrow(/core\/host\.js: .* found it 0 times/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused where it applies at two places", async () => {
    const vague = { file: "core/host.js", from: "perform(effect);", to: "" };
    await expect(patchedRun([vague])).rejects.toThrow(/found it [2-9] times/);
  });
});
