/**
 * What may stay of a payload: an allow-list of fields with what each may hold.
 *
 * 1. A field that no list names is removed, whatever it is called: a broker may add one tomorrow.
 * 2. A field that is named stays only with a value of its kind: an object where an id belongs, or
 *    a sentence where a word does, is removed as well.
 */

/** What a field may hold; a list holds rows of one rule. */
export type Rule =
  | "id"
  | "word"
  | "number"
  | "stamp"
  | "flag"
  | { readonly rows: Rule }
  | { readonly fields: Readonly<Record<string, Rule>> };

/** Counts what was removed. */
export interface Removed {
  fields: number;
}

/** Names of orders and fills: no blanks but inside, no `@`. */
const ID = /^[\w:.+/=#|-]{1,128}$/;
/** Status words, symbols, sides. */
const WORD = /^[\w .&:/-]{1,64}$/;
const NUMBER = /^-?\d{1,18}(\.\d{1,18})?$/;
const STAMP = /^[\dTZ:.+ -]{1,40}( UTC)?$/;

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

function isKind(value: unknown, kind: Extract<Rule, string>): boolean {
  if (value === null) return true;
  switch (kind) {
    case "id":
      return isText(value, ID) || value === "" || Number.isSafeInteger(value);
    case "word":
      return isText(value, WORD);
    case "number":
      return isText(value, NUMBER) || (typeof value === "number" && Number.isFinite(value));
    case "stamp":
      return isText(value, STAMP) || (typeof value === "number" && Number.isFinite(value));
    case "flag":
      return typeof value === "boolean";
  }
}

/** What stays of a value; undefined: nothing. */
export function kept(value: unknown, rule: Rule, removed: Removed): unknown {
  if (typeof rule === "string") return isKind(value, rule) ? value : gone(removed);
  if (value === null) return null;
  if ("rows" in rule) {
    if (!Array.isArray(value)) return gone(removed);
    const rows = (value as readonly unknown[]).map((row) => kept(row, rule.rows, removed));
    return rows.map((row) => (row === undefined ? null : row));
  }
  if (!isRecord(value)) return gone(removed);
  return keptFields(value, rule.fields, removed);
}

function keptFields(
  value: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Rule>>,
  removed: Removed,
): unknown {
  const entries: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const stays = rule === undefined ? gone(removed) : kept(inner, rule, removed);
    if (stays !== undefined) entries.push([name, stays]);
  }
  return Object.fromEntries(entries);
}

function gone(removed: Removed): undefined {
  removed.fields += 1;
  return undefined;
}

/** Whether a value has fields by name. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field of anything; undefined where there is none. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let at: unknown = value;
  for (const name of path) {
    if (!isRecord(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/** The text of a field, a number written out; null where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = fieldOf(value, ...path);
  if (typeof found === "number" && Number.isSafeInteger(found)) return String(found);
  return typeof found === "string" && found !== "" ? found : null;
}

/** Keeps what was sent, by its rule; null where the field that names a symbol is missing. */
export function keptSent(
  rule: Rule,
  ...symbol: readonly string[]
): (payload: unknown, removed: Removed) => unknown {
  return (payload, removed) =>
    textAt(payload, ...symbol) === null ? null : kept(payload, rule, removed);
}
