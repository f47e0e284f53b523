/**
 * What `sim/campaign/fresh.ts` does, with the planted nondeterminism of `warming.mjs`.
 */
import { runAgain } from "../../../dist/sim/campaign/again.js";
import { lineOf, linesOf } from "../../../dist/sim/campaign/lines.js";
import { createRunner } from "../../../dist/sim/campaign/runner.js";
import { warming } from "./warming.mjs";

const [run, plant] = [createRunner(), warming()];
for await (const line of linesOf(process.stdin)) {
  process.stdout.write(lineOf(runAgain(JSON.parse(line), (spec) => run(plant(spec)))));
}
