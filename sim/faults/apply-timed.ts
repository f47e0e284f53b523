/**
 * Faults whose trigger is a virtual time: clocks, market, account, stream, process, disk.
 *
 * 1. A fault that finds nothing to strike (no position, a process that is down) does not land.
 * 2. A fault that lasts ends by itself, or when the world heals, whichever is first.
 */
import type { Fault, FaultKind } from "./schedule.js";
import type { Lasting, Strike, TimedPorts } from "./strike.js";
import { end } from "./strike.js";
import { DOOR_STRIKES } from "./strikes-door.js";
import { MARKET_STRIKES } from "./strikes-market.js";
import { PROCESS_STRIKES } from "./strikes-process.js";

/** Timed faults of one run. */
export interface TimedFaults {
  /** Ends what still lasts: clocks keep their time but drift no more, the disk has room. */
  heal(): void;
}

/** Queues every timed fault of the schedule. */
export function scheduleTimed(ports: TimedPorts): TimedFaults {
  const lasting: Lasting = { ports, open: new Map() };
  let healed = false;
  for (const fault of ports.faults.timed()) {
    if (fault.trigger.kind !== "time") continue;
    ports.scheduler.at(fault.trigger.atMs, () => {
      if (!healed && ports.faults.isOpen(fault)) strike(lasting, fault);
    });
  }
  return {
    heal() {
      healed = true;
      for (const fault of [...lasting.open.keys()]) end(lasting, fault);
    },
  };
}

/** What each kind does. Kinds that are not here are triggered by something else than time. */
const STRIKES: ReadonlyMap<FaultKind, Strike> = new Map([
  ...DOOR_STRIKES,
  ...MARKET_STRIKES,
  ...PROCESS_STRIKES,
]);

function strike(lasting: Lasting, fault: Fault): void {
  STRIKES.get(fault.kind)?.(lasting, fault);
}
