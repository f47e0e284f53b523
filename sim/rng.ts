/**
 * Chance. Two kinds of it, both functions of (version, scenario, venue, seed):
 *
 * 1. Draws of a run are stateless: an integer hash of stream, key and n. What is drawn for one key
 *    does not depend on what else was drawn, or on how often.
 * 2. Schedules are drawn from a seedrandom stream, before the run; a run never touches it.
 * 3. The hash is frozen: a change of it changes every seed's meaning and raises `DRAWS_VERSION`.
 */
import seedrandom from "seedrandom";
import { InvariantViolation, must } from "../core/assert.js";
import type { Draws } from "./ports.js";

/** Named by repros; raised whenever the same seed would draw something else. */
export const DRAWS_VERSION = 2;

/** The largest span of one draw, so that the scaling below stays exact in a double. */
const MAX_SPAN = 2_097_152;
const TWO_POW_32 = 4_294_967_296;

/** MurmurHash3's finaliser: every input bit reaches every output bit. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** One round of MurmurHash3 (32 bit) with a word. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** A field of text: its code units, its length, and a full avalanche after it. */
function mixText(hash: number, text: string): number {
  let h = hash;
  for (let i = 0; i < text.length; i += 1) h = mix(h, text.charCodeAt(i));
  return finish(h ^ text.length);
}

/** What every draw of a run starts from. */
function prefixOf(
  start: number,
  scenario: string,
  venue: string,
  seed: string,
  version = DRAWS_VERSION,
): number {
  return mixText(mixText(mixText(mix(start, version), scenario), venue), seed);
}

/** `hash` (32 bits) scaled into [low, high], both inclusive. */
function scale(hash: number, low: number, high: number): number {
  const span = high - low + 1;
  // Not `assert`: its message would be made for every draw.
  if (span < 1 || span > MAX_SPAN) {
    throw new InvariantViolation(`drawn between ${low} and ${high}`);
  }
  return low + Math.floor(((hash >>> 0) * span) / TWO_POW_32);
}

/**
 * The draws of one run. A schedule that is kept as data has the prices, latency and liquidity of
 * the `version` that it was made with.
 */
export function createDraws(
  scenario: string,
  venue: string,
  seed: string,
  version = DRAWS_VERSION,
): Draws {
  const prefix = prefixOf(0x9747b28c, scenario, venue, seed, version);
  const hash = (stream: string, key: string, n: number): number =>
    finish(mix(mixText(mixText(prefix, stream), key), n));
  return {
    integer: (stream, key, n, low, high) => scale(hash(stream, key, n), low, high),
    chance: (stream, key, n, percent) => scale(hash(stream, key, n), 0, 99) < percent,
  };
}

/** A stateful stream of chance, for drawing a schedule before the run. */
export interface ScheduleStream {
  /** An integer in [low, high], both inclusive. */
  integer(low: number, high: number): number;
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

/**
 * The stream from which `part` of a run's schedule is drawn. Neighbouring seeds of a generator may
 * correlate, so its seed is a hash of scenario, venue and seed in front of the words themselves.
 */
export function scheduleStream(
  scenario: string,
  venue: string,
  seed: string,
  part: string,
): ScheduleStream {
  const words = `v${DRAWS_VERSION}/schedule/${scenario}/${venue}/${seed}/${part}`;
  const [left, right] = [0x2f0b4c47, 0x6a09e667].map((start) =>
    prefixOf(start, scenario, venue, seed),
  );
  const generator = seedrandom.alea(`${left}:${right}:${words}`);
  const integer = (low: number, high: number): number => scale(generator.int32(), low, high);
  return {
    integer,
    chance: (percent) => integer(0, 99) < percent,
    pick: (list) => must(list[integer(0, list.length - 1)], "something to pick from"),
  };
}
