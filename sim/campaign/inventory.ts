/**
 * What a campaign can draw on: everything that has a slug, and what runs and watches a run. The
 * only way in which the rest of the outer ring knows the world; tests hand in their own.
 */
import type { RealWorldCase } from "../real-world.js";
import type { RunResult, RunSpec } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import type { Listener } from "../world-event.js";
import type { AgainResult, Agains } from "./again.js";

/** Something with a stable slug, and one line that says what it is. */
export interface Entry {
  readonly slug: string;
  readonly title: string;
}

/** A safeguard, and the situations of the world that need it. */
export interface SafeguardEntry extends Entry {
  readonly situations: readonly string[];
}

/** A situation, and the tier in which it must happen. */
export interface SituationEntry extends Entry {
  readonly tier: string;
}

/** A size of campaign from which the situations of the tier must have happened. */
export interface Tier {
  readonly slug: string;
  readonly runs: number;
}

/** Hears a run and knows what is unhedged in it, by the exchange's truth. */
export interface ExposureWatch {
  readonly hear: Listener;
  /** Unhedged units of all groups together. */
  readonly units: () => number;
}

export interface Inventory {
  /** One run in this process. */
  readonly run: (spec: RunSpec) => RunResult;
  /** Runs in a process that has run nothing else, until there are no more. */
  readonly again: (runs: Agains) => Promise<readonly AgainResult[]>;
  readonly watch: (scenario: Scenario, venue: string) => ExposureWatch;
  readonly scenarios: readonly Scenario[];
  /** Failures that others reported; what they run need not be among the scenarios. */
  readonly realWorld: readonly RealWorldCase[];
  readonly venues: readonly Entry[];
  readonly faults: readonly Entry[];
  readonly situations: readonly SituationEntry[];
  readonly tiers: readonly Tier[];
  readonly safeguards: readonly SafeguardEntry[];
  readonly invariants: readonly Entry[];
  readonly ablations: readonly Entry[];
}
