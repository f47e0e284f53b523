/**
 * What is known of one order. Facts are merged so that neither the sequence of reports nor their
 * repetition matters; quantities and states are derived from the facts, never from a status word.
 *
 * 1. Any permutation with any repetitions of a set of reports ends in the same facts.
 * 2. Knowledge only grows: a merge adds facts or changes nothing. Only a complete newer snapshot
 *    (the anchor) makes older cumulatives obsolete.
 * 3. A fill after an end is legal and counts.
 * 4. A bust lowers the filled quantity; where it is unclear whether a cumulative is already net of
 *    it, `filledHigh` and `filledLow` say how much at most and at least.
 * 5. The core never modifies an order. Where somebody else did, what may still fill is counted by
 *    the quantity that the venue holds, and what was wished for by the intent's.
 */
import type { OrderType, Purpose } from "./effects.js";
import type { VenueRules } from "./rules.js";
import type {
  BrokerMs,
  BrokerOrderId,
  ClientOrderId,
  ExecId,
  LocalMs,
  PlanId,
  Side,
  Sym,
  Ticks,
  Units,
} from "./units.js";

/** A durable wish to send one order. Never changes. */
export interface Intent {
  readonly clientOrderId: ClientOrderId;
  /** Position in the order of all intents of the store, from 1. */
  readonly ordinal: number;
  readonly groupId: PlanId;
  readonly leg: number;
  readonly purpose: Purpose;
  readonly attempt: number;
  /** The exposure episode and its retry that a hedge or an emergency exit belongs to. */
  readonly episode: number;
  readonly retry: number;
  /** Hedges: 1 to 3. Others: 0. */
  readonly level: number;
  readonly symbol: Sym;
  readonly side: Side;
  readonly qty: Units;
  readonly type: OrderType;
  readonly limitTicks: Ticks | null;
  readonly triggerTicks: Ticks | null;
  /** The newest broker stamp known when the intent was made. */
  readonly madeMs: BrokerMs;
}

/** A cumulative quantity with its stamp; of one stamp only the largest is kept. */
export interface CumReport {
  readonly cum: Units;
  readonly stampMs: BrokerMs;
}

/** How much the venue holds an order for: its intent's quantity, until somebody changes it. */
export interface AcceptedQty {
  readonly qty: Units;
  readonly stampMs: BrokerMs;
}

/** One fill, or one bust: a record of its own, `qty` 0, whose `busted` says how much. */
export interface FillFact {
  readonly execId: ExecId;
  readonly qty: Units;
  readonly priceTicks: Ticks;
  readonly stampMs: BrokerMs;
  readonly busted: Units;
  readonly bustMs: BrokerMs | null;
}

/** How an order can end. `bounced` is a refusal whose reason can pass. */
export type EndKind = "filled" | "canceled" | "expired" | "rejected" | "bounced";

export interface Ended {
  readonly how: EndKind;
  readonly stampMs: BrokerMs;
  readonly reason: string | null;
}

/** Everything known of an order from outside. Never changes: a merge makes new facts. */
export interface OrderFacts {
  /** Ascending by stamp. */
  readonly cums: readonly CumReport[];
  readonly fills: ReadonlyMap<ExecId, FillFact>;
  /** The newest complete answer by which its count is known: a list, or the account's positions. */
  readonly anchor: CumReport | null;
  /** As the newest report says that says it; of one stamp the largest. */
  readonly accepted: AcceptedQty | null;
  readonly ended: Ended | null;
  /** Earliest stamp at which a stop order was known to be triggered. */
  readonly triggeredMs: BrokerMs | null;
  readonly firstMs: BrokerMs | null;
  readonly newestMs: BrokerMs | null;
}

/** What the facts amount to, beside everything that it was worked out from. */
interface Tally {
  readonly facts: OrderFacts;
  readonly contested: boolean;
  readonly absentMs: BrokerMs | null;
  readonly rules: VenueRules;
  readonly high: Units;
  readonly low: Units;
  /** What it can fill in all. */
  readonly qty: Units;
  readonly ended: boolean;
}

/** An order as the store holds it. */
export interface Saved {
  readonly facts: OrderFacts;
  /** It can change by the anchor's age alone. */
  readonly filled: Units;
  /** `facts.cums` as text: most rows of an order change other columns. */
  readonly cums: string;
}

/** A complete set that lacks an order which should be in it. */
export interface Missed {
  /** The later stamp of the set's orders and trades. */
  readonly stampMs: BrokerMs;
  readonly seenAtMs: LocalMs;
  /** Proven: no list will tell of it. What it filled, if it ever was, only the account tells. */
  readonly forgotten: boolean;
}

/** One order: its intent, its facts, and what this process does about it. */
export interface Order {
  readonly intent: Intent;
  brokerOrderId: BrokerOrderId | null;
  facts: OrderFacts;
  /** Durable: a clock step back restarted this order's durations at this stamp. */
  restartMs: BrokerMs | null;
  /** Durable: complete lists, late enough, did not hold the order. Void once one holds it. */
  absentMs: BrokerMs | null;
  /** Where lists forget: the first complete set that lacks it; null if the newest has it. */
  missed: Missed | null;
  /** Number of the request that sent it in this incarnation; 0 if it was sent earlier. */
  sentSeq: number;
  /** First stamp in an answer to a question that was asked after the send. */
  askedMs: BrokerMs | null;
  /** Local time at which this process last learnt the filled quantity, or heard it again. */
  raisedAtMs: LocalMs | null;
  /** The same of a lower one, or of a bust. */
  loweredAtMs: LocalMs | null;
  /** Broker time as known then, and how many full sets had been begun. */
  lowered: { readonly stampMs: BrokerMs; readonly sets: number } | null;
  /** Newest stamp of what raised it, or brought it back to that; null before a restart. */
  raisedMs: BrokerMs | null;
  /**
   * A report stamped before the anchor came after it and says more: it was delayed, or the broker's
   * clock has stepped back; or the stream has come up and tells again. Until the next complete
   * snapshot the count is high for risk, and what is no newer than the anchor is not relied on.
   */
  contested: boolean;
  /**
   * The newest snapshot shows less than is known, and is not new enough to be believed: a bust? Or
   * one was told that may or may not be in the count.
   */
  disputed: boolean;
  cancelRepeats: number;
  /** Local time of the last cancel; only meaningful when `cancelRepeats` is above zero. */
  cancelSentMs: LocalMs;
  /** What was last written to the store; null before the first time. */
  saved: Saved | null;
  /** Read by `tallyOf` alone. */
  tally: Tally | null;
}

/** No facts yet. */
export function noFacts(): OrderFacts {
  return {
    cums: [],
    fills: new Map(),
    anchor: null,
    accepted: null,
    ended: null,
    triggeredMs: null,
    firstMs: null,
    newestMs: null,
  };
}

/** A new order of an intent, not yet sent. */
export function newOrder(intent: Intent): Order {
  return {
    intent,
    brokerOrderId: null,
    facts: noFacts(),
    restartMs: null,
    absentMs: null,
    missed: null,
    sentSeq: 0,
    askedMs: null,
    raisedAtMs: null,
    loweredAtMs: null,
    lowered: null,
    raisedMs: null,
    contested: false,
    disputed: false,
    cancelRepeats: 0,
    cancelSentMs: 0,
    saved: null,
    tally: null,
  };
}

/** Whether a report says more than the list beside it, of which neither is surely newer. */
export function isToldBeside({ anchor, cums }: OrderFacts, rules: VenueRules): boolean {
  if (anchor === null) return false;
  return cums.some(
    ({ cum, stampMs }) =>
      cum > anchor.cum && stampMs <= anchor.stampMs && !isObsolete(anchor, stampMs, rules),
  );
}

/** How long after a fact a snapshot must be stamped to be newer than it. */
export function newerBy(rules: VenueRules): number {
  return rules.readLagMs + rules.resolutionMs;
}

function totalBusted(facts: OrderFacts): Units {
  let sum = 0;
  for (const fill of facts.fills.values()) sum += fill.busted;
  return sum;
}

/** Busts that a cumulative stamped `stampMs` is net of: surely (`low`) or at most (`high`). */
function bustedUpTo(facts: OrderFacts, stampMs: BrokerMs, slackMs: number, high: boolean): Units {
  let sum = 0;
  for (const { busted, bustMs } of facts.fills.values()) {
    if (bustMs === null) continue;
    const surely = bustMs < stampMs - slackMs;
    const perhaps = bustMs <= stampMs;
    if (surely || (high && perhaps)) sum += busted;
  }
  return sum;
}

/** True where a complete snapshot, newer than the report, has taken its place. */
export function isObsolete(
  anchor: CumReport | null,
  stampMs: BrokerMs,
  rules: VenueRules,
): boolean {
  return anchor !== null && anchor.stampMs - stampMs >= newerBy(rules);
}

/** Where it is contested, what is no newer than the anchor is feared, and not relied on. */
function isOutranked(
  { facts, contested }: Order,
  stampMs: BrokerMs,
  rules: VenueRules,
  high: boolean,
): boolean {
  const { anchor } = facts;
  if (contested) return !high && anchor !== null && stampMs <= anchor.stampMs;
  return isObsolete(anchor, stampMs, rules);
}

function filled(order: Order, rules: VenueRules, high: boolean): Units {
  const { facts } = order;
  if (facts.cums.length === 0 && facts.anchor === null) return 0;
  let gross = 0;
  for (const { cum, stampMs } of facts.cums) {
    if (isOutranked(order, stampMs, rules, high)) continue;
    gross = Math.max(gross, cum + bustedUpTo(facts, stampMs, 0, high));
  }
  if (facts.anchor !== null) {
    const { cum, stampMs } = facts.anchor;
    gross = Math.max(gross, cum + bustedUpTo(facts, stampMs, newerBy(rules) - 1, high));
  }
  return Math.max(0, gross - totalBusted(facts));
}

/** Every step asks for the quantities of every order many times; facts change once in a while. */
function tallyOf(order: Order, rules: VenueRules): Tally {
  const { facts, contested, absentMs, tally } = order;
  if (
    tally?.facts === facts &&
    tally.contested === contested &&
    tally.absentMs === absentMs &&
    tally.rules === rules
  ) {
    return tally;
  }
  const certain = facts.fills.size === 0 && !contested;
  const high = filled(order, rules, true);
  const low = certain ? high : filled(order, rules, false);
  const qty = facts.accepted?.qty ?? order.intent.qty;
  const ended = facts.ended !== null || absentMs !== null || low >= qty;
  order.tally = { facts, contested, absentMs, rules, high, low, qty, ended };
  return order.tally;
}

/** Filled quantity net of busts, at most: what to assume of risk and of exits' reach. */
export function filledHigh(order: Order, rules: VenueRules): Units {
  return tallyOf(order, rules).high;
}

/** Filled quantity net of busts, at least: what to rely on for cover. */
export function filledLow(order: Order, rules: VenueRules): Units {
  return tallyOf(order, rules).low;
}

/** True while it is unclear whether a cumulative is net of a bust. */
export function isAmbiguous(order: Order, rules: VenueRules): boolean {
  return filledHigh(order, rules) !== filledLow(order, rules);
}

/**
 * The key of a bust's record. One execution may be taken back in parts: each part has its own stamp
 * and is a record of its own.
 */
export function bustKey(execId: ExecId, stampMs: BrokerMs): ExecId {
  return `${execId}!${stampMs}`;
}

/** What is left of the fills known by name: a bust of another fill takes nothing of them. */
function namedUnits({ fills }: OrderFacts): Units {
  const taken = new Map<ExecId, Units>();
  for (const { execId, busted } of fills.values()) {
    if (busted === 0) continue;
    const named = execId.slice(0, execId.lastIndexOf("!"));
    taken.set(named, (taken.get(named) ?? 0) + busted);
  }
  let sum = 0;
  for (const { execId, qty } of fills.values()) sum += Math.max(0, qty - (taken.get(execId) ?? 0));
  return sum;
}

/**
 * Fills beyond what the cumulative explains: they block releases until a complete snapshot, newer
 * than all of them, decides.
 */
export function parked(order: Order, rules: VenueRules): Units {
  const { anchor, fills } = order.facts;
  let decided = true;
  for (const { stampMs } of fills.values()) decided &&= isObsolete(anchor, stampMs, rules);
  return decided ? 0 : Math.max(0, namedUnits(order.facts) - filledHigh(order, rules));
}

/** True once nothing more is expected of the order (a late fill may come all the same). */
export function isEnded(order: Order, rules: VenueRules): boolean {
  return tallyOf(order, rules).ended;
}

/** What may still fill. */
export function leavesOf(order: Order, rules: VenueRules): Units {
  const { ended, qty, low } = tallyOf(order, rules);
  return ended ? 0 : Math.max(0, qty - low);
}

/** Sent (or meant to be), and nothing has been heard of it: it may be live, or land later. */
export function isUnknown(order: Order, rules: VenueRules): boolean {
  return order.brokerOrderId === null && !isEnded(order, rules);
}

/** Whether anything is still expected of an order, or its count is not settled. */
export function isOpenMatter(order: Order, rules: VenueRules): boolean {
  if (!isEnded(order, rules) || order.contested || order.disputed) return true;
  return isAmbiguous(order, rules) || parked(order, rules) > 0;
}

/** True for an order that ended with a part of what was wished for unfilled. */
export function fellShort(order: Order, rules: VenueRules): boolean {
  return isEnded(order, rules) && filledHigh(order, rules) < order.intent.qty;
}

/** The stamp from which this order's deadline runs; null while the exchange has not stamped it. */
export function runsFrom(order: Order): BrokerMs | null {
  const { firstMs } = order.facts;
  return firstMs === null ? null : Math.max(firstMs, order.restartMs ?? firstMs);
}
