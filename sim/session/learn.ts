/**
 * What a session says of its venue's habits, as data.
 *
 * 1. A number is learnt from enough samples, or not at all: what a session is too short to show
 *    keeps its default, and is said to.
 * 2. Delays are measured against the quickest report, because nobody knows how far the two clocks
 *    are apart; that report's own delay is part of the offset.
 */
import { venueProfile } from "../gateway/profiles.js";
import { must } from "../../core/assert.js";
import type { OrderReport } from "../../core/events.js";
import type { VenueProfileReport } from "../report/session-shape.js";
import type { Session } from "./format.js";
import { readSession } from "./format.js";
import type { Hearing, Heard } from "./heard.js";
import { hear } from "./heard.js";

/** Samples from which a quantile, or a share, is worth saying. */
const LEAST_SAMPLES = 20;

const USE =
  "a document: `run` does not read it; the simulated venue's numbers are in its profile, " +
  "and this says which of them a session supports";

type Reported = Extract<Heard, { kind: "report" }>;

/** Learns from the session of a file. @throws UsageError in one sentence. */
export function learn(file: string): VenueProfileReport {
  return learnt(readSession(file));
}

function learnt(session: Session): VenueProfileReport {
  const { file, venue, clock } = session;
  const { rules } = venue.adapter;
  const hearing = hear(session);
  const reported = hearing.heard.filter((one): one is Reported => one.kind === "report");
  const kept: string[] = [];
  const enough = (samples: number, what: string): boolean => {
    if (samples >= LEAST_SAMPLES) return true;
    kept.push(`${what}: kept, ${samples} samples, at least ${LEAST_SAMPLES} are needed`);
    return false;
  };
  const delays = delaysOf(hearing, reported, kept);
  const streamMs = delays !== null && enough(delays.length, "streamMs") ? spread(delays) : null;
  const trips = clock === "arrival" ? tripsOf(hearing) : [];
  const requestMs = enough(trips.length, "requestMs") ? spread(trips) : null;
  const fills = fillPercents(hearing, reported);
  const share = (of: number, count: number, what: string): VenueProfileReport["dropped"] =>
    enough(of, what) ? { of, count, perMille: Math.round((count * 1_000) / of) } : null;
  const orders = ordersOf(reported);
  const dropped = droppedOf(reported);
  kept.push("sendHorizonMs, readLagMs: kept, a session does not show a bound");
  return {
    ...{ hedgeproof: "venue-profile", version: 1, venue: rules.venue, from: file },
    clockOffsetMs: clock === "arrival" && reported.length > 0 ? hearing.skewMs : null,
    ...{ streamMs, requestMs },
    reordered: share(reported.length, reorderedOf(reported), "reordered"),
    duplicated: share(reported.length, duplicatesOf(reported), "duplicated"),
    dropped: dropped === null ? noDrops(kept) : share(dropped.of, dropped.count, "dropped"),
    partialFills: enough(fills.length, "partialFills")
      ? { samples: fills.length, percents: [0, 0.5, 1].map((at) => quantile(fills, at)) }
      : null,
    rejected: share(
      orders.size,
      [...orders.values()].filter((refused) => refused).length,
      "rejected",
    ),
    rules: {
      resolutionMs: resolutionOf(reported, rules.resolutionMs, enough),
      streamDelayMs: streamMs === null ? rules.streamDelayMs : Math.max(streamMs.most, 1),
      ...{ sendHorizonMs: rules.sendHorizonMs, readLagMs: rules.readLagMs },
    },
    ...{ kept, use: `${USE} (${latencyText(rules.venue)})` },
  };
}

function latencyText(slug: string): string {
  const { latency } = must(venueProfile(slug), `venue profile ${slug}`);
  const [least, most] = latency.streamMs;
  return `its stream takes ${least} to ${most} ms`;
}

/** Arrival after the quickest report; null where arrival was not recorded. */
function delaysOf(
  { session, skewMs }: Hearing,
  reported: readonly Reported[],
  kept: string[],
): readonly number[] | null {
  if (session.clock === "venue") {
    kept.push("streamMs, clockOffsetMs, requestMs: kept, the log has no times of arrival");
    return null;
  }
  const delays = reported.map(({ atMs, report }) => atMs - report.stampMs - skewMs);
  return sorted(delays);
}

/** From what was sent to the first report of it, by our id. */
function tripsOf({ heard }: Hearing): readonly number[] {
  const sentMs = new Map<string, number>();
  const trips: number[] = [];
  for (const one of heard) {
    if (one.kind === "sent" && one.clientOrderId !== null) sentMs.set(one.clientOrderId, one.atMs);
    if (one.kind !== "report") continue;
    const id = one.report.clientOrderId ?? "";
    const began = sentMs.get(id);
    if (began === undefined) continue;
    sentMs.delete(id);
    trips.push(one.atMs - began);
  }
  return sorted(trips);
}

function sorted(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}

function quantile(ascending: readonly number[], share: number): number {
  const at = Math.min(ascending.length - 1, Math.ceil(share * ascending.length) - 1);
  return must(ascending[Math.max(0, at)], "a sample");
}

function spread(ascending: readonly number[]): VenueProfileReport["streamMs"] {
  return {
    samples: ascending.length,
    ...{ p50: quantile(ascending, 0.5), p90: quantile(ascending, 0.9) },
    ...{ p99: quantile(ascending, 0.99), most: quantile(ascending, 1) },
  };
}

/** Reports that are older than one of the same order that came before them. */
function reorderedOf(reported: readonly Reported[]): number {
  const newest = new Map<string, number>();
  const seen = new Set<string>();
  let count = 0;
  for (const { report } of reported) {
    const { brokerOrderId: id, stampMs, key } = report;
    const before = newest.get(id);
    if (!seen.has(key) && before !== undefined && stampMs < before) count += 1;
    seen.add(key);
    newest.set(id, Math.max(before ?? stampMs, stampMs));
  }
  return count;
}

function duplicatesOf(reported: readonly Reported[]): number {
  return reported.length - new Set(reported.map(({ report }) => report.key)).size;
}

/** Whether each order was refused. */
function ordersOf(reported: readonly Reported[]): ReadonlyMap<string, boolean> {
  const orders = new Map<string, boolean>();
  for (const { report } of reported) {
    const { brokerOrderId: id, status } = report;
    orders.set(id, orders.get(id) === true || status === "rejected");
  }
  return orders;
}

/** Each order's distinct reports, oldest first. */
function histories(reported: readonly Reported[]): readonly (readonly OrderReport[])[] {
  const all = new Map<string, Map<string, OrderReport>>();
  for (const { report } of reported) {
    const its = all.get(report.brokerOrderId) ?? new Map<string, OrderReport>();
    its.set(report.key, report);
    all.set(report.brokerOrderId, its);
  }
  return [...all.values()].map((its) =>
    [...its.values()].sort((a, b) => a.stampMs - b.stampMs || (a.cumQty ?? 0) - (b.cumQty ?? 0)),
  );
}

/** Sizes of single steps of the filled quantity, in percent of the order. */
function fillPercents({ terms }: Hearing, reported: readonly Reported[]): readonly number[] {
  const percents: number[] = [];
  for (const history of histories(reported)) {
    const whole = terms.get(history[0]?.brokerOrderId ?? "")?.qty ?? null;
    let before = 0;
    for (const { cumQty } of history) {
      const step = (cumQty ?? before) - before;
      if (step > 0 && whole !== null && whole > 0) percents.push(Math.round((step * 100) / whole));
      before = Math.max(before, cumQty ?? before);
    }
  }
  return sorted(percents);
}

/** Fills that no report named, of all; null where the venue's reports name none. */
function droppedOf(
  reported: readonly Reported[],
): { readonly of: number; readonly count: number } | null {
  if (!reported.some(({ report }) => report.fill !== null)) return null;
  let of = 0;
  let count = 0;
  for (const history of histories(reported)) {
    let before = 0;
    for (const { cumQty, fill } of history) {
      const step = (cumQty ?? before) - before;
      if (step <= 0) continue;
      of += 1;
      if (fill === null || fill.qty < step) count += 1;
      before += step;
    }
  }
  return { of, count };
}

function noDrops(kept: string[]): null {
  kept.push("dropped: kept, the venue's reports name no fills");
  return null;
}

/** The coarsest of the usual steps that every stamp is a multiple of. */
function resolutionOf(
  reported: readonly Reported[],
  standard: number,
  enough: (samples: number, what: string) => boolean,
): number {
  if (!enough(reported.length, "resolutionMs")) return standard;
  const steps = [1_000, 100, 10, 1];
  const all = (step: number): boolean =>
    reported.every(({ report }) => report.stampMs % step === 0);
  return steps.find(all) ?? standard;
}
