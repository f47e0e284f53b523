/**
 * Seeds as a user names them: `N`, `A..B`, or any text (a commit hash is a seed).
 *
 * 1. A range is never written out: the nth seed is computed, a million of them cost nothing.
 */
import { countOf } from "./count.js";
import { UsageError } from "./usage.js";

/** A list of seeds that is never written out. */
export type Seeds =
  | { readonly kind: "one"; readonly seed: string }
  | { readonly kind: "range"; readonly first: number; readonly last: number }
  /** Drawn from a commit that nobody could choose for its seeds: `COMMIT-1`, `COMMIT-2`, … */
  | { readonly kind: "fresh"; readonly commit: string; readonly count: number };

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

/** Reads `--fresh` and `--commit`. @throws UsageError in one sentence. */
export function freshSeeds(fresh: string, commit: string): Seeds {
  const count = countOf(fresh) ?? 0;
  if (count < 1) {
    throw new UsageError(`--fresh "${fresh}" is not a number of seeds, expected 1 or more`);
  }
  if (!/^[0-9a-f]{7,64}$/.test(commit)) {
    throw new UsageError(
      `--commit ${JSON.stringify(commit)} is not a commit, ` +
        "expected its hash, 7 to 64 digits from 0 to f",
    );
  }
  return { kind: "fresh", commit, count };
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
  switch (seeds.kind) {
    case "one":
      return 1;
    case "range":
      return seeds.last - seeds.first + 1;
    case "fresh":
      return seeds.count;
  }
}

/** The seed at `at`, from 0. */
export function seedAt(seeds: Seeds, at: number): string {
  switch (seeds.kind) {
    case "one":
      return seeds.seed;
    case "range":
      return String(seeds.first + at);
    case "fresh":
      return `${seeds.commit}-${at + 1}`;
  }
}

/** The place of a seed, from 0; null where it is none of them. */
export function placeOfSeed(seeds: Seeds, seed: string): number | null {
  switch (seeds.kind) {
    case "one":
      return seed === seeds.seed ? 0 : null;
    case "range":
      return placeWithin(seeds, Number(seed) - seeds.first, seed);
    case "fresh":
      return placeWithin(seeds, Number(seed.slice(seeds.commit.length + 1)) - 1, seed);
  }
}

/** `001` is a number, and no seed of a range. */
function placeWithin(seeds: Seeds, place: number, seed: string): number | null {
  if (!Number.isSafeInteger(place) || place < 0 || place >= seedCount(seeds)) return null;
  return seedAt(seeds, place) === seed ? place : null;
}

/** The seeds as they were given. */
export function seedsText(seeds: Seeds): string {
  switch (seeds.kind) {
    case "one":
      return seeds.seed;
    case "range":
      return `${seeds.first}..${seeds.last}`;
    case "fresh":
      return `${seeds.commit}-1..${seeds.count}`;
  }
}

/** The words that give the same seeds on a command line. */
export function seedsWords(seeds: Seeds): readonly string[] {
  if (seeds.kind !== "fresh") return ["--seeds", seedsText(seeds)];
  return ["--fresh", String(seeds.count), "--commit", seeds.commit];
}
