/**
 * Timed faults of clocks, process and disk.
 *
 * 1. A fault that finds no process to strike does not land.
 */
import type { ProcessEvent } from "../world-event.js";
import type { Fault, FaultKind } from "./schedule.js";
import type { Lasting, Strike } from "./strike.js";
import { last, lasts, param } from "./strike.js";

function stepClock({ ports }: Lasting, fault: Fault): void {
  ports.faults.land(fault);
  ports.broker.step(param(fault, "byMs"));
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

function crash({ ports }: Lasting, fault: Fault): void {
  if (ports.process.state() === "down") return;
  ports.faults.land(fault);
  ports.process.crash(fault);
}

function jitter(lasting: Lasting, fault: Fault): void {
  const { process } = lasting.ports;
  lasts(lasting, fault, () => process.jitter(0));
  process.jitter(param(fault, "mostMs"));
}

/** Lasts until the world heals. */
function coarsen(lasting: Lasting, fault: Fault): void {
  const { process, faults } = lasting.ports;
  faults.land(fault);
  process.coarsen(param(fault, "stepMs"));
  lasting.open.set(fault, () => process.coarsen(1));
}

function crashLoop({ ports }: Lasting, fault: Fault): void {
  if (ports.process.state() === "down") return;
  ports.faults.land(fault);
  ports.process.crashLoop(fault);
}

function startSecond({ ports }: Lasting, fault: Fault): void {
  if (!ports.process.holdsStore()) return;
  ports.faults.land(fault);
  ports.process.intrude();
}

function slowDisk(lasting: Lasting, fault: Fault): void {
  const { process } = lasting.ports;
  lasts(lasting, fault, () => process.slow(0));
  process.slow(param(fault, "perMs"));
}

/** Two spells may overlap: the disk works again when the last one of its kind ends. */
function failDisk(
  status: "full" | "busy" | "io-error",
  set: (ports: Lasting["ports"], on: boolean) => void,
): Strike {
  return (lasting, fault) => {
    const { ports } = lasting;
    const tell = (what: ProcessEvent): void => ports.emit(what);
    ports.faults.land(fault);
    set(ports, true);
    tell({ kind: "disk", status });
    last(lasting, fault, param(fault, "forMs"), () => {
      for (const other of lasting.open.keys()) if (other.kind === fault.kind) return;
      set(ports, false);
      for (const other of lasting.open.keys()) {
        if (DISK_KINDS.includes(other.kind)) return;
      }
      tell({ kind: "disk", status: "ok" });
    });
  };
}

const DISK_KINDS: readonly FaultKind[] = ["disk-full", "disk-busy", "disk-error"];

/** What these kinds do. */
export const PROCESS_STRIKES: readonly (readonly [FaultKind, Strike])[] = [
  ["clock-drift", driftClocks],
  ["clock-step", stepClock],
  ["timer-jitter", jitter],
  ["coarse-clock", coarsen],
  ["stall", stall],
  ["crash", crash],
  ["crash-loop", crashLoop],
  ["second-instance", startSecond],
  ["disk-full", failDisk("full", ({ disk }, on) => disk.setFull(on))],
  ["disk-busy", failDisk("busy", ({ disk }, on) => disk.setFailing("busy", on))],
  ["disk-error", failDisk("io-error", ({ disk }, on) => disk.setFailing("io-error", on))],
  ["disk-slow", slowDisk],
];
