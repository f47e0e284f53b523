/**
 * Commands that a person can paste: the one line that shows a failure again.
 */

/** A command line of `hedgeproof`, every word quoted where a shell needs it. */
export function commandLine(words: readonly string[]): string {
  return ["npx", "hedgeproof", ...words].map(quoted).join(" ");
}

/** A verb of ours that changes no file by itself, every word quoted: pasting it is safe. */
export const SAFE_COMMAND =
  /^npx hedgeproof (replay|run)( ([\w.,:@%+=/-]+|'[^'\p{Cc}\p{Cf}]*'(\\''[^'\p{Cc}\p{Cf}]*')*))*$/u;

function quoted(word: string): string {
  return /^[\w.,:@%+=/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
