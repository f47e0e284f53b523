/**
 * `npm run reality -- KILLS [SEED]`: the crash model against SIGKILL; exits with 1 if anything
 * failed.
 */
import { countOf } from "../campaign/count.js";
import { reality } from "./reality.js";

const [text = "200", seed = "1"] = process.argv.slice(2);
const kills = countOf(text) ?? 0;
if (kills < 1) {
  process.stderr.write(`reality: "${text}" is not a number of kills, expected 1 or more\n`);
  process.exitCode = 2;
} else {
  const startedMs = performance.now();
  const tell = (done: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${kills} kills`);
  };
  const found = reality({ kills, seed, tell });
  const moments = [...found.kills].map(([moment, count]) => `${moment} ${count}`).join(", ");
  const struck = [...found.kills.values()].reduce((sum, count) => sum + count, 0);
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  for (const { scenario, venue, seed: its, outcome, invariant, message } of found.failures) {
    const what = invariant === null ? outcome : `${outcome} ${invariant}`;
    process.stdout.write(`${scenario}, ${venue}, seed ${its}: ${what}: ${message}\n`);
  }
  process.stdout.write(
    `${struck} kills in ${found.worlds} worlds (${moments}), ` +
      `${found.failures.length} failures, ${seconds} s\n`,
  );
  process.exitCode = found.failures.length === 0 ? 0 : 1;
}
