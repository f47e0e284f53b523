/**
 * Counts as a user writes them.
 */

/** A whole number of up to nine digits, as text or as a number; null if it is anything else. */
export function countOf(given: string | number): number | null {
  return /^\d{1,9}$/.test(String(given)) ? Number(given) : null;
}
