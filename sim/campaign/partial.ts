/**
 * A summary as text, so that another process adds to it.
 *
 * 1. What is written is read back the same. Failures and samples have rows of their own.
 */
import { z } from "zod";
import type { MeasuredRuns } from "./measured.js";
import type { Summary } from "./summary.js";
import { emptySummary } from "./summary.js";
import { jsonOf } from "./untrusted.js";

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

const times = z.array(z.tuple([count, count])).transform((all) => new Map(all));
const largest = z
  .strictObject({
    ...{ index: count, value: count },
    ...{ scenario: z.string(), venue: z.string(), seed: z.string() },
  })
  .nullable();
const mode = z.enum(["protection-first", "hedge-on-fill"]);
const measuredShape = z.strictObject({
  ...{ nakedMs: count, longestNakedMs: largest, mostNaked: largest },
  windowsMs: z.array(z.tuple([mode, times])).transform((all) => new Map(all)),
  ...{ hedgeLagMs: times, recoveryMs: times, hedgeLevels: times },
  ...{ adjustments: count, stale: count },
});

const partialShape = z.strictObject({
  ...{ runs: count, passed: count, failed: count },
  digest: z.string().regex(/^[0-9a-f]{1,64}$/),
  ...{ events: count, steps: count, commits: count, simulatedMs: count },
  ...{ faults: counts, situations: counts, invariants: counts, budgets: shares, ends: counts },
  scenarios: z.array(z.tuple([z.string(), groups])).transform((all) => new Map(all)),
  cells: z.array(z.tuple([z.string(), cell])).transform((all) => new Map(all)),
  ...{ labels: counts, firstSeen: counts, measured: measuredShape },
});

/** The counts of a summary. */
export function partialText(summary: Summary): string {
  const { failures: _failures, samples: _samples, digest, measured, ...counts } = summary;
  const fields = Object.entries(counts).map(([name, value]) => [
    name,
    typeof value === "number" ? value : [...value],
  ]);
  return JSON.stringify({
    ...Object.fromEntries(fields),
    measured: plainOf(measured),
    digest: digest.toString(16),
  });
}

/** Maps as lists of their entries. */
function plainOf({ windowsMs, hedgeLagMs, recoveryMs, hedgeLevels, ...rest }: MeasuredRuns) {
  return {
    ...rest,
    windowsMs: [...windowsMs].map(([how, lengths]) => [how, [...lengths]]),
    ...{ hedgeLagMs: [...hedgeLagMs], recoveryMs: [...recoveryMs] },
    hedgeLevels: [...hedgeLevels],
  };
}

/** The summary of that text; null: it is none. */
export function partialOf(text: string): Summary | null {
  const { success, data } = partialShape.safeParse(jsonOf(text));
  if (!success) return null;
  return { ...emptySummary(), ...data, digest: BigInt(`0x${data.digest}`) };
}
