/**
 * Timed faults of clocks, process and disk.
 *
 * 1. A fault that finds no process to strike does not land.
 */
import type { DiskFailure } from "../disk-port.js";
import type { Fault, FaultKind } from "./schedule.js";
import type { Lasting, Strike } from "./strike.js";
import { lasts, param, says } from "./strike.js";

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
  ports.process.stall(lasts(lasting, fault));
}

function crash({ ports }: Lasting, fault: Fault): void {
  if (ports.process.state() === "down") return;
  ports.faults.land(fault);
  ports.process.crash(fault);
}

function jitter(lasting: Lasting, fault: Fault): void {
  const { process } = lasting.ports;
  says(lasting, fault, (by) => process.jitter(by === null ? 0 : param(by, "mostMs")));
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
  says(lasting, fault, (by) => process.slow(by === null ? 0 : param(by, "perMs")));
}

const DISK_KINDS: readonly FaultKind[] = ["disk-full", "disk-busy", "disk-error"];

/** How long the disk fails as `how` says; it is well again when no spell of any kind goes on. */
function failDisk(how: DiskFailure): Strike {
  return (lasting, fault) => {
    const { disk, emit } = lasting.ports;
    says(lasting, fault, (by) => {
      disk.setFailing(how, by !== null);
      const failing = [...lasting.open.keys()].some(({ kind }) => DISK_KINDS.includes(kind));
      if (by === fault) emit({ kind: "disk", status: how });
      else if (!failing) emit({ kind: "disk", status: "ok" });
    });
  };
}

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
  ["disk-full", failDisk("full")],
  ["disk-busy", failDisk("busy")],
  ["disk-error", failDisk("io-error")],
  ["disk-slow", slowDisk],
];
