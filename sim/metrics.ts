/**
 * What an operator watches, measured in one run: how long and how much was naked, how soon a hedge
 * followed, how deep hedges of hedges went, how long recoveries took.
 *
 * 1. Times are virtual, exposures the exchange's truth. A window of exposure opens when a group's
 *    exposure leaves zero and closes when it is zero again, or with the run; exposure that a
 *    hedge-on-fill plan allows for (`maxNaked`) counts like any other.
 * 2. The lag of a hedge runs from the opening of a window to the first order that the group sends
 *    in it and that is no entry. A window that closed without such an order has no lag.
 * 3. Times are counted in buckets of two significant digits, rounded up, so that the counts of many
 *    runs add up to those of all, in any order.
 * 4. Listening changes nothing.
 */
import { parseClientOrderId } from "../core/ids.js";
import type { Plan } from "../core/plan.js";
import type { Row, Write } from "../core/store/schema.js";
import type { ClientOrderId, Ms, PlanId, Units } from "../core/units.js";
import type { WorldEvent } from "./world-event.js";

/** The way in which a plan is executed. */
export type Mode = Plan["mode"];

/** How often each time was measured: upper end of the bucket in milliseconds, and count. */
export type Times = ReadonlyMap<Ms, number>;

/** What was measured in one run. */
export interface RunMetrics {
  /** Sum over all windows of all groups. */
  readonly nakedMs: Ms;
  readonly longestNakedMs: Ms;
  /** Largest exposure of one group. */
  readonly mostNaked: Units;
  /** Lengths of the windows, by the way in which the plan is executed. */
  readonly windowsMs: ReadonlyMap<Mode, Times>;
  /** See (2). */
  readonly hedgeLagMs: Times;
  /** From the start of a process to the end of its recovery. */
  readonly recoveryMs: Times;
  /** Hedge orders by level: 1 is a hedge, 2 the hedge of what it did not fill. */
  readonly hedgeLevels: ReadonlyMap<number, number>;
  /** Differences that a reconciliation charged: durable adjustments. */
  readonly adjustments: number;
  /** Reports that added no fact, kept for audit. */
  readonly stale: number;
}

/** What is asked of the account of the run, after it has heard the event. */
export interface Measured {
  readonly groups: () => Iterable<{
    readonly id: PlanId;
    readonly exposure: Units;
    readonly plan: { readonly mode: Mode };
  }>;
  /** Whether the recovery of the present start is complete. */
  readonly recovered: () => boolean;
}

/** Measures one run. */
export interface Metrics {
  hear(event: WorldEvent): void;
  /** As of the last event, which was the last of the run: open windows end with it. */
  read(): RunMetrics;
}

interface Window {
  readonly fromMs: Ms;
  readonly mode: Mode;
  hedged: boolean;
}

/** The bucket of a time: itself below 100 ms, else rounded up to two significant digits. */
export function bucketOf(ms: Ms): Ms {
  let unit = 1;
  while (ms / unit > 100) unit *= 10;
  return Math.ceil(ms / unit) * unit;
}

function note(times: Map<Ms, number>, ms: Ms): void {
  const bucket = bucketOf(ms);
  times.set(bucket, (times.get(bucket) ?? 0) + 1);
}

interface Measuring {
  readonly open: Map<PlanId, Window>;
  readonly windowsMs: Map<Mode, Map<Ms, number>>;
  readonly hedgeLagMs: Map<Ms, number>;
  readonly recoveryMs: Map<Ms, number>;
  readonly hedgeLevels: Map<number, number>;
  /** Hedges and adjustments whose rows are written again count once. */
  readonly known: Set<string>;
  startedAtMs: Ms | null;
  nowMs: Ms;
  nakedMs: Ms;
  longestNakedMs: Ms;
  mostNaked: Units;
  adjustments: number;
  stale: number;
}

function closeWindow(seen: Measuring, { fromMs, mode }: Window): void {
  const lasted = seen.nowMs - fromMs;
  seen.nakedMs += lasted;
  seen.longestNakedMs = Math.max(seen.longestNakedMs, lasted);
  const times = seen.windowsMs.get(mode) ?? new Map<Ms, number>();
  seen.windowsMs.set(mode, times);
  note(times, lasted);
}

function look(seen: Measuring, { groups }: Measured): void {
  for (const { id, exposure, plan } of groups()) {
    const window = seen.open.get(id);
    if (exposure > seen.mostNaked) seen.mostNaked = exposure;
    if (exposure > 0 && window === undefined) {
      seen.open.set(id, { fromMs: seen.nowMs, mode: plan.mode, hedged: false });
    } else if (exposure === 0 && window !== undefined) {
      seen.open.delete(id);
      closeWindow(seen, window);
    }
  }
}

function hearSend(seen: Measuring, id: ClientOrderId): void {
  const named = parseClientOrderId(id);
  const window = named === null ? undefined : seen.open.get(named.plan);
  if (named === null || named.purpose === "entry" || window === undefined || window.hedged) return;
  window.hedged = true;
  note(seen.hedgeLagMs, seen.nowMs - window.fromMs);
}

function isFirst(seen: Measuring, key: string): boolean {
  const before = seen.known.size;
  return seen.known.add(key).size > before;
}

function hearHedge(seen: Measuring, { client_order_id: id, level }: Row<"hedges">): void {
  if (!isFirst(seen, id)) return;
  seen.hedgeLevels.set(level, (seen.hedgeLevels.get(level) ?? 0) + 1);
}

function hearCommit(seen: Measuring, writes: readonly Write[]): void {
  for (const write of writes) {
    if (write.table === "hedges") hearHedge(seen, write.row);
    else if (write.table === "rejected_events") seen.stale += 1;
    else if (write.table === "adjustments" && isFirst(seen, write.row.adjustment_id)) {
      seen.adjustments += 1;
    }
  }
}

function hear(seen: Measuring, { what }: WorldEvent, measured: Measured): void {
  if (what.kind === "send") hearSend(seen, what.order.clientOrderId);
  else if (what.kind === "commit") hearCommit(seen, what.writes);
  else if (what.kind === "started") seen.startedAtMs = seen.nowMs;
  else if (what.kind === "deliver" && seen.startedAtMs !== null && measured.recovered()) {
    note(seen.recoveryMs, seen.nowMs - seen.startedAtMs);
    seen.startedAtMs = null;
  }
}

/** Metrics of a run that has not begun. */
export function createMetrics(measured: Measured): Metrics {
  const seen: Measuring = {
    ...{ open: new Map(), windowsMs: new Map(), hedgeLagMs: new Map(), recoveryMs: new Map() },
    ...{ hedgeLevels: new Map(), known: new Set(), startedAtMs: null, nowMs: 0, nakedMs: 0 },
    ...{ longestNakedMs: 0, mostNaked: 0, adjustments: 0, stale: 0 },
  };
  return {
    hear(event) {
      seen.nowMs = event.atMs;
      hear(seen, event, measured);
      look(seen, measured);
    },
    read() {
      for (const window of seen.open.values()) closeWindow(seen, window);
      seen.open.clear();
      const { open: _open, known: _known, startedAtMs: _started, nowMs: _now, ...read } = seen;
      return read;
    },
  };
}
