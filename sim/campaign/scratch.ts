/**
 * Folders for the file store: in memory where the system has a RAM disk, gone when the process is.
 *
 * 1. Folders of threads lie in one folder of the process, which is removed at its exit: a thread
 *    that is stopped cannot tidy up.
 */
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RAM_DISK = "/dev/shm";
/** So that whoever finds a folder knows whose it is. */
const PREFIX = `hedgeproof-${process.pid}-`;

/** A folder that holds the folders of many runs. */
export interface ScratchRoot {
  readonly folder: string;
  readonly remove: () => void;
}

/** A new root, removed by `remove` or at the exit of this process. */
export function createScratchRoot(): ScratchRoot {
  const folder = mkdtempSync(join(placeOfScratch(), PREFIX));
  const remove = (): void => {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.on("exit", remove);
  return { folder, remove };
}

/** Runs `use` with a new folder (in `root`) that is removed afterwards, whatever happens. */
export function withScratch<T>(use: (folder: string) => T, root: string | null = null): T {
  const folder = mkdtempSync(join(root ?? placeOfScratch(), PREFIX));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function placeOfScratch(): string {
  try {
    accessSync(RAM_DISK, constants.W_OK);
    return RAM_DISK;
  } catch {
    return tmpdir();
  }
}
