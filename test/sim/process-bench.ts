/**
 * A process on a bench: the real host over the model of a disk, with an engine and a gateway that
 * do what the test says.
 */
import type { CoreEvent } from "../../core/events.js";
import type { Effect } from "../../core/effects.js";
import type { Engine } from "../../core/engine.js";
import type { StoreContents } from "../../core/store/port.js";
import type { Write } from "../../core/store/schema.js";
import type { RawAnswer, VenueAdapter } from "../../core/venues/adapter.js";
import { createDisk } from "../../sim/disk.js";
import { createFaults } from "../../sim/faults/runtime.js";
import type { BoundaryKind, Fault, FaultKind } from "../../sim/faults/schedule.js";
import type { Gateway } from "../../sim/ports.js";
import { createBody } from "../../sim/process-life.js";
import { createProcess } from "../../sim/process.js";
import { createDraws } from "../../sim/rng.js";
import { createScheduler } from "../../sim/scheduler.js";
import type { HarnessEvent, ProcessEvent } from "../../sim/world-event.js";

export const ANSWER: RawAnswer = { status: 200, dateMs: 5, body: null };

/** A row that a step writes. */
export const row = (name: string, value = 1): Write => ({ table: "meta", row: { name, value } });

export const query = (requestSeq: number): Effect => ({
  kind: "query",
  requestSeq,
  scope: "orders",
});

export const send = (requestSeq: number): Effect => ({
  kind: "send",
  requestSeq,
  order: {
    clientOrderId: `P1-0e${requestSeq}`,
    symbol: "ACME",
    side: "BUY",
    qty: 10,
    type: "LIMIT",
    limitTicks: 100,
    triggerTicks: null,
  },
});

/** A fault at a boundary. */
export function at(
  kind: FaultKind,
  boundary: BoundaryKind,
  n: number,
  params: Readonly<Record<string, number>> = { downMs: 100 },
  incarnation = 1,
): Fault {
  return { id: n, kind, trigger: { kind: "boundary", incarnation, boundary, n }, params };
}

/** What an engine answers to an event: rows to write, things to do. */
export type Script = (
  event: CoreEvent,
  contents: StoreContents,
) => {
  readonly writes?: readonly Write[];
  readonly effects?: readonly Effect[];
};

const adapter = {
  rules: {},
  encodeOrder: () => null,
  readFrame: (frame: unknown) => frame,
  readOrderAnswer: () => ({ kind: "confirmed", brokerOrderId: "B1" }),
  readCancelAnswer: () => ({ kind: "unknown", reason: "asked" }),
  readSnapshot: (_scope: string, answer: RawAnswer) =>
    answer.status === 200
      ? { stampMs: 5, complete: true, content: { scope: "orders", rows: [] } }
      : null,
} as unknown as VenueAdapter;

/** The bench. `log` holds what the process told and asked, one line each. */
export function bench(script: Script, schedule: readonly Fault[] = []) {
  const scheduler = createScheduler();
  const log: string[] = [];
  const told: ProcessEvent[] = [];
  const note = (what: string): void => void log.push(`${scheduler.nowMs()} ${what}`);
  const faults = createFaults(schedule, (what: HarnessEvent) => {
    if (what.kind === "fault") note(`fault ${what.fault.kind} ${what.landed}`);
  });
  const disk = createDisk("memory", null);
  const gateway: Gateway = {
    send: (requestSeq) => note(`send ${requestSeq}`),
    cancel: (requestSeq) => note(`cancel ${requestSeq}`),
    query: (requestSeq) => note(`query ${requestSeq}`),
    abandon: () => note("abandon"),
    connect: (incarnation) => note(`connect ${incarnation}`),
    disconnect: () => undefined,
    mute: () => undefined,
    replayStale: () => false,
    turnAway: () => undefined,
    lagReads: () => undefined,
    heal: () => undefined,
  };
  const errors: unknown[] = [];
  const process = createProcess({
    createBody,
    scheduler,
    faults,
    disk,
    draws: createDraws("bench", "bench", "1"),
    adapter,
    gateway: () => gateway,
    createEngine: (contents): Engine => ({
      step: (event) => ({ writes: [], effects: [], ...script(event, contents) }),
      riskCancels: () => [],
      asked: () => ({ atMs: [], unansweredMs: [] }),
      recovered: () => true,
      groups: () => [],
    }),
    plantedStore: null,
    emit(what) {
      told.push(what);
      note(textOf(what));
    },
    loaded: () => undefined,
    alarmed: (alarmId) => note(`alarmed ${alarmId}`),
    noticed: (key) => note(`noticed ${key}`),
    threw: (error) => void errors.push(error),
  });
  return { scheduler, process, disk, faults, gateway, log, told, errors };
}

function textOf(what: ProcessEvent): string {
  if (what.kind === "deliver") {
    return `deliver ${what.event.kind}${what.repeat ? " again" : ""} at ${what.event.localMs}`;
  }
  if (what.kind === "commit") {
    return `commit ${what.writes
      .map(({ table, row: { ...columns } }) => ("name" in columns ? columns.name : table))
      .join()}`;
  }
  if (what.kind === "died") return `died at ${what.boundary}`;
  if (what.kind === "power-loss") return `power-loss ${what.inFlight}`;
  return what.kind === "started" ? `started ${what.incarnation}` : what.kind;
}
