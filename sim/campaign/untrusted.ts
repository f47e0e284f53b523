/**
 * JSON from files that anybody may have written.
 *
 * 1. Nothing is read of what is no regular file, nor of one that is too large.
 * 2. What could reach beyond the data (`__proto__`), or deeper than any of our shapes, is refused
 *    before a schema sees it.
 * 3. Every refusal is one sentence: what, where, what was expected.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import type { z } from "zod";
import { must } from "../../core/assert.js";
import { UsageError, messageOf } from "./usage.js";

/** Plans and runs as files have some thousand bytes. */
const MOST_BYTES = 1024 * 1024;
/** The deepest of our shapes has eight levels. */
const MOST_DEPTH = 32;

/** What to read, and how a refusal names it. */
export interface Wanted {
  /** Names the file in the sentence. */
  readonly what: string;
  /** What it should hold, such as `a plan`. */
  readonly kind: string;
  /** A megabyte, if left out. */
  readonly mostBytes?: number;
}

/** The JSON of a file. @throws UsageError */
export function untrustedJson(file: string, wanted: Wanted): unknown {
  const { what, kind } = wanted;
  const text = untrustedText(file, wanted);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw new UsageError(`${what}: is not JSON (${messageOf(thrown)}), expected ${kind} as JSON`);
  }
  const flaw = flawOf(json);
  if (flaw !== null) throw new UsageError(`${what}: ${flaw}, expected ${kind}`);
  return json;
}

/** The text of a file. @throws UsageError */
export function untrustedText(
  file: string,
  { what, kind, mostBytes = MOST_BYTES }: Wanted,
): string {
  let handle: number | null = null;
  let size: number | null = null;
  try {
    // A pipe would keep whoever opens it waiting.
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(handle);
    size = found.isFile() ? found.size : null;
    if (size !== null && size <= mostBytes) return readFileSync(handle, "utf8");
  } catch (thrown) {
    throw new UsageError(
      `${what}: cannot be read (${messageOf(thrown)}), expected a JSON file with ${kind}`,
    );
  } finally {
    if (handle !== null) closeSync(handle);
  }
  const has = size === null ? "is no regular file" : `has ${size} bytes`;
  throw new UsageError(
    `${what}: ${has}, expected a JSON file with ${kind} of ${mostBytes} bytes at most`,
  );
}

/** What is wrong with JSON, see (2); null: nothing. Without recursion: depth is what is asked. */
export function flawOf(json: unknown): string | null {
  const rest: { readonly value: unknown; readonly where: string; readonly depth: number }[] = [];
  rest.push({ value: json, where: "", depth: 0 });
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { value, where, depth } = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth > MOST_DEPTH) return `is nested deeper than ${MOST_DEPTH} levels`;
    for (const [key, inner] of Object.entries(value)) {
      const at = where === "" ? key : `${where}.${key}`;
      if (key === "__proto__") return `${at} is no name of a field`;
      rest.push({ value: inner, where: at, depth: depth + 1 });
    }
  }
  return null;
}

/** How a refusal names what a file should have been. */
export interface Shaped {
  /** Such as `a run`. */
  readonly kind: string;
  /** Of docs/schemas, without its ending. */
  readonly schema: string;
}

/** The JSON as its shape reads it. @throws UsageError that names the file and the first flaw. */
export function shaped<T extends z.ZodType>(
  json: unknown,
  shape: T,
  file: string,
  { kind, schema }: Shaped,
): z.infer<T> {
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path, message } = must(parsed.error.issues[0], "issue of a file that does not parse");
  const where = path.length === 0 ? "the file" : path.map(String).join(".");
  throw new UsageError(
    `${file}: ${where} is not what ${kind} has (${message}), expected docs/schemas/${schema}.json`,
  );
}

/** Text of JSON, or what no shape accepts. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
