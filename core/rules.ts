/**
 * Venue rules and durations: the numbers that the core decides by, each a named constant with its
 * source. The harness judges by numbers of its own.
 *
 * 1. A venue's bounds (send horizon, read lag, stream delay) hold on the broker's clock.
 */
import type { Ms } from "./units.js";

/** A limit of requests per sliding window of local time. */
export interface RequestLimit {
  readonly windowMs: Ms;
  readonly max: number;
}

/** The habits of a venue that the core relies on. */
export interface VenueRules {
  readonly venue: string;
  /** Granularity of the venue's timestamps. */
  readonly resolutionMs: Ms;
  /** No request lands later than this after it was sent. */
  readonly sendHorizonMs: Ms;
  /** Reads may lag writes by this much. */
  readonly readLagMs: Ms;
  /** The stream delivers within this, or not at all. */
  readonly streamDelayMs: Ms;
  /** Whether the venue refuses a client order id that it has seen. */
  readonly clientIds: "unique-for-ever" | "unique-while-open" | "not-unique";
  /** Whether busts arrive as events; otherwise a lower cumulative in a snapshot is the bust. */
  readonly bustEvents: boolean;
  /** Whether lists of orders and trades begin anew with each trading day: they forget the last. */
  readonly listsOfDay: boolean;
  /** The most aggressive order that the venue permits. */
  readonly aggressive: "market" | "limit-at-band";
  /** What the reserve leaves of each must hold its full polls, one more, and an order. */
  readonly requestLimits: readonly RequestLimit[];
}

/** Durations and limits of the core. A plan or profile may state others. */
export interface Timing {
  readonly entryDeadlineMs: Ms;
  readonly hedgeDeadlineMs: Ms;
  readonly stopFallbackMs: Ms;
  readonly hedgeSpacingMs: Ms;
  readonly livePollMs: Ms;
  readonly fullPollMs: Ms;
  /** Pauses before a cancel, or a full set that failed, is asked again; the last one stays. */
  readonly repeatMs: readonly [Ms, ...Ms[]];
  readonly recoveryAlarmMs: Ms;
  /** An unanswered request is given up after this much local time; the outcome is UNKNOWN. */
  readonly answerTimeoutMs: Ms;
}

/** The durations of the shipped core. */
export const DEFAULT_TIMING: Timing = {
  entryDeadlineMs: 30_000,
  hedgeDeadlineMs: 5_000,
  stopFallbackMs: 2_000,
  hedgeSpacingMs: 500,
  livePollMs: 2_000,
  fullPollMs: 12_000,
  repeatMs: [1_000, 2_000, 4_000, 8_000, 12_000],
  recoveryAlarmMs: 30_000,
  answerTimeoutMs: 3_000,
};

/** The pause after `attempts` (from 1) that came to nothing. */
export function repeatPause({ repeatMs }: Timing, attempts: number): Ms {
  return repeatMs[Math.min(attempts, repeatMs.length) - 1] ?? repeatMs[0];
}

/** A hedge is hedged again at most this many times before the risk is closed (safeguard 4). */
export const MAX_HEDGE_LEVELS = 3;
/** Attempts at closing the risk before what is left is escalated. */
export const MAX_CLOSE_ATTEMPTS = 3;
/** A refused child is tried again this often, where the reason can pass. */
export const MAX_ENTRY_RETRIES = 2;
/** A shortened plan is kept only if its legs' fill ratios differ by at most this (percent). */
export const RATIO_VARIANCE_LIMIT_PERCENT = 10;
/** Limit of a stop order below (above) its trigger, in basis points (0.5 %, safeguard 10). */
export const STOP_SLIPPAGE_BPS = 50;
/** Share of every request limit kept for hedges and for exits of what is in danger, in percent. */
export const REQUEST_RESERVE_PERCENT = 20;
/** Margin is refused above this share of what is available, in percent (safeguard 9). */
export const MARGIN_CEILING_PERCENT = 90;
