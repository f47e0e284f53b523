/**
 * `npm run bench [RUNS]`: how fast this build runs on this machine.
 */
import { INVENTORY } from "../campaign/own-inventory.js";
import { measure, measurementText } from "./measure.js";

const DEFAULT_RUNS = 1_000;

const runs = Number(process.argv[2] ?? DEFAULT_RUNS);
if (Number.isSafeInteger(runs) && runs > 0) {
  process.stdout.write(measurementText(measure(INVENTORY, runs, () => performance.now())));
} else {
  process.stderr.write(`bench: "${process.argv[2]}" is not a number of runs, expected 1 or more\n`);
  process.exitCode = 2;
}
