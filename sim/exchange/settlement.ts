/**
 * What becomes of an instrument when it expires within a run.
 *
 * 1. Working orders in it are canceled first, and no new one is taken.
 * 2. Cash settlement, and an option that ends out of the money, leave nothing.
 * 3. Physical settlement leaves multiplier × underlying: bought by a long call or future and by a
 *    short put, sold by their opposites. A future names no underlying and settles in cash.
 * 4. Nothing settles before the broker's clock shows its expiry: a step back puts it off.
 * 5. Nobody holds what has expired: a trade of it that comes later, or is taken back, is settled
 *    at once.
 */
import type { Instrument, OptionTerms } from "../../core/instrument.js";
import type { BrokerMs, Ms, Sym, Ticks, Units } from "../../core/units.js";
import type { BrokerClock, Exchange, Scheduler } from "../ports.js";

export interface SettlementPorts {
  readonly scheduler: Scheduler;
  readonly clock: BrokerClock;
  readonly instruments: ReadonlyMap<Sym, Instrument>;
  cancelAll(symbol: Sym): void;
  net(symbol: Sym): Units;
  last(symbol: Sym): Ticks;
  readonly adjust: Exchange["adjust"];
}

/** Units of the underlying that one held unit of an option becomes; 0 out of the money. */
function becomes(option: OptionTerms, multiplier: number, underlyingTicks: Ticks): number {
  if (option.right === "CALL") return underlyingTicks > option.strikeTicks ? multiplier : 0;
  return underlyingTicks < option.strikeTicks ? -multiplier : 0;
}

/** What has expired. */
export interface Expiries {
  has(symbol: Sym): boolean;
  /** Settles what came to be held of a symbol after its expiry (5). */
  again(symbol: Sym): void;
}

/** Schedules every expiry that still lies ahead; the broker's clock of now says when it comes. */
export function scheduleExpiries(ports: SettlementPorts): Expiries {
  const expired = new Set<Sym>();
  const nowMs = ports.scheduler.nowMs();
  const brokerNowMs: BrokerMs = ports.clock.exactMs();
  for (const instrument of ports.instruments.values()) {
    if (instrument.expiry === null) continue;
    const atMs: Ms = nowMs + instrument.expiry.atMs - brokerNowMs;
    if (atMs <= nowMs) {
      expired.add(instrument.symbol);
      continue;
    }
    settleAt(ports, expired, { instrument, expiryMs: instrument.expiry.atMs }, atMs);
  }
  return {
    has: (symbol) => expired.has(symbol),
    again(symbol) {
      const instrument = ports.instruments.get(symbol);
      if (instrument !== undefined && expired.has(symbol)) settle(ports, instrument);
    },
  };
}

function settleAt(
  ports: SettlementPorts,
  expired: Set<Sym>,
  what: { readonly instrument: Instrument; readonly expiryMs: BrokerMs },
  atMs: Ms,
): void {
  const { scheduler, clock } = ports;
  scheduler.at(atMs, () => {
    const early = what.expiryMs - clock.exactMs();
    if (early > 0) {
      settleAt(ports, expired, what, scheduler.nowMs() + early);
      return;
    }
    expired.add(what.instrument.symbol);
    settle(ports, what.instrument);
  });
}

function settle(ports: SettlementPorts, instrument: Instrument): void {
  const { symbol, option, expiry, multiplier } = instrument;
  ports.cancelAll(symbol);
  const held = ports.net(symbol);
  if (held === 0) return;
  const per =
    option === null || expiry?.settlement !== "physical"
      ? 0
      : becomes(option, multiplier, ports.last(option.underlying));
  ports.adjust(symbol, -held, per === 0 ? "expiry" : "assignment");
  if (option !== null && per !== 0) ports.adjust(option.underlying, held * per, "assignment");
}
