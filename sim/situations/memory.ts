/**
 * What must be remembered of a run to recognise its situations.
 */
import { parseClientOrderId } from "../../core/ids.js";
import type { OrderRequest, Purpose } from "../../core/effects.js";
import type { Plan, PlanLeg } from "../../core/plan.js";
import type { Row } from "../../core/store/schema.js";
import type {
  BrokerMs,
  BrokerOrderId,
  ClientOrderId,
  Ms,
  PlanId,
  Units,
} from "../../core/units.js";
import type { OrderKey } from "../faults/schedule.js";
import type { SituationSlug } from "./table.js";

/** One order as far as situations need it. */
export interface SeenOrder {
  readonly id: ClientOrderId;
  readonly plan: PlanId;
  readonly leg: number;
  readonly terms: PlanLeg;
  readonly purpose: Purpose;
  readonly request: OrderRequest;
  key: OrderKey | null;
  answered: boolean;
  /** The core was told that nobody knows what became of the send. */
  unclear: boolean;
  accepted: boolean;
  live: boolean;
  triggered: boolean;
  gapped: boolean;
  cancelSent: boolean;
  fallback: boolean;
  filled: Units;
  endTold: boolean;
  newestTold: { readonly stampMs: BrokerMs; readonly cumQty: Units } | null;
  toldCum: Units;
  dropped: boolean;
}

/** Everything remembered. */
export interface Memory {
  readonly counts: Map<string, number>;
  readonly plans: Map<PlanId, Plan>;
  readonly orders: Map<ClientOrderId, SeenOrder>;
  readonly byBroker: Map<BrokerOrderId, SeenOrder>;
  readonly byKey: Map<OrderKey, SeenOrder>;
  readonly live: Set<SeenOrder>;
  /** Durable intents that were not sent by this process. */
  readonly unsent: Set<ClientOrderId>;
  /** Sends of this process without an answer. */
  readonly unanswered: Set<ClientOrderId>;
  /** Durable order rows that tell no end. */
  readonly undecided: Set<ClientOrderId>;
  readonly intents: Map<ClientOrderId, Row<"intents">>;
  readonly states: Map<PlanId, string>;
  readonly reasons: Map<PlanId, string>;
  readonly escalations: Map<string, string>;
  /** Reports told to an earlier process, and to this one. */
  readonly toldBefore: Set<string>;
  readonly toldNow: Set<string>;
  readonly released: Set<PlanId>;
  /** Virtual time of the last hedge of a group. */
  readonly lastHedge: Map<PlanId, Ms>;
  readonly scopes: Set<string>;
  readonly cancels: Map<number, ClientOrderId>;
  incarnation: number;
  halted: boolean;
  lastCommit: "told" | "none";
  /** Children that left together, by order: the number of their commit. */
  readonly families: Map<ClientOrderId, number>;
  commits: number;
}

/** Nothing has happened. */
export function newMemory(slugs: readonly string[]): Memory {
  return {
    counts: new Map(slugs.map((slug) => [slug, 0])),
    plans: new Map(),
    orders: new Map(),
    byBroker: new Map(),
    byKey: new Map(),
    live: new Set(),
    unsent: new Set(),
    unanswered: new Set(),
    undecided: new Set(),
    intents: new Map(),
    states: new Map(),
    reasons: new Map(),
    families: new Map(),
    escalations: new Map(),
    toldBefore: new Set(),
    toldNow: new Set(),
    released: new Set(),
    lastHedge: new Map(),
    scopes: new Set(),
    cancels: new Map(),
    incarnation: 0,
    halted: false,
    lastCommit: "none",
    commits: 0,
  };
}

/** The situation happened once more. */
export function count(memory: Memory, slug: SituationSlug): void {
  memory.counts.set(slug, (memory.counts.get(slug) ?? 0) + 1);
}

/** The order of a request, made if it is new; null where no plan has such a leg. */
export function orderOf(memory: Memory, request: OrderRequest): SeenOrder | null {
  const known = memory.orders.get(request.clientOrderId);
  if (known !== undefined) return known;
  const label = parseClientOrderId(request.clientOrderId);
  const terms = label === null ? undefined : memory.plans.get(label.plan)?.legs[label.leg];
  if (label === null || terms === undefined) return null;
  const order: SeenOrder = {
    id: request.clientOrderId,
    plan: label.plan,
    leg: label.leg,
    terms,
    purpose: label.purpose,
    request,
    key: null,
    answered: false,
    unclear: false,
    accepted: false,
    live: false,
    triggered: false,
    gapped: false,
    cancelSent: false,
    fallback: false,
    filled: 0,
    endTold: false,
    newestTold: null,
    toldCum: 0,
    dropped: false,
  };
  memory.orders.set(order.id, order);
  return order;
}
