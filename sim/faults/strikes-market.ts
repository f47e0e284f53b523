/**
 * Timed faults of market and account: prices, liquidity, sessions, rules, and what persons and the
 * broker do to the account.
 *
 * 1. A fault that finds no position to strike does not land. Quantities are whole lots.
 */
import { must } from "../../core/assert.js";
import { floorToLot } from "../../core/units.js";
import type { Sym, Units } from "../../core/units.js";
import type { Fault, FaultKind } from "./schedule.js";
import type { Lasting, Strike, TimedPorts } from "./strike.js";
import { lasts, param, says } from "./strike.js";
import { plansOf } from "./targets.js";

function symbolOf({ ports }: Lasting, fault: Fault): Sym {
  const index = param(fault, "symbolIndex");
  return must(ports.scenario.market[index], `symbol ${index} of the market`).symbol;
}

function starve(lasting: Lasting, fault: Fault): void {
  const { exchange, scheduler } = lasting.ports;
  const forMs = lasts(lasting, fault);
  exchange.starve(symbolOf(lasting, fault), scheduler.nowMs() + forMs);
}

function gap(lasting: Lasting, fault: Fault): void {
  const { ports } = lasting;
  ports.faults.land(fault);
  ports.exchange.gap(symbolOf(lasting, fault), param(fault, "bps"));
}

/** `percent` of a position's size in whole lots, at least one lot of what is there. */
function share(size: Units, percent: number, lot: Units): Units {
  return Math.max(floorToLot(Math.floor((size * percent) / 100), lot), Math.min(lot, size));
}

function positionOf(ports: TimedPorts, symbol: Sym): Units {
  return ports.exchange.positions().find((row) => row.symbol === symbol)?.netQty ?? 0;
}

/** A person closes part of the account's position by hand, or adds as much to it. */
function tradeByHand(lasting: Lasting, fault: Fault): void {
  const { ports } = lasting;
  const symbol = symbolOf(lasting, fault);
  const held = positionOf(ports, symbol);
  const instrument = ports.exchange.instruments.get(symbol);
  if (held === 0 || instrument === undefined) return;
  const size = share(Math.abs(held), param(fault, "percent"), instrument.lot);
  const direction = param(fault, "add") === 1 ? Math.sign(held) : -Math.sign(held);
  ports.faults.land(fault);
  ports.exchange.adjust(symbol, direction * size, "manual");
}

/**
 * Assignment: part of a short option position goes, and `multiplier` underlying units come for each
 * unit of it; sold for a call, bought for a put. Only writers are assigned, by whole contracts: a
 * holder exercises by choice.
 */
function assign({ ports }: Lasting, fault: Fault): void {
  const plan = plansOf(ports.scenario)[param(fault, "planIndex")];
  const instrument = plan?.legs[param(fault, "legIndex")]?.instrument;
  if (instrument === undefined || instrument.option === null) return;
  const { symbol, option, multiplier, lot } = instrument;
  const held = positionOf(ports, symbol);
  if (-held < lot) return;
  const gone = Math.sign(held) * share(Math.abs(held), param(fault, "percent"), lot);
  const delta = gone * multiplier * (option.right === "CALL" ? 1 : -1);
  ports.faults.land(fault);
  ports.exchange.adjust(symbol, -gone, "assignment");
  ports.exchange.adjust(option.underlying, delta, "assignment");
}

function halt(lasting: Lasting, fault: Fault): void {
  const { exchange, scheduler } = lasting.ports;
  const forMs = lasts(lasting, fault);
  exchange.close([symbolOf(lasting, fault)], scheduler.nowMs() + forMs);
}

/** Orders for the day end with the day. */
function closeSession(lasting: Lasting, fault: Fault): void {
  const { exchange, scheduler } = lasting.ports;
  const forMs = lasts(lasting, fault);
  exchange.close([...exchange.instruments.keys()], scheduler.nowMs() + forMs);
  exchange.cancelAll();
}

/** A day ends, and the next one's lists begin with nothing. */
function beginDay(lasting: Lasting, fault: Fault): void {
  const { exchange, scheduler } = lasting.ports;
  const { forMs = 0 } = fault.params;
  closeSession(lasting, fault);
  scheduler.at(scheduler.nowMs() + forMs, () => exchange.newDay());
}

/** Percent of what the contract says. */
function percentBy(fault: Fault | null): number {
  return fault === null ? 100 : param(fault, "percent");
}

function cutFreeze(lasting: Lasting, fault: Fault): void {
  const symbol = symbolOf(lasting, fault);
  says(lasting, fault, (by) => lasting.ports.exchange.setFreeze(symbol, percentBy(by)));
}

function raiseMargin(lasting: Lasting, fault: Fault): void {
  says(lasting, fault, (by) => lasting.ports.exchange.setMargin(percentBy(by)));
}

function squareOff({ ports }: Lasting, fault: Fault): void {
  const { exchange, faults } = ports;
  const held = exchange.positions().filter(({ netQty }) => netQty !== 0);
  if (held.length === 0) return;
  faults.land(fault);
  exchange.cancelAll();
  for (const { symbol, netQty } of held) exchange.adjust(symbol, -netQty, "square-off");
}

/** What these kinds do. */
export const MARKET_STRIKES: readonly (readonly [FaultKind, Strike])[] = [
  ["no-liquidity", starve],
  ["price-gap", gap],
  ["halt", halt],
  ["freeze-cut", cutFreeze],
  ["margin-raised", raiseMargin],
  ["session-close", closeSession],
  ["new-day", beginDay],
  ["square-off", squareOff],
  ["assignment", assign],
  ["manual-trade", tradeByHand],
];
