/**
 * The third seam: a change of the source for what neither the record of safeguards nor a decorated
 * port reaches (the host's own order of doing things). The compiled tree is copied, changed there,
 * and run in a process of its own; the shipped tree is never touched.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** One replacement; `from` must occur exactly once. */
export interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Copies the compiled tree and applies the patches. @throws Error if one no longer applies. */
export function patchedCopy(patches: readonly Patch[]): string {
  const folder = mkdtempSync(join(tmpdir(), "hedgeproof-patch-"));
  cpSync("dist", join(folder, "dist"), { recursive: true });
  cpSync("package.json", join(folder, "package.json"));
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  for (const { file, from, to } of patches) {
    const path = join(folder, "dist", file);
    const parts = readFileSync(path, "utf8").split(from);
    if (parts.length !== 2) {
      rmSync(folder, { recursive: true });
      throw new Error(`${file}: expected "${from}" once, found it ${parts.length - 1} times`);
    }
    writeFileSync(path, parts.join(to));
  }
  return folder;
}

/** What the CLI of a copy found in a campaign. */
export interface Found {
  readonly verdict: string;
  readonly failures: readonly { readonly invariant: string | null; readonly outcome: string }[];
}

/** Runs `hedgeproof run` of a copy over seeds 1 to `seeds`. */
export function campaignIn(folder: string, seeds: number): Found {
  const words = [
    "dist/sim/cli/main.js",
    "run",
    "--seeds",
    `1..${seeds}`,
    "--workers",
    "1",
    "--json",
  ];
  const done = spawnSync(process.execPath, words, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return JSON.parse(done.stdout) as Found;
}
