/**
 * Files that are there whole or not at all.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

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
