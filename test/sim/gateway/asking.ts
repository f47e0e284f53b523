/** What the gateway's tests ask of a floor. */
import type { QueryScope } from "../../../core/effects.js";
import type { RawAnswer } from "../../../core/venues/adapter.js";
import type { Fault, FaultKind, Trigger } from "../../../sim/faults/schedule.js";
import { createFloor, KEY, order } from "../exchange/floor.js";
import type { FloorOptions } from "../exchange/floor.js";

export type Floor = ReturnType<typeof createFloor>;

export const ID = "T1.0.entry.1";

export function fault(
  kind: FaultKind,
  trigger: Trigger,
  params: Readonly<Record<string, number>> = {},
): Fault {
  return { id: 1, kind, trigger, params };
}

export const onSend: Trigger = { kind: "request", verb: "send", order: KEY, n: 1 };
export const onCancel: Trigger = { kind: "request", verb: "cancel", order: KEY, n: 1 };
export const onReport = (n: number): Trigger => ({ kind: "report", order: KEY, n });

/** A floor with one order on its way. */
export function sent(options: FloorOptions = {}, change: Parameters<typeof order>[0] = {}) {
  const floor = createFloor(options);
  floor.gateway.send(1, order(change));
  return floor;
}

export const away = { limitTicks: 990 } as const;

/** The reports of all frames that were delivered, as the adapter reads them. */
export function reportsOf(floor: Floor) {
  return floor.frames().flatMap((frame) => floor.profile.adapter.readFrame(frame.payload).reports);
}

export function statusesOf(floor: Floor): readonly string[] {
  return reportsOf(floor).map((report) => report.status);
}

export function readRows(floor: Floor, scope: QueryScope, answer: RawAnswer) {
  const content = floor.profile.adapter.readSnapshot(scope, answer)?.content;
  return content === undefined || content.scope === "margin" ? [] : content.rows;
}
