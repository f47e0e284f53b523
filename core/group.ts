/**
 * A group is a plan in execution. Its lifecycle is the furthest milestone, derived from facts; its
 * present exposure is kept beside it and drives emergencies, in ended groups too.
 *
 * 1. The state only moves along `ALLOWED`; every move goes up in rank.
 * 2. `aim` says what the group works towards; it is durable, the milestone is not consulted for it.
 */
import { assert } from "./assert.js";
import type { Order } from "./order.js";
import type { Cover, Plan, PlanLeg } from "./plan.js";
import type { Row } from "./store/schema.js";
import type { BrokerMs, PlanId, Sym, Units } from "./units.js";

/** The eleven states, in rank order. */
export const GROUP_STATES = [
  "CREATED",
  "VALIDATED",
  "HEDGE_SUBMITTED",
  "HEDGE_FILLED",
  "RISK_SUBMITTED",
  "PARTIALLY_FILLED",
  "PARTIALLY_EXPOSED",
  "HEDGED",
  "EMERGENCY_HEDGED",
  "CLOSED",
  "FAILED",
] as const;

export type GroupState = (typeof GROUP_STATES)[number];

const RANK: ReadonlyMap<GroupState, number> = new Map(
  GROUP_STATES.map((state, rank) => [state, rank]),
);

/**
 * What a state may not lead to although it would be a step up. Every other step up is allowed:
 * milestones may be skipped, because facts arrive in any order.
 */
const FORBIDDEN: readonly { from: GroupState; to: GroupState; why: string }[] = [
  { from: "CREATED", to: "CLOSED", why: "a group that never traded has nothing to close" },
  { from: "HEDGED", to: "FAILED", why: "a group that was ever HEDGED ends CLOSED" },
  { from: "CLOSED", to: "FAILED", why: "both are ends; the first one reached stays" },
];

/** Whether a group may move from one state to another. */
export function mayMove(from: GroupState, to: GroupState): boolean {
  if ((RANK.get(to) ?? 0) <= (RANK.get(from) ?? 0)) return false;
  return !FORBIDDEN.some((row) => row.from === from && row.to === to);
}

/**
 * enter: towards the plan. trim: short of plan, the rest is being canceled. hold: at the size
 * reached. exit: going flat as wished. unwind: going flat for want of something. done: flat.
 */
export type Aim = "enter" | "trim" | "hold" | "exit" | "unwind" | "done";

/** The reason of a trim after all hedge levels fell short. */
export const HEDGE_FAILED = "hedge failed";

/** One leg of a group, with the orders that trade it. */
export interface Leg {
  readonly index: number;
  readonly terms: PlanLeg;
  /** Of the underlying that a physically settled leg became: the index of that leg. */
  readonly becameFrom: number | null;
  readonly orders: Order[];
  /** Sum of adjustments, in the leg's direction. */
  adjusted: Units;
  /** The row as the store holds it; null before the first time. */
  saved: Row<"legs"> | null;
}

/** A covering leg with the risk legs that it covers. */
export interface Relation {
  readonly cover: Leg;
  readonly risks: readonly { readonly leg: Leg; readonly terms: Cover }[];
}

/** The two legs of a hedge-on-fill group. */
export interface Pair {
  readonly primary: Leg;
  readonly hedge: Leg;
  readonly terms: Cover;
}

/** A symbol without a margin row: entries wait for one. */
export interface RowWait {
  readonly symbol: Sym;
  /** Stamp of the first margin answer, since the wait began, that lacks it; null before that. */
  sinceMs: BrokerMs | null;
}

/** A plan in execution. */
export interface Group {
  readonly id: PlanId;
  /** Age: groups are charged and served oldest first. */
  readonly ordinal: number;
  readonly plan: Plan;
  /** The plan as its row holds it: written with every change of the group, made once. */
  readonly planText: string;
  readonly legs: readonly Leg[];
  /** Every covering leg with what it covers, in leg order. */
  readonly relations: readonly Relation[];
  /** hedge-on-fill: what follows what; null where the plan is not such a pair. */
  readonly pair: Pair | null;
  state: GroupState;
  aim: Aim;
  /** Why the group was denied, trimmed, unwound; null while all is well. */
  reason: string | null;
  everHedged: boolean;
  /** Uncovered units at present. */
  exposure: Units;
  /** Units of UNKNOWN orders at present. */
  unknown: Units;
  /** Counts the episodes of exposure; `episodeOpen` from above zero until zero. */
  episode: number;
  episodeOpen: boolean;
  /** How often a person answered `retry` in this episode. */
  retries: number;
  /** What its entries wait for; not durable: a new start waits anew. */
  rowWait: RowWait | null;
  /** The row as the store holds it; null before the first time. */
  saved: Row<"groups"> | null;
}

/** Legs that physically settled options can become: the underlying, in the right direction. */
function becomes(plan: Plan): { terms: PlanLeg; becameFrom: number }[] {
  const found: { terms: PlanLeg; becameFrom: number }[] = [];
  plan.legs.forEach((leg, index) => {
    const { option, expiry } = leg.instrument;
    if (option === null || expiry?.settlement !== "physical") return;
    const underlying = plan.underlyings.find((terms) => terms.symbol === option.underlying);
    assert(underlying !== undefined, `terms of ${option.underlying}`);
    const buys = (option.right === "CALL") === (leg.side === "BUY");
    const { multiplier } = leg.instrument;
    const cover =
      leg.cover === null || leg.cover === "uncovered"
        ? "uncovered"
        : { ...leg.cover, per: leg.cover.per * multiplier };
    found.push({
      becameFrom: index,
      terms: {
        id: `${leg.id}-underlying`,
        role: "RISK",
        side: buys ? "BUY" : "SELL",
        instrument: underlying,
        qty: 0,
        limitTicks: buys ? underlying.bandHighTicks : underlying.bandLowTicks,
        cover,
      },
    });
  });
  return found;
}

function relationsAmong(legs: readonly Leg[]): Relation[] {
  const relations: Relation[] = [];
  for (const cover of legs) {
    if (cover.terms.role !== "PROTECTION") continue;
    const risks: { leg: Leg; terms: Cover }[] = [];
    for (const leg of legs) {
      const terms = leg.terms.cover;
      if (terms === null || terms === "uncovered" || terms.leg !== cover.terms.id) continue;
      risks.push({ leg, terms });
    }
    relations.push({ cover, risks });
  }
  return relations;
}

function pairAmong(legs: readonly Leg[]): Pair | null {
  const primary = legs.find((leg) => leg.terms.role === "RISK" && leg.becameFrom === null);
  const hedge = legs.find((leg) => leg.terms.role === "PROTECTION");
  const terms = primary?.terms.cover ?? null;
  if (primary === undefined || hedge === undefined) return null;
  return terms === null || terms === "uncovered" ? null : { primary, hedge, terms };
}

/** A group at its beginning. */
export function newGroup(plan: Plan, ordinal: number): Group {
  const legs: Leg[] = plan.legs.map((terms, index) => ({
    index,
    terms,
    becameFrom: null,
    orders: [],
    adjusted: 0,
    saved: null,
  }));
  for (const { terms, becameFrom } of becomes(plan)) {
    legs.push({ index: legs.length, terms, becameFrom, orders: [], adjusted: 0, saved: null });
  }
  return {
    id: plan.id,
    ordinal,
    plan,
    planText: JSON.stringify(plan),
    legs,
    relations: relationsAmong(legs),
    pair: plan.mode === "hedge-on-fill" ? pairAmong(legs) : null,
    state: "CREATED",
    aim: "enter",
    reason: null,
    everHedged: false,
    exposure: 0,
    unknown: 0,
    episode: 0,
    episodeOpen: false,
    retries: 0,
    rowWait: null,
    saved: null,
  };
}

/** Whether the milestone HEDGED, or one beyond it, is reached. */
export function isBeyondEntry(group: Group): boolean {
  return (RANK.get(group.state) ?? 0) >= (RANK.get("HEDGED") ?? 0);
}

/** Moves the milestone forward if the move is allowed; otherwise leaves it. */
export function advance(group: Group, to: GroupState): void {
  if (!mayMove(group.state, to)) return;
  group.state = to;
  if (to === "HEDGED") group.everHedged = true;
}
