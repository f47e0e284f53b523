/**
 * `docs/api.md` is what the doc comments say; `npm run api` writes it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";

const TOP = join(import.meta.dirname, "..", "..");
const PAGE = join(TOP, "docs", "api.md");

/** The page, made anew. */
async function made(): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), "hedgeproof-api-"));
  try {
    const program = join(TOP, "node_modules", "typedoc", "bin", "typedoc");
    const words = [program, "--out", out, "--logLevel", "Warn"];
    execFileSync(process.execPath, words, { cwd: TOP, stdio: ["ignore", "pipe", "pipe"] });
    const style = { parser: "markdown", ...(await resolveConfig(PAGE)) };
    return await format(readFileSync(join(out, "api.md"), "utf8"), style);
  } finally {
    rmSync(out, { recursive: true });
  }
}

describe("docs: the page of the library", () => {
  it("is what the doc comments say", { timeout: 120_000 }, async () => {
    expect(readFileSync(PAGE, "utf8")).toBe(await made());
  });

  it("names every verb, and no machine or commit", () => {
    const text = readFileSync(PAGE, "utf8");
    for (const verb of ["simulate", "campaign", "replay", "sweep", "ablate", "shrink", "merge"]) {
      expect(text).toContain(`### ${verb}()`);
    }
    expect(text).toContain("### invariants");
    expect(text).not.toContain(TOP);
    expect(text).not.toMatch(/\b[0-9a-f]{40}\b|blob\//);
  });
});
