/**
 * Faults whose trigger is a virtual time: clocks, market, account, stream, process, disk.
 *
 * 1. A fault that finds nothing to strike (no position, a process that is down) does not land.
 * 2. A fault that lasts ends by itself, or when the world heals, whichever is first.
 * 3. Quantities are whole lots.
 */
import { must } from "../../core/assert.js";
import { floorToLot } from "../../core/units.js";
import type { Ms, Sym, Units } from "../../core/units.js";
import type { Disk } from "../disk-port.js";
import type { BrokerClock, Exchange, Gateway, Scheduler } from "../ports.js";
import type { CoreProcess } from "../process.js";
import type { Scenario } from "../scenario.js";
import type { ProcessEvent } from "../world-event.js";
import type { FaultRuntime } from "./runtime.js";
import type { Fault, FaultKind } from "./schedule.js";
import { plansOf } from "./targets.js";

/** What timed faults work on. */
export interface TimedPorts {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly faults: FaultRuntime;
  readonly broker: BrokerClock;
  readonly exchange: Exchange;
  readonly gateway: Gateway;
  readonly process: CoreProcess;
  readonly disk: Disk;
  readonly emit: (what: ProcessEvent) => void;
}

/** Timed faults of one run. */
export interface TimedFaults {
  /** Ends what still lasts: clocks keep their time but drift no more, the disk has room. */
  heal(): void;
}

interface Lasting {
  readonly ports: TimedPorts;
  /** Faults that have begun and not ended, with what ends them. */
  readonly open: Map<Fault, () => void>;
}

/** Queues every timed fault of the schedule. */
export function scheduleTimed(ports: TimedPorts): TimedFaults {
  const lasting: Lasting = { ports, open: new Map() };
  let healed = false;
  for (const fault of ports.faults.timed()) {
    if (fault.trigger.kind !== "time") continue;
    ports.scheduler.at(fault.trigger.atMs, () => {
      if (!healed) strike(lasting, fault);
    });
  }
  return {
    heal() {
      healed = true;
      for (const fault of [...lasting.open.keys()]) end(lasting, fault);
    },
  };
}

/** A parameter, which the catalogue promises. */
function param(fault: Fault, name: string): number {
  return must(fault.params[name], `${name} of fault ${fault.id} (${fault.kind})`);
}

/** What each kind does. Kinds that are not here are triggered by something else than time. */
const STRIKES: ReadonlyMap<FaultKind, (lasting: Lasting, fault: Fault) => void> = new Map([
  ["disconnect", disconnect],
  ["no-liquidity", starve],
  ["price-gap", gap],
  ["assignment", assign],
  ["manual-trade", tradeByHand],
  ["clock-drift", driftClocks],
  ["clock-step", stepClock],
  ["stall", stall],
  ["crash", crash],
  ["disk-full", fillDisk],
]);

function strike(lasting: Lasting, fault: Fault): void {
  STRIKES.get(fault.kind)?.(lasting, fault);
}

/** Lets a fault last for `forMs`; `undo` is what its end does. */
function last(lasting: Lasting, fault: Fault, forMs: Ms, undo: () => void): void {
  const { scheduler } = lasting.ports;
  lasting.open.set(fault, undo);
  scheduler.at(scheduler.nowMs() + forMs, () => end(lasting, fault));
}

function end(lasting: Lasting, fault: Fault): void {
  const undo = lasting.open.get(fault);
  if (undo === undefined) return;
  lasting.open.delete(fault);
  undo();
  lasting.ports.faults.end(fault);
}

function symbolOf({ ports }: Lasting, fault: Fault): Sym {
  const index = param(fault, "symbolIndex");
  return must(ports.scenario.market[index], `symbol ${index} of the market`).symbol;
}

function disconnect(lasting: Lasting, fault: Fault): void {
  const { ports } = lasting;
  const forMs = param(fault, "forMs");
  ports.faults.land(fault);
  ports.gateway.disconnect(forMs);
  last(lasting, fault, forMs, () => undefined);
}

function gap(lasting: Lasting, fault: Fault): void {
  const { ports } = lasting;
  ports.faults.land(fault);
  ports.exchange.gap(symbolOf(lasting, fault), param(fault, "bps"));
}

function stepClock({ ports }: Lasting, fault: Fault): void {
  ports.faults.land(fault);
  ports.broker.step(param(fault, "byMs"));
}

function crash({ ports }: Lasting, fault: Fault): void {
  if (ports.process.state() === "down") return;
  ports.faults.land(fault);
  ports.process.crash(fault);
}

function starve(lasting: Lasting, fault: Fault): void {
  const { ports } = lasting;
  const forMs = param(fault, "forMs");
  ports.faults.land(fault);
  ports.exchange.starve(symbolOf(lasting, fault), ports.scheduler.nowMs() + forMs);
  last(lasting, fault, forMs, () => undefined);
}

function driftClocks(lasting: Lasting, fault: Fault): void {
  const { ports } = lasting;
  ports.faults.land(fault);
  ports.broker.drift(param(fault, "brokerPpm"));
  ports.process.drift(param(fault, "localPpm"));
  lasting.open.set(fault, () => {
    ports.broker.drift(0);
    ports.process.drift(0);
  });
}

function stall(lasting: Lasting, fault: Fault): void {
  const { ports } = lasting;
  if (ports.process.state() !== "up") return;
  const forMs = param(fault, "forMs");
  ports.faults.land(fault);
  ports.process.stall(forMs);
  last(lasting, fault, forMs, () => undefined);
}

/** Two spells may overlap: the disk has room again when the last one ends. */
function fillDisk(lasting: Lasting, fault: Fault): void {
  const { ports } = lasting;
  ports.faults.land(fault);
  ports.disk.setFull(true);
  ports.emit({ kind: "disk", status: "full" });
  last(lasting, fault, param(fault, "forMs"), () => {
    for (const other of lasting.open.keys()) if (other.kind === "disk-full") return;
    ports.disk.setFull(false);
    ports.emit({ kind: "disk", status: "ok" });
  });
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
 * unit of it; sold for a call, bought for a put. Only writers are assigned: a holder exercises by
 * choice.
 */
function assign({ ports }: Lasting, fault: Fault): void {
  const plan = plansOf(ports.scenario)[param(fault, "planIndex")];
  const instrument = plan?.legs[param(fault, "legIndex")]?.instrument;
  if (instrument === undefined || instrument.option === null) return;
  const { symbol, option, multiplier, lot } = instrument;
  const held = positionOf(ports, symbol);
  if (held >= 0) return;
  const gone = Math.sign(held) * share(Math.abs(held), param(fault, "percent"), lot);
  const delta = gone * multiplier * (option.right === "CALL" ? 1 : -1);
  ports.faults.land(fault);
  ports.exchange.adjust(symbol, -gone, "assignment");
  ports.exchange.adjust(option.underlying, delta, "assignment");
}
