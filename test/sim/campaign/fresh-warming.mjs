/**
 * What `sim/campaign/fresh.ts` does, with the planted nondeterminism of `warming.mjs`.
 */
import { readFileSync } from "node:fs";
import { runAllAgain } from "../../../dist/sim/campaign/again.js";
import { createRunner } from "../../../dist/sim/campaign/runner.js";
import { warming } from "./warming.mjs";

const [run, plant] = [createRunner(), warming()];
const runs = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(runAllAgain(runs, (spec) => run(plant(spec)))));
