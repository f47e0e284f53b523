/**
 * What a check of the gate comes to: passed or not, in numbers, with every reason.
 *
 * 1. A check passes exactly when it has no reason.
 * 2. A failure that the policy allows is told, and is no reason.
 */
import type { BrokenRuns } from "./suspects.js";
import type { GateFailure, Policy } from "../report/gate-shape.js";

const DAY_LETTERS = 10;

/** The day of a moment in milliseconds since 1970, `YYYY-MM-DD` in UTC. */
export function dayOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, DAY_LETTERS);
}

/** Of one failure, before it is known whether it is allowed, and what guards it. */
export type Failing = Pick<GateFailure, "what" | "invariant" | "message" | "replay"> & {
  readonly scenario?: string;
  readonly venue?: string;
  readonly seed?: string;
};

/** What one check found. */
export interface Found {
  /** In numbers, for the table. */
  readonly detail: string;
  /** Why it does not pass, apart from its failures. */
  readonly reasons: readonly string[];
  /** Those that are listed. */
  readonly failures: readonly Failing[];
  /** All failures, also those that are not listed. */
  readonly failed: number;
  /** Of a campaign: what broke in how many runs. */
  readonly broken?: BrokenRuns;
  /** Files that were read. */
  readonly inputs?: readonly string[];
}

/** The entry of the policy that allows it on that day (`YYYY-MM-DD`); null: it is not allowed. */
export function allowance(
  { scenario, venue, seed, invariant }: Failing,
  known: NonNullable<Policy["known"]>,
  day: string,
): NonNullable<Policy["known"]>[number] | null {
  const fits = (said: string | undefined, is: string | undefined): boolean =>
    said === undefined || said === is;
  const entry = known.find(
    (one) =>
      one.until >= day &&
      one.invariant === invariant &&
      fits(one.scenario, scenario) &&
      fits(one.venue, venue) &&
      fits(one.seed, seed),
  );
  return entry ?? null;
}

/** Entries whose time is over: each is a reason by itself, whether it still happens or not. */
export function expired(known: NonNullable<Policy["known"]>, day: string): readonly string[] {
  return known
    .filter(({ until }) => until < day)
    .map(
      ({ invariant, owner, until, reason }) =>
        `the allowance for ${invariant} ended on ${until}; ${owner} answers for it (${reason})`,
    );
}
