/**
 * Cuts a failing run until nothing more can be taken from it: fewer and weaker faults, a simpler
 * scenario, less chance. What fails is asked; nothing of it is known here.
 *
 * 1. Every best fails as the first one did.
 * 2. Whoever consumes the steps may stop after any of them; a search from the best goes on.
 * 3. The same run is cut in the same way.
 */
import type { Scenario } from "../scenario.js";
import { fewerFaults, onlyLanded, weakerFaults } from "./faults.js";
import type { Best, Fails, Pass, Search, Step } from "./search.js";
import { earlierEnd, fewerGroups, fewerLegs, fewerLots, quieter } from "./simpler.js";

/** What takes most away with few tries comes first: all that follows it costs less. */
const PASSES: readonly Pass[] = [
  ...[onlyLanded, fewerGroups, fewerLegs, fewerLots, quieter, fewerFaults],
  ...[fewerGroups, fewerLegs, fewerLots, quieter, earlierEnd, weakerFaults],
];

/** Cuts `first`, a run of `whole` that fails; each step is one try. @returns the last best. */
export function* shrink(whole: Scenario, first: Best, fails: Fails): Generator<Step, Best> {
  const tried = new Set([JSON.stringify([first.schedule, first.cuts])]);
  const tooWeak = new Set<string>();
  const search: Search = { whole, fails, tried, tooWeak, best: first, tries: 0 };
  for (;;) {
    const before = search.best;
    for (const pass of PASSES) yield* pass(search);
    if (search.best === before) return before;
  }
}
