/**
 * A summary as text, so that another process adds to it.
 *
 * 1. What is written is read back the same. Failures and samples have rows of their own.
 */
import { z } from "zod";
import type { Summary } from "../campaign/summary.js";
import { emptySummary } from "../campaign/summary.js";
import { jsonOf } from "./tables.js";

const count = z.int().nonnegative();
const share = z.number().nonnegative();
const groups = z.strictObject({
  ...{ runs: count, groups: count, asPlanned: count },
  ...{ denied: count, unwound: count, escalated: count },
});
const cell = z.strictObject({
  scenario: z.string(),
  venue: z.string(),
  runs: count,
  failed: count,
});

const counts = z.array(z.tuple([z.string(), count])).transform((all) => new Map(all));
const shares = z.array(z.tuple([z.string(), share])).transform((all) => new Map(all));

const partialShape = z.strictObject({
  ...{ runs: count, passed: count, failed: count },
  digest: z.string().regex(/^[0-9a-f]{1,64}$/),
  ...{ events: count, steps: count, commits: count, simulatedMs: count },
  ...{ faults: counts, situations: counts, invariants: counts, budgets: shares, ends: counts },
  scenarios: z.array(z.tuple([z.string(), groups])).transform((all) => new Map(all)),
  cells: z.array(z.tuple([z.string(), cell])).transform((all) => new Map(all)),
  ...{ labels: counts, firstSeen: counts },
});

/** The counts of a summary. */
export function partialText(summary: Summary): string {
  const { failures: _failures, samples: _samples, digest, ...counts } = summary;
  const fields = Object.entries(counts).map(([name, value]) => [
    name,
    typeof value === "number" ? value : [...value],
  ]);
  return JSON.stringify({ ...Object.fromEntries(fields), digest: digest.toString(16) });
}

/** The summary of that text; null: it is none. */
export function partialOf(text: string): Summary | null {
  const { success, data } = partialShape.safeParse(jsonOf(text));
  if (!success) return null;
  return { ...emptySummary(), ...data, digest: BigInt(`0x${data.digest}`) };
}
