/**
 * `npm run fuzz -- [N] [--seed S] [--venue V] [--at K]`: N payloads gone wrong for every adapter;
 * or, with `--at`, the one of that number. Exits with 1 if an adapter did not survive one.
 */
import { inspect, parseArgs } from "node:util";
import { countOf } from "../campaign/count.js";
import { VENUE_PROFILES, venueProfile } from "../gateway/profiles.js";
import { attemptOf } from "./fuzz.js";
import { targetOf } from "./payloads.js";
import { watched } from "./watched.js";

const PAYLOADS = 1_000_000;
/** Of a payload, so much is printed; the rest is made again by the command beside it. */
const PRINTED = 2_000;

interface Asked {
  readonly seed: string;
  readonly venues: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** What was asked for; a sentence where that was not understood. */
function askedOf(words: readonly string[]): Asked | string {
  const text = { type: "string" } as const;
  const options = { seed: text, venue: text, at: text };
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : "arguments that cannot be read";
  }
  const { values, positionals } = parsed;
  const count = countOf(positionals[0] ?? PAYLOADS) ?? 0;
  if (count < 1 || positionals.length > 1) {
    return `"${positionals.join(" ")}" is not a number of payloads, expected 1 or more`;
  }
  const at = values.at === undefined ? null : countOf(values.at);
  if (values.at !== undefined && at === null) return `--at "${values.at}": expected a number`;
  if (values.venue !== undefined && venueProfile(values.venue) === null) {
    return `--venue "${values.venue}": expected one of ${slugs().join(", ")}`;
  }
  return {
    seed: values.seed ?? "1",
    venues: values.venue === undefined ? slugs() : [values.venue],
    from: at ?? 0,
    to: at === null ? count : at + 1,
  };
}

function slugs(): readonly string[] {
  return VENUE_PROFILES.map(({ slug }) => slug);
}

/** The payload that was not survived, and how to see it again. */
function tellOf(venue: string, seed: string, nth: number, flaw: string): string {
  const profile = venueProfile(venue);
  if (profile === null) return flaw;
  const { door, answer } = attemptOf(targetOf(profile), seed, nth);
  const shown = inspect(answer, { depth: 8, maxStringLength: 200, maxArrayLength: 20 });
  return (
    `${venue}, ${door}: ${flaw}\n${shown.slice(0, PRINTED)}\n` +
    `again: npm run fuzz -- --venue ${venue} --seed ${JSON.stringify(seed)} --at ${nth}\n`
  );
}

async function fuzzAll({ seed, venues, from, to }: Asked): Promise<number> {
  let code = 0;
  process.stdout.write(`seed ${seed}, ${to - from} payloads for each adapter\n`);
  for (const venue of venues) {
    const { found, elapsedMs } = await watched({ venue, seed, from, to });
    if (found !== null) {
      code = 1;
      process.stdout.write(tellOf(venue, seed, found.nth, found.flaw));
      continue;
    }
    const seconds = elapsedMs / 1_000;
    const rate = Math.round((to - from) / seconds);
    process.stdout.write(`${venue}: survived, ${rate} a second, ${seconds.toFixed(1)} s\n`);
  }
  return code;
}

const asked = askedOf(process.argv.slice(2));
if (typeof asked === "string") {
  process.stderr.write(`fuzz: ${asked}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await fuzzAll(asked);
}
