/**
 * A held run as a vitest test that needs no other file: ready to be put beside the tests of a
 * project that depends on this package.
 *
 * 1. The test passes once the run does. With an ablation it passes while the ablation is noticed.
 * 2. What the file says is data in it, and nothing of it becomes code.
 * 3. No file is written over.
 */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Repro } from "../report/repro-shape.js";
import type { Inventory } from "./inventory.js";
import { reproOf, reproText } from "./repro.js";
import { UsageError, messageOf } from "./usage.js";
import { writeWhole } from "./whole-file.js";

/** Which run, and where to. */
export interface AsTestRequest {
  readonly file: string;
  /** Without it, in the working directory, named like `file`. */
  readonly out?: string | undefined;
}

/** Writes it. @returns the file. @throws UsageError on bad input. */
export function writeAsTest({ file, out }: AsTestRequest, inventory: Inventory): string {
  const { repro } = reproOf(file, inventory);
  const target = out ?? `${basename(file, ".json")}.test.ts`;
  if (existsSync(target)) {
    throw new UsageError(`${target}: is there already, expected another --out`);
  }
  try {
    writeWhole(target, testText(repro));
  } catch (thrown) {
    throw new UsageError(`${target}: cannot be written (${messageOf(thrown)})`);
  }
  return target;
}

/** The test's text. JSON is an expression of TypeScript, so a run is one too. */
function testText(repro: Repro): string {
  return `/** Made by \`hedgeproof corpus test\`: a run as data, see docs/cli.md there. */
import { replayRepro } from "hedgeproof";
import { expect, it } from "vitest";

const run = ${reproText(repro).trimEnd()};

it(${JSON.stringify(repro.words)}, async () => {
  const { outcome, invariant, message } = await replayRepro(run);
  ${expectation(repro)}
});
`;
}

/** See (1). The message is there to be printed. */
function expectation({ ablation, expected }: Repro): string {
  const is = "expect({ outcome, invariant, message }).toMatchObject({ outcome: ";
  if (ablation === null || expected === "fixed") return `${is}"passed" });`;
  const { outcome, invariant } = expected;
  return `${is}${JSON.stringify(outcome)}, invariant: ${JSON.stringify(invariant)} });`;
}
