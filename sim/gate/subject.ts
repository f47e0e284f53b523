/**
 * What is judged, and from what: the commit, the build, and the content of every file that was
 * read.
 *
 * 1. A commit that is given must be the one that is checked out, where that can be asked.
 * 2. Whether the tree is clean is null where nobody can say.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { UsageError } from "../campaign/usage.js";

/** The commit that is judged. */
export interface Commit {
  readonly hash: string;
  readonly clean: boolean | null;
}

/** What git says in this folder; null: it says nothing. */
export type AskGit = (...words: readonly string[]) => string | null;

const askGit: AskGit = (...words) => {
  try {
    return execFileSync("git", words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
};

/** The commit that is given, or that is checked out. @throws UsageError */
export function commitOf(given: string | undefined, ask: AskGit = askGit): Commit {
  const head = ask("rev-parse", "HEAD");
  if (given !== undefined && !/^[0-9a-f]{7,64}$/.test(given)) {
    throw new UsageError(
      `--commit ${JSON.stringify(given)} is not a commit, ` +
        "expected its hash, 7 to 64 digits from 0 to f",
    );
  }
  if (head === null) {
    if (given !== undefined) return { hash: given, clean: null };
    throw new UsageError("no commit is checked out here, expected --commit HASH");
  }
  if (given !== undefined && !head.startsWith(given)) {
    throw new UsageError(`--commit ${given} is not checked out, expected ${head}`);
  }
  const changes = ask("status", "--porcelain");
  return { hash: head, clean: changes === null ? null : changes === "" };
}

/** The content of a file, as a digest; null: it cannot be read. */
export function fileDigest(file: string): string | null {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return null;
  }
}
