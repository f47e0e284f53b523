/**
 * The numbers that the core promises, as the auditor holds it to them: stated here once more, so
 * that a core that eases one of its own is found out.
 */
import type { Timing, VenueRules } from "../../core/rules.js";
import type { Ms } from "../../core/units.js";

/** A hedge is hedged again at most this many times before the risk is closed. */
export const MAX_HEDGE_LEVELS = 3;
/** How far the limit of a stop order may lie from its trigger, in basis points. */
export const STOP_SLIPPAGE_BPS = 50;
/** The largest share of what is available that margin may bind at a release, in percent. */
export const MARGIN_CEILING_PERCENT = 90;

/** The durations, in ms. */
export const PROMISED: Timing = {
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

/** The time in which a cancel is confirmed, or asked about. */
const CANCEL_CONFIRM_MS: Ms = 2_000;

/** Broker time that one hedge level may take: its deadline, the cancel, and two live polls. */
export function hedgeLevelMs(rules: VenueRules): Ms {
  const { hedgeDeadlineMs, livePollMs } = PROMISED;
  return hedgeDeadlineMs + rules.resolutionMs + CANCEL_CONFIRM_MS + 2 * livePollMs;
}
