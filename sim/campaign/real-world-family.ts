/**
 * The family of a case of the real world: the same faults, a little earlier or later, weaker or
 * stronger, at another venue and in another market.
 *
 * 1. A member is a function of its case and its number.
 * 2. Kinds, orders, symbols and flags stay: they are what the case is about. A step or a jump keeps
 *    its direction.
 * 3. Every parameter stays within what the catalogue and the venue allow.
 */
import { must } from "../../core/assert.js";
import type { FaultParam } from "../faults/catalogue.js";
import { faultEntry } from "../faults/catalogue.js";
import type { Fault, Schedule, Trigger } from "../faults/schedule.js";
import { highest } from "../faults/swarm.js";
import { venueProfile } from "../gateway/profiles.js";
import type { SimulatedCase } from "../real-world.js";
import type { ScheduleStream } from "../rng.js";
import { scheduleStream } from "../rng.js";
import type { Ms } from "../../core/units.js";

/** One run that is like a case. */
export interface Member {
  readonly venue: string;
  readonly seed: string;
  readonly schedule: Schedule;
}

/** A timed fault strikes at most so much earlier or later. */
const SHIFT_MS: Ms = 1_000;
/** A fault at an ordinal strikes at most so many ordinals earlier or later. */
const SHIFT: Readonly<Record<"report" | "query" | "boundary", number>> = {
  ...{ report: 1, query: 1, boundary: 3 },
};
/** Parameters of these units stay (2). */
const FIXED: readonly FaultParam["unit"][] = ["index", "flag"];

/** The nth member, from 1. */
export function memberOf(of: SimulatedCase, n: number): Member {
  const { id, scenario, venues, schedule } = of;
  const seed = `${id}-${n}`;
  const venue = scheduleStream(scenario.slug, "any", seed, "venue").pick(venues);
  const stream = scheduleStream(scenario.slug, venue, seed, "real-world");
  return { venue, seed, schedule: schedule.map((fault) => varied(fault, of, venue, stream)) };
}

function varied(
  { id, kind, trigger, params }: Fault,
  { scenario }: SimulatedCase,
  venue: string,
  stream: ScheduleStream,
): Fault {
  const entry = must(faultEntry(kind), `catalogue entry of ${kind}`);
  const profile = must(venueProfile(venue), `venue profile ${venue}`);
  const drawn: Record<string, number> = {};
  for (const param of entry.params) {
    const told = must(params[param.name], `${param.name} of ${kind}`);
    const most = highest(param, { scenario, venue: profile });
    drawn[param.name] = FIXED.includes(param.unit) ? told : drawnOf(param, told, most, stream);
  }
  return { id, kind, trigger: moved(trigger, scenario.faultPhaseMs, stream), params: drawn };
}

/** Within the parameter's bounds, at most half as much again as the case says, or half of it. */
function drawnOf(param: FaultParam, told: number, most: number, stream: ScheduleStream): number {
  const ends = [Math.trunc(told / 2), Math.trunc((told * 3) / 2)];
  const low = Math.max(param.low, Math.min(...ends));
  const value = Math.min(most, stream.integer(low, Math.max(low, ...ends)));
  if (Math.abs(value) >= param.magnitudeFrom) return value;
  return told < 0 ? -param.magnitudeFrom : param.magnitudeFrom;
}

function moved(trigger: Trigger, endMs: Ms, stream: ScheduleStream): Trigger {
  switch (trigger.kind) {
    case "time": {
      const atMs = trigger.atMs + stream.integer(-SHIFT_MS, SHIFT_MS);
      return { ...trigger, atMs: Math.max(1, Math.min(atMs, endMs - 1)) };
    }
    case "report":
    case "query":
    case "boundary": {
      const by = SHIFT[trigger.kind];
      return { ...trigger, n: Math.max(1, trigger.n + stream.integer(-by, by)) };
    }
    case "request":
    case "order":
      return trigger;
  }
}
