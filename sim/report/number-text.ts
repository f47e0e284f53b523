/**
 * Numbers in words, for every report alike.
 */

/** With commas between groups of three digits, the same in every locale. */
export function amount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
}
