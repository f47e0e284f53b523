/**
 * A process that has run nothing before: reads runs from stdin as JSON, runs them, and writes
 * their digests to stdout as JSON.
 */
import { readFileSync } from "node:fs";
import type { Again } from "./again.js";
import { runAllAgain } from "./again.js";
import { createRunner } from "./runner.js";

const STDIN = 0;

const runs = JSON.parse(readFileSync(STDIN, "utf8")) as readonly Again[];
process.stdout.write(JSON.stringify(runAllAgain(runs, createRunner())));
