/**
 * A run that was run before, run again: with the same choice of store and checks, and the same
 * digest if it is deterministic.
 *
 * 1. What goes in and comes out is plain data: it crosses processes.
 */
import type { RunResult, RunSpec, StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { describe } from "../trace.js";
import type { Listener } from "../world-event.js";
import { runAsChosen } from "./as-chosen.js";

/** Which run. */
export interface Again {
  readonly scenario: Scenario;
  readonly venue: string;
  readonly seed: string;
  /** Of the campaign. */
  readonly store: StoreKind;
  /** Whether what happened is told line by line. */
  readonly told: boolean;
}

/** What came of it. */
export interface AgainResult {
  readonly digest: string;
  /** Empty unless asked for. */
  readonly lines: readonly string[];
}

/** Several of them, all there or as they come. */
export type Agains = Iterable<Again> | AsyncIterable<Again>;

/** Runs one of them. */
export function runAgain(again: Again, run: (spec: RunSpec) => RunResult): AgainResult {
  const lines: string[] = [];
  const tell: Listener = (event) => {
    const { actor, text } = describe(event);
    lines.push(`${event.atMs} ms, ${actor} ${text}`);
  };
  const { digest } = runAsChosen(
    { ...again, root: null, schedule: null },
    run,
    again.told ? tell : null,
  );
  return { digest, lines };
}

/** Runs all of them in this process, one after another. */
export async function runAllAgain(
  runs: Agains,
  run: (spec: RunSpec) => RunResult,
): Promise<readonly AgainResult[]> {
  const results: AgainResult[] = [];
  for await (const again of runs) results.push(runAgain(again, run));
  return results;
}
