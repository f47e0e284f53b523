/**
 * What a run asks of whoever judges it. The auditor answers in every real run; a test may bring
 * its own.
 */
import type { StoreContents } from "../core/store/port.js";
import type { Naked } from "./auditor/naked.js";
import type { RunMetrics } from "./metrics.js";
import type { GroupEnd } from "./run-types.js";
import type { WorldEvent } from "./world-event.js";

/** A broken invariant: its slug, and one sentence with the numbers that broke it. */
export interface Violation {
  readonly invariant: string;
  readonly message: string;
}

/** What was counted in one run. */
export interface Tallies {
  readonly situations: ReadonlyMap<string, number>;
  /** Invariants whose antecedent held, with counts. */
  readonly invariants: ReadonlyMap<string, number>;
  /** Largest share of each budget that was used, in percent. */
  readonly budgets: ReadonlyMap<string, number>;
  readonly ends: readonly GroupEnd[];
  /** The furthest lifecycle state that any group durably reached; `none` without a group. */
  readonly furthest: string;
  readonly metrics: RunMetrics;
}

export interface Judge {
  /** Hears every event of the world, at the moment it happens. */
  hear(event: WorldEvent): void;
  /** The whole store was read, at a start of the core or at the end of the run. */
  store(contents: StoreContents): void;
  /** The first violation; null while there is none. */
  violation(): Violation | null;
  /** Why the world has not settled, in one sentence; null when it has. */
  unsettled(): string | null;
  /** Positions that are uncovered now, by the exchange's truth. */
  naked(): readonly Naked[];
  /** Whether all but the core's books has come to rest: those are wrong then, and not late. */
  atRest(): boolean;
  /** The run is over: judges what is judged at the end. */
  finish(): void;
  tallies(): Tallies;
}
