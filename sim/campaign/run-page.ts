/**
 * A run as a page shows it: its events by lanes, the messages between them, and what was stored and
 * true after each event.
 *
 * 1. Everything comes from the world's events. What stayed the same is not told again.
 */
import type {
  Arrow,
  GroupState,
  History,
  Lane,
  OrderState,
  PageEvent,
  PositionState,
} from "../report/page-data.js";
import { describe } from "../trace.js";
import type { GatewayEvent, WorldEvent } from "../world-event.js";
import type { Moments } from "./moment.js";
import { createMoments } from "./moment.js";

/** The histories of a run. */
export interface Histories {
  readonly groups: readonly History<GroupState>[];
  readonly orders: readonly History<OrderState>[];
  readonly positions: readonly History<PositionState>[];
}

/** An event as the page shows it. */
export function pageEvent(event: WorldEvent, exposure: number): PageEvent {
  const { actor, text } = describe(event);
  const mark = markOf(event.what);
  return { atMs: event.atMs, actor, text, exposure, lane: laneOf(event), mark };
}

function markOf(what: WorldEvent["what"]): PageEvent["mark"] {
  if (what.kind === "fault") return what.landed === "begun" ? "fault" : "fault-end";
  return LOSSES.has(what.kind) ? "lost" : null;
}

const LOSSES: ReadonlySet<string> = new Set(["request-lost", "response-lost", "report-dropped"]);

function laneOf({ actor, what }: WorldEvent): Lane | null {
  switch (actor) {
    case "exchange":
    case "trader":
      return actor;
    case "gateway":
      return what.kind === "stream" || what.kind.startsWith("report-") ? "stream" : "requests";
    case "process":
      return STORE_EVENTS.has(what.kind) ? "store" : "core";
    case "harness":
      return null;
  }
}

const STORE_EVENTS: ReadonlySet<string> = new Set([
  ...["commit", "commit-failed", "disk", "power-loss", "intruder"],
]);

/** A request that is on its way. */
interface Asked {
  readonly from: number;
  /** How many processes had started when it left. */
  readonly life: number;
  /** Of an order that is sent; null otherwise. */
  readonly order: string | null;
}

/**
 * The trader's wishes, requests, answers and reports, each from where it left to where it arrived.
 * What a dead process sent travels on, beside what the next one sends under the same number: the
 * order that the exchange takes or refuses at once tells which has landed; without one it is the
 * newest.
 */
export function arrowsOf(events: readonly WorldEvent[]): readonly Arrow[] {
  const arrows: Arrow[] = [];
  const asked = new Map<number, Asked[]>();
  let life = 0;
  const landed = new Map<number, number>();
  const issued = new Map<string, number>();
  const wished = new Map<string, number>();
  events.forEach(({ what }, at) => {
    const to = at + 1;
    const arrive = (from: number | undefined, kind: Arrow["what"]): void => {
      if (from !== undefined) arrows.push({ from, to, what: kind });
    };
    if (what.kind === "started") {
      // A new process counts its requests anew, and hears no answer to those of the dead.
      life += 1;
      landed.clear();
    } else if (isRequest(what)) {
      const order = what.kind === "send" ? what.order.clientOrderId : null;
      asked.set(what.requestSeq, [
        ...(asked.get(what.requestSeq) ?? []),
        { from: to, life, order },
      ]);
    } else if (what.kind === "request-lost") asked.get(what.requestSeq)?.pop();
    else if (what.kind === "landed") {
      const request = arrived(asked.get(what.requestSeq) ?? [], events[to]);
      arrive(request?.from, "request");
      if (request?.life === life) landed.set(what.requestSeq, to);
    } else if (what.kind === "report-issued") issued.set(what.reportKey, to);
    else if (what.kind === "plan-submitted") wished.set(`plan ${what.plan.id}`, to);
    else if (what.kind === "command-submitted") wished.set(`command ${what.commandId}`, to);
    else if (what.kind === "deliver") {
      const { event } = what;
      if (event.kind === "report") arrive(issued.get(event.report.key), "report");
      if (event.kind === "plan") arrive(wished.get(`plan ${event.plan.id}`), "wish");
      if (event.kind === "command") arrive(wished.get(`command ${event.commandId}`), "wish");
      if ("requestSeq" in event) arrive(landed.get(event.requestSeq), "answer");
    }
  });
  return arrows;
}

/** Takes out the request that has landed; `next`: what happens right after. */
function arrived(asked: Asked[], next: WorldEvent | undefined): Asked | undefined {
  const what = next?.what;
  const order =
    what?.kind === "accepted" || what?.kind === "refused" ? what.order.clientOrderId : null;
  const at = order === null ? -1 : asked.findIndex((request) => request.order === order);
  return asked.splice(at, 1)[0];
}

function isRequest(
  what: WorldEvent["what"],
): what is Extract<GatewayEvent, { kind: "send" | "cancel" | "query" }> {
  return what.kind === "send" || what.kind === "cancel" || what.kind === "query";
}

/** What was stored and true after each event (1). */
export function historiesOf(events: readonly WorldEvent[]): Histories {
  const moments: Moments = createMoments();
  const [groups, orders, positions] = [
    createHistories<GroupState>(),
    createHistories<OrderState>(),
    createHistories<PositionState>(),
  ];
  events.forEach((event, at) => {
    moments.hear(event);
    if (event.what.kind !== "commit" && event.actor !== "exchange") return;
    if (event.what.kind === "price") return;
    const seen = moments.view();
    for (const { id, ...group } of seen.groups) groups.note(id, at + 1, group);
    for (const { clientOrderId, intent, stored, exchange } of seen.orders) {
      orders.note(clientOrderId, at + 1, {
        intent,
        stored: stored === null ? null : `${stored.status}, ${stored.filled} filled`,
        exchange: exchange === null ? null : exchangeText(exchange),
        differs: (stored?.filled ?? 0) !== (exchange?.filled ?? 0),
      });
    }
    for (const { symbol, stored, exchange } of seen.positions) {
      const legs = stored.map(({ group, leg, held }) => `${group}/${leg} ${held}`);
      positions.note(symbol, at + 1, { stored: legs.join(", "), exchange });
    }
  });
  return { groups: groups.all(), orders: orders.all(), positions: positions.all() };
}

function exchangeText({
  status,
  filled,
  qty,
}: {
  readonly status: string;
  readonly filled: number;
  readonly qty: number;
}): string {
  return `${status}, ${filled} of ${qty} filled`;
}

interface Noting<T> {
  note(name: string, event: number, value: T): void;
  all(): readonly History<T>[];
}

function createHistories<T>(): Noting<T> {
  const changes = new Map<string, [number, T][]>();
  return {
    note(name, event, value) {
      const known = changes.get(name) ?? [];
      changes.set(name, known);
      if (JSON.stringify(known.at(-1)?.[1]) !== JSON.stringify(value)) known.push([event, value]);
    },
    all: () => [...changes].map(([name, list]) => ({ name, changes: list })),
  };
}
