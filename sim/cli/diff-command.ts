/**
 * `hedgeproof diff`: two seeds, two builds, or a run with and without one of its faults.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 */
import { countOf } from "../campaign/count.js";
import type { Side } from "../campaign/diff.js";
import { diffOf, sideOfFile, sideOfRun, without } from "../campaign/diff.js";
import type { Inventory } from "../campaign/inventory.js";
import { scenarioNamed, venueNamed } from "../campaign/named.js";
import { parseSeed } from "../campaign/seeds.js";
import { UsageError } from "../campaign/usage.js";
import { diffText } from "./diff-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";

/** Options as commander hands them over. */
export interface DiffOptions {
  readonly venue?: string;
  readonly seed?: string;
  readonly against?: string;
  readonly without?: string;
  readonly json?: boolean;
}

const FILE_ENDING = ".json";

/** Compares two runs. @returns 1 where they differ. @throws UsageError on bad input. */
export async function diffCommand(
  runs: readonly [string, string | undefined],
  options: DiffOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const report = diffOf(...(await sidesOf(runs, options, inventory)));
  io.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : diffText(report));
  return report.same ? EXIT.passed : EXIT.failed;
}

async function sidesOf(
  [run, other]: readonly [string, string | undefined],
  options: DiffOptions,
  inventory: Inventory,
): Promise<[Side, Side]> {
  const { venue, seed, against, without: fault } = options;
  const others = [other, against, fault].filter((given) => given !== undefined);
  if (others.length !== 1) {
    const given = others.length === 0 ? "none was given" : `${others.length} were given`;
    throw new UsageError(
      `diff takes one of a second file, --against SEED and --without FAULT, ${given}`,
    );
  }
  const one = run.endsWith(FILE_ENDING)
    ? await ofFile(run, [venue, seed, against], inventory)
    : ofSeed(run, options, seed, "--seed", inventory);
  if (fault !== undefined) return [one, await without(one, faultOf(fault), inventory)];
  if (other !== undefined) return [one, await sideOfFile(other, inventory)];
  return [one, ofSeed(run, options, against, "--against", inventory)];
}

async function ofFile(
  file: string,
  also: readonly (string | undefined)[],
  inventory: Inventory,
): Promise<Side> {
  const more = also.find((given) => given !== undefined);
  if (more === undefined) return sideOfFile(file, inventory);
  throw new UsageError(`${file} holds a whole run, expected nothing beside it, ${more} was given`);
}

function ofSeed(
  slug: string,
  { venue: name }: DiffOptions,
  text: string | undefined,
  option: string,
  inventory: Inventory,
): Side {
  if (name === undefined || text === undefined) {
    const missing = name === undefined ? "--venue" : option;
    throw new UsageError(`${missing} is missing, expected it with the scenario ${slug}`);
  }
  const scenario = scenarioNamed(slug, inventory);
  const venue = venueNamed(name, inventory);
  const seed = parseSeed(text, option);
  const spec = { scenario, venue, seed, schedule: null, store: "sqlite" } as const;
  return sideOfRun(`${slug}, ${venue}, seed ${seed}`, spec, inventory);
}

function faultOf(text: string): number {
  const id = countOf(text);
  if (id !== null) return id;
  throw new UsageError(`--without "${text}" is no fault's id, expected a whole number`);
}
