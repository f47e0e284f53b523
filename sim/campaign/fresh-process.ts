/**
 * Starts a process that has run nothing before, hands it runs and reads what came of them.
 *
 * 1. What the process says on stderr, or an exit code, is a failure of the harness.
 */
import { spawn } from "node:child_process";
import type { Again, AgainResult } from "./again.js";
import { compiled } from "./compiled.js";

/** Runs them in a process of their own. `file` is the compiled `fresh.ts`. */
export async function inFreshProcess(
  runs: readonly Again[],
  file: string = compiled("fresh"),
): Promise<readonly AgainResult[]> {
  const child = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "pipe"] });
  const [out, err] = [collected(child.stdout), collected(child.stderr)];
  const code = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify(runs));
  const ended = await code;
  if (ended !== 0) throw new Error(`the fresh process ended with ${ended}: ${await err}`);
  return JSON.parse(await out) as readonly AgainResult[];
}

async function collected(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) text += String(chunk);
  return text;
}
