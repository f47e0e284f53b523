/**
 * Starts a process that has run nothing before, hands it runs as they come, and reads what came
 * of them.
 *
 * 1. What the process says on stderr, or an exit code, is a failure of the harness.
 * 2. It is handed no more than it takes: what it has not begun waits with whoever hands it over.
 * 3. V8's optimising compiler stays off in it: it would work for longer than these few runs take,
 *    and a run that hangs on how it was compiled does not repeat here.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Writable } from "node:stream";
import type { AgainResult, Agains } from "./again.js";
import { compiled } from "./compiled.js";
import { lineOf, linesOf } from "./lines.js";

/** See (3). */
const UNOPTIMISED = "--no-opt";

/** Runs them in a process of their own until there are no more. `file`: compiled `fresh.ts`. */
export async function inFreshProcess(
  runs: Agains,
  file: string = compiled("fresh"),
): Promise<readonly AgainResult[]> {
  const words = [UNOPTIMISED, file];
  const child = spawn(process.execPath, words, { stdio: ["pipe", "pipe", "pipe"] });
  const [out, err] = [collected(child.stdout), collected(child.stderr)];
  const code = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  child.stdin.on("error", () => undefined);
  // A process that dies takes no more: its code, not the broken pipe, says why.
  await Promise.race([handOver(runs, child.stdin).catch(() => undefined), code]);
  const ended = await code;
  if (ended !== 0)
    throw new Error(`the fresh process ended with ${ended}: ${(await err).join("\n")}`);
  return (await out).map((line) => JSON.parse(line) as AgainResult);
}

async function handOver(runs: Agains, to: Writable): Promise<void> {
  for await (const run of runs) {
    if (!to.write(lineOf(run))) await once(to, "drain");
  }
  to.end();
}

async function collected(stream: NodeJS.ReadableStream): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(stream)) lines.push(line);
  return lines;
}
