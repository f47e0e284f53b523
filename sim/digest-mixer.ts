/**
 * The rolling state under a digest: two lanes of 32 bits that swallow integers and strings.
 *
 * 1. The same values in the same sequence give the same state, on every machine: only integer
 *    operations that are exact by definition.
 * 2. Null and absent values swallow a mark of their own, strings their length: no two different
 *    sequences of fields look alike.
 * 3. A string, and a part folded `once`, swallows two words of its own, worked out the first time:
 *    the state depends on what it says, never on whether it was seen before.
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
  /** What never changes and comes again: `fold` is called for its first time only. */
  once(part: object, fold: () => void): void;
  /** The state as text; changes with everything swallowed so far. */
  state(): string;
}

const TWO_32 = 4_294_967_296;

/** What the lanes start from: bits of pi. */
const LEFT_START = 0x243f6a88;
const RIGHT_START = 0x85a308d3 | 0;

/** The two words that stand for a string or for what was folded apart. */
type Words = readonly [number, number];

/** The words of a string. Its length goes first, so that no string is the start of another. */
function hashed(value: string): Words {
  let one = Math.imul(LEFT_START ^ value.length, 0x9e3779b1);
  let two = RIGHT_START + value.length;
  for (let at = 0; at < value.length; at += 1) {
    const unit = value.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x9e3779b1);
    one ^= one >>> 15;
    two = Math.imul(((two << 13) | (two >>> 19)) + unit + one, 0x85ebca6b);
    two ^= two >>> 13;
  }
  return [one, two];
}

function wordsOf(known: Map<string, Words>, value: string): Words {
  let words = known.get(value);
  if (words === undefined) {
    words = hashed(value);
    known.set(value, words);
  }
  return words;
}

/** What may be absent, and flags: a mark says which it is (2). */
function marked(
  word: (value: number) => void,
  int: Mixer["int"],
  text: Mixer["text"],
): Pick<Mixer, "flag" | "maybe" | "maybeText"> {
  return {
    flag: (value) => word(value ? 1 : 2),
    maybe(value) {
      if (value === null) return word(3);
      word(4);
      int(value);
    },
    maybeText(value) {
      if (value === null) return word(5);
      word(6);
      text(value);
    },
  };
}

/** A mixer that has swallowed nothing. */
export function createMixer(): Mixer {
  let left = LEFT_START;
  let right = RIGHT_START;
  let count = 0;
  // Most strings of a run are symbols, ids and words that come again and again.
  const texts = new Map<string, Words>();
  const parts = new Map<object, Words>();

  function word(value: number): void {
    left = Math.imul(left ^ value, 0x9e3779b1);
    left ^= left >>> 15;
    right = Math.imul(((right << 13) | (right >>> 19)) + value + left, 0x85ebca6b);
    right ^= right >>> 13;
    count += 1;
  }

  /** Two words at once: nearly everything swallows two. */
  function two(first: number, second: number): void {
    let one = Math.imul(left ^ first, 0x9e3779b1);
    one ^= one >>> 15;
    let other = Math.imul(((right << 13) | (right >>> 19)) + first + one, 0x85ebca6b);
    other ^= other >>> 13;
    one = Math.imul(one ^ second, 0x9e3779b1);
    one ^= one >>> 15;
    other = Math.imul(((other << 13) | (other >>> 19)) + second + one, 0x85ebca6b);
    left = one;
    right = other ^ (other >>> 13);
    count += 2;
  }

  function text(value: string): void {
    const words = wordsOf(texts, value);
    two(words[0], words[1]);
  }

  function int(value: number): void {
    const low = value | 0;
    // Most integers are small: their high word needs no division.
    two(low, low === value && value >= 0 ? 0 : Math.floor(value / TWO_32) | 0);
  }

  function apart(fold: () => void): Words {
    const before = [left, right, count] as const;
    left = LEFT_START;
    right = RIGHT_START;
    count = 0;
    fold();
    word(count);
    const words: Words = [left, right];
    [left, right, count] = before;
    return words;
  }

  return {
    int,
    text,
    ...marked(word, int, text),
    once(part, fold) {
      let words = parts.get(part);
      if (words === undefined) {
        words = apart(fold);
        parts.set(part, words);
      }
      two(words[0], words[1]);
    },
    state: () => `${left >>> 0}.${right >>> 0}.${count}`,
  };
}
