/**
 * Seeds as a user names them: `N`, `A..B`, or any text (a commit hash is a seed).
 *
 * 1. A range is never written out: the nth seed is computed, a million of them cost nothing.
 */
import { UsageError } from "./usage.js";

/** A list of seeds that is never written out. */
export type Seeds =
  | { readonly kind: "one"; readonly seed: string }
  | { readonly kind: "range"; readonly first: number; readonly last: number };

const EXPECTED = "expected a number, a range A..B or text, such as 1..1000";

/** Reads `--seeds`. @throws UsageError in one sentence. */
export function parseSeeds(text: string): Seeds {
  if (!text.includes("..")) return { kind: "one", seed: parseSeed(text, "--seeds") };
  const match = /^(\d+)\.\.(\d+)$/.exec(text);
  if (match === null) throw new UsageError(`--seeds "${text}" is not a range, ${EXPECTED}`);
  const [first, last] = [Number(match[1]), Number(match[2])];
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) {
    throw new UsageError(
      `--seeds ${text} is too large, expected numbers up to ${Number.MAX_SAFE_INTEGER}`,
    );
  }
  if (first > last) {
    throw new UsageError(
      `--seeds ${text} runs backwards, expected the smaller number first: ${last}..${first}`,
    );
  }
  return { kind: "range", first, last };
}

/** One seed, a number or text, as given. @throws UsageError in one sentence. */
export function parseSeed(text: string, option: string): string {
  if (!/^[^\s\p{C}]{1,100}$/u.test(text)) {
    throw new UsageError(
      `${option} ${JSON.stringify(text)} is not a seed, ` +
        "expected a number or up to 100 characters of text without spaces",
    );
  }
  return text;
}

/** How many seeds there are. */
export function seedCount(seeds: Seeds): number {
  return seeds.kind === "one" ? 1 : seeds.last - seeds.first + 1;
}

/** The seed at `at`, from 0. */
export function seedAt(seeds: Seeds, at: number): string {
  return seeds.kind === "one" ? seeds.seed : String(seeds.first + at);
}

/** The seeds as they were given. */
export function seedsText(seeds: Seeds): string {
  return seeds.kind === "one" ? seeds.seed : `${seeds.first}..${seeds.last}`;
}
