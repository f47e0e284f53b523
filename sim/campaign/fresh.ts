/**
 * A process that has run nothing before: reads runs from stdin, a line of JSON each, runs each as
 * it comes, and writes what came of it to stdout in the same way.
 */
import type { Again } from "./again.js";
import { runAgain } from "./again.js";
import { lineOf, linesOf } from "./lines.js";
import { createRunner } from "./runner.js";

const run = createRunner();

for await (const line of linesOf(process.stdin)) {
  process.stdout.write(lineOf(runAgain(JSON.parse(line) as Again, run)));
}
