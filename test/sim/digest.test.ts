/**
 * Invariants 1 to 3 of `sim/digest.ts`.
 */
import { describe, expect, it } from "vitest";
import { TABLES, TABLE_NAMES } from "../../core/store/schema.js";
import { createDigest, identityOf } from "../../sim/digest.js";
import { createMixer } from "../../sim/digest-mixer.js";
import type { WorldEvent } from "../../sim/world-event.js";
import { worldSamples, writeSamples } from "./world-samples.js";

function digestOf(events: readonly WorldEvent[]): string {
  const digest = createDigest();
  for (const event of events) digest.fold(event);
  return digest.finish();
}

/** Fields that decide which others are read, and so cannot be changed by themselves. */
const SHAPES = new Set(["kind", "actor", "scope", "table", "params"]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function changedLeaf(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (value === "uncovered") return null;
  if (typeof value === "string") return `${value}~`;
  if (typeof value === "boolean") return !value;
  return undefined;
}

/** Every copy of `value` that differs from it in one field, with the path of the field. */
function* changes(value: unknown, path = ""): Generator<readonly [string, unknown]> {
  if (!isRecord(value)) {
    const leaf = changedLeaf(value);
    if (leaf !== undefined) yield [path, leaf];
    return;
  }
  for (const [name, field] of Object.entries(value)) {
    if (SHAPES.has(name)) continue;
    for (const [where, changed] of changes(field, `${path}.${name}`)) {
      const copy: unknown = Array.isArray(value)
        ? value.map((item: unknown, at) => (String(at) === name ? changed : item))
        : { ...value, [name]: changed };
      yield [where, copy];
    }
  }
  if (Array.isArray(value) && value.length > 0) yield [`${path}.length`, value.slice(1)];
}

describe("digest", () => {
  it("the same events: the same digest", () => {
    const digest = digestOf(worldSamples);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(worldSamples.map((event) => structuredClone(event)))).toBe(digest);
  });

  it("no two samples fold alike", () => {
    const digests = worldSamples.map((event) => digestOf([event]));
    expect(new Set(digests).size).toBe(worldSamples.length);
  });

  it.each(worldSamples.map((event, at) => ({ at, event, kind: event.what.kind })))(
    "any field changed changes it: $kind ($at)",
    ({ event }) => {
      const before = digestOf([event]);
      for (const [path, changed] of changes(event)) {
        expect(digestOf([changed as WorldEvent]), path).not.toBe(before);
      }
    },
  );

  it("order and repetition: change it", () => {
    const [one, two] = worldSamples as readonly [WorldEvent, WorldEvent];
    const digests = [[one, two], [two, one], [one, one, two], [one], []].map(digestOf);
    expect(new Set(digests).size).toBe(5);
  });

  it("the samples: a write of every table with every column", () => {
    for (const table of TABLE_NAMES) {
      const row = writeSamples.find((write) => write.table === table)?.row;
      expect(Object.keys(row ?? {}), table).toEqual(Object.keys(TABLES[table].columns));
    }
  });

  it("what was folded before: a hundred thousand bits leave no two states alike", () => {
    const states = new Set<string>();
    const mix = createMixer();
    for (let at = 0; at < 100_000; at += 1) {
      mix.int(at % 2);
      states.add(mix.state());
    }
    expect(states.size).toBe(100_000);
  });

  it("strings: their ends cannot be shifted", () => {
    const state = (...texts: readonly string[]): string => {
      const mix = createMixer();
      for (const text of texts) mix.text(text);
      return mix.state();
    };
    expect(state("ab", "c")).not.toBe(state("a", "bc"));
    expect(state("a".repeat(80))).not.toBe(state(`${"a".repeat(79)}b`));
    expect(state("")).not.toBe(state("", ""));
  });

  it("identity of a run: any part changed changes it", () => {
    const parts = ["a", "b", "1", "00"] as const;
    const before = identityOf(...parts);
    parts.forEach((_, at) => {
      const [a, b, c, d] = parts.map((part, of) => (of === at ? `${part}x` : part));
      expect(identityOf(a ?? "", b ?? "", c ?? "", d ?? "")).not.toBe(before);
    });
  });
});
