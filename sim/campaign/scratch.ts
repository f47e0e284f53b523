/**
 * Folders for the file store: in memory where the system has a RAM disk, gone when the process is.
 */
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RAM_DISK = "/dev/shm";

/** Runs `use` with a new folder that is removed afterwards, whatever happens. */
export function withScratch<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(scratchRoot(), "hedgeproof-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function scratchRoot(): string {
  try {
    accessSync(RAM_DISK, constants.W_OK);
    return RAM_DISK;
  } catch {
    return tmpdir();
  }
}
