/**
 * Everything the core remembers, in one record. Only `engine` and the rooms it calls change it;
 * nothing else holds a reference.
 *
 * 1. All of it is either durable (see `persist.ts`) or can be asked anew from the broker.
 */
import type { QueryScope } from "./effects.js";
import type { Group } from "./group.js";
import type { MarginFacts } from "./margin.js";
import type { Order } from "./order.js";
import type {
  BrokerMs,
  BrokerOrderId,
  ClientOrderId,
  LocalMs,
  PlanId,
  Sym,
  Ticks,
  Units,
} from "./units.js";

/** Broker time as far as it is known. */
export interface BrokerTime {
  /** The newest stamp; null before the first. */
  nowMs: BrokerMs | null;
  /** Local time at which `nowMs` was heard. */
  heardAtMs: LocalMs;
  /**
   * Where it was last seen to step back to; null: never. From then on only answers move the clock:
   * delayed reports carry the old time.
   */
  steppedMs: BrokerMs | null;
}

/** A request without an answer yet. */
export interface InFlight {
  readonly seq: number;
  readonly kind: "send" | "cancel" | QueryScope;
  readonly sentAtMs: LocalMs;
  /** Broker time known when it was asked. */
  readonly brokerAtAsk: BrokerMs | null;
  /** The poll set it belongs to; 0 for none. */
  readonly set: number;
}

/** A position change that no order explains, as recorded. */
export interface Adjustment {
  readonly id: string;
  readonly groupId: PlanId | null;
  readonly leg: number | null;
  readonly symbol: Sym;
  /** Signed units of the account (not of the leg's direction). */
  qty: Units;
  readonly cause: "foreign" | "assignment" | "expiry" | "taken";
  asOfMs: BrokerMs;
}

/** One per episode of exposure that the core could not end by itself. */
export interface Escalation {
  readonly id: string;
  readonly groupId: PlanId;
  readonly episode: number;
  /** `taking`: a person took it; working orders are being canceled first. */
  status: "raised" | "retried" | "taking" | "taken" | "ended";
  residual: Units;
  unknown: Units;
  delivered: boolean;
  /** Local time of the last alarm; not durable. */
  alarmedAtMs: LocalMs | null;
}

/** One full poll: orders, trades, positions and margin, asked together. */
export interface PollSet {
  readonly id: number;
  readonly askedAtMs: LocalMs;
  /** The newest request before its own: it need not have an order that was sent since. */
  readonly askedSeq: number;
  ordersMs: BrokerMs | null;
  tradesMs: BrokerMs | null;
  positionsMs: BrokerMs | null;
  /** Orders of ours with a row among its orders or trades. */
  readonly listed: Set<Order>;
  positions: ReadonlyMap<Sym, Units>;
  /** The newest request when the positions came: an order sent since is not in them. */
  positionsSeq: number;
  failed: boolean;
}

/** What is remembered of a set of which all was answered. */
export interface WholeSet extends Pick<PollSet, "askedSeq" | "listed"> {
  /** Of its earliest answer. */
  readonly stampMs: BrokerMs;
}

/** A difference between the account and the core's books, seen once, not yet believed. */
export interface Doubt {
  readonly qty: Units;
  readonly expected: Units;
  readonly positionsMs: BrokerMs;
  /** Local time at which it was seen. */
  readonly seenAtMs: LocalMs;
}

/** Safeguard 11's progress. */
export interface Recovery {
  complete: boolean;
  readonly startedAtMs: LocalMs;
  /** Newest stamp that the store held at the start; 0 for none. */
  storedMs: BrokerMs;
  /** First stamp heard after the start. */
  firstStampMs: BrokerMs | null;
  alarmed: boolean;
}

export interface CoreState {
  /** Oldest first. */
  readonly groups: Map<PlanId, Group>;
  readonly orders: Map<ClientOrderId, Order>;
  readonly byBrokerId: Map<BrokerOrderId, Order>;
  readonly adjustments: Map<string, Adjustment>;
  readonly escalations: Map<string, Escalation>;
  /** Keys of everything from outside that was applied. */
  readonly seen: Set<string>;
  readonly broker: BrokerTime;
  readonly inFlight: Map<number, InFlight>;
  readonly quotes: Map<Sym, { ticks: Ticks; stampMs: BrokerMs }>;
  /** Stop orders whose trigger a quote has crossed, with its stamp. */
  readonly crossed: Map<ClientOrderId, BrokerMs>;
  /** Broker stamp of the last hedge per symbol. */
  readonly lastHedge: Map<Sym, BrokerMs>;
  /** Local times of requests inside the longest window, ascending. */
  requests: LocalMs[];
  /** Of these, the ones of full polls. */
  polls: LocalMs[];
  /** Requests, old ones too, to which an earlier engine of this process had no answer. */
  inheritedMs: readonly LocalMs[];
  margin: MarginFacts | null;
  recovery: Recovery;
  set: PollSet | null;
  /** Number of the newest complete set; 0 before the first. */
  wholeSet: number;
  /** The newest complete set; null before the first, and after a step back of the clock. */
  lastSet: WholeSet | null;
  readonly doubts: Map<Sym, Doubt>;
  /** Differences that nothing can be concluded from yet, and ones that a newer one hides. */
  readonly unclear: Map<Sym, Units>;
  nowLocalMs: LocalMs;
  lastOrdersAskMs: LocalMs;
  lastSetAskMs: LocalMs;
  pollAtOnce: boolean;
  /**
   * The newest request when the stream last came up, until a complete list of orders that was asked
   * for later: meanwhile the stream tells again what that list would hold.
   */
  resumedSeq: number | null;
  /** Full sets that brought nothing, since the last one that was whole. */
  failedSets: number;
  wakeArmedMs: LocalMs | null;
  seq: number;
  sets: number;
  intents: number;
  adjusted: number;
}

/** An empty memory. */
export function newState(): CoreState {
  return {
    groups: new Map(),
    orders: new Map(),
    byBrokerId: new Map(),
    adjustments: new Map(),
    escalations: new Map(),
    seen: new Set(),
    broker: { nowMs: null, heardAtMs: 0, steppedMs: null },
    inFlight: new Map(),
    quotes: new Map(),
    crossed: new Map(),
    lastHedge: new Map(),
    requests: [],
    polls: [],
    inheritedMs: [],
    margin: null,
    recovery: { complete: false, startedAtMs: 0, storedMs: 0, firstStampMs: null, alarmed: false },
    set: null,
    wholeSet: 0,
    lastSet: null,
    doubts: new Map(),
    unclear: new Map(),
    nowLocalMs: 0,
    lastOrdersAskMs: 0,
    lastSetAskMs: 0,
    pollAtOnce: true,
    resumedSeq: null,
    failedSets: 0,
    wakeArmedMs: null,
    seq: 0,
    sets: 0,
    intents: 0,
    adjusted: 0,
  };
}

/** The set under way brought nothing: it is asked again. */
export function giveUpSet(state: CoreState): void {
  state.set = null;
  state.failedSets += 1;
  state.pollAtOnce = true;
}
