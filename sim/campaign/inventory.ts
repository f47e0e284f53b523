/**
 * What a campaign can draw on: everything that has a slug, and the function that runs one run.
 * The only place of the outer ring that knows where these come from; tests hand in their own.
 */
import type { RunResult, RunSpec } from "../run-types.js";
import type { Scenario } from "../scenario.js";

/** Something with a stable slug, and one line that says what it is. */
export interface Entry {
  readonly slug: string;
  readonly title: string;
}

/** A safeguard, and the situations of the world that need it. */
export interface SafeguardEntry extends Entry {
  readonly situations: readonly string[];
}

export interface Inventory {
  readonly run: (spec: RunSpec) => RunResult;
  readonly scenarios: readonly Scenario[];
  readonly venues: readonly Entry[];
  readonly faults: readonly Entry[];
  readonly situations: readonly Entry[];
  readonly safeguards: readonly SafeguardEntry[];
  readonly invariants: readonly Entry[];
}
