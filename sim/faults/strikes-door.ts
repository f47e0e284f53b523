/**
 * Timed faults of the venue's doors: its stream and its requests.
 */
import type { Fault, FaultKind } from "./schedule.js";
import type { Lasting, Strike } from "./strike.js";
import { lasts, param } from "./strike.js";

function disconnect(lasting: Lasting, fault: Fault): void {
  lasting.ports.gateway.disconnect(lasts(lasting, fault));
}

function replayStale({ ports }: Lasting, fault: Fault): void {
  if (ports.gateway.replayStale(param(fault, "frames"))) ports.faults.land(fault);
}

function mute(lasting: Lasting, fault: Fault): void {
  lasting.ports.gateway.mute(lasts(lasting, fault));
}

function limit(lasting: Lasting, fault: Fault): void {
  lasting.ports.gateway.turnAway("limited", lasts(lasting, fault));
}

function ban(lasting: Lasting, fault: Fault): void {
  lasting.ports.gateway.turnAway("banned", lasts(lasting, fault));
}

function lagReads(lasting: Lasting, fault: Fault): void {
  lasting.ports.gateway.lagReads(lasts(lasting, fault));
}

/** What these kinds do. */
export const DOOR_STRIKES: readonly (readonly [FaultKind, Strike])[] = [
  ["disconnect", disconnect],
  ["stale-replay", replayStale],
  ["frames-dropped", mute],
  ["rate-limited", limit],
  ["banned", ban],
  ["lagging-reads", lagReads],
];
