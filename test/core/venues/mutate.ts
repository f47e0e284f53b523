/** Payloads gone wrong: any value anywhere in a sound one replaced, removed or added. */
import fc from "fast-check";

const junk = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, "", "0", "-1", 0, -1, 0.5, NaN, 1e300, true, [], {}),
  fc.string({ maxLength: 30 }),
  fc.integer(),
  fc.anything({ maxDepth: 2 }),
);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Replaces what a path of choices leads to. */
function replaced(value: unknown, path: readonly number[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value) && value.length > 0) {
    const at = first % value.length;
    return (value as readonly unknown[]).map((item, nth) =>
      nth === at ? replaced(item, rest, by) : item,
    );
  }
  if (!isRecord(value)) return by;
  const keys = Object.keys(value);
  const key = keys[first % Math.max(1, keys.length)] ?? "added";
  return { ...value, [key]: replaced(value[key], rest, by) };
}

/** Sound payloads with up to three replacements. */
export function mutated(sound: readonly unknown[]): fc.Arbitrary<unknown> {
  const change = fc.record({ path: fc.array(fc.nat(60), { maxLength: 5 }), by: junk });
  return fc
    .record({ at: fc.nat(sound.length - 1), changes: fc.array(change, { maxLength: 3 }) })
    .map(({ at, changes }) =>
      changes.reduce((value, { path, by }) => replaced(value, path, by), sound[at]),
    );
}
