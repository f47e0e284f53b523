/**
 * Safeguard 6, `single-writer`: one writer. A store is claimed by raising its epoch; every commit
 * asserts that the claim still stands. SQLite's exclusive lock, held by the process, is the other
 * half (`store/sqlite`). Nothing here expires by time.
 */
export interface SingleWriter {
  /** The epoch of a new claim, given the stored one. */
  claim(storedEpoch: number): number;
  /** Whether a writer that claimed `epoch` may still commit. */
  holds(epoch: number, storedEpoch: number): boolean;
}

/** The shipped safeguard. */
export const singleWriter: SingleWriter = {
  claim: (storedEpoch) => storedEpoch + 1,
  holds: (epoch, storedEpoch) => epoch === storedEpoch,
};
