/**
 * Files that are there whole or not at all.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError, messageOf } from "./usage.js";

/** Writes a file, in place of what was there; its folder is made if it is not there. */
export function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, text, { flag: "wx" });
    renameSync(unfinished, file);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw thrown;
  }
}

/** Whether a file can be written there, before work is done for it. @throws UsageError */
export function demandWritable(file: string): void {
  const probe = `${file}.${process.pid}.probe`;
  try {
    writeWhole(probe, "");
    rmSync(probe);
  } catch (thrown) {
    throw unwritable(file, thrown);
  }
}

/** The sentence for a file that cannot be written. */
export function unwritable(file: string, thrown: unknown): UsageError {
  return new UsageError(
    `${file}: cannot be written (${messageOf(thrown)}), expected a file in a folder of one's own`,
  );
}
