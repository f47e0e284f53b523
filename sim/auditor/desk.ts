/**
 * What reached the core's process, and in which condition it was: the broker's clock as stamped,
 * the questions asked, the progress of recovery, and whether the process was able to act.
 *
 * 1. `newestMs` is the newest stamp delivered to this start; after a step back of the broker's
 *    clock only answers move it, because delayed reports carry the time that was taken back.
 * 2. A step back is an answer stamped earlier than what was known when its question was asked. What
 *    the store knows of the orders is known to a start before it asks anything.
 * 3. A core that was refused its store, or that halted, takes nothing in until it asks again;
 *    cancels of risk leave all the same.
 * 4. Recovery counts as complete with complete orders, trades and positions, each stamped later
 *    than the first answer of this start plus the read lag.
 */
import type { QueryScope } from "../../core/effects.js";
import type { CoreEvent } from "../../core/events.js";
import type { MarginFacts } from "../../core/margin.js";
import type { Timing, VenueRules } from "../../core/rules.js";
import type { BrokerMs, BrokerOrderId, ClientOrderId, Ms } from "../../core/units.js";
import type { GatewayEvent, ProcessEvent } from "../world-event.js";

/** One request of the present start. */
export interface Asked {
  readonly index: number;
  readonly verb: "send" | "cancel" | QueryScope;
  /** Newest stamp known when it was asked. */
  readonly knownMs: BrokerMs | null;
  /** Virtual time. */
  readonly atMs: Ms;
}

/** The process and what it was told. */
export interface Desk {
  up: boolean;
  stalled: boolean;
  diskFails: boolean;
  /** The venue turns every request away. */
  shut: boolean;
  /** The core runs: it has asked or committed since its start or its last failed commit. */
  awake: boolean;
  /** A commit has just failed: the cancels of risk that leave now are the last of that start. */
  halting: boolean;
  incarnation: number;
  starts: number;
  startedAtMs: Ms;
  /** Counts requests over all incarnations. */
  requests: number;
  readonly asked: Map<number, Asked>;
  /** Orders that this start's cancels are for, by request. */
  readonly cancels: Map<number, ClientOrderId>;
  /** Ids of the venue of which this start knows whose they are. */
  readonly paired: Set<BrokerOrderId>;
  newestMs: BrokerMs | null;
  /** Newest stamp of an order that was durable when this start began. */
  storedMs: BrokerMs | null;
  /** Commits that this start found in its store. */
  foundCommits: number;
  answersOnly: boolean;
  firstStampMs: BrokerMs | null;
  ordersSeen: boolean;
  tradesSeen: boolean;
  positionsSeen: boolean;
  /** When a question or its answer was last lost: a set that was asked for before is not whole. */
  questionLostAtMs: Ms;
  /** A request was lost by a fault: until then the process can only wait. */
  blockedUntilMs: Ms;
  /** The newest that were delivered complete: others tell what is there, not what is lacking. */
  margin: MarginFacts | null;
}

/** A process that has not started. */
export function newDesk(): Desk {
  return {
    up: false,
    stalled: false,
    diskFails: false,
    shut: false,
    awake: false,
    halting: false,
    incarnation: 0,
    starts: 0,
    startedAtMs: 0,
    requests: 0,
    asked: new Map(),
    cancels: new Map(),
    paired: new Set(),
    newestMs: null,
    storedMs: null,
    foundCommits: 0,
    answersOnly: false,
    firstStampMs: null,
    ordersSeen: false,
    tradesSeen: false,
    positionsSeen: false,
    questionLostAtMs: -1,
    blockedUntilMs: 0,
    margin: null,
  };
}

/** Whether recovery of this start is complete (4). */
export function isRecovered(desk: Desk): boolean {
  return desk.ordersSeen && desk.tradesSeen && desk.positionsSeen;
}

/** Whether the process can ask the venue anything. */
export function canAsk(desk: Desk): boolean {
  return desk.up && !desk.stalled && !desk.shut;
}

/** Whether the process could act at all, whatever is the matter with one group. */
export function isAble(desk: Desk, nowMs: Ms): boolean {
  return (
    canAsk(desk) &&
    !desk.diskFails &&
    desk.awake &&
    nowMs >= desk.blockedUntilMs &&
    isRecovered(desk)
  );
}

function beginRecovery(desk: Desk): void {
  desk.asked.clear();
  desk.cancels.clear();
  desk.newestMs = null;
  desk.answersOnly = false;
  desk.firstStampMs = null;
  desk.ordersSeen = false;
  desk.tradesSeen = false;
  desk.positionsSeen = false;
}

/** Takes in what happened to the process. */
export function hearProcess(desk: Desk, what: ProcessEvent, atMs: Ms): void {
  switch (what.kind) {
    case "started":
      desk.up = true;
      desk.stalled = false;
      desk.awake = false;
      desk.incarnation = what.incarnation;
      desk.starts += 1;
      desk.startedAtMs = atMs;
      return beginRecovery(desk);
    case "died":
      desk.up = false;
      desk.stalled = false;
      return;
    case "stalled":
      desk.stalled = true;
      return;
    case "resumed":
      desk.stalled = false;
      return;
    case "commit-failed":
      desk.awake = false;
      desk.halting = true;
      desk.starts += 1;
      desk.startedAtMs = atMs;
      return beginRecovery(desk);
    case "commit":
      desk.awake = true;
      return;
    case "disk":
      desk.diskFails = what.status !== "ok";
      return;
    case "deliver":
      desk.halting = false;
      return;
    case "power-loss":
    case "alarm":
    case "notice":
    case "intruder":
      return;
  }
}

/** True for a query; undefined: a request of an earlier start. */
export function isQuestion(asked: Asked | undefined): boolean {
  return asked !== undefined && asked.verb !== "send" && asked.verb !== "cancel";
}

/** Takes in a request or its loss. */
export function hearRequest(desk: Desk, what: GatewayEvent, timing: Timing, atMs: Ms): void {
  switch (what.kind) {
    case "send":
    case "cancel":
    case "query":
      if (what.kind !== "cancel" || !desk.halting) desk.awake = true;
      desk.requests += 1;
      desk.asked.set(what.requestSeq, {
        index: desk.requests,
        verb: what.kind === "query" ? what.scope : what.kind,
        knownMs: desk.newestMs,
        atMs,
      });
      return;
    case "request-lost":
    case "response-lost":
      if (isQuestion(desk.asked.get(what.requestSeq))) desk.questionLostAtMs = atMs;
      desk.blockedUntilMs = Math.max(
        desk.blockedUntilMs,
        atMs + timing.answerTimeoutMs + timing.livePollMs,
      );
      return;
    case "door":
      desk.shut = what.status === "shut";
      return;
    case "cancel-failed":
    case "landed":
    case "stream":
    case "report-issued":
    case "report-dropped":
      return;
  }
}

/** The stamp that an event carries of the broker's clock; null for none. */
export function stampOf(event: CoreEvent): BrokerMs | null {
  switch (event.kind) {
    case "report":
      return event.report.stampMs;
    case "order-answer":
    case "cancel-answer":
    case "query-failed":
    case "snapshot":
    case "quote":
      return event.stampMs;
    case "started":
    case "plan":
    case "command":
    case "stream":
    case "wake":
    case "alarm-delivered":
      return null;
  }
}

/** The question of this start that the event answers; null for none. */
export function questionOf(desk: Desk, event: CoreEvent): Asked | null {
  switch (event.kind) {
    case "order-answer":
    case "cancel-answer":
    case "query-failed":
    case "snapshot":
      return desk.asked.get(event.requestSeq) ?? null;
    case "started":
    case "plan":
    case "command":
    case "report":
    case "quote":
    case "stream":
    case "wake":
    case "alarm-delivered":
      return null;
  }
}

/** Takes in the stamp of a delivered event; true if it shows a step back (2). */
export function hearStamp(desk: Desk, event: CoreEvent): boolean {
  const stampMs = stampOf(event);
  if (stampMs === null) return false;
  const { newestMs } = desk;
  const later = newestMs === null || stampMs > newestMs;
  const question = questionOf(desk, event);
  if (question === null) {
    if (later && !desk.answersOnly) desk.newestMs = stampMs;
    return false;
  }
  const known = desk.firstStampMs === null ? (desk.storedMs ?? stampMs) : stampMs;
  const back = stampMs < known || (!later && stampMs < (question.knownMs ?? stampMs));
  if (later || (back && stampMs < newestMs)) desk.newestMs = stampMs;
  if (back) desk.answersOnly = true;
  if (desk.firstStampMs === null || (back && stampMs < desk.firstStampMs)) {
    desk.firstStampMs = stampMs;
  }
  return back;
}

/** Takes in a delivered snapshot: margin facts, and progress of recovery. */
export function hearSnapshot(
  desk: Desk,
  event: Extract<CoreEvent, { kind: "snapshot" }>,
  rules: VenueRules,
): void {
  if (!event.complete) return;
  if (event.content.scope === "margin") {
    desk.margin = event.content.facts;
    return;
  }
  if (desk.firstStampMs === null) return;
  if (event.stampMs <= desk.firstStampMs + rules.readLagMs) return;
  if (event.content.scope === "orders") desk.ordersSeen = true;
  else if (event.content.scope === "trades") desk.tradesSeen = true;
  else desk.positionsSeen = true;
}
