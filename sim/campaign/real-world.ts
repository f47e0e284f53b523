/**
 * The cases of the real world: failures that others reported in public, run against this core, and
 * around each a family of runs that are like it.
 *
 * 1. A case holds if its run passes, all its faults land, all that it wants happened, every member
 *    of its family passes, and the faults landed in one of them at least.
 * 2. What fails is left as a file, and the command that replays it is told.
 * 3. Every run is checked in full.
 */
import { join } from "node:path";
import { commandLine } from "../report/command-line.js";
import type { RealWorldReport } from "../report/real-world-shape.js";
import type { RealWorldCase, SimulatedCase } from "../real-world.js";
import { DRAWS_VERSION } from "../rng.js";
import type { RunResult } from "../run-types.js";
import { UNCUT } from "../shrink/cuts.js";
import type { Listener } from "../world-event.js";
import { runAsChosen } from "./as-chosen.js";
import { countOf } from "./count.js";
import { broken } from "./failing-run.js";
import type { Inventory } from "./inventory.js";
import { giveWay } from "./pool.js";
import { createCount, missedBy } from "./real-world-facts.js";
import type { Member } from "./real-world-family.js";
import { memberOf } from "./real-world-family.js";
import { failedOf, reproWith, writeRepro } from "./repro.js";
import { UsageError } from "./usage.js";

/** Which cases, and how many runs around each. */
export interface RealWorldRequest {
  /** Ids or slugs; none: all. */
  readonly names?: readonly string[] | undefined;
  /** Runs that are like each case; without it 25. */
  readonly family?: number | string | undefined;
  /** Where what fails is left; without it `.hedgeproof/real-world`. */
  readonly folder?: string | undefined;
  /** Hears how many of how many cases are done. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
}

/** What became of one case. */
type CaseReport = RealWorldReport["cases"][number];

/** What came of a run that failed, or of a case that did not do what it wants. */
interface Failure {
  readonly told: string;
  readonly member: Member;
  readonly result: RunResult;
  /** Of the file that is left. */
  readonly name: string;
}

const FOLDER = join(".hedgeproof", "real-world");
const FAMILY = 25;
const LARGEST_FAMILY = 10_000;

/** Runs the cases. @throws UsageError on an unknown name, or a family that is no number. */
export async function realWorld(
  { names = [], family = FAMILY, folder = FOLDER, progress }: RealWorldRequest,
  inventory: Inventory,
): Promise<RealWorldReport> {
  const size = familyOf(family);
  const chosen = casesNamed(names, inventory.realWorld);
  const cases: CaseReport[] = [];
  for (const one of chosen) {
    await giveWay();
    cases.push(one.kind === "impossible" ? toldOf(one) : tried(one, size, folder, inventory));
    progress?.(cases.length, chosen.length);
  }
  const failed = cases.some(({ state }) => state === "fails");
  return { verdict: failed ? "failed" : "passed", cases };
}

function familyOf(family: number | string): number {
  const size = countOf(family);
  if (size !== null && size <= LARGEST_FAMILY) return size;
  throw new UsageError(
    `--family "${family}" is not a number of runs, ` +
      `expected a whole number from 0 to ${LARGEST_FAMILY}`,
  );
}

/** In the order of the table, each once. */
function casesNamed(
  names: readonly string[],
  all: readonly RealWorldCase[],
): readonly RealWorldCase[] {
  for (const name of names) {
    if (all.some(({ id, slug }) => id === name || slug === name)) continue;
    const known = all.map(({ id }) => id).join(", ");
    throw new UsageError(`unknown case "${name}", expected a slug, or one of ${known}`);
  }
  if (names.length === 0) return all;
  return all.filter(({ id, slug }) => names.includes(id) || names.includes(slug));
}

function saidOf({ id, slug, thread, title, safeguards, shownBy }: RealWorldCase) {
  return { id, slug, thread, title, safeguards: [...safeguards], shownBy: [...shownBy] };
}

function toldOf(one: Extract<RealWorldCase, { kind: "impossible" }>): CaseReport {
  const nothing = { runs: 0, landed: null, replay: null } as const;
  return { ...saidOf(one), state: "impossible", ...nothing, told: one.why };
}

/** Runs one case and its family (1). */
function tried(one: SimulatedCase, size: number, folder: string, inventory: Inventory): CaseReport {
  const failures: Failure[] = [];
  const itself = exactly(one, inventory);
  if (itself !== null) failures.push(itself);
  const kinds = new Set<string>(one.schedule.map(({ kind }) => kind));
  let landed = 0;
  for (let n = 1; n <= size; n += 1) {
    const member = memberOf(one, n);
    const result = run(one, member, null, inventory);
    if ([...kinds].every((kind) => result.faults.has(kind))) landed += 1;
    if (result.outcome === "passed") continue;
    const where = `member ${n} (${member.venue}, seed ${member.seed})`;
    failures.push({ told: `${where}: ${wordsOf(result)}`, member, result, name: `${one.id}-${n}` });
  }
  const report = {
    ...saidOf(one),
    runs: 1 + size,
    landed: size === 0 ? null : landed / size,
    replay: failures[0] === undefined ? null : left(one, failures[0], folder),
  };
  if (failures[0] !== undefined) {
    const more = failures.length === 1 ? "" : ` (and ${failures.length - 1} more)`;
    return { ...report, state: "fails", told: `${failures[0].told}${more}` };
  }
  if (size > 0 && landed === 0) {
    return { ...report, state: "fails", told: "its faults landed in no member of its family" };
  }
  return { ...report, state: "holds", told: one.expect };
}

/** The run of the case itself: how it failed, or what did not happen; null if it holds. */
function exactly(one: SimulatedCase, inventory: Inventory): Failure | null {
  const { venues, seed, schedule, id } = one;
  const member = { venue: venues[0], seed, schedule };
  const counted = createCount();
  const result = run(one, member, counted.hear, inventory);
  const missed = result.outcome === "passed" ? missedBy(one, result, counted) : [];
  if (result.outcome === "passed" && missed.length === 0) return null;
  const told = result.outcome === "passed" ? missed.join("; ") : wordsOf(result);
  return { told: `the case itself: ${told}`, member, result, name: id };
}

function run(
  { scenario }: SimulatedCase,
  member: Member,
  listener: Listener | null,
  inventory: Inventory,
): RunResult {
  const held = { version: DRAWS_VERSION, quiet: [] };
  const which = { ...member, scenario, store: "memory", root: null, held } as const;
  return runAsChosen(which, inventory.run, listener);
}

function wordsOf(result: RunResult): string {
  const failed = failedOf(result);
  return `${broken(failed)}: ${failed.message}`;
}

/** Leaves a failure as a file; the command that replays it (2). */
function left(
  { scenario, title }: SimulatedCase,
  { member, result, told, name }: Failure,
  folder: string,
): string {
  const file = join(folder, `${name}.json`);
  const repro = reproWith({
    ...member,
    words: `${title}: ${told}`,
    scenario: scenario.slug,
    ...{ store: "memory", ablation: null, cuts: UNCUT },
    expected: result.outcome === "passed" ? "fixed" : failedOf(result),
  });
  writeRepro(file, repro);
  return commandLine(["replay", file]);
}
