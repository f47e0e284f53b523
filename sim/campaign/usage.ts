/**
 * What a user did wrong, as opposed to what the harness did wrong.
 */

/** Bad input; the message is one sentence that says what, where and what was expected. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Characters that a terminal, or a reader, would take for something else than text. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}]/gu;

/** What can be said of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
