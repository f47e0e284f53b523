#!/usr/bin/env node
/**
 * The command's first and last step: `--version` is answered before anything heavy is loaded,
 * then `cli.ts` does the work, and its exit code is set once all output is written.
 *
 * 1. A reader that closes the pipe early (`| head`) is no error.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Io } from "./io.js";

/** What shells report of a process that a signal ended: 128 and the signal's number. */
const INTERRUPTED = 130;
const TERMINATED = 143;

/** In the working directory. */
const RESULTS_FILE = join(".hedgeproof", "results.sqlite");

/**
 * Runs are many short calls in many places: with V8's usual allowance it goes on inlining for
 * thousands of them, on the cores that should run. A smaller one warms up sooner and ends as fast.
 */
const INLINING = "--max-inlined-bytecode-size-cumulative=200";

/** The compiled file lies three folders below the package. */
function version(): string {
  const file = join(import.meta.dirname, "..", "..", "..", "package.json");
  const { version: text } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return text;
}

function ownIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    colours: process.stdout.isTTY === true && (process.env["NO_COLOR"] ?? "") === "",
    resultsFile: RESULTS_FILE,
    onInterrupt(told) {
      onInterrupt = told;
    },
  };
}

/** Who wants to end by itself when it is interrupted. */
let onInterrupt: (() => void) | null = null;
let interrupted = false;

/** Leaving by `exit` removes what a campaign has in scratch folders. */
function leaveInOrder(): void {
  process.on("SIGINT", () => {
    if (onInterrupt === null || interrupted) process.exit(INTERRUPTED);
    interrupted = true;
    onInterrupt();
  });
  process.once("SIGTERM", () => process.exit(TERMINATED));
}

async function start(words: readonly string[]): Promise<number> {
  const io = ownIo();
  if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
    io.out(`${version()}\n`);
    return 0;
  }
  leaveInOrder();
  setFlagsFromString(INLINING);
  const { main } = await import("./cli.js");
  const code = await main(words, io);
  return interrupted ? INTERRUPTED : code;
}

process.exitCode = await start(process.argv.slice(2));
