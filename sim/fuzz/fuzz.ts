/**
 * Every adapter against payloads gone wrong: none throws, loops, or moves a position by a word that
 * nobody knows.
 *
 * 1. A payload is made from (seed, venue, number) alone: any of them can be made again by itself.
 */
import type { RawAnswer, VenueAdapter } from "../../core/venues/adapter.js";
import type { Flaw } from "./check.js";
import { flawOfFrame, flawOfList, flawOfOutcome, flawOfUnknown } from "./check.js";
import type { Draw } from "./draw.js";
import { drawOf } from "./draw.js";
import { mutated, withPart } from "./mutate.js";
import { DOORS, STAMP_MS } from "./payloads.js";
import type { Door, Sample, Target } from "./payloads.js";

/** A payload, and how it reaches the adapter. */
export interface Attempt {
  readonly nth: number;
  readonly door: Door;
  readonly answer: RawAnswer;
  /** The frame whose status words were replaced by ones that nobody knows; null for any other. */
  readonly soundFrame: unknown;
}

/** A payload that an adapter did not survive. */
export interface Finding {
  readonly attempt: Attempt;
  readonly flaw: string;
}

/** One payload in so many has nothing wrong but its status words. */
const UNKNOWN_WORDS = 20;
/** One payload in so many comes through a door that it was not made for. */
const OTHER_DOOR = 8;
const STATUSES: readonly number[] = [
  ...[200, 200, 200, 201, 204, 302, 400, 403, 408, 418, 422, 429],
  ...[500, 502, 504, 0, -1, NaN, 1e9],
];
const WORDS: readonly string[] = [
  ...["COMPLETE", "CANCELLED", "REJECTED", "FILLED", "CANCELED", "EXPIRED", "filled", "canceled"],
  ...["Filled", "Cancelled", "Inactive", "2", "4", "8", "C", "SETTLING", "Z"],
];
const DECORATIONS: readonly string[] = ["?", " ?", "\u200b", "\u202e", "\u0301", "\ud800", "\t"];

/** A word that no venue documents: an end's word, with something that is not part of it. */
function unknownWord(draw: Draw): string {
  return draw.of(WORDS) + draw.of(DECORATIONS);
}

function withUnknownWords({ body, words }: Sample, draw: Draw): unknown {
  const word = unknownWord(draw);
  let value = body;
  for (const path of words) {
    const text = path.length === 0 && typeof body === "string";
    const part = text ? body.replace(/\u000139=[^\u0001]*/, `\u000139=${word}`) : word;
    value = withPart(value, path, 0, part);
  }
  return value;
}

/** The payload number `nth` of a venue. */
export function attemptOf({ venue, samples }: Target, seed: string, nth: number): Attempt {
  const draw = drawOf(seed, venue, nth);
  const sample = draw.of(samples);
  const { door, status, body, paths, words } = sample;
  const stamped = { dateMs: STAMP_MS + 10_000, status };
  if (words.length > 0 && draw.oneIn(UNKNOWN_WORDS)) {
    const answer = { ...stamped, body: withUnknownWords(sample, draw) };
    return { nth, door, answer, soundFrame: body };
  }
  const spoilt = draw.oneIn(10)
    ? { status: draw.of(STATUSES), dateMs: draw.oneIn(4) ? null : stamped.dateMs }
    : stamped;
  return {
    nth,
    door: draw.oneIn(OTHER_DOOR) ? draw.of(DOORS) : door,
    answer: { ...spoilt, body: mutated(body, paths, draw) },
    soundFrame: null,
  };
}

function flawOf(adapter: VenueAdapter, { door, answer, soundFrame }: Attempt): Flaw {
  switch (door) {
    case "frame": {
      const reading = adapter.readFrame(answer.body);
      const flaw = flawOfFrame(reading, adapter.rules);
      if (flaw !== null || soundFrame === null) return flaw;
      return flawOfUnknown(reading, adapter.readFrame(soundFrame), adapter.rules);
    }
    case "order-answer":
      return flawOfOutcome(adapter.readOrderAnswer(answer));
    case "cancel-answer":
      return flawOfOutcome(adapter.readCancelAnswer(answer, "B1"));
    case "orders":
    case "trades":
    case "positions":
    case "margin":
      return flawOfList(adapter.readSnapshot(door, answer), adapter.rules);
  }
}

/** What is wrong with what an adapter makes of a payload; a throw is one thing that can be. */
export function judge(adapter: VenueAdapter, attempt: Attempt): Flaw {
  try {
    return flawOf(adapter, attempt);
  } catch (thrown) {
    return `threw ${thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown}`;
  }
}

/**
 * Payloads `from` up to, and not, `to`. `before` is told of each before it is given to the adapter.
 * @returns the first that it did not survive; null if it survived them all.
 */
export function fuzz(
  target: Target,
  seed: string,
  [from, to]: readonly [from: number, to: number],
  before: (nth: number) => void = () => undefined,
): Finding | null {
  for (let nth = from; nth < to; nth += 1) {
    before(nth);
    const attempt = attemptOf(target, seed, nth);
    const flaw = judge(target.adapter, attempt);
    if (flaw !== null) return { attempt, flaw };
  }
  return null;
}
