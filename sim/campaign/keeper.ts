/**
 * Where a campaign leaves what it has made, batch by batch, so that it can be gone on with. The
 * campaign knows this port; what lies behind it is in `sim/results/`.
 *
 * 1. What was kept and what is made from there on add up to what is made in one go.
 */
import type { RunReport } from "../report/shapes.js";
import type { Batch } from "./batch.js";
import type { Ranges } from "./ranges.js";
import type { FailedRun, SampledRun, Summary } from "./summary.js";
import { emptySummary } from "./summary.js";
import type { Checked } from "./twice.js";

/** What was kept of a campaign that did not come to its end. */
export interface Kept {
  /** Of all places that are done; without samples. */
  readonly summary: Summary;
  readonly done: Ranges;
  /** Time spent so far. */
  readonly wallMs: number;
  /** Samples whose second run was not made, or not kept. */
  readonly unchecked: readonly SampledRun[];
  /** Samples whose second run differed. */
  readonly differing: readonly Checked[];
}

/** A batch that has ended. */
export interface Done {
  readonly batch: Pick<Batch, "from" | "to">;
  /** The batch alone. */
  readonly failures: readonly FailedRun[];
  readonly samples: readonly SampledRun[];
  /** Everything so far. */
  readonly summary: Summary;
  readonly wallMs: number;
}

/** Keeps one campaign. */
export interface Keeper {
  readonly kept: Kept;
  batch(done: Done): void;
  /** What fresh processes made of samples. */
  checked(runs: readonly Checked[]): void;
  /** The campaign has come to its end. */
  finish(report: RunReport, failures: readonly FailedRun[]): void;
  /** Asked before every batch, and before the end; true: no further. */
  stopped(): boolean;
}

/** Keeps nothing and stops nothing. */
export function keepNothing(): Keeper {
  const kept = { done: [], wallMs: 0, unchecked: [], differing: [] };
  return {
    kept: { summary: emptySummary(), ...kept },
    batch: () => undefined,
    checked: () => undefined,
    finish: () => undefined,
    stopped: () => false,
  };
}
