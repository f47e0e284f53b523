/**
 * Sound payloads gone wrong.
 *
 * 1. A sound payload is never changed itself: what lies on the way to a change is copied.
 */
import type { Draw } from "./draw.js";
import { junk, otherNumber, otherText } from "./junk.js";

type Path = readonly (string | number)[];
type Rec = Readonly<Record<string, unknown>>;

const SOH = "\u0001";
const MOST_CHANGES = 3;
const ADDED_KEYS = ["__proto__", "constructor", "status", "data", "x", "0", "type", "toString"];

function isRecord(value: unknown): value is Rec {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The ways to all parts of a value, itself included. */
export function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (Array.isArray(value)) {
    return [path, ...value.flatMap((item, at) => pathsOf(item, [...path, at]))];
  }
  if (!isRecord(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

function partAt(value: unknown, path: Path): unknown {
  let part = value;
  for (const step of path) {
    if (typeof part !== "object" || part === null) return undefined;
    part = (part as Record<string | number, unknown>)[step];
  }
  return part;
}

/** The value with another part at a path (1); as it was where an earlier change cut the way. */
export function withPart(value: unknown, path: Path, at: number, part: unknown): unknown {
  const step = path[at];
  if (step === undefined) return part;
  if (typeof value !== "object" || value === null) return value;
  const inner = withPart((value as Record<string | number, unknown>)[step], path, at + 1, part);
  if (Array.isArray(value)) {
    const copy = [...(value as readonly unknown[])];
    copy[Number(step)] = inner;
    return copy;
  }
  return { ...value, [step]: inner };
}

/** Fields of FIX text: swapped, doubled, dropped, emptied, given another value, or cut. */
function otherFix(text: string, draw: Draw): unknown {
  const fields = text.split(SOH).slice(0, -1);
  const at = draw.below(fields.length);
  const other = draw.below(fields.length);
  const field = fields[at] ?? "";
  const tag = field.slice(0, field.indexOf("=") + 1);
  switch (draw.below(8)) {
    case 0:
      return text.slice(0, draw.below(text.length));
    case 1:
      fields.splice(at, 1);
      break;
    case 2:
      fields.splice(at, 0, fields[other] ?? "");
      break;
    case 3:
      fields[at] = tag + String((fields[other] ?? "").split("=")[1]);
      break;
    case 4:
      fields[at] = tag + textOfJunk(draw);
      break;
    case 5:
      fields[at] = tag + String(otherText(field.slice(tag.length), draw));
      break;
    case 6:
      fields[at] = field.slice(tag.length);
      break;
    default:
      return otherText(text, draw);
  }
  return fields.join(SOH) + SOH;
}

/** Junk as text; what has no text of its own is told by its type. */
function textOfJunk(draw: Draw): string {
  const value = junk(draw);
  return typeof value === "string" || typeof value === "number" ? String(value) : typeof value;
}

function otherList(list: readonly unknown[], draw: Draw): unknown {
  const at = draw.below(list.length + 1);
  if (draw.oneIn(3)) return [...list, ...list];
  if (draw.oneIn(2)) return list.filter((_, place) => place !== at);
  return [...list.slice(0, at), junk(draw), ...list.slice(at)];
}

function otherRecord(record: Rec, draw: Draw): unknown {
  const keys = Object.keys(record);
  if (keys.length === 0 || draw.oneIn(3)) {
    // A literal key would set the prototype instead of adding the field.
    const added = JSON.parse(`{"${draw.of(ADDED_KEYS)}":1}`) as Rec;
    return Object.fromEntries([...Object.entries(record), ...Object.entries(added)]);
  }
  const key = draw.of(keys);
  if (draw.oneIn(2)) return Object.fromEntries(Object.entries(record).filter(([k]) => k !== key));
  const other = draw.of(keys);
  return { ...record, [key]: record[other], [other]: record[key] };
}

/** One part, wrong in a way that suits it, or in any other. */
function otherPart(part: unknown, draw: Draw): unknown {
  if (draw.oneIn(3)) return junk(draw);
  if (typeof part === "number") return otherNumber(part, draw);
  if (typeof part === "string") {
    return part.includes(SOH) && !draw.oneIn(8) ? otherFix(part, draw) : otherText(part, draw);
  }
  if (Array.isArray(part)) return otherList(part as readonly unknown[], draw);
  return isRecord(part) ? otherRecord(part, draw) : junk(draw);
}

/** A payload with up to three changes, anywhere; `paths` are those of the sound one. */
export function mutated(sound: unknown, paths: readonly Path[], draw: Draw): unknown {
  let value = sound;
  const changes = 1 + draw.below(MOST_CHANGES);
  for (let change = 0; change < changes; change += 1) {
    const path = draw.of(paths);
    const from = draw.oneIn(10) ? draw.of(paths) : null;
    const part = from === null ? otherPart(partAt(value, path), draw) : partAt(sound, from);
    value = withPart(value, path, 0, part);
  }
  return value;
}
