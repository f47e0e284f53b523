/**
 * The recorded sessions of a folder.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UsageError } from "../campaign/usage.js";

const FILE_ENDING = ".ndjson";

/** In order. @throws UsageError if there is none. */
export function sessionFiles(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (thrown) {
    throw new UsageError(
      `${folder}: cannot be read (${messageOf(thrown)}), expected a folder of recorded sessions`,
    );
  }
  const files = names.filter((name) => name.endsWith(FILE_ENDING));
  if (files.length === 0) {
    throw new UsageError(`${folder}: has no session, expected files that end with ${FILE_ENDING}`);
  }
  return files.sort((one, other) => (one < other ? -1 : 1)).map((name) => join(folder, name));
}
