/**
 * A run as a file: read from anybody, checked, ready to be run; and written.
 *
 * 1. What `writeRepro` writes `reproOf` reads, and it is the same run.
 * 2. Nothing that no schedule could hold is accepted: a fault has the triggers and the parameters,
 *    within the bounds, that the catalogue gives it, and the cuts leave a scenario in order.
 * 3. A file is replaced whole or not at all.
 */
import { assert, must } from "../../core/assert.js";
import type { Ablation } from "../ablate/ablation.js";
import { faultEntry } from "../faults/catalogue.js";
import type { Fault, Schedule } from "../faults/schedule.js";
import { highest } from "../faults/swarm.js";
import { venueProfile } from "../gateway/profiles.js";
import type { Failed, Repro } from "../report/repro-shape.js";
import { REPRO_VERSION, reproShape } from "../report/repro-shape.js";
import { DRAWS_VERSION } from "../rng.js";
import type { Chance, RunResult } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { cutScenario } from "../shrink/cuts.js";
import { ablationNamed } from "./ablated.js";
import { buildName } from "./build.js";
import type { Inventory } from "./inventory.js";
import { scenarioNamed, scenarioOfPlan, venueNamed } from "./named.js";
import type { ReplaySpec } from "./replay.js";
import { parseSeed } from "./seeds.js";
import { shaped, untrustedJson } from "./untrusted.js";
import { UNPRINTABLE, UsageError } from "./usage.js";
import { writeWhole } from "./whole-file.js";

/** A run that a file describes. */
export interface ReproRun extends ReplaySpec {
  /** Cut, as the file says. */
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  readonly held: Chance;
  readonly ablation: Ablation | null;
  /** Uncut. */
  readonly whole: Scenario;
  /** The file's content. */
  readonly repro: Repro;
}

/** What a repro says that its writer knows; the rest is of this build. */
export type Written = Omit<Repro, "version" | "draws" | "build" | "schedule" | "cuts"> & {
  readonly schedule: Schedule;
  readonly cuts: Readonly<Record<keyof Repro["cuts"], unknown>>;
  /** Where not those of this build. */
  readonly draws?: number;
};

/** The content of a file: strict, and with nothing that cannot be printed. */
export function reproWith({ draws = DRAWS_VERSION, ...said }: Written): Repro {
  const { words, scenario, plan, venue, seed, store, ablation, cuts, schedule, expected } = said;
  const ours = { version: REPRO_VERSION, draws, build: buildName() };
  const printable = (text: string): string => text.replaceAll(UNPRINTABLE, "?");
  return reproShape.parse({
    ...ours,
    words: printable(words).slice(0, 1_000),
    ...{ scenario, ...(plan === undefined ? {} : { plan }) },
    ...{ venue, seed, store, ablation, cuts, schedule },
    expected:
      expected === "fixed"
        ? expected
        : { ...expected, message: printable(expected.message).slice(0, 2_000) },
  });
}

/** How a run failed, as a file says it. @throws InvariantViolation if it passed. */
export function failedOf({
  outcome,
  invariant,
  message,
}: Pick<RunResult, "outcome" | "invariant" | "message">): Failed {
  assert(outcome !== "passed" && outcome !== "nondeterministic", `a run that ${outcome} is kept`);
  return { outcome, invariant, message: message ?? outcome };
}

/** Writes a run to a file, whose folder is made if it is not there (3). */
export function writeRepro(file: string, repro: Repro): void {
  writeWhole(file, reproText(repro));
}

/** A field a line, and of the schedule a fault a line. */
export function reproText(repro: Repro): string {
  const line = (value: unknown): string => JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, " ");
  const fields = Object.entries(repro).map(([name, value]) => {
    const faults = name === "schedule" ? repro.schedule.map((fault) => `    ${line(fault)}`) : [];
    const text = faults.length === 0 ? line(value) : `[\n${faults.join(",\n")}\n  ]`;
    return `  "${name}": ${text}`;
  });
  return `{\n${fields.join(",\n")}\n}\n`;
}

/** The run of a file. @throws UsageError in one sentence. */
export function reproOf(file: string, inventory: Inventory): ReproRun {
  return reproIn(untrustedJson(file, { what: file, kind: "a run" }), file, inventory);
}

/** The run of a file's JSON. @throws UsageError in one sentence that names the file. */
export function reproIn(json: unknown, file: string, inventory: Inventory): ReproRun {
  demandVersion(json, file);
  const repro = shaped(json, reproShape, file, { kind: "a run", schema: "repro" });
  if (repro.draws > DRAWS_VERSION) {
    throw new UsageError(
      `${file}: was made with version ${repro.draws} of the draws, ` +
        `expected at most ${DRAWS_VERSION}`,
    );
  }
  const whole = wholeOf(repro, file, inventory);
  const venue = venueNamed(repro.venue, inventory);
  const seed = parseSeed(repro.seed, `${file}: seed`);
  const ablation = repro.ablation === null ? null : ablationNamed(repro.ablation);
  const cut = cutScenario(whole, repro.cuts);
  if (cut.kind === "flawed") throw new UsageError(`${file}: cuts: ${cut.reason}`);
  const { scenario } = cut;
  const { schedule, store } = repro;
  const flaw = flawOf(schedule, scenario, venue);
  if (flaw !== null) throw new UsageError(`${file}: ${flaw}`);
  const held = { version: repro.draws, quiet: repro.cuts.quiet };
  return { scenario, venue, seed, schedule, store, held, ablation, whole, repro };
}

function wholeOf({ scenario, plan }: Repro, file: string, inventory: Inventory): Scenario {
  if (plan === undefined) return keptScenario(scenario, inventory);
  const whole = scenarioOfPlan(plan, `${file}: plan`);
  if (whole.slug === scenario) return whole;
  throw new UsageError(`${file}: scenario is "${scenario}", expected "${whole.slug}", of its plan`);
}

/** Of a file it may also be one that only a case of the real world runs. */
function keptScenario(slug: string, inventory: Inventory): Scenario {
  const cases = inventory.realWorld.flatMap((one) => (one.kind === "simulated" ? [one] : []));
  const own = cases.find(({ scenario }) => scenario.slug === slug);
  return own?.scenario ?? scenarioNamed(slug, inventory);
}

function demandVersion(json: unknown, file: string): void {
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, "version")) return;
  const { version } = json as { readonly version: unknown };
  if (version === REPRO_VERSION) return;
  throw new UsageError(
    `${file}: is of version ${JSON.stringify(version)} of the format, expected ${REPRO_VERSION}`,
  );
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
