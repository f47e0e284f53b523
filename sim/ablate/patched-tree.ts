/**
 * The third seam: a change of the source, for what neither the record of safeguards nor a decorated
 * port reaches. The compiled tree is copied, changed there, loaded from there, and the copy is
 * removed; the shipped tree is never touched.
 *
 * 1. A patch applies at exactly one place, or the ablation fails: it would prove nothing.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { RunResult, RunSpec } from "../run-types.js";
import type { Patch } from "./ablation.js";

/** The compiled tree: of the last build where this file runs from the sources. */
function compiledTree(): string {
  const here = fileURLToPath(import.meta.url);
  const top = join(dirname(here), "..", "..");
  return here.endsWith(".ts") ? join(top, "dist") : top;
}

/** The folder of packages that the compiled tree resolves from. */
function packagesAbove(folder: string): string {
  const candidate = join(folder, "node_modules");
  if (existsSync(join(candidate, "seedrandom"))) return candidate;
  const above = dirname(folder);
  if (above === folder) throw new Error("no folder of packages above the compiled tree");
  return packagesAbove(above);
}

function patchedText(text: string, { file, from, to }: Patch): string {
  const parts = text.split(from);
  if (parts.length === 2) return parts.join(to);
  throw new Error(`${file}: expected "${from}" once, found it ${parts.length - 1} times`);
}

/** A copy has no sources: whoever looks for its maps would complain of each file. */
function forgetMaps(copy: string): void {
  for (const name of readdirSync(copy, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".js")) continue;
    const path = join(copy, name);
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(/\n\/\/# sourceMappingURL=\S*\s*$/, "\n"),
    );
  }
}

/**
 * A patched copy of the compiled tree, in a folder that the caller removes.
 * @throws Error if a patch no longer applies; then nothing is left.
 */
export function patchedCopy(patches: readonly Patch[]): string {
  const tree = compiledTree();
  const copy = mkdtempSync(join(tmpdir(), "hedgeproof-patched-"));
  try {
    for (const room of ["core", "scenarios", "sim"]) {
      const filter = (path: string): boolean => !/\.(map|d\.ts)$/.test(path);
      cpSync(join(tree, room), join(copy, room), { recursive: true, filter });
    }
    forgetMaps(copy);
    writeFileSync(join(copy, "package.json"), '{ "type": "module" }\n');
    symlinkSync(packagesAbove(tree), join(copy, "node_modules"));
    for (const patch of patches) {
      const path = join(copy, patch.file);
      writeFileSync(path, patchedText(readFileSync(path, "utf8"), patch));
    }
    return copy;
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    throw error;
  }
}

/** Loads the inner ring of a patched copy. @throws Error if a patch no longer applies. */
export async function patchedRun(patches: readonly Patch[]): Promise<(spec: RunSpec) => RunResult> {
  const copy = patchedCopy(patches);
  try {
    const url = pathToFileURL(join(copy, "sim", "run.js")).href;
    const { runOnce } = (await import(url)) as { runOnce: (spec: RunSpec) => RunResult };
    return (spec) => runOnce(spec);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
