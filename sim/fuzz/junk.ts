/**
 * What no venue sends, and what one might: values of the wrong type, size or script.
 */
import type { Draw } from "./draw.js";

const HUGE = "9".repeat(40);
/** Names that an object has without having been given them. */
const PROTOTYPE_KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
const NUMBERS: readonly number[] = [
  ...[0, -0, 1, -1, 0.5, -0.5, 1e-9, 25, 1e21, 1e300, -1e300],
  ...[2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), NaN, Infinity, -Infinity],
];
const TEXTS: readonly string[] = [
  ...["", " ", "0", "-0", "-1", "+1", "0.5", "1e5", "1_000", "1,000", " 75", "75 ", "075", HUGE],
  ...["NaN", "Infinity", "null", "undefined", "true", "[object Object]", "0x10", "-", ".", "-."],
  ...["\u0000", "\u0001", "=", "|", "\ud800", "\udfff\ud800", "\u202e75", "\ufeff75", "7\u03015"],
  ...["७५", "７５", "٧٥", "👩‍👩‍👧", "ﬁlled", "ﬀ", "CANCELED\u200b", "ＣＯＭＰＬＥＴＥ", "İ"],
  ...["2024-02-30 09:00:00", "2024-08-01 24:00:00", "9999-12-31T23:59:59.999999999Z"],
  ...["0000-00-00T00:00:00Z", "20240801-13:30:61", "20240801 13:30:00 US/Eastern"],
  ...["COMPLETE", "FILLED", "filled", "Filled", "Cancelled", "REJECTED", "expired", "2", "4", "8"],
];
/** What takes long to make is one in so many. */
const RARELY = 1_000;
const DEEP = 1_000;
const LONG = 65_536;

/** Arrays in arrays, or records in records. */
function nested(draw: Draw): unknown {
  let value: unknown = draw.below(10);
  const inArrays = draw.oneIn(2);
  for (let depth = 0; depth < DEEP; depth += 1) value = inArrays ? [value] : { data: value };
  return value;
}

/** A record with a key of the prototype's as its own, as a parser of JSON makes one. */
function poisoned(draw: Draw): unknown {
  const key = draw.of(PROTOTYPE_KEYS);
  return JSON.parse(`{"${key}":{"status":"FILLED","filled_quantity":9,"type":"order"},"id":1}`);
}

/** A value that is wrong in one of many ways. */
export function junk(draw: Draw): unknown {
  if (draw.oneIn(RARELY)) return nested(draw);
  if (draw.oneIn(RARELY)) return draw.of(["9", "a", "\u0001", "9=9\u0001"]).repeat(LONG);
  switch (draw.below(8)) {
    case 0:
    case 1:
      return draw.of(NUMBERS);
    case 2:
    case 3:
    case 4:
      return draw.of(TEXTS);
    case 5:
      return draw.of<unknown>([null, undefined, true, false]);
    case 6:
      return poisoned(draw);
    default:
      return draw.of<() => unknown>([() => [], () => ({}), () => [null], () => [[]]])();
  }
}

/** A number that is near to the given one, or far from it. */
export function otherNumber(value: number, draw: Draw): unknown {
  return draw.of<unknown>([
    ...[value + 1, value - 1, -value, value * 1.5, value * 1e9, value + 0.1, value / 0, 0],
    ...[String(value), `${value}.000`, [value], { value }],
  ]);
}

/** A text that was cut, turned, lengthened or given one other character. */
export function otherText(text: string, draw: Draw): unknown {
  const at = draw.below(text.length + 1);
  const character = String.fromCharCode(draw.oneIn(4) ? draw.below(65_536) : draw.below(128));
  switch (draw.below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return `${text}${text}`;
    case 3:
      return text.slice(0, at) + character + text.slice(at + 1);
    case 4:
      return text.slice(0, at) + character + text.slice(at);
    case 5:
      return draw.oneIn(2) ? text.toLowerCase() : text.toUpperCase();
    case 6:
      return Number(text);
    default:
      return text.slice(0, at) + String(draw.of(TEXTS)) + text.slice(at);
  }
}
