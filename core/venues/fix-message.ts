/**
 * FIX messages as text: `tag=value` fields, each ended by SOH.
 *
 * 1. What is no such text, or holds a tag twice, is null: never a guess.
 */
import { z } from "zod";

/** Fields by tag. */
export type FixFields = ReadonlyMap<number, string>;

const SOH = "\u0001";
/** Longer than any message of an order. */
const LONGEST = 4_096;

const messageSchema = z.compile(
  z
    .string()
    .max(LONGEST)
    .regex(/^(?:[1-9]\d{0,4}=[^\u0001]+\u0001)+$/),
  { strict: true },
);

/** The text of these fields, in their order; a null value leaves its field out. */
export function fixText(fields: readonly (readonly [tag: number, value: string | null])[]): string {
  return fields.map(([tag, value]) => (value === null ? "" : `${tag}=${value}${SOH}`)).join("");
}

/** The fields of a message; null if it is none. */
export function readFix(payload: unknown): FixFields | null {
  const parsed = messageSchema.safeParse(payload);
  if (!parsed.success) return null;
  const fields = new Map<number, string>();
  for (const field of parsed.data.split(SOH)) {
    if (field === "") continue;
    const equals = field.indexOf("=");
    const tag = Number(field.slice(0, equals));
    if (fields.has(tag)) return null;
    fields.set(tag, field.slice(equals + 1));
  }
  return fields;
}
