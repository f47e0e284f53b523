/**
 * The venue's REST door: requests travel, land or are lost; answers travel back or are lost.
 *
 * 1. What was sent lands within the send horizon or never. It lands whether or not the process
 *    that sent it still lives; the answer is for that process alone.
 * 2. A lost request or answer shows as a dropped connection (status 0) after a fixed time.
 * 3. An answer carries the broker's clock of the moment it was made. What a query reads may be
 *    older than that, by at most the read lag.
 */
import type { CancelReason, OrderRequest, QueryScope } from "../../core/effects.js";
import type { RawAnswer } from "../../core/venues/adapter.js";
import { floorToLot } from "../../core/units.js";
import type { BrokerOrderId, ClientOrderId, Ms, Units } from "../../core/units.js";
import type { BookView } from "../exchange/ledger.js";
import type { Fault, OrderKey } from "../faults/schedule.js";
import type { GatewayEvent } from "../world-event.js";
import type { Bodies } from "./bodies.js";
import { createBodies } from "./bodies.js";
import { createKeys } from "./keys.js";
import type { Limiter } from "./limits.js";
import { createLimiter } from "./limits.js";
import type { Answer } from "./profile.js";
import type { Door } from "./request-faults.js";
import { BAD_GATEWAY, cutShort, find, isShut, newDoor, turnedAway } from "./request-faults.js";
import type { GatewayPorts } from "./stream.js";

/** A process hears of a dropped connection after this. */
const TIMEOUT_MS: Ms = 2_500;
/** Share of queries whose view lags. */
const LAGGING_PERCENT = 20;

export interface Requests {
  send(requestSeq: number, order: OrderRequest): void;
  cancel(requestSeq: number, id: ClientOrderId, broker: BrokerOrderId, reason: CancelReason): void;
  query(requestSeq: number, scope: QueryScope): void;
  abandon(): void;
  connect(incarnation: number): void;
  turnAway(how: "limited" | "banned", forMs: Ms): void;
  lagReads(forMs: Ms): void;
  heal(): void;
}

interface State {
  readonly ports: GatewayPorts;
  readonly keyOf: (id: ClientOrderId) => OrderKey;
  readonly blocks: Limiter;
  readonly door: Door;
  readonly bodies: Bodies;
  /** Client ids that are taken, where the venue keeps them unique. */
  readonly taken: Set<ClientOrderId>;
  readonly cancels: Map<OrderKey, number>;
  /** Queries of this incarnation, by scope. */
  readonly queries: Map<QueryScope, number>;
  incarnation: number;
  /** Numbers processes; an answer to an earlier one is for nobody. */
  process: number;
  healed: boolean;
}

/** One request under way: what lands, and who hears the answer. */
interface Trip {
  readonly requestSeq: number;
  /** Names the request in the draws of latency. */
  readonly key: string;
  readonly n: number;
  readonly faults: readonly Fault[];
  /** The venue's work; returns the answer. */
  land(): Answer;
  hear(answer: RawAnswer): void;
}

/** The door of a venue, with nobody outside yet. */
export function createRequests(ports: GatewayPorts): Requests {
  const { requestLimits } = ports.profile.adapter.rules;
  const [least, most] = ports.profile.latency.requestMs;
  const state: State = {
    ports,
    keyOf: createKeys(),
    blocks: createLimiter(requestLimits, most - least),
    door: newDoor(),
    bodies: createBodies(ports.profile),
    taken: new Set(),
    cancels: new Map(),
    queries: new Map(),
    incarnation: 0,
    process: 0,
    healed: false,
  };
  return {
    send: (requestSeq, order) => {
      send(state, requestSeq, order);
    },
    cancel: (...args) => {
      cancel(state, ...args);
    },
    query: (requestSeq, scope) => {
      query(state, requestSeq, scope);
    },
    abandon() {
      state.process += 1;
    },
    connect(incarnation) {
      state.process += 1;
      state.incarnation = incarnation;
      state.queries.clear();
    },
    turnAway: (how, forMs) => {
      turnAway(state, how, forMs);
    },
    lagReads(forMs) {
      const { door } = state;
      door.laggingUntilMs = Math.max(door.laggingUntilMs, ports.scheduler.nowMs() + forMs);
    },
    heal() {
      state.healed = true;
      const shut = isShut(state.door, ports.scheduler.nowMs());
      state.door.limitedUntilMs = state.door.bannedUntilMs = state.door.laggingUntilMs = 0;
      if (shut) tell(state, { kind: "door", status: "open" });
    },
  };
}

function tell(state: State, what: GatewayEvent): void {
  const { emit, scheduler } = state.ports;
  emit({ actor: "gateway", atMs: scheduler.nowMs(), what });
}

/** Shuts the door; two spells may overlap, and it opens when the last one ends. */
function turnAway(state: State, how: "limited" | "banned", forMs: Ms): void {
  const { door, ports } = state;
  const nowMs = ports.scheduler.nowMs();
  const untilMs = nowMs + forMs;
  if (!isShut(door, nowMs)) tell(state, { kind: "door", status: "shut" });
  if (how === "limited") door.limitedUntilMs = Math.max(door.limitedUntilMs, untilMs);
  else door.bannedUntilMs = Math.max(door.bannedUntilMs, untilMs);
  ports.scheduler.at(untilMs, () => {
    const last = Math.max(door.limitedUntilMs, door.bannedUntilMs) === untilMs;
    if (last) tell(state, { kind: "door", status: "open" });
  });
}

function send(state: State, requestSeq: number, order: OrderRequest): void {
  const { exchange, faults, inbox, profile } = state.ports;
  const key = state.keyOf(order.clientOrderId);
  tell(state, { kind: "send", requestSeq, order, key });
  travel(state, {
    requestSeq,
    key: `send ${key}`,
    n: 1,
    faults: faults.onRequest("send", key, 1),
    land() {
      if (isTaken(state, order.clientOrderId)) return profile.duplicate();
      const result = exchange.submit(order, key);
      const booked = result.brokerOrderId === null ? null : exchange.row(result.brokerOrderId);
      if (result.kind === "accepted") state.taken.add(order.clientOrderId);
      return profile.orderBody(result, order, booked);
    },
    hear(answer) {
      inbox.orderAnswer(requestSeq, order.clientOrderId, answer);
    },
  });
}

/** Whether the venue refuses the client's id as one that it has seen. */
function isTaken(state: State, id: ClientOrderId): boolean {
  const { exchange, profile } = state.ports;
  const { clientIds } = profile.adapter.rules;
  if (clientIds === "not-unique" || !state.taken.has(id)) return false;
  if (clientIds === "unique-for-ever") return true;
  return exchange.orders().some(({ order, status }) => {
    return order.clientOrderId === id && (status === "open" || status === "trigger-pending");
  });
}

function cancel(
  state: State,
  requestSeq: number,
  clientOrderId: ClientOrderId,
  brokerOrderId: BrokerOrderId,
  reason: CancelReason,
): void {
  const { exchange, inbox, profile } = state.ports;
  const key = exchange.row(brokerOrderId)?.order.key ?? brokerOrderId;
  const n = (state.cancels.get(key) ?? 0) + 1;
  state.cancels.set(key, n);
  const faults = state.ports.faults.onRequest("cancel", key, n);
  tell(state, { kind: "cancel", requestSeq, clientOrderId, brokerOrderId, reason });
  travel(state, {
    requestSeq,
    key: `cancel ${key}`,
    n,
    faults,
    land() {
      const ignored = ignore(state, requestSeq, brokerOrderId, faults);
      if (ignored !== null) return ignored;
      race(state, brokerOrderId, find(faults, "cancel-fill-race"));
      const result = exchange.cancel(brokerOrderId);
      if (result === "canceled") fillLater(state, brokerOrderId, faults);
      return profile.cancelBody(result, brokerOrderId);
    },
    hear(answer) {
      inbox.cancelAnswer(requestSeq, clientOrderId, brokerOrderId, answer);
    },
  });
}

function query(state: State, requestSeq: number, scope: QueryScope): void {
  const { faults, inbox } = state.ports;
  const { incarnation } = state;
  const n = (state.queries.get(scope) ?? 0) + 1;
  state.queries.set(scope, n);
  const key = `${scope} ${incarnation}`;
  const trouble = faults.onQuery(scope, incarnation, n);
  tell(state, { kind: "query", requestSeq, scope });
  travel(state, {
    requestSeq,
    key,
    n,
    faults: trouble,
    land() {
      const body = read(state, scope, key, n);
      const cut = find(trouble, "incomplete-snapshot");
      if (cut !== null) faults.land(cut);
      return { status: 200, body: cut === null ? body : cutShort(body) };
    },
    hear(answer) {
      inbox.queryAnswer(requestSeq, scope, answer);
    },
  });
}

/** Sends a request on its way, through whatever faults strike it. */
function travel(state: State, trip: Trip): void {
  const { scheduler, faults, draws, profile } = state.ports;
  const { requestSeq } = trip;
  const nowMs = scheduler.nowMs();
  const { process } = state;
  const lost = find(trip.faults, "request-lost");
  const unheard = find(trip.faults, "response-lost");
  const late = find(trip.faults, "late-landing") ?? find(trip.faults, "landing-beyond-horizon");
  if (lost !== null || unheard !== null || late !== null) {
    scheduler.at(nowMs + TIMEOUT_MS, () => {
      if (state.process === process) trip.hear({ status: 0, dateMs: null, body: null });
    });
  }
  if (lost !== null) {
    faults.land(lost);
    tell(state, { kind: "request-lost", requestSeq });
    return;
  }
  const [least, most] = profile.latency.requestMs;
  let delayMs = draws.integer("request", trip.key, trip.n, least, most);
  if (late !== null) {
    faults.land(late);
    const horizonMs = profile.adapter.rules.sendHorizonMs;
    const { delayMs: within, beyondMs } = late.params;
    delayMs = beyondMs === undefined ? Math.min(within ?? 0, horizonMs) : horizonMs + beyondMs;
  }
  scheduler.at(nowMs + delayMs, () => {
    if (state.healed && late?.kind === "landing-beyond-horizon") {
      tell(state, { kind: "request-lost", requestSeq });
      return;
    }
    const answer = arrive(state, trip);
    if (late !== null) return;
    if (unheard !== null) {
      faults.land(unheard);
      tell(state, { kind: "response-lost", requestSeq });
      return;
    }
    const held = find(trip.faults, "fill-before-ack");
    if (held !== null) faults.land(held);
    const usualMs = draws.integer("answer", trip.key, trip.n, least, most);
    const backMs = usualMs + (held?.params.delayMs ?? 0);
    scheduler.at(scheduler.nowMs() + backMs, () => {
      if (state.process === process) trip.hear(answer);
    });
  });
}

/** A request is at the venue's door. */
function arrive(state: State, trip: Trip): RawAnswer {
  const { scheduler, clock, faults, profile } = state.ports;
  const nowMs = scheduler.nowMs();
  const blocked = state.blocks(nowMs);
  const rejected = find(trip.faults, "rejected");
  tell(state, { kind: "landed", requestSeq: trip.requestSeq, blocked });
  let answer: Answer;
  if (blocked) {
    answer = profile.refusal("Too many requests", true);
  } else if (isShut(state.door, nowMs)) {
    answer = turnedAway(state.door, nowMs, profile);
  } else if (rejected !== null) {
    faults.land(rejected);
    const canPass = rejected.params.canPass === 1;
    answer = profile.refusal(canPass ? "Busy, try again" : "Not accepted", canPass);
  } else {
    answer = done(state, trip);
  }
  return { status: answer.status, dateMs: clock.stampMs(), body: answer.body };
}

/** The venue does what it was asked, unless a fault hinders it, and answers as a fault says. */
function done(state: State, trip: Trip): Answer {
  const { faults, profile } = state.ports;
  const broken = find(trip.faults, "server-error");
  const mistaken = find(trip.faults, "timeout-as-400");
  if (broken !== null) {
    faults.land(broken);
    if (broken.params.landed === 1) trip.land();
    else tell(state, { kind: "request-lost", requestSeq: trip.requestSeq });
    return BAD_GATEWAY;
  }
  const answer = trip.land();
  if (mistaken === null) return answer;
  faults.land(mistaken);
  return profile.timedOut();
}

/** A cancel that does nothing, by a fault: its answer; null if it goes its way. */
function ignore(
  state: State,
  requestSeq: number,
  id: BrokerOrderId,
  trouble: readonly Fault[],
): Answer | null {
  const { exchange, faults, profile } = state.ports;
  const fault = find(trouble, "cancel-rejected") ?? find(trouble, "cancel-lost");
  const status = exchange.row(id)?.status;
  if (fault === null || (status !== "open" && status !== "trigger-pending")) return null;
  faults.land(fault);
  tell(state, { kind: "cancel-failed", requestSeq });
  return fault.kind === "cancel-lost"
    ? profile.cancelBody("canceled", id)
    : profile.refusal("Order cannot be cancelled now", false);
}

/** The body of a query's answer, from a view that may lag. */
function read(state: State, scope: QueryScope, key: string, n: number): unknown {
  const { bodies } = state;
  const { exchange } = state.ports;
  const view = viewOf(state, key, n);
  switch (scope) {
    case "orders":
      return bodies.orders(view === null ? exchange.orders() : view.orders);
    case "trades":
      return bodies.trades(view === null ? exchange.trades() : view.trades);
    case "positions":
      return bodies.positions(view === null ? exchange.positions() : view.positions);
    case "margin":
      return bodies.margin(exchange.margin());
  }
}

/** An earlier view of the books, if this query's lags. */
function viewOf(state: State, key: string, n: number): BookView | null {
  const { draws, scheduler, exchange, profile } = state.ports;
  const { readLagMs } = profile.adapter.rules;
  const nowMs = scheduler.nowMs();
  if (nowMs < state.door.laggingUntilMs) return exchange.viewAt(nowMs - readLagMs + 1);
  if (!draws.chance("lagging", key, n, LAGGING_PERCENT)) return null;
  return exchange.viewAt(nowMs - draws.integer("lag", key, n, 1, readLagMs - 1));
}

/** Part of what an order has left, by a fault's percentage: whole lots, at least one. */
function partOf(state: State, id: BrokerOrderId, fault: Fault): Units {
  const row = state.ports.exchange.row(id);
  if (row === null) return 0;
  const lot = state.ports.exchange.instruments.get(row.order.symbol)?.lot ?? 1;
  const left = row.order.qty - row.cumQty;
  const part = Math.floor((left * (fault.params.percent ?? 100)) / 100);
  return Math.min(left, Math.max(lot, floorToLot(part, lot)));
}

/** The order fills while its cancel arrives. */
function race(state: State, id: BrokerOrderId, fault: Fault | null): void {
  const { exchange, faults } = state.ports;
  if (fault === null || exchange.row(id)?.status !== "open") return;
  faults.land(fault);
  exchange.forceFill(id, partOf(state, id, fault));
}

/**
 * The order fills after its cancel was reported. Of two such faults each has its own moment: would
 * the first hold the other back, it would change the run before it lands.
 */
function fillLater(state: State, id: BrokerOrderId, trouble: readonly Fault[]): void {
  const { scheduler, exchange, faults } = state.ports;
  for (const fault of trouble) {
    if (fault.kind !== "late-fill-after-cancel") continue;
    scheduler.at(scheduler.nowMs() + (fault.params.afterMs ?? 0), () => {
      const qty = partOf(state, id, fault);
      if (state.healed || qty === 0) return;
      faults.land(fault);
      exchange.forceFill(id, qty);
    });
  }
}
