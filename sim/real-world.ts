/**
 * What a case of the real world says: a failure that somebody reported in public, as data: the
 * faults that led to it, and what must have happened for the core to have withstood it. Files under
 * `scenarios/real-world/` hold them; `sim/campaign/real-world.ts` runs them.
 *
 * 1. A case names the thread that reports the failure, and tells it in its own words.
 * 2. A case that can pass for nothing is a defect: all its faults land, and what it wants happens.
 * 3. What cannot happen to this core names the test that shows why.
 */
import type { Sym, Units } from "../core/units.js";
import type { Schedule } from "./faults/schedule.js";
import type { GroupEnd } from "./run-types.js";
import type { Scenario } from "./scenario.js";
import type { SituationSlug } from "./situations/table.js";

/** What every case says. */
interface Reported {
  /** `AN` and two digits; stable: reports and documents name it. */
  readonly id: string;
  /** Stable, too. */
  readonly slug: string;
  /** Where the failure is reported. */
  readonly thread: string;
  /** What went wrong elsewhere, in one line. */
  readonly title: string;
  /** Slugs of the safeguards that keep it from happening here. */
  readonly safeguards: readonly string[];
  /** What must hold here instead, in one sentence. */
  readonly expect: string;
  /** Tests that show a part of it which no simulated venue does, such as a payload. */
  readonly shownBy: readonly string[];
}

/** Something that can be counted after a run, by the exchange's truth and the venue's door. */
export type Fact =
  /** So many orders left for `PLAN/LEG/PURPOSE`. */
  | { readonly kind: "sent"; readonly of: string; readonly orders: number }
  /** So many units filled for `PLAN/LEG/PURPOSE`, less what was taken back. */
  | { readonly kind: "filled"; readonly of: string; readonly units: Units }
  /** The account's net position at the end. */
  | { readonly kind: "net"; readonly symbol: Sym; readonly units: Units };

/** What must have happened in the run of a case, beside all its faults (2). */
export interface Wants {
  readonly situations: readonly SituationSlug[];
  /** How groups ended, by the run's own words. */
  readonly ends: readonly (Pick<GroupEnd, "group" | "end"> & Partial<GroupEnd>)[];
  readonly facts: readonly Fact[];
}

/** A case that is run. */
export interface SimulatedCase extends Reported {
  readonly kind: "simulated";
  readonly scenario: Scenario;
  /** Slugs: of the case itself the first, of its family any. */
  readonly venues: readonly [string, ...string[]];
  readonly seed: string;
  readonly schedule: Schedule;
  /** Name of an ablation that fails just so: the case must fail with it. Null: there is none. */
  readonly without: string | null;
  readonly wants: Wants;
}

/** A case that cannot happen to this core (3). */
export interface ImpossibleCase extends Reported {
  readonly kind: "impossible";
  /** Why, in one sentence. */
  readonly why: string;
}

/** One failure that a public tracker reports. */
export type RealWorldCase = SimulatedCase | ImpossibleCase;
