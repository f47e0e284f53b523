/**
 * Which build this is: the package's version, and a digest of the compiled core and harness.
 *
 * 1. The same sources, compiled, are the same build, wherever they lie.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const DIGITS = 12;
let known: string | null = null;

/** Such as `0.1.0+6d1f0c2ab9e4`; from the sources, that of the last build. */
export function buildName(): string {
  known ??= named();
  return known;
}

function named(): string {
  const here = import.meta.url.endsWith(".ts");
  const top = join(import.meta.dirname, "..", "..", ...(here ? [] : [".."]));
  const { version } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as {
    version: string;
  };
  const tree = join(top, "dist");
  const hash = createHash("sha256");
  for (const room of ["core", "scenarios", "sim"]) {
    if (!existsSync(join(tree, room))) continue;
    const names = readdirSync(join(tree, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".js"))
      .sort((one, other) => (one < other ? -1 : 1));
    for (const name of names) hash.update(readFileSync(join(tree, room, name)));
  }
  return `${version}+${hash.digest("hex").slice(0, DIGITS)}`;
}
