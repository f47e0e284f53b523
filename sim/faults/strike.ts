/**
 * What every timed fault is made of: the ports that it works on, its parameters, and its end.
 */
import { must } from "../../core/assert.js";
import type { Ms } from "../../core/units.js";
import type { Disk } from "../disk-port.js";
import type { BrokerClock, Exchange, Gateway, Scheduler } from "../ports.js";
import type { CoreProcess } from "../process.js";
import type { Scenario } from "../scenario.js";
import type { ProcessEvent } from "../world-event.js";
import type { FaultRuntime } from "./runtime.js";
import type { Fault } from "./schedule.js";

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

/** The faults of a run that last, and what they work on. */
export interface Lasting {
  readonly ports: TimedPorts;
  /** Faults that have begun and not ended, with what ends them. */
  readonly open: Map<Fault, () => void>;
}

/** What one kind does when its time has come. */
export type Strike = (lasting: Lasting, fault: Fault) => void;

/** A parameter, which the catalogue promises. */
export function param(fault: Fault, name: string): number {
  return must(fault.params[name], `${name} of fault ${fault.id} (${fault.kind})`);
}

/** Ends a fault that lasts, once. */
export function end(lasting: Lasting, fault: Fault): void {
  const undo = lasting.open.get(fault);
  if (undo === undefined) return;
  lasting.open.delete(fault);
  undo();
  lasting.ports.faults.end(fault);
}

/** Lets a fault land and last for its `forMs`; `undo` is what its end does. */
export function lasts(lasting: Lasting, fault: Fault, undo: () => void = () => undefined): Ms {
  const { faults, scheduler } = lasting.ports;
  const forMs = param(fault, "forMs");
  faults.land(fault);
  lasting.open.set(fault, undo);
  scheduler.at(scheduler.nowMs() + forMs, () => end(lasting, fault));
  return forMs;
}

/**
 * Lets a fault land and say for its `forMs` how something is. Of spells that overlap the one that
 * began last says it; when it ends, the newest that goes on; null says that none does.
 */
export function says(lasting: Lasting, fault: Fault, set: (by: Fault | null) => void): void {
  const ofSame = (other: Fault): boolean =>
    other.kind === fault.kind && other.params.symbolIndex === fault.params.symbolIndex;
  lasts(lasting, fault, () => {
    set([...lasting.open.keys()].findLast(ofSame) ?? null);
  });
  set(fault);
}
