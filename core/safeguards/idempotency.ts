/**
 * Safeguard 2, `idempotency`: everything that comes in is applied once, whoever repeats it, before
 * or after a restart. The mark is a row of the same transaction as the change it belongs to.
 */
export interface Idempotency {
  /** True if `key` was not applied yet. */
  isNew(seen: ReadonlySet<string>, key: string): boolean;
}

/** The shipped safeguard. */
export const idempotency: Idempotency = {
  isNew: (seen, key) => !seen.has(key),
};
