/**
 * One run: what goes in, what comes out. The shapes that world, campaign, report and command line
 * share.
 */
import type { Ms } from "../core/units.js";
import type { Safeguards } from "../core/safeguards/index.js";
import type { BoundaryKind, Schedule } from "./faults/schedule.js";
import type { Branch } from "./fork.js";
import type { Loss } from "./loss.js";
import type { RunMetrics } from "./metrics.js";
import type { QuietStream } from "./quiet.js";
import type { Scenario } from "./scenario.js";
import type { WorldEvent } from "./world-event.js";
import type { Store } from "../core/store/port.js";

/** Where the core's rows live. `memory`: the model; `sqlite`: `:memory:`; `file`: WAL, FULL. */
export type StoreKind = "memory" | "sqlite" | "file";

export interface RunSpec {
  readonly scenario: Scenario;
  /** Slug of the venue profile. */
  readonly venue: string;
  /** A number or any text, as given. */
  readonly seed: string;
  readonly store: StoreKind;
  /** Folder for the file store (made by the caller, one per run); null otherwise. */
  readonly scratch: string | null;
  /** Given for a replay of a repro; otherwise drawn from the seed. */
  readonly schedule: Schedule | null;
  /** Hears every world event; a run without listeners records nothing but its digest. */
  readonly listener: ((event: WorldEvent) => void) | null;
  /** Recompute incrementally checked truths in full, and compare. */
  readonly fullChecks: boolean;
  /** The internal seams of the ablations; null for the shipped core. */
  readonly planted: Planted | null;
  /** Whether the run goes on after its failure, so that the failure is priced; left out: no. */
  readonly goOn?: boolean | undefined;
  /** Of a run that a file holds; left out: the draws of this build, none of them quiet. */
  readonly chance?: Chance | undefined;
}

/** Which draws a run has. */
export interface Chance {
  /** Of the draws, 1 to `DRAWS_VERSION`. */
  readonly version: number;
  readonly quiet: readonly QuietStream[];
  /** Where it goes another way; left out: nowhere. */
  readonly branch?: Branch | undefined;
}

/** The first two seams of an ablation: safeguards replaced, ports decorated. */
export interface Planted {
  readonly safeguards: ((shipped: Safeguards) => Safeguards) | null;
  readonly store: ((store: Store) => Store) | null;
}

/**
 * The moments at which an incarnation passed each kind of boundary, the nth passing at n - 1.
 * Between passings of one moment nothing reached the disk or the outside, and nothing came in.
 */
export type Passed = ReadonlyMap<BoundaryKind, readonly number[]>;

/** Boundaries that one incarnation passed while faults could strike. */
export interface Strikeable {
  readonly all: Passed;
  /** Until its recovery was complete and all that led to was done; all, if it never was. */
  readonly recovery: Passed;
}

export type Outcome = "passed" | "violated" | "stuck" | "crashed" | "nondeterministic";

/** How one group ended, for the floors and the table. */
export interface GroupEnd {
  readonly group: string;
  readonly end: "hedged" | "closed" | "unwound" | "failed" | "denied" | "unfinished";
  /** Every leg reached its planned size at some time, by the exchange's truth. */
  readonly asPlanned: boolean;
  readonly escalated: boolean;
}

export interface RunResult {
  readonly scenario: string;
  readonly venue: string;
  readonly seed: string;
  readonly outcome: Outcome;
  /** Slug of the broken invariant, null when passed or crashed. */
  readonly invariant: string | null;
  /** One sentence with the numbers that broke it; null when passed. */
  readonly message: string | null;
  /** Virtual time of the failure, or of the end. */
  readonly atMs: Ms;
  /** Hex SHA-256 of the run. */
  readonly digest: string;
  /** Queue entries delivered to an actor that acted on them. */
  readonly events: number;
  /** Engine steps. */
  readonly steps: number;
  readonly commits: number;
  readonly simulatedMs: Ms;
  readonly schedule: Schedule;
  /** Of each incarnation. */
  readonly boundaries: readonly Strikeable[];
  /** Ids of the schedule's faults that landed, in the order in which they did. */
  readonly landedIds: ReadonlySet<number>;
  /** Fault kinds that landed, with counts. */
  readonly faults: ReadonlyMap<string, number>;
  readonly situations: ReadonlyMap<string, number>;
  /** Invariants whose antecedent held, with counts. */
  readonly invariants: ReadonlyMap<string, number>;
  /** Largest share of each budget that was used, in percent. */
  readonly budgets: ReadonlyMap<string, number>;
  readonly ends: readonly GroupEnd[];
  /** The furthest lifecycle state that any group durably reached; `none` without a group. */
  readonly furthest: string;
  readonly metrics: RunMetrics;
  /** Of a run that went on: what was naked at its failure or after it, the dearest first. */
  readonly losses?: readonly Loss[] | undefined;
}
