/**
 * Draws a fault schedule from a seed: how many kinds are active, which, how often, when, and how
 * strong. Few kinds at a time find what many at once would hide.
 *
 * 1. The same (scenario, venue, seed) draws the same schedule, before the run and apart from it.
 * 2. Only faults that can arise in the scenario, within the venue's bounds.
 * 3. Ids are 1, 2, 3, …: they stay when other faults are removed.
 * 4. Each kind has a rank and a stream of its own: a kind more in the catalogue changes which
 *    others are active, and of those that stay the ids alone.
 * 5. A scenario may name kinds that are active in every seed: what is rare elsewhere needs one.
 */
import { assert } from "../../core/assert.js";
import type { Plan } from "../../core/plan.js";
import type { Ms } from "../../core/units.js";
import type { VenueProfile } from "../ports.js";
import type { ScheduleStream } from "../rng.js";
import { createDraws, scheduleStream } from "../rng.js";
import type { Scenario } from "../scenario.js";
import type { FaultEntry, FaultParam } from "./catalogue.js";
import { FAULT_CATALOGUE } from "./catalogue.js";
import { QUERY_SCOPES } from "./schedule.js";
import type { Fault, FaultKind, OrderKey, Schedule, Trigger } from "./schedule.js";
import {
  CRASH_BOUNDARIES,
  POWER_BOUNDARIES,
  RECOVERY_BOUNDARIES,
  TORN_BOUNDARIES,
  assignableLegs,
  hasProtection,
  lastResort,
  likelyBoundary,
  likelyHedge,
  likelyMoment,
  likelyOrder,
  plansOf,
  smallOrdinal,
} from "./targets.js";

/** What the swarm needs of a venue: its name, its bounds, and its normal latency. */
export type SwarmVenue = Pick<VenueProfile, "slug" | "latency" | "replaces"> & {
  readonly adapter: Pick<VenueProfile["adapter"], "rules">;
};

/** Largest number of instances of one kind. */
const MAX_INSTANCES = 4;
/** Share of draws of a refusing kind that refuse one hedge again and again, in percent. */
const STUBBORN_PERCENT = 25;
/** Orders of one key that a stubborn draw strikes. */
const STUBBORN_ORDERS = 4;

/** Kinds that cannot land without a death of the process: one is brought along. */
const AFTER_DEATH: readonly FaultKind[] = ["duplicate-after-restart", "crash-in-recovery"];
const DEATHS: readonly FaultKind[] = ["crash", "power-loss"];

/** Share of faults of cancels that see to it that their order is canceled, in percent. */
const CANCELED_PERCENT = 75;
/** An order that has filled in part only for so long is canceled by its deadline. */
const OPEN_MS: Ms = 45_000;

/** How often, in percent, and for how long before the day's end at most. */
const ASLEEP_PERCENT = 25;
const ASLEEP_BEFORE_MS: Ms = 1_000;

/** Ranks are drawn from so many; of two that are equal the earlier kind goes first. */
const RANKS = 1_000_000;

interface Draft {
  /** Of the kind that is being drawn. */
  readonly stream: ScheduleStream;
  readonly scenario: Scenario;
  readonly plans: readonly Plan[];
  readonly venue: SwarmVenue;
  readonly faults: Fault[];
}

/** The schedule of a seed, from the kinds of `catalogue`; empty for about one seed in twenty. */
export function drawSchedule(
  scenario: Scenario,
  venue: SwarmVenue,
  seed: string,
  catalogue: readonly FaultEntry[] = FAULT_CATALOGUE,
): Schedule {
  const streamOf = (part: string): ScheduleStream =>
    scheduleStream(scenario.slug, venue.slug, seed, part);
  const world = { scenario, plans: plansOf(scenario), venue, faults: [] as Fault[] };
  const possible = catalogue.filter((entry) => canArise(entry, world));
  const draws = createDraws(scenario.slug, venue.slug, seed);
  const rankOf = (kind: FaultKind): number => draws.integer("kind", kind, 0, 1, RANKS);
  const { prone = [] } = scenario;
  for (const entry of chosenKinds(streamOf("kinds"), possible, rankOf, prone)) {
    const draft: Draft = { ...world, stream: streamOf(entry.kind) };
    const keys = drawStubborn(draft, entry.kind);
    const instances = keys.length === 0 ? smallOrdinal(draft.stream, MAX_INSTANCES) : keys.length;
    for (let i = 0; i < instances; i += 1) {
      const fault = drawFault(draft, entry, keys[i]);
      world.faults.push(fault, ...keptOpen(draft, fault), ...asleep(draft, fault));
    }
  }
  return world.faults;
}

/** Whether a fault of this kind could ever land in the scenario at the venue. */
function canArise(entry: FaultEntry, draft: Omit<Draft, "stream">): boolean {
  if (draft.plans.length === 0) return false;
  if (entry.params.some((param) => highest(param, draft) < param.low)) return false;
  // On such a disk no core can promise anything: only a schedule that is given as data has one.
  if (entry.kind === "lying-sync") return false;
  if (entry.kind === "assignment") return assignableLegs(draft.scenario).length > 0;
  if (entry.kind === "new-day") return draft.venue.adapter.rules.listsOfDay;
  if (entry.kind === "replaced") return draft.venue.replaces;
  if (entry.kind !== "hedge-partly-filled") return true;
  return hasProtection(draft.scenario);
}

/** Design 5.1: none 5 %, one 25 %, two 20 %, three to six 30 %, about half 20 %. */
function kindCount(stream: ScheduleStream, possible: number): number {
  const roll = stream.integer(0, 99);
  if (roll < 5) return 0;
  if (roll < 30) return Math.min(1, possible);
  if (roll < 50) return Math.min(2, possible);
  if (roll < 80) return Math.min(stream.integer(3, 6), possible);
  return Math.max(0, Math.min(possible, (possible >> 1) + stream.integer(-1, 1)));
}

/** The active kinds, in the catalogue's order, with what the scenario and they bring along. */
function chosenKinds(
  stream: ScheduleStream,
  possible: readonly FaultEntry[],
  rankOf: (kind: FaultKind) => number,
  prone: readonly FaultKind[],
): readonly FaultEntry[] {
  const ranked = possible
    .map(({ kind }) => ({ kind, rank: rankOf(kind) }))
    .sort((a, b) => a.rank - b.rank);
  const count = kindCount(stream, possible.length);
  const chosen = new Set([...prone, ...ranked.slice(0, count).map(({ kind }) => kind)]);
  const dies = DEATHS.some((kind) => chosen.has(kind));
  if (!dies && AFTER_DEATH.some((kind) => chosen.has(kind))) chosen.add(stream.pick(DEATHS));
  return possible.filter((entry) => chosen.has(entry.kind));
}

/**
 * Keys of a hedge and of the exits that follow when it fails, all refused or starved: nothing else
 * brings a group to its last resort. Empty in most draws.
 */
function drawStubborn(draft: Draft, kind: FaultKind): readonly OrderKey[] {
  if (kind !== "rejected" && kind !== "hedge-partly-filled") return [];
  const { stream, scenario } = draft;
  if (!hasProtection(scenario) || !stream.chance(STUBBORN_PERCENT)) return [];
  return lastResort(stream, scenario, kind === "rejected", STUBBORN_ORDERS);
}

function drawFault(draft: Draft, entry: FaultEntry, key: OrderKey | undefined): Fault {
  const trigger = key === undefined ? TRIGGERS[entry.kind](draft) : triggerAt(entry.kind, key);
  return {
    id: draft.faults.length + 1,
    kind: entry.kind,
    trigger,
    params: drawParams(draft, entry),
  };
}

/** The trigger of a kind that strikes orders, at a given key. */
function triggerAt(kind: FaultKind, order: OrderKey): Trigger {
  return kind === "rejected"
    ? { kind: "request", verb: "send", order, n: 1 }
    : { kind: "order", order };
}

/** How the trigger of a kind is drawn. */
type Draw = (draft: Draft) => Trigger;

const byReport: Draw = ({ stream, scenario }) => ({
  kind: "report",
  order: likelyOrder(stream, scenario),
  n: smallOrdinal(stream, 4),
});
const byQuery: Draw = ({ stream }) => drawQuery(stream);
const byRequestOrQuery: Draw = (draft) =>
  draft.stream.chance(20) ? drawQuery(draft.stream) : drawRequest(draft, 75);
const mostlyBySend: Draw = (draft) => drawRequest(draft, 85);
const bySend: Draw = (draft) => drawRequest(draft, 100);
const byCancel: Draw = (draft) => drawRequest(draft, 0);
const byOrder: Draw = ({ stream, scenario }) => ({
  kind: "order",
  order: likelyOrder(stream, scenario),
});
const byHedge: Draw = ({ stream, scenario }) => ({
  kind: "order",
  order: likelyHedge(stream, scenario),
});
const byTorn: Draw = ({ stream }) =>
  likelyBoundary(stream, TORN_BOUNDARIES, stream.chance(80) ? 1 : 2);
const byTime: Draw = ({ stream, scenario }) => ({
  kind: "time",
  atMs: likelyMoment(stream, scenario),
});

const TRIGGERS: Readonly<Record<FaultKind, Draw>> = {
  reorder: byReport,
  duplicate: byReport,
  "duplicate-after-restart": byReport,
  drop: byReport,
  delay: byReport,
  disconnect: byTime,
  "stale-replay": byTime,
  "frames-dropped": byTime,
  "garbled-frame": byReport,
  "fill-before-ack": bySend,
  "response-lost": byRequestOrQuery,
  "request-lost": byRequestOrQuery,
  "late-landing": mostlyBySend,
  "landing-beyond-horizon": mostlyBySend,
  "timeout-as-400": mostlyBySend,
  "server-error": byRequestOrQuery,
  rejected: bySend,
  "rate-limited": byTime,
  banned: byTime,
  "lagging-reads": byTime,
  "incomplete-snapshot": byQuery,
  "partial-fill": byOrder,
  "hedge-partly-filled": byHedge,
  "no-liquidity": byTime,
  "cancel-rejected": byCancel,
  "cancel-lost": byCancel,
  "cancel-fill-race": byCancel,
  "late-fill-after-cancel": byCancel,
  overfill: byReport,
  bust: byReport,
  correct: byReport,
  replaced: byOrder,
  "shared-fill-id": byOrder,
  "twin-fill-id": byReport,
  "price-gap": byTime,
  halt: byTime,
  "freeze-cut": byTime,
  "margin-raised": byTime,
  "session-close": byTime,
  "new-day": byTime,
  "square-off": byTime,
  assignment: byTime,
  "manual-trade": byTime,
  "clock-drift": byTime,
  "clock-step": byTime,
  "timer-jitter": byTime,
  "coarse-clock": byTime,
  stall: byTime,
  crash: (draft) => drawDeath(draft, "crash"),
  "crash-in-recovery": (draft) => drawDeath(draft, "crash-in-recovery"),
  "crash-loop": byTime,
  "second-instance": byTime,
  "power-loss": (draft) => drawDeath(draft, "power-loss"),
  "torn-tail": byTorn,
  "disk-full": byTime,
  "disk-busy": byTime,
  "disk-error": byTime,
  "disk-slow": byTime,
  "lying-sync": byTorn,
};

function drawQuery(stream: ScheduleStream): Trigger {
  const scope = stream.pick(QUERY_SCOPES);
  const incarnation = stream.chance(70) ? 1 : 2;
  return { kind: "query", scope, incarnation, n: smallOrdinal(stream, 6) };
}

/** A request: in `sends` of 100 cases a send, else a cancel. */
function drawRequest(draft: Draft, sends: number): Trigger {
  const { stream, scenario } = draft;
  if (stream.chance(sends)) {
    return { kind: "request", verb: "send", order: likelyOrder(stream, scenario), n: 1 };
  }
  const order = likelyOrder(stream, scenario);
  return { kind: "request", verb: "cancel", order, n: smallOrdinal(stream, 2) };
}

/** Beside most faults of a cancel: its order fills in part only, so that it is canceled at all. */
function keptOpen({ stream, faults }: Draft, { trigger }: Fault): Fault[] {
  if (trigger.kind !== "request" || trigger.verb !== "cancel") return [];
  if (!stream.chance(CANCELED_PERCENT)) return [];
  const open = { kind: "order", order: trigger.order } as const;
  const params = { percent: stream.integer(10, 90), pauseMs: OPEN_MS };
  return [{ id: faults.length + 2, kind: "partial-fill", trigger: open, params }];
}

/** Often the process is dead while the first of the days ends: it hears nothing of the end. */
function asleep({ stream, faults }: Draft, { kind, trigger, params }: Fault): Fault[] {
  if (kind !== "new-day" || trigger.kind !== "time") return [];
  if (faults.some((other) => other.kind === kind) || !stream.chance(ASLEEP_PERCENT)) return [];
  const atMs = Math.max(0, trigger.atMs - stream.integer(0, ASLEEP_BEFORE_MS));
  const downMs = (params.forMs ?? 0) + trigger.atMs - atMs + stream.integer(0, ASLEEP_BEFORE_MS);
  const id = faults.length + 2;
  return [{ id, kind: "crash", trigger: { kind: "time", atMs }, params: { downMs } }];
}

function drawDeath(draft: Draft, kind: "crash" | "crash-in-recovery" | "power-loss"): Trigger {
  const { stream, scenario } = draft;
  if (kind === "crash-in-recovery") {
    return likelyBoundary(stream, RECOVERY_BOUNDARIES, stream.chance(75) ? 2 : 3);
  }
  if (kind === "crash" && stream.chance(15)) {
    return { kind: "time", atMs: likelyMoment(stream, scenario) };
  }
  const choices = kind === "crash" ? CRASH_BOUNDARIES : POWER_BOUNDARIES;
  return likelyBoundary(stream, choices, stream.chance(80) ? 1 : stream.integer(2, 3));
}

/** Bounds hold on the broker's clock, which may drift by up to 200 ppm: one part in a hundred. */
function within(boundMs: Ms, normalMs: Ms): Ms {
  return Math.floor((boundMs * 99) / 100) - normalMs - 1;
}

/** The highest value of a parameter in this scenario at this venue. */
export function highest(
  param: FaultParam,
  { scenario, venue }: Pick<Draft, "scenario" | "venue">,
): number {
  const { rules } = venue.adapter;
  switch (param.high) {
    case "stream-delay":
      return within(rules.streamDelayMs, venue.latency.streamMs[1]);
    case "send-horizon":
      return within(rules.sendHorizonMs, venue.latency.requestMs[1]);
    case "market":
      return scenario.market.length - 1;
    case "plan":
      return plansOf(scenario).length - 1;
    case "leg":
      return Math.max(...plansOf(scenario).map((plan) => plan.legs.length)) - 1;
    default:
      return param.high;
  }
}

function drawParams(draft: Draft, entry: FaultEntry): Readonly<Record<string, number>> {
  if (entry.kind === "assignment") return drawAssignment(draft, entry);
  const params: Record<string, number> = {};
  for (const param of entry.params) params[param.name] = drawParam(draft, param);
  return params;
}

/** An assignment names a leg that can be assigned. */
function drawAssignment(draft: Draft, entry: FaultEntry): Readonly<Record<string, number>> {
  const { planIndex, legIndex } = draft.stream.pick(assignableLegs(draft.scenario));
  const share = entry.params.find((param) => param.name === "percent");
  assert(share !== undefined, "an assignment takes a percentage");
  return { planIndex, legIndex, percent: drawParam(draft, share) };
}

function drawParam(draft: Draft, param: FaultParam): number {
  const value = draft.stream.integer(param.low, highest(param, draft));
  if (Math.abs(value) >= param.magnitudeFrom) return value;
  return value < 0 ? -param.magnitudeFrom : param.magnitudeFrom;
}
