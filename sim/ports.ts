/**
 * The seams of the inner ring: what the world's parts offer to each other. Everything is
 * synchronous; time passes only in the scheduler.
 */
import type { CancelReason, OrderRequest, QueryScope } from "../core/effects.js";
import type { MarginFacts } from "../core/margin.js";
import type { VenueAdapter, RawAnswer } from "../core/venues/adapter.js";
import type {
  BrokerMs,
  BrokerOrderId,
  ClientOrderId,
  LocalMs,
  Ms,
  Sym,
  Ticks,
  Units,
} from "../core/units.js";
import type { AdjustmentCause, ExchangeEvent, ExchangeOrder } from "./world-event.js";
import type { Fault, OrderKey } from "./faults/schedule.js";
import type { Instrument } from "../core/instrument.js";

/** Virtual time: one queue ordered by (time, sequence). */
export interface Scheduler {
  /** Virtual milliseconds since the start of the run. */
  nowMs(): Ms;
  /** Runs `action` at `atMs` (not before now), after everything already queued for that moment. */
  at(atMs: Ms, action: () => void): void;
  /** Runs everything up to and including `untilMs`; false once `halt()` was called. */
  runUntil(untilMs: Ms): boolean;
  /** Stops after the present action. */
  halt(): void;
  /** Queue entries executed so far. */
  executed(): number;
}

/** Stateless keyed draws: a frozen hash of (version, scenario, venue, seed, stream, key, n). */
export interface Draws {
  /** An integer in [low, high], both inclusive. */
  integer(stream: string, key: string, n: number, low: number, high: number): number;
  /** True in `percent` of 100 cases. */
  chance(stream: string, key: string, n: number, percent: number): boolean;
}

/** The broker's clock: virtual time + drift + steps, monotone but for steps back. */
export interface BrokerClock {
  /** The stamp of now, floored to the venue's resolution. */
  stampMs(): BrokerMs;
  /** Exact, unfloored (for the auditor). */
  exactMs(): BrokerMs;
  step(byMs: Ms): void;
  drift(ppm: number): void;
}

/** The process's local monotonic clock: drifts; steps of the wall clock do not touch it. */
export interface LocalClock {
  nowMs(): LocalMs;
  /** Virtual time at which this clock will show `atMs` or more. */
  virtualOf(atMs: LocalMs): Ms;
  drift(ppm: number): void;
  /** Shows only every `stepMs` from now on; 1 is as fine as it gets. */
  coarsen(stepMs: Ms): void;
}

/** The faults of one schedule, asked for by key as the world reaches their triggers. */
export interface Faults {
  /** Faults of these kinds triggered by this report of this order; each lands once. */
  onReport(order: OrderKey, n: number): readonly Fault[];
  onRequest(verb: "send" | "cancel", order: OrderKey, n: number): readonly Fault[];
  onQuery(scope: QueryScope, incarnation: number, n: number): readonly Fault[];
  onOrder(order: OrderKey): readonly Fault[];
  onBoundary(incarnation: number, boundary: string, n: number): readonly Fault[];
  timed(): readonly Fault[];
  /** Emits the harness event `fault begun`. */
  land(fault: Fault): void;
  /** No fault lands after this. */
  heal(): void;
}

/** What the exchange refuses or takes. */
export type SubmitResult =
  | { readonly kind: "accepted"; readonly brokerOrderId: BrokerOrderId }
  | {
      readonly kind: "refused";
      readonly reason: string;
      readonly canPass: boolean;
      /** The id under which the refusal is on the book, where the venue keeps refused orders. */
      readonly brokerOrderId: BrokerOrderId | null;
    };

/** A row of the exchange's own order book, every status. */
export interface BookRow {
  readonly order: ExchangeOrder;
  readonly status: "trigger-pending" | "open" | "filled" | "canceled" | "rejected";
  /** Net of busts. */
  readonly cumQty: Units;
  readonly acceptedMs: BrokerMs;
  readonly stampMs: BrokerMs;
  readonly averageTicks: Ticks;
  readonly reason: string | null;
}

/** A fill as the exchange keeps it; busted fills are gone from here. */
export interface TradeRecord {
  readonly order: ExchangeOrder;
  readonly execId: string;
  readonly qty: Units;
  readonly priceTicks: Ticks;
  readonly stampMs: BrokerMs;
}

/** The venue's book and account. */
export interface Exchange {
  submit(request: OrderRequest, key: OrderKey): SubmitResult;
  /** Cancels what is left. `already`: it had ended; nothing changes. */
  cancel(id: BrokerOrderId): "canceled" | "already" | "not-found";
  orders(): readonly BookRow[];
  trades(): readonly TradeRecord[];
  /** Net positions, in first-seen order of symbols, zero rows included. */
  positions(): readonly { readonly symbol: Sym; readonly netQty: Units }[];
  margin(): MarginFacts;
  lastTicks(symbol: Sym): Ticks;
  /** Takes back up to `qty` units of the newest unbusted fill of the order. */
  bust(id: BrokerOrderId, qty: Units): void;
  /** Corrects the newest unbusted fill by up to `qty` units less, under another id. */
  correct(id: BrokerOrderId, qty: Units): void;
  /** Fills an order beyond its quantity. */
  overfill(id: BrokerOrderId, qty: Units): void;
  /** Fills an order that has ended (late fill), or races a cancel, by up to `qty`. */
  forceFill(id: BrokerOrderId, qty: Units): void;
  /** A position change that no order explains. */
  adjust(symbol: Sym, qty: Units, cause: AdjustmentCause): void;
  /** Moves a symbol's price by `bps` basis points at once. */
  gap(symbol: Sym, bps: number): void;
  /** No fills in the symbol until `untilMs` (virtual). */
  starve(symbol: Sym, untilMs: Ms): void;
  /** Nothing of these symbols trades, and no order in them is taken, until `untilMs` (virtual). */
  close(symbols: readonly Sym[], untilMs: Ms): void;
  /** Cancels every working order; the venue does it, nobody asked. */
  cancelAll(): void;
  /** A new trading day, before whose lists there was nothing; what worked has ended. */
  newDay(): void;
  /** Orders of the symbol are taken up to `percent` of its freeze quantity. */
  setFreeze(symbol: Sym, percent: number): void;
  /** Margin is `percent` of what the scenario says. */
  setMargin(percent: number): void;
  /** All starvation ends, the market is open; resting orders get liquidity again. */
  heal(): void;
  readonly instruments: ReadonlyMap<Sym, Instrument>;
}

/** What the exchange tells the gateway, report by report, beside the world event of it. */
export type ReportSink = (
  order: ExchangeOrder,
  what: Exclude<ExchangeEvent, { kind: "price" | "adjusted" | "session" | "forgotten" }>,
  row: BookRow,
) => void;

/** The venue's own payloads: what the gateway speaks. One file per profile. */
export interface VenueProfile {
  readonly slug: string;
  readonly adapter: VenueAdapter;
  /** Whether the stream replays what was missed after a reconnect. */
  readonly replays: boolean;
  /** Whether one order's reports keep their order on the stream. */
  readonly ordered: boolean;
  /** Whether a refused order stays on the book (answered with an id, REJECTED follows). */
  readonly keepsRefused: boolean;
  /** Whether the venue puts what is left of a working order under another id by itself. */
  readonly replaces: boolean;
  /** Whether an order may work again what a trade cancel or a correction took back. */
  readonly reworks: boolean;
  readonly latency: { readonly requestMs: readonly [Ms, Ms]; readonly streamMs: readonly [Ms, Ms] };
  /** A stream frame of one exchange event, in the venue's shape. */
  frame(order: ExchangeOrder, what: Parameters<ReportSink>[1], row: BookRow): unknown;
  /** The answer's body to a placed order. */
  orderBody(result: SubmitResult, request: OrderRequest): Pick<RawAnswer, "status" | "body">;
  cancelBody(
    result: "canceled" | "already" | "not-found",
    id: BrokerOrderId,
  ): Pick<RawAnswer, "status" | "body">;
  /** An order, and a trade, as the venue's lists show them. */
  orderRow(row: BookRow): unknown;
  tradeRow(trade: TradeRecord): unknown;
  /** The bodies around such rows. */
  ordersBody(rows: readonly unknown[]): unknown;
  tradesBody(rows: readonly unknown[]): unknown;
  positionsBody(rows: readonly { readonly symbol: Sym; readonly netQty: Units }[]): unknown;
  marginBody(facts: MarginFacts): unknown;
}

/** The venue's doors: requests in, answers and stream out. */
export interface Gateway {
  send(requestSeq: number, order: OrderRequest): void;
  cancel(requestSeq: number, id: ClientOrderId, broker: BrokerOrderId, reason: CancelReason): void;
  query(requestSeq: number, scope: QueryScope): void;
  /** The process died: answers in flight and the stream's undelivered frames are for nobody. */
  abandon(): void;
  /** A new process connects. */
  connect(incarnation: number): void;
  /** Stream down for a while. */
  disconnect(forMs: Ms): void;
  /** The stream stays up, and what leaves in a while never arrives. */
  mute(forMs: Ms): void;
  /** Brings the oldest `frames` of the delivered frames again; false if there is none. */
  replayStale(frames: number): boolean;
  /** Turns every request away for a while. */
  turnAway(how: "limited" | "banned", forMs: Ms): void;
  /** Every read lags as far as it may for a while. */
  lagReads(forMs: Ms): void;
  /** All faults end. */
  heal(): void;
}

/** Where the gateway puts what arrives; the process's inbox. */
export interface Inbox {
  frame(payload: unknown, repeat: boolean): void;
  orderAnswer(requestSeq: number, id: ClientOrderId, answer: RawAnswer): void;
  cancelAnswer(
    requestSeq: number,
    id: ClientOrderId,
    broker: BrokerOrderId,
    answer: RawAnswer,
  ): void;
  queryAnswer(requestSeq: number, scope: QueryScope, answer: RawAnswer): void;
  stream(status: "up" | "down"): void;
  quote(symbol: Sym, lastTicks: Ticks, stampMs: BrokerMs): void;
}
