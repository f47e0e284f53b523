/**
 * Numbers for the fuzzer: 32 bits at a time, from a seed. Faster than a generator that is good
 * enough for schedules, and good enough for payloads.
 */

/** A stream of draws. */
export interface Draw {
  /** A number from 0 up to, and not, `below`. */
  below(below: number): number;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  /** One of a list that is not empty. */
  of<T>(items: readonly T[]): T;
}

const PRIME = 16_777_619;
const OFFSET = 2_166_136_261;
const GOLDEN = 0x9e37_79b9;

/** A text as 32 bits. */
function hashOf(text: string): number {
  let hash = OFFSET;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  }
  return hash >>> 0;
}

/** The stream of the payload number `nth` of a venue: a payload needs no other to be made again. */
export function drawOf(seed: string, venue: string, nth: number): Draw {
  let state = (hashOf(`${seed}|${venue}`) + Math.imul(nth, GOLDEN)) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    below,
    oneIn: (times) => below(times) === 0,
    of: (items) => items[below(items.length)] as (typeof items)[number],
  };
}
