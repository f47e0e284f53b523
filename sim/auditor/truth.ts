/**
 * The truth of a run as the auditor keeps it: what each group was meant to hold, what its orders
 * did at the exchange, what may still fill, and what of it the core cannot know yet.
 *
 * 1. Quantities of a leg are in the leg's own direction: positive is what the plan wanted.
 * 2. An order may fill in full from the moment of its sending until evidence of its end was
 *    delivered, whatever the exchange knows already.
 * 3. A fact is hidden until it is knowable; hidden sums always equal the facts that are listed.
 *
 * It must not know how the core decides anything.
 */
import type { OrderRequest, Purpose } from "../../core/effects.js";
import type { Plan, PlanLeg } from "../../core/plan.js";
import type {
  BrokerMs,
  BrokerOrderId,
  ClientOrderId,
  ExecId,
  Ms,
  PlanId,
  Sym,
  Ticks,
  Units,
} from "../../core/units.js";
import type { MarketSpec } from "../scenario.js";
import type { AdjustmentCause } from "../world-event.js";
import { signOf } from "./own.js";

/** One order of ours, from its first sending on. */
export interface AuditOrder {
  readonly id: ClientOrderId;
  readonly group: AuditGroup;
  readonly leg: AuditLeg;
  readonly purpose: Purpose;
  /** +1 if it enlarges the leg's position, -1 if it reduces it. */
  readonly sign: 1 | -1;
  readonly request: OrderRequest;
  /** Virtual time of the last sending, and its place in the sequence of requests. */
  sentAtMs: Ms;
  sentIndex: number;
  sends: number;
  /** Sendings whose definite refusal was not delivered. */
  pendingSends: number;
  readonly brokerIds: BrokerOrderId[];
  acceptedMs: BrokerMs | null;
  triggeredMs: BrokerMs | null;
  /** A price reached its trigger when it rested no more, which the core was not told. */
  passedMs: BrokerMs | null;
  /** Filled at the exchange, net of busts; and every fill but those that are worked again. */
  filled: Units;
  gross: Units;
  /** Filled after the exchange had ended it, before that end was told. */
  late: Units;
  /** On the exchange's book, waiting or working. */
  live: boolean;
  /** Stamp of the newest bust that it works again: what was said before it ends nothing. */
  againMs: BrokerMs;
  /** Evidence that it ended was delivered. */
  settled: boolean;
  /** Anything that proves it exists was delivered. */
  heard: boolean;
  /** The highest count that was told, and when that was delivered (virtual time). */
  toldCum: Units;
  raisedAtMs: Ms;
  /** First stamp in an answer to a question asked after the last send. */
  anchorMs: BrokerMs | null;
  absentFromOrders: boolean;
  absentFromTrades: boolean;
  /** Broker time from which its deadline runs, restarted by a step back. */
  runsFromMs: BrokerMs | null;
  /** Virtual time of a cancel that was lost, or has not landed yet. */
  cancelLostAtMs: Ms | null;
  cancelWaitingSinceMs: Ms | null;
  /** When a new day's lists began to lack it: virtual time, and the broker's stamp. */
  forgottenAtMs: Ms | null;
  forgottenMs: BrokerMs;
  /** What it had filled by then at the exchange. */
  atExchange: Units;
  /** What the core had booked as foreign of its symbol by then, or since, and it was. */
  bookedThen: Units;
  /** What the core's row of it counts since then; null where it does not know the end. */
  said: Units | null;
  /** The market stood beyond its limit at some time while it worked. */
  marketAway: boolean;
  /** Ended at the exchange with a part unfilled. */
  fellShort: boolean;
  /** Last price while it worked through its limit after the trigger. */
  gapped: boolean;
}

/** Something that happened and that the core may not know. */
export interface HiddenFact {
  /** `assignment`: of an option, and what it delivered. */
  readonly kind: "fill" | "bust" | "foreign" | "assignment";
  readonly leg: AuditLeg;
  readonly order: AuditOrder | null;
  /** In the leg's direction. */
  delta: Units;
  /** Not brought about by an order whose end was still open. */
  external: boolean;
  readonly execId: ExecId | null;
  readonly cumQty: Units;
  readonly stampMs: BrokerMs;
  /** When it happened. */
  readonly atMs: Ms;
  /** When the answer to the prescribed poll would have arrived at the latest. */
  dueAtMs: Ms;
  /** foreign: stamp of the first newer complete positions snapshot. */
  seenMs: BrokerMs | null;
}

/** One leg of a group in truth. */
export interface AuditLeg {
  readonly index: number;
  readonly terms: PlanLeg;
  readonly side: 1 | -1;
  /** Of the underlying that a settled leg became: that leg's index. */
  readonly becameFrom: number | null;
  readonly orders: AuditOrder[];
  /** Orders that may still fill. */
  readonly open: AuditOrder[];
  /** Fills, charges and what was taken, netted. */
  held: Units;
  /** Fills alone. */
  traded: Units;
  /** Filled by entries, net of busts. */
  entered: Units;
  /** Foreign changes charged to this leg, and what a person took of it. */
  charged: Units;
  taken: Units;
  /** Sums of hidden facts: all, and the external ones. `Down` is negative or zero. */
  hiddenUp: Units;
  hiddenDown: Units;
  externalUp: Units;
  externalDown: Units;
  /** Busted units whose count no complete newer snapshot has set. */
  unclear: Units;
  /** Broker time of the newest fill; 0 before the first. */
  lastFillMs: BrokerMs;
  reachedPlan: boolean;
}

/** Risk legs that one leg covers. */
export interface Relation {
  readonly cover: AuditLeg;
  readonly risks: readonly {
    readonly leg: AuditLeg;
    readonly units: number;
    readonly per: number;
  }[];
}

/** One plan as it was submitted, and what became of it in truth. */
export interface AuditGroup {
  readonly id: PlanId;
  readonly plan: Plan;
  readonly submittedAtMs: Ms;
  readonly legs: readonly AuditLeg[];
  readonly relations: readonly Relation[];
  readonly hidden: HiddenFact[];
  readonly orders: AuditOrder[];
  notice: "none" | "accepted" | "denied";
  deniedReason: string | null;
  /** The trader's exits by the key of their notice, and whether each was denied. */
  readonly exits: Map<string, boolean>;
  takeAsked: boolean;
  /** A stop of the plan triggered at the exchange. */
  stopTriggered: boolean;
  /** The exchange's price reached the plan's trigger while the position was held. */
  stopPassed: boolean;
  /** An instrument of the group expired while it held some: virtual time of the first. */
  settledAtMs: Ms | null;
  /** Exits that the venue refused for want of margin. */
  exitsRefused: number;
  /** Hedges that it refused so, one after another, since it last took an exit or hedge. */
  hedgesRefused: number;
  /** In units of cover: by all fills, and by what is knowable. */
  exposure: Units;
  knownExposure: Units;
}

/** A bust whose count no complete newer snapshot has set. */
export interface UnclearBust {
  readonly leg: AuditLeg;
  readonly order: AuditOrder;
  readonly qty: Units;
  readonly stampMs: BrokerMs;
}

/** A position change, in signed units, that no group bears. */
export interface LooseChange {
  readonly cause: AdjustmentCause;
  readonly symbol: Sym;
  readonly qty: Units;
  readonly stampMs: BrokerMs;
  readonly atMs: Ms;
}

/** The account. */
export interface Truth {
  readonly groups: Map<PlanId, AuditGroup>;
  readonly orders: Map<ClientOrderId, AuditOrder>;
  readonly byBroker: Map<BrokerOrderId, AuditOrder>;
  /** Orders that may still fill, of all groups. */
  readonly open: AuditOrder[];
  /** Net position per symbol, in signed units. */
  readonly positions: Map<Sym, Units>;
  /** Position changes that no order explains, per symbol, and the part that no group bears. */
  readonly foreign: Map<Sym, Units>;
  readonly unattributed: Map<Sym, Units>;
  /** Of these, as they came, oldest first. */
  readonly loose: LooseChange[];
  readonly prices: Map<Sym, Ticks>;
  readonly halfSpreads: Map<Sym, Ticks>;
  /** Orders on the book, per symbol. */
  readonly liveBySymbol: Map<Sym, AuditOrder[]>;
  /** Symbols that are not traded now. */
  readonly closed: Set<Sym>;
  /** Busts whose count no complete newer snapshot has set. */
  readonly unclear: UnclearBust[];
  /** Orders that the lists of the present day lack. */
  readonly forgotten: AuditOrder[];
  /** Orders at the exchange that carry no label of ours. */
  readonly strangers: Set<BrokerOrderId>;
  /** Faults that landed. */
  landed: number;
  /** Earliest `dueAtMs` of all hidden facts. */
  nextDueMs: Ms;
}

/** Later than any run. */
export const NEVER_MS: Ms = Number.MAX_SAFE_INTEGER;

/** An account that holds nothing, in this market. */
export function newTruth(market: readonly MarketSpec[]): Truth {
  return {
    groups: new Map(),
    orders: new Map(),
    byBroker: new Map(),
    open: [],
    positions: new Map(),
    foreign: new Map(),
    unattributed: new Map(),
    loose: [],
    prices: new Map(),
    halfSpreads: new Map(market.map((spec) => [spec.symbol, spec.halfSpreadTicks])),
    liveBySymbol: new Map(),
    closed: new Set(),
    unclear: [],
    forgotten: [],
    strangers: new Set(),
    landed: 0,
    nextDueMs: NEVER_MS,
  };
}

function newLeg(index: number, terms: PlanLeg, becameFrom: number | null): AuditLeg {
  return {
    index,
    terms,
    side: signOf(terms.side),
    becameFrom,
    orders: [],
    open: [],
    held: 0,
    traded: 0,
    entered: 0,
    charged: 0,
    taken: 0,
    hiddenUp: 0,
    hiddenDown: 0,
    externalUp: 0,
    externalDown: 0,
    unclear: 0,
    lastFillMs: 0,
    reachedPlan: false,
  };
}

/** What a physically settled option leg turns into; null for any other leg. */
function deliveredLeg(plan: Plan, leg: PlanLeg, index: number, from: number): AuditLeg | null {
  const { option, expiry, multiplier } = leg.instrument;
  if (option === null || expiry === null || expiry.settlement !== "physical") return null;
  const instrument = plan.underlyings.find((terms) => terms.symbol === option.underlying);
  if (instrument === undefined) return null;
  const long = leg.side === "BUY";
  const buys = option.right === "CALL" ? long : !long;
  const { cover } = leg;
  const terms: PlanLeg = {
    id: `${leg.id}-underlying`,
    role: "RISK",
    side: buys ? "BUY" : "SELL",
    instrument,
    qty: 0,
    limitTicks: buys ? instrument.bandHighTicks : instrument.bandLowTicks,
    cover:
      cover === null || cover === "uncovered"
        ? "uncovered"
        : { leg: cover.leg, units: cover.units, per: cover.per * multiplier },
  };
  return newLeg(index, terms, from);
}

function relationsAmong(legs: readonly AuditLeg[]): Relation[] {
  return legs
    .filter((leg) => leg.terms.role === "PROTECTION")
    .map((cover) => ({
      cover,
      risks: legs.flatMap((leg) => {
        const terms = leg.terms.cover;
        if (terms === null || terms === "uncovered" || terms.leg !== cover.terms.id) return [];
        return [{ leg, units: terms.units, per: terms.per }];
      }),
    }));
}

/** A group that has traded nothing. */
export function newAuditGroup(plan: Plan, submittedAtMs: Ms): AuditGroup {
  const legs = plan.legs.map((terms, index) => newLeg(index, terms, null));
  plan.legs.forEach((terms, from) => {
    const leg = deliveredLeg(plan, terms, legs.length, from);
    if (leg !== null) legs.push(leg);
  });
  return {
    id: plan.id,
    plan,
    submittedAtMs,
    legs,
    relations: relationsAmong(legs),
    hidden: [],
    orders: [],
    notice: "none",
    deniedReason: null,
    exits: new Map(),
    takeAsked: false,
    stopTriggered: false,
    stopPassed: false,
    settledAtMs: null,
    exitsRefused: 0,
    hedgesRefused: 0,
    exposure: 0,
    knownExposure: 0,
  };
}

/** The leg that the plan's stop protects; null if there is none. */
export function stopLegOf({ plan, legs }: AuditGroup): AuditLeg | null {
  return legs.find(({ terms }) => terms.id === plan.stop?.leg) ?? null;
}

/** Whether a price has reached the trigger of a stop that protects this leg. */
export function hasPassed({ side }: AuditLeg, triggerTicks: Ticks, lastTicks: Ticks): boolean {
  return side === 1 ? lastTicks <= triggerTicks : lastTicks >= triggerTicks;
}

/** What an order may still fill, as far as the core can rely on it (2). */
export function mayFill(order: AuditOrder): Units {
  return order.settled ? 0 : Math.max(0, order.request.qty - order.gross + order.late);
}

/** What the leg's open orders may still add (`1`) or take (`-1`). */
export function leavesOf(leg: AuditLeg, sign: 1 | -1): Units {
  let sum = 0;
  for (const order of leg.open) if (order.sign === sign) sum += mayFill(order);
  return sum;
}

/** Whether the trader wants the group flat: an exit that was not denied. */
export function isExitAsked({ exits }: AuditGroup): boolean {
  return [...exits.values()].includes(false);
}
