/**
 * One run again, with everything written down, or what somebody wants to see of it.
 *
 * 1. The digest is that of the same run in a campaign: listening changes nothing, and a run that is
 *    shown up to some event goes on to its end all the same.
 */
import type { Schedule } from "../faults/schedule.js";
import type { Chance, RunResult, StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { describe } from "../trace.js";
import type { MomentReport, ReplayReport } from "../report/shapes.js";
import { lossReport } from "../report/loss-shape.js";
import { runMetricsReport } from "../report/metrics-shape.js";
import { runAsChosen } from "./as-chosen.js";
import type { WorldEvent } from "../world-event.js";
import type { Inventory } from "./inventory.js";
import { createMoments } from "./moment.js";
import type { Moments } from "./moment.js";
import { lossOf } from "./priced.js";
import { UsageError } from "./usage.js";
import { touchedBy } from "./why.js";

/** Which run. */
export interface ReplaySpec {
  readonly scenario: Scenario;
  readonly venue: string;
  readonly seed: string;
  readonly store: StoreKind;
  /** Faults as data; null: those drawn from the seed. */
  readonly schedule: Schedule | null;
  /** Of a run that a file holds; left out otherwise. */
  readonly held?: Chance | undefined;
}

/** What is shown of it. */
export interface ReplayView {
  /** Number of the last event that is shown, from 1; null: all. */
  readonly until: number | null;
  /** Whether to tell how things stood after it. */
  readonly state: boolean;
  /** Only events that touched this order, by any of its names; null: all. */
  readonly why: string | null;
}

const ALL: ReplayView = { until: null, state: false, why: null };

/** Order names that an error lists at most. */
const NAMED = 8;

/**
 * Runs it again and tells it.
 * @throws UsageError where the run has no such event or order
 */
export function replayRun(
  spec: ReplaySpec,
  { run, watch }: Pick<Inventory, "run" | "watch">,
  view: ReplayView = ALL,
): ReplayReport {
  const { scenario, venue, seed } = spec;
  const { result, heard, exposures, loss } = hearRun(spec, { run, watch });
  const events = heard.map((event, at) => line(event, at + 1, exposures[at] ?? 0));
  const last = view.until ?? heard.length;
  if (last > heard.length) {
    throw new UsageError(`--until ${last}, the run has events 1 to ${heard.length}`);
  }
  const touched = view.why === null ? null : touchedBy(named(view.why, heard), heard);
  const { outcome, digest, invariant, message, atMs } = result;
  return {
    ...{ scenario: scenario.slug, venue, seed, outcome, digest, invariant, message, atMs, loss },
    schedule: result.schedule.map(({ id, kind, trigger, params }) => ({
      ...{ id, kind, trigger: { ...trigger }, params: { ...params } },
    })),
    metrics: runMetricsReport(result),
    events: events.slice(0, last).filter((_event, at) => touched === null || touched[at]),
    ...(view.state ? { state: stateAfter(heard.slice(0, last)) } : {}),
  };
}

/** A run with everything that happened in it. */
export interface HeardRun {
  readonly result: RunResult;
  readonly heard: readonly WorldEvent[];
  /** Unhedged units after each event, by the exchange's truth. */
  readonly exposures: readonly number[];
  readonly loss: ReplayReport["loss"];
}

/** Runs it and keeps what is heard. */
export function hearRun(
  spec: ReplaySpec,
  { run, watch }: Pick<Inventory, "run" | "watch">,
): HeardRun {
  const { scenario, venue } = spec;
  const exposure = watch(scenario, venue);
  const [heard, exposures]: [WorldEvent[], number[]] = [[], []];
  const result = runAsChosen({ ...spec, root: null }, run, (event) => {
    exposure.hear(event);
    heard.push(event);
    exposures.push(exposure.units());
  });
  const loss = lossReport(lossOf({ ...spec, root: null }, result, run), scenario.currency);
  return { result, heard, exposures, loss };
}

function line(event: WorldEvent, n: number, exposure: number): ReplayReport["events"][number] {
  return { n, atMs: event.atMs, ...describe(event), exposure };
}

function stateAfter(heard: readonly WorldEvent[]): MomentReport {
  const moments: Moments = createMoments();
  for (const event of heard) moments.hear(event);
  return { event: heard.length, atMs: heard.at(-1)?.atMs ?? 0, ...moments.state() };
}

/** The name, if anybody has heard of the order. */
function named(order: string, heard: readonly WorldEvent[]): string {
  if (touchedBy(order, heard).includes(true)) return order;
  const sent = heard.flatMap(({ what }) =>
    what.kind === "send" ? [what.order.clientOrderId] : [],
  );
  const known = [...new Set(sent)].slice(0, NAMED).join(", ");
  throw new UsageError(`no order ${order} in this run, expected one of its orders: ${known}`);
}
