/**
 * What faults do to requests and answers at the venue's door: other answers than the venue would
 * give, lists cut short, a door that is shut, reads that lag.
 *
 * 1. An answer that a fault puts in the place of the venue's says nothing of what was done.
 * 2. A list that was cut holds one row that nobody can read: it is not complete, and shows it.
 */
import type { Ms } from "../../core/units.js";
import type { Fault, FaultKind } from "../faults/schedule.js";
import type { Answer, GatewayProfile } from "./profile.js";

/** What lasts at the door, until a virtual time. */
export interface Door {
  limitedUntilMs: Ms;
  bannedUntilMs: Ms;
  laggingUntilMs: Ms;
}

/** A door that is open. */
export function newDoor(): Door {
  return { limitedUntilMs: 0, bannedUntilMs: 0, laggingUntilMs: 0 };
}

/** True while every request is turned away. */
export function isShut(door: Door, nowMs: Ms): boolean {
  return nowMs < door.limitedUntilMs || nowMs < door.bannedUntilMs;
}

/** What a request hears that is turned away. */
export function turnedAway(door: Door, nowMs: Ms, profile: GatewayProfile): Answer {
  return nowMs < door.bannedUntilMs ? profile.banned() : profile.refusal("Too many requests", true);
}

/** The fault of a kind among those that strike a request. */
export function find(faults: readonly Fault[], kind: FaultKind): Fault | null {
  return faults.find((fault) => fault.kind === kind) ?? null;
}

/** What a proxy says that lost its server: no venue's own shape. */
export const BAD_GATEWAY: Answer = { status: 502, body: "<html>Bad Gateway</html>" };

/** The body of an answer with its lists cut (2). */
export function cutShort(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (_name, value: unknown) => {
    if (!Array.isArray(value)) return value;
    const rows: readonly unknown[] = value;
    return [...rows.slice(0, rows.length >> 1), {}];
  });
}
