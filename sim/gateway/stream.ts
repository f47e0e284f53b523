/**
 * The venue's stream: exchange reports become frames, which are delivered, reordered, repeated,
 * delayed, dropped or replayed.
 *
 * 1. Reports are numbered per order as the exchange issued them, whatever becomes of the frames.
 * 2. A frame belongs to the connection it was put on. A venue without replay loses what a broken
 *    connection still held; one with replay sends it again on the next, from the last frame that
 *    was delivered on.
 * 3. A frame that a fault dropped is never replayed.
 */
import type { BrokerMs, Ms, Sym, Ticks } from "../../core/units.js";
import { floorToLot } from "../../core/units.js";
import type { VenueAdapter } from "../../core/venues/adapter.js";
import type { BrokerClock, Draws, Faults, Inbox, ReportSink, Scheduler } from "../ports.js";
import type { VenueExchange } from "../exchange/exchange.js";
import type { Fault, OrderKey } from "../faults/schedule.js";
import type { GatewayEvent, Listener } from "../world-event.js";
import type { GatewayProfile } from "./profile.js";

/** What the gateway is built from. */
export interface GatewayPorts {
  readonly profile: GatewayProfile;
  /** The profile's, as this run reads with it. */
  readonly adapter: VenueAdapter;
  readonly exchange: VenueExchange;
  readonly scheduler: Scheduler;
  readonly clock: BrokerClock;
  readonly draws: Draws;
  readonly faults: Faults;
  readonly inbox: Inbox;
  readonly emit: Listener;
}

export interface Stream {
  readonly report: ReportSink;
  quote(symbol: Sym, lastTicks: Ticks, stampMs: BrokerMs): void;
  /** The process is gone: the connection breaks. */
  abandon(): void;
  /** A process connects. */
  connect(): void;
  disconnect(forMs: Ms): void;
  mute(forMs: Ms): void;
  replayStale(frames: number): boolean;
  heal(): void;
}

interface Frame {
  readonly key: OrderKey;
  readonly n: number;
  payload: unknown;
  /** The connection it is on. */
  link: number;
}

/** A frame that comes again after the next restart. */
interface Ghost {
  readonly fault: Fault;
  readonly payload: unknown;
}

interface State {
  readonly ports: GatewayPorts;
  /** Numbers connections; a broken one has its number to itself. */
  link: number;
  attached: boolean;
  /** A fault holds the stream down until then. */
  down: boolean;
  downUntilMs: Ms;
  /** A fault drops every frame and quote until then. */
  mutedUntilMs: Ms;
  /** What was delivered, oldest first; null where nothing will ask for it. */
  readonly delivered: unknown[] | null;
  healed: boolean;
  readonly issued: Map<OrderKey, number>;
  /** When the newest frame of an order, or quote of a symbol, is due. */
  readonly newestDue: Map<string, Ms>;
  /** Frames that were not delivered, where the venue replays. */
  readonly backlog: Set<Frame>;
  lastDelivered: Frame | null;
  ghosts: Ghost[];
}

/** A stream that nobody is connected to. */
export function createStream(ports: GatewayPorts): Stream {
  const state: State = {
    ports,
    link: 0,
    attached: false,
    down: false,
    downUntilMs: 0,
    mutedUntilMs: 0,
    delivered: ports.faults.timed().some(({ kind }) => kind === "stale-replay") ? [] : null,
    healed: false,
    issued: new Map(),
    newestDue: new Map(),
    backlog: new Set(),
    lastDelivered: null,
    ghosts: [],
  };
  return {
    report: (order, what, row) => {
      issue(state, order, what, row);
    },
    quote: (symbol, lastTicks, stampMs) => {
      quote(state, symbol, lastTicks, stampMs);
    },
    abandon() {
      if (isOpen(state)) tell(state, { kind: "stream", status: "down" });
      state.attached = false;
      state.link += 1;
    },
    connect() {
      state.attached = true;
      if (state.down) ports.inbox.stream("down");
      else open(state);
      raiseGhosts(state);
    },
    disconnect(forMs) {
      disconnect(state, forMs);
    },
    mute(forMs) {
      state.mutedUntilMs = Math.max(state.mutedUntilMs, ports.scheduler.nowMs() + forMs);
    },
    replayStale: (frames) => replayStale(state, frames),
    heal() {
      state.healed = true;
      state.mutedUntilMs = 0;
      state.ghosts = [];
      if (state.down) reconnect(state);
    },
  };
}

function tell(state: State, what: GatewayEvent): void {
  const { emit, scheduler } = state.ports;
  emit({ actor: "gateway", atMs: scheduler.nowMs(), what });
}

function isOpen(state: State): boolean {
  return state.attached && !state.down;
}

/** The stream is up, and takes nothing on. */
function isMuted(state: State): boolean {
  return state.ports.scheduler.nowMs() < state.mutedUntilMs;
}

function issue(state: State, ...[order, what, row]: Parameters<ReportSink>): void {
  const { profile, adapter, scheduler } = state.ports;
  const payload = profile.frame(order, what, row);
  // The venue says nothing of this.
  if (payload === null) return;
  const { key } = order;
  const n = (state.issued.get(key) ?? 0) + 1;
  state.issued.set(key, n);
  const reportKey = adapter.readFrame(payload).reports[0]?.key ?? "";
  tell(state, { kind: "report-issued", key, n, reportKey });
  const frame: Frame = { key, n, payload, link: isOpen(state) ? state.link : -1 };
  const extra = strike(state, frame, order.brokerOrderId, () =>
    twin(state, frame, order, what, row),
  );
  if (extra === null) return;
  if (profile.replays) state.backlog.add(frame);
  const usual = dueMs(state, "stream", key, n, profile.ordered ? key : null, extra.delayMs);
  const atMs = usual + extra.reorderMs;
  scheduler.at(atMs, () => {
    deliver(state, frame);
  });
  for (const fault of extra.repeats) repeatLater(state, frame, fault, atMs);
}

/** What faults do to one frame; null if it is dropped. */
function strike(
  state: State,
  frame: Frame,
  id: string,
  underAnotherId: () => boolean,
): { delayMs: Ms; reorderMs: Ms; repeats: readonly Fault[] } | null {
  const { faults } = state.ports;
  const effect = { delayMs: 0, reorderMs: 0, repeats: [] as Fault[] };
  let dropped = isMuted(state);
  let garbled: Fault | null = null;
  for (const fault of faults.onReport(frame.key, frame.n)) {
    const forMs = fault.params.delayMs ?? 0;
    if (fault.kind === "bust" || fault.kind === "correct") bustLater(state, fault, id);
    if (fault.kind === "overfill") overfillLater(state, fault, id);
    if (fault.kind === "twin-fill-id" && underAnotherId()) faults.land(fault);
    if (fault.kind === "duplicate") effect.repeats.push(fault);
    if (fault.kind === "duplicate-after-restart") {
      state.ghosts.push({ fault, payload: frame.payload });
    }
    if (fault.kind === "garbled-frame") garbled = fault;
    if (fault.kind === "drop") dropped = true;
    if (fault.kind === "delay") effect.delayMs += forMs;
    if (fault.kind === "reorder") effect.reorderMs += forMs;
    if (fault.kind === "drop" || fault.kind === "delay" || fault.kind === "reorder") {
      faults.land(fault);
    }
  }
  if (garbled !== null) {
    faults.land(garbled);
    frame.payload = state.ports.profile.garbled(frame.payload, garbled.params.how ?? 0);
  }
  if (!dropped) return effect;
  tell(state, { kind: "report-dropped", key: frame.key, n: frame.n });
  return null;
}

/** When something is due: its own delay from now, behind whatever it must not overtake. */
function dueMs(
  state: State,
  stream: string,
  key: string,
  n: number,
  behind: string | null,
  delayMs: Ms,
): Ms {
  const { draws, scheduler, profile } = state.ports;
  const [least, most] = profile.latency.streamMs;
  const own = scheduler.nowMs() + draws.integer(stream, key, n, least, most) + delayMs;
  if (behind === null) return own;
  const due = Math.max(own, state.newestDue.get(behind) ?? 0);
  state.newestDue.set(behind, due);
  return due;
}

function deliver(state: State, frame: Frame): void {
  const { replays } = state.ports.profile;
  // A replay has brought it already.
  if (replays && !state.backlog.has(frame)) return;
  if (isOpen(state) && frame.link === state.link) {
    state.backlog.delete(frame);
    state.lastDelivered = frame;
    state.delivered?.push(frame.payload);
    state.ports.inbox.frame(frame.payload, false);
    return;
  }
  if (!replays) {
    tell(state, { kind: "report-dropped", key: frame.key, n: frame.n });
  }
}

function repeatLater(state: State, frame: Frame, fault: Fault, firstMs: Ms): void {
  const { scheduler, inbox, faults } = state.ports;
  const atMs = firstMs + (fault.params.afterMs ?? 0);
  const copies = fault.params.copies ?? 1;
  for (let copy = 0; copy < copies; copy += 1) {
    scheduler.at(atMs + copy, () => {
      if (state.healed || !isOpen(state) || frame.link !== state.link) return;
      if (copy === 0) faults.land(fault);
      inbox.frame(frame.payload, true);
    });
  }
}

function bustLater(state: State, fault: Fault, id: string): void {
  const { scheduler, exchange, faults } = state.ports;
  scheduler.at(scheduler.nowMs() + (fault.params.afterMs ?? 0), () => {
    const newest = exchange.trades().findLast((trade) => trade.order.brokerOrderId === id);
    if (state.healed || newest === undefined) return;
    const lot = exchange.instruments.get(newest.order.symbol)?.lot ?? 1;
    const part = Math.floor((newest.qty * (fault.params.percent ?? 100)) / 100);
    const qty = Math.max(lot, floorToLot(part, lot));
    if (fault.kind === "correct" && qty >= newest.qty) return;
    faults.land(fault);
    if (fault.kind === "correct") exchange.correct(id, qty);
    else exchange.bust(id, qty);
  });
}

function overfillLater(state: State, fault: Fault, id: string): void {
  const { scheduler, exchange, faults } = state.ports;
  scheduler.at(scheduler.nowMs() + (fault.params.afterMs ?? 0), () => {
    const row = exchange.row(id);
    if (state.healed || row?.status !== "filled") return;
    const lot = exchange.instruments.get(row.order.symbol)?.lot ?? 1;
    const part = Math.floor((row.order.qty * (fault.params.percent ?? 100)) / 100);
    faults.land(fault);
    exchange.overfill(id, Math.max(lot, floorToLot(part, lot)));
  });
}

/** Puts another fill id into a frame; false if the venue's frames name none. */
function twin(state: State, frame: Frame, ...[order, what, row]: Parameters<ReportSink>): boolean {
  if (what.kind !== "filled") return false;
  const { profile } = state.ports;
  const other = profile.frame(order, { ...what, execId: `${what.execId}t` }, row);
  const differs = JSON.stringify(other) !== JSON.stringify(frame.payload);
  frame.payload = other;
  return differs;
}

function raiseGhosts(state: State): void {
  const { scheduler, inbox, faults } = state.ports;
  const ghosts = state.ghosts;
  const { link } = state;
  state.ghosts = [];
  for (const { fault, payload } of ghosts) {
    scheduler.at(scheduler.nowMs() + (fault.params.afterMs ?? 0), () => {
      if (state.healed || !isOpen(state) || state.link !== link) return;
      faults.land(fault);
      inbox.frame(payload, true);
    });
  }
}

/** A payload as the venue sends it once more. */
function resentOf({ ports }: State, payload: unknown): unknown {
  return ports.profile.resent?.(payload) ?? payload;
}

/** The connection stands: what was missed comes again where the venue replays. */
function open(state: State): void {
  const { profile, scheduler, exchange, clock, inbox } = state.ports;
  state.link += 1;
  tell(state, { kind: "stream", status: "up" });
  for (const symbol of exchange.quoted()) {
    quote(state, symbol, exchange.lastTicks(symbol), clock.stampMs());
  }
  if (!profile.replays) return;
  const { link, lastDelivered } = state;
  let atMs = scheduler.nowMs() + profile.latency.streamMs[0];
  if (lastDelivered !== null) {
    scheduler.at(atMs, () => {
      if (!isOpen(state) || state.link !== link) return;
      inbox.frame(resentOf(state, lastDelivered.payload), true);
    });
  }
  for (const frame of state.backlog) {
    frame.link = link;
    frame.payload = resentOf(state, frame.payload);
    atMs += 1;
    state.newestDue.set(frame.key, atMs);
    scheduler.at(atMs, () => {
      deliver(state, frame);
    });
  }
}

function disconnect(state: State, forMs: Ms): void {
  const { scheduler, inbox } = state.ports;
  const untilMs = scheduler.nowMs() + forMs;
  if (state.healed || (state.down && untilMs <= state.downUntilMs)) return;
  if (isOpen(state)) {
    tell(state, { kind: "stream", status: "down" });
    inbox.stream("down");
  }
  state.link += 1;
  state.down = true;
  state.downUntilMs = untilMs;
  scheduler.at(untilMs, () => {
    if (state.down && state.downUntilMs === untilMs) reconnect(state);
  });
}

function reconnect(state: State): void {
  state.down = false;
  if (!state.attached) return;
  open(state);
  state.ports.inbox.stream("up");
}

/** What was delivered long ago comes again, one a millisecond. */
function replayStale(state: State, frames: number): boolean {
  const { scheduler, inbox } = state.ports;
  const { link } = state;
  const old = isOpen(state) ? (state.delivered ?? []).slice(0, frames) : [];
  for (const [nth, payload] of old.entries()) {
    scheduler.at(scheduler.nowMs() + 1 + nth, () => {
      if (isOpen(state) && state.link === link) inbox.frame(payload, true);
    });
  }
  return old.length > 0;
}

function quote(state: State, symbol: Sym, lastTicks: Ticks, stampMs: BrokerMs): void {
  if (!isOpen(state) || isMuted(state)) return;
  const { scheduler, inbox } = state.ports;
  const { link } = state;
  const name = `quote ${symbol}`;
  const atMs = dueMs(state, "quote", symbol, scheduler.nowMs(), name, 0);
  scheduler.at(atMs, () => {
    if (isOpen(state) && state.link === link) inbox.quote(symbol, lastTicks, stampMs);
  });
}
