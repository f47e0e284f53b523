/**
 * Safeguard 10, `stop-loss`: an SL-LIMIT with 0.5 % slippage. Two seconds of broker time after its
 * trigger, or once the price has gapped through its limit, it is canceled; only after the cancel is
 * confirmed with its final filled quantity is the rest, and nothing but the rest, closed by the
 * most aggressive order.
 */
import type { Instrument } from "../instrument.js";
import { STOP_SLIPPAGE_BPS } from "../rules.js";
import type { Side, Ticks, Units } from "../units.js";

export interface StopLoss {
  /** The limit price of a stop order on `side`, within the band. */
  limitTicks(side: Side, triggerTicks: Ticks, instrument: Instrument): Ticks;
  /** Whether a price has reached the trigger. */
  crossed(side: Side, triggerTicks: Ticks, lastTicks: Ticks): boolean;
  /** Whether a price has gone through the limit, so that the stop cannot fill. */
  gapped(side: Side, limitTicks: Ticks, lastTicks: Ticks): boolean;
  /** What the fallback may close: the position less everything that may still close it. */
  rest(held: Units, closing: Units): Units;
}

/** The shipped safeguard. */
export const stopLoss: StopLoss = {
  limitTicks(side, triggerTicks, instrument) {
    const slip = Math.floor((triggerTicks * STOP_SLIPPAGE_BPS) / 10_000);
    return side === "SELL"
      ? Math.max(instrument.bandLowTicks, triggerTicks - slip)
      : Math.min(instrument.bandHighTicks, triggerTicks + slip);
  },
  crossed: (side, triggerTicks, lastTicks) =>
    side === "SELL" ? lastTicks <= triggerTicks : lastTicks >= triggerTicks,
  gapped: (side, limitTicks, lastTicks) =>
    side === "SELL" ? lastTicks < limitTicks : lastTicks > limitTicks,
  rest: (held, closing) => Math.max(0, held - closing),
};
