/**
 * What HTTP answers mean, the same at every broker; and how lists of rows are read.
 *
 * 1. Only a definite refusal is a rejection. No answer, a timeout in any dress, a server error or
 *    an answer that nobody understands is UNKNOWN: the order may be live, or may still land.
 * 2. A list with one unreadable row is not complete: it proves no absence.
 */
import { z } from "zod";
import type { CommandOutcome } from "../events.js";
import type { MarginFacts } from "../margin.js";
import type { RawAnswer } from "./adapter.js";

/** The text of a refusal in which a broker says that it does not know what became of a request. */
const TIMED_OUT = /time[d\s-]*out/i;

/** True if the answer is a success (2xx). */
export function succeeded(answer: RawAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/**
 * The outcome of an answer that is no success. A 429 is a refusal that can pass; other 4xx will
 * be refused again.
 */
export function failureOutcome(answer: RawAnswer, message: string): CommandOutcome {
  const { status } = answer;
  if (status === 0) return { kind: "unknown", reason: "no answer" };
  if (status < 400 || status >= 500) {
    return { kind: "unknown", reason: `HTTP ${status}: ${message}` };
  }
  if (status === 408 || TIMED_OUT.test(message)) {
    return { kind: "unknown", reason: `HTTP ${status}: ${message}` };
  }
  return { kind: "rejected", reason: message, canPass: status === 429 };
}

/** Rows that were understood, and whether that is all of them. */
export interface RowsRead<T> {
  readonly rows: readonly T[];
  readonly complete: boolean;
}

/** Reads every row of a list; null if `list` is none. A row read as null was not understood. */
export function readRows<T>(list: unknown, read: (row: unknown) => T | null): RowsRead<T> | null {
  if (!Array.isArray(list)) return null;
  const rows: T[] = [];
  for (const item of list as readonly unknown[]) {
    const row = read(item);
    if (row !== null) rows.push(row);
  }
  return { rows, complete: rows.length === list.length };
}

const amount = z.int().nonnegative();
const text = z.string().min(1);

const marginSchema = z.compile(
  z.object({
    fundsMinor: z.int(),
    rows: z.array(
      z.object({
        symbol: text,
        longMinor: amount,
        shortMinor: amount,
        spreadMinor: amount,
        volPerMille: amount,
      }),
    ),
    offsets: z.array(z.object({ cover: text, risk: text, coveredMinor: amount })),
  }),
  { strict: true },
);

/**
 * Margin parameters from a body of exactly the shape of `MarginFacts`. Brokers have no common
 * shape for them (some publish a file, some a calculator); a deployment translates its source
 * into this one.
 */
export function readMargin(body: unknown): MarginFacts | null {
  const parsed = marginSchema.safeParse(body);
  return parsed.success ? parsed.data : null;
}
