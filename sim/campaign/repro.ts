/**
 * A run as a file: scenario, venue, seed and the faults as data.
 *
 * 1. What `writeRepro` writes `reproOf` reads, and it is the same run.
 * 2. Nothing that no schedule could hold is accepted: a fault has the triggers and the parameters,
 *    within the bounds, that the catalogue gives it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { must } from "../../core/assert.js";
import { faultEntry } from "../faults/catalogue.js";
import type { Fault, Schedule } from "../faults/schedule.js";
import { highest } from "../faults/swarm.js";
import { venueProfile } from "../gateway/profiles.js";
import type { Repro } from "../report/shapes.js";
import { reproShape } from "../report/shapes.js";
import { DRAWS_VERSION } from "../rng.js";
import type { Scenario } from "../scenario.js";
import type { Inventory } from "./inventory.js";
import { jsonOf, scenarioNamed, venueNamed } from "./named.js";
import { parseSeed } from "./seeds.js";
import { UsageError } from "./usage.js";

/** A run that a file describes. */
export interface ReproRun {
  readonly scenario: Scenario;
  readonly venue: string;
  readonly seed: string;
  readonly schedule: Schedule;
}

/** Writes a run to a file, whose folder is made if it is not there. */
export function writeRepro(file: string, run: Omit<Repro, "version">): void {
  const repro = { version: DRAWS_VERSION, ...run };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(repro, null, 2)}\n`);
}

/** The run of a file. @throws UsageError in one sentence. */
export function reproOf(file: string, inventory: Inventory): ReproRun {
  const parsed = reproShape.safeParse(jsonOf(file, file, "a run"));
  if (!parsed.success) throw new UsageError(`${file}: ${firstFlaw(parsed.error.issues)}`);
  const { version = DRAWS_VERSION, scenario: slug, venue: name, seed: text } = parsed.data;
  if (version !== DRAWS_VERSION) {
    throw new UsageError(
      `${file}: was made with version ${version} of the draws, expected ${DRAWS_VERSION}`,
    );
  }
  const scenario = scenarioNamed(slug, inventory);
  const venue = venueNamed(name, inventory);
  const seed = parseSeed(text, `${file}: seed`);
  const { schedule } = parsed.data;
  const flaw = flawOf(schedule, scenario, venue);
  if (flaw !== null) throw new UsageError(`${file}: ${flaw}`);
  return { scenario, venue, seed, schedule };
}

function firstFlaw(issues: readonly { readonly path: PropertyKey[]; readonly message: string }[]) {
  const { path, message } = must(issues[0], "issue of a file that does not parse");
  const where = path.length === 0 ? "the file" : path.map(String).join(".");
  return `${where} is not what a run has (${message}), expected docs/schemas/repro.json`;
}

/** What no schedule could hold; null if there is nothing. */
function flawOf(schedule: Schedule, scenario: Scenario, venue: string): string | null {
  const ids = new Set<number>();
  for (const [at, fault] of schedule.entries()) {
    const flaw = ids.has(fault.id)
      ? `id ${fault.id} is taken, expected one of its own`
      : flawOfFault(fault, scenario, venue);
    if (flaw !== null) return `schedule.${at}: ${flaw}`;
    ids.add(fault.id);
  }
  return null;
}

function flawOfFault({ kind, trigger, params }: Fault, scenario: Scenario, venue: string) {
  const entry = must(faultEntry(kind), `catalogue entry of ${kind}`);
  const profile = must(venueProfile(venue), `venue profile ${venue}`);
  if (!entry.triggers.includes(trigger.kind)) {
    return `${kind} has no trigger ${trigger.kind}, expected ${entry.triggers.join(" or ")}`;
  }
  for (const param of entry.params) {
    const [value, most] = [params[param.name], highest(param, { scenario, venue: profile })];
    if (value !== undefined && value >= param.low && value <= most) continue;
    return `${kind} with ${param.name} ${value ?? "missing"}, expected ${param.low} to ${most}`;
  }
  const known = entry.params.map(({ name }) => name);
  const unknown = Object.keys(params).find((name) => !known.includes(name));
  if (unknown === undefined) return null;
  return `${kind} takes no ${unknown}, expected ${known.join(", ") || "no parameter"}`;
}
