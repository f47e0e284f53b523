/**
 * `hedgeproof learn`: what a recorded session says of its venue's habits.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 */
import { existsSync } from "node:fs";
import { UsageError } from "../campaign/usage.js";
import { unwritable, writeWhole } from "../campaign/whole-file.js";
import { learn } from "../session/learn.js";
import { learnText } from "./learn-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";

/** Options as commander hands them over. */
export interface LearnOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** Learns. @throws UsageError on bad input. */
export function learnCommand(file: string, { out, json = false }: LearnOptions, io: Io): ExitCode {
  if (out !== undefined && existsSync(out)) {
    throw new UsageError(`${out}: is there already, expected the name of a new file`);
  }
  const profile = learn(file);
  const text = `${JSON.stringify(profile, null, 2)}\n`;
  if (out !== undefined) {
    try {
      writeWhole(out, text);
    } catch (thrown) {
      throw unwritable(out, thrown);
    }
  }
  io.out(json ? text : learnText(profile));
  return EXIT.passed;
}
