/**
 * Where the programs are that other threads and processes run. Node runs only compiled files; from
 * the sources (under the test runner) it is what the last build left.
 */
import { fileURLToPath } from "node:url";

/** The compiled form of a file of this folder. */
export function compiled(name: "worker" | "sweep-worker" | "fresh" | "report"): string {
  const here = import.meta.url;
  const folder = here.endsWith(".ts") ? "../../dist/sim/campaign/" : "./";
  return fileURLToPath(new URL(`${folder}${name}.js`, here));
}
