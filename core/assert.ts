/**
 * What can only be our own mistake. Anything that a broker, a trader or a disk can cause is a
 * returned union instead, and never throws.
 */

/** The code relied on something that does not hold; the message carries the numbers. */
export class InvariantViolation extends Error {
  override readonly name = "InvariantViolation";
}

/** @throws InvariantViolation with `message` unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/** The value, which must be there. @throws InvariantViolation naming `what` otherwise. */
export function must<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new InvariantViolation(`missing ${what}`);
  return value;
}
