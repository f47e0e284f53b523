/**
 * The rolling state under a digest: two lanes of 32 bits that swallow integers and strings.
 *
 * 1. The same values in the same sequence give the same state, on every machine: only integer
 *    operations that are exact by definition.
 * 2. Null and absent values swallow a mark of their own, strings their length: no two different
 *    sequences of fields look alike.
 */

/** Swallows the fields of what happened, one by one. */
export interface Mixer {
  /** A safe integer. */
  int(value: number): void;
  flag(value: boolean): void;
  text(value: string): void;
  /** An integer or null. */
  maybe(value: number | null): void;
  maybeText(value: string | null): void;
  /** The state as text; changes with everything swallowed so far. */
  state(): string;
}

const TWO_32 = 4_294_967_296;
/** Longer strings (a plan as JSON, written with every row of its group) are hashed once. */
const LONG = 48;

/** The words of a string from a fresh start, so that they can be remembered. */
function hashed(value: string): readonly [number, number] {
  let one = 0x6a09e667;
  let two = 0xbb67ae85 | 0;
  for (let at = 0; at < value.length; at += 1) {
    one = Math.imul(one ^ value.charCodeAt(at), 0x01000193);
    two = Math.imul(((two << 5) | (two >>> 27)) ^ value.charCodeAt(at), 0xcc9e2d51);
  }
  return [one ^ (one >>> 16), two ^ (two >>> 15)];
}

/** A mixer that has swallowed nothing. */
export function createMixer(): Mixer {
  let left = 0x243f6a88;
  let right = 0x85a308d3 | 0;
  let count = 0;
  const longs = new Map<string, readonly [number, number]>();

  function word(value: number): void {
    left = Math.imul(left ^ value, 0x9e3779b1);
    left ^= left >>> 15;
    right = Math.imul(((right << 13) | (right >>> 19)) + value + left, 0x85ebca6b);
    right ^= right >>> 13;
    count += 1;
  }

  function long(value: string): void {
    let words = longs.get(value);
    if (words === undefined) {
      words = hashed(value);
      longs.set(value, words);
    }
    word(words[0]);
    word(words[1]);
  }

  function text(value: string): void {
    const { length } = value;
    word(length);
    if (length > LONG) return long(value);
    // `word` for each code unit, with the lanes in hand: most of what is swallowed is text.
    let one = left;
    let two = right;
    for (let at = 0; at < length; at += 1) {
      const unit = value.charCodeAt(at);
      one = Math.imul(one ^ unit, 0x9e3779b1);
      one ^= one >>> 15;
      two = Math.imul(((two << 13) | (two >>> 19)) + unit + one, 0x85ebca6b);
      two ^= two >>> 13;
    }
    left = one;
    right = two;
    count += length;
  }

  function int(value: number): void {
    word(value | 0);
    // Most integers are small: their high word needs no division.
    word((value | 0) === value && value >= 0 ? 0 : Math.floor(value / TWO_32) | 0);
  }

  return {
    int,
    flag: (value) => word(value ? 1 : 2),
    text,
    maybe(value) {
      if (value === null) word(3);
      else {
        word(4);
        int(value);
      }
    },
    maybeText(value) {
      if (value === null) word(5);
      else {
        word(6);
        text(value);
      }
    },
    state: () => `${left >>> 0}.${right >>> 0}.${count}`,
  };
}
