/** Random rows of every table, for the laws of the stores and the disk. */
import fc from "fast-check";
import { LAYOUTS } from "../../../core/store/rows.js";
import type { Column, TableLayout } from "../../../core/store/rows.js";
import type { Write } from "../../../core/store/schema.js";

/** Whether keys come from a handful, so that writes meet, or from everywhere. */
type Keys = "few" | "any";

const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "a\u0000b", "é", "\uFFFD", "😀", "\uE000", "12", "null"),
);
// SQLite has no negative zero; nothing in the core tells the two apart.
const integers = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -5, max: 5 }));

function cells({ integer, nullable }: Column, few: boolean): fc.Arbitrary<string | number | null> {
  const numbers = few ? fc.integer({ min: 0, max: 2 }) : integers;
  const strings = few ? fc.constantFrom("a", "ab", "b", "1:") : texts;
  const some: fc.Arbitrary<string | number> = integer ? numbers : strings;
  return nullable ? fc.option(some, { nil: null }) : some;
}

/** Writes to one table. */
export function writesTo(layout: TableLayout, keys: Keys): fc.Arbitrary<Write> {
  const shape = new Map(
    layout.columns.map((column) => {
      const few = keys === "few" && layout.key.includes(column.name);
      return [column.name, cells(column, few)] as const;
    }),
  );
  return fc
    .record(Object.fromEntries(shape))
    .filter(
      (row) =>
        layout.table !== "meta" || !["epoch", "schema_version"].includes(String(row["name"])),
    )
    .map((row) => ({ table: layout.table, row }) as unknown as Write);
}

/** Writes to any table. */
function writes(keys: Keys): fc.Arbitrary<Write> {
  return fc.oneof(...[...LAYOUTS.values()].map((layout) => writesTo(layout, keys)));
}

/** What one input changes: a few rows, perhaps one twice. */
export const writeSets: fc.Arbitrary<readonly Write[]> = fc.array(writes("few"), {
  minLength: 1,
  maxLength: 5,
});
