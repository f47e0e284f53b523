/**
 * A world by hand: short calls that emit world events to an auditor. Two legs, a long call that
 * covers a short one; time stands still until `wait`.
 */
import { DEFAULT_TIMING } from "../../../core/rules.js";
import type { VenueRules } from "../../../core/rules.js";
import type { CoreEvent, OrderReport, ReportStatus, SnapshotRows } from "../../../core/events.js";
import type { CancelReason, OrderRequest, QueryScope } from "../../../core/effects.js";
import { parseClientOrderId } from "../../../core/ids.js";
import type { Instrument } from "../../../core/instrument.js";
import type { MarginFacts } from "../../../core/margin.js";
import type { Plan, PlanLeg } from "../../../core/plan.js";
import type { Row, TableName, Write } from "../../../core/store/schema.js";
import type { Auditor } from "../../../sim/auditor.js";
import { createAuditor } from "../../../sim/auditor.js";
import type { Invariant } from "../../../sim/auditor/court.js";
import type { Scenario } from "../../../sim/scenario.js";
import type { FaultKind, Trigger } from "../../../sim/faults/schedule.js";
import type { ExchangeEvent, GatewayEvent, ProcessEvent } from "../../../sim/world-event.js";

export const RULES: VenueRules = {
  venue: "by-hand",
  resolutionMs: 1_000,
  sendHorizonMs: 15_000,
  readLagMs: 1_000,
  streamDelayMs: 2_000,
  clientIds: "not-unique",
  bustEvents: true,
  aggressive: "market",
  requestLimits: [{ windowMs: 1_000, max: 10 }],
};

export const OPENING_MS = 1_000_000_000;

export function instrument(symbol: string, over: Partial<Instrument> = {}): Instrument {
  return {
    symbol,
    kind: "OPTION",
    lot: 25,
    tickMinor: 5,
    freeze: 210,
    multiplier: 1,
    bandLowTicks: 100,
    bandHighTicks: 2_000,
    option: { right: "CALL", strikeTicks: 1, underlying: "U" },
    expiry: null,
    ...over,
  };
}

const LONG: PlanLeg = {
  id: "long",
  role: "PROTECTION",
  side: "BUY",
  instrument: instrument("L"),
  qty: 100,
  limitTicks: 1_000,
  cover: null,
};

const SHORT: PlanLeg = {
  id: "short",
  role: "RISK",
  side: "SELL",
  instrument: instrument("S"),
  qty: 100,
  limitTicks: 900,
  cover: { leg: "long", units: 1, per: 1 },
};

/** A covered spread: leg 0 buys `L`, leg 1 sells `S`. */
export function spread(over: Partial<Plan> = {}): Plan {
  return {
    id: "G1",
    mode: "protection-first",
    legs: [LONG, SHORT],
    onShort: "unwind",
    maxNaked: 0,
    stop: null,
    entryDeadlineMs: 30_000,
    underlyings: [],
    ...over,
  };
}

/** A pair: leg 0 sells the future `S` in lots of 25, leg 1 buys `L` share by share. */
export function pair(over: Partial<Plan> = {}): Plan {
  return spread({
    mode: "hedge-on-fill",
    maxNaked: 50,
    legs: [
      { ...SHORT, cover: { leg: "long", units: 1, per: 1 } },
      { ...LONG, instrument: instrument("L", { lot: 1, freeze: 1_000 }) },
    ],
    ...over,
  });
}

export const FACTS: MarginFacts = {
  fundsMinor: 1_000_000,
  rows: [
    { symbol: "L", longMinor: 100, shortMinor: 5_000, spreadMinor: 1, volPerMille: 1_000 },
    { symbol: "S", longMinor: 100, shortMinor: 5_000, spreadMinor: 1, volPerMille: 1_000 },
  ],
  offsets: [{ cover: "L", risk: "S", coveredMinor: 200 }],
};

export function scenarioOf(plans: readonly Plan[], over: Partial<Scenario> = {}): Scenario {
  return {
    slug: "by-hand",
    title: "A world by hand",
    tier: "fast",
    market: ["L", "S"].map((symbol) => ({
      symbol,
      startTicks: 950,
      stepTicks: 1,
      driftTicks: 0,
      halfSpreadTicks: 1,
      chunk: 25,
    })),
    margin: FACTS,
    actions: plans.map((plan) => ({ kind: "plan", atMs: 0, plan })),
    onEscalation: "retry",
    faultPhaseMs: 60_000,
    expected: plans.map(({ id }) => ({ group: id, end: ["HEDGED"] })),
    floors: { asPlanned: 0, deniedAtMost: 100, unwoundAtMost: 100, escalatedAtMost: 100 },
    ...over,
  };
}

type Terms = Partial<Omit<OrderRequest, "clientOrderId">>;

/** The world and its auditor. */
export interface Hand {
  readonly auditor: Auditor;
  /** Lets time pass; the broker's clock with it, unless `stampMs` says otherwise. */
  wait(ms: number, stampMs?: number): void;
  exchange(what: ExchangeEvent): void;
  gateway(what: GatewayEvent): void;
  process(what: ProcessEvent): void;
  commit(...writes: Write[]): void;
  /** Commits the intent, then sends. The request follows from the id and the plan. */
  send(id: string, terms?: Terms): void;
  /** Sends without an intent. */
  sendOnly(id: string, terms?: Terms): void;
  intent(id: string, over?: Partial<Row<"intents">>, terms?: Terms): Write;
  accept(id: string, terms?: Terms): void;
  fill(id: string, qty: number, late?: boolean): void;
  bust(id: string, qty: number): void;
  cancel(id: string, reason: CancelReason): void;
  canceled(id: string): void;
  adjust(symbol: string, qty: number, cause?: "manual" | "assignment" | "taken"): void;
  price(symbol: string, lastTicks: number): void;
  deliver(event: CoreEvent, repeat?: boolean): void;
  report(id: string, status: ReportStatus, cumQty: number, over?: Partial<OrderReport>): void;
  answer(id: string, outcome: "confirmed" | "rejected" | "unknown"): void;
  /** Asks and is answered at once. */
  read(content: SnapshotRows, complete?: boolean): void;
  /** Complete orders, trades and positions. */
  readAll(): void;
  /** A start that has read everything. */
  start(incarnation?: number): void;
  die(): void;
  fault(kind: FaultKind, params?: Record<string, number>, trigger?: Trigger): void;
  /** Sent, accepted, filled, and all of it told. */
  trade(id: string, qty: number, terms?: Terms): void;
  violation(): string | null;
  stampMs(): number;
}

/** One row of a table with everything that a test does not care about. */
export function row<T extends TableName>(table: T, over: Partial<Row<T>>): Write {
  const blanks: { readonly [K in TableName]: Row<K> } = {
    groups: {
      group_id: "G1",
      ordinal: 1,
      plan: "{}",
      state: "HEDGED",
      aim: "hold",
      reason: null,
      exposure: 0,
      unknown: 0,
      ever_hedged: 1,
      episode: 0,
      episode_open: 0,
      retries: 0,
    },
    legs: { group_id: "G1", leg: 0, symbol: "L", held: 0, adjusted: 0 },
    orders: {
      client_order_id: "G1-0e1",
      group_id: "G1",
      broker_order_id: null,
      filled: 0,
      cums: "",
      anchor_cum: null,
      anchor_ms: null,
      ended: null,
      ended_ms: null,
      reason: null,
      triggered_ms: null,
      first_ms: null,
      newest_ms: null,
      restart_ms: null,
      absent_ms: null,
    },
    fills: {
      client_order_id: "G1-0e1",
      exec_id: "f1",
      qty: 1,
      price_ticks: 1,
      stamp_ms: 1,
      busted: 0,
      bust_ms: null,
    },
    intents: {
      client_order_id: "G1-0e1",
      ordinal: 1,
      group_id: "G1",
      leg: 0,
      purpose: "entry",
      attempt: 1,
      episode: 0,
      retry: 0,
      level: 0,
      symbol: "L",
      side: "BUY",
      qty: 1,
      type: "LIMIT",
      limit_ticks: null,
      trigger_ticks: null,
      made_ms: 0,
    },
    processed_events: { event_key: "k" },
    hedges: { client_order_id: "G1-0h1", group_id: "G1", episode: 1, level: 1, wanted: 1 },
    escalations: {
      escalation_id: "G1!1",
      group_id: "G1",
      episode: 1,
      status: "raised",
      residual: 0,
      unknown: 0,
      delivered: 0,
    },
    adjustments: {
      adjustment_id: "a1",
      group_id: null,
      leg: null,
      symbol: "L",
      qty: 0,
      cause: "foreign",
      as_of_ms: 0,
    },
    rejected_events: { event_key: "k", client_order_id: null, reason: "adds no fact" },
    meta: { name: "n", value: 0 },
  };
  return { table, row: { ...blanks[table], ...over } } as unknown as Write;
}

/** A world that judges `invariants` (all of them by default) over these plans. */
export function handOf(
  invariants?: readonly Invariant[],
  plans: readonly Plan[] = [spread()],
  scenario: Scenario = scenarioOf(plans),
): Hand {
  const only = invariants === undefined ? {} : { invariants };
  const auditor = createAuditor({
    scenario,
    rules: RULES,
    timing: DEFAULT_TIMING,
    fullChecks: true,
    ...only,
  });
  let atMs = 0;
  let clockMs = OPENING_MS;
  let seq = 0;
  let fills = 0;
  const cums = new Map<string, number>();
  const lastFill = new Map<string, string>();
  const byId = new Map(plans.map((plan) => [plan.id, plan]));

  const exchange = (what: ExchangeEvent): void => auditor.hear({ actor: "exchange", atMs, what });
  const gateway = (what: GatewayEvent): void => auditor.hear({ actor: "gateway", atMs, what });
  const process = (what: ProcessEvent): void => auditor.hear({ actor: "process", atMs, what });
  const commit = (...writes: Write[]): void => process({ kind: "commit", writes });
  const deliver = (event: CoreEvent, repeat = false): void =>
    process({ kind: "deliver", event, repeat });
  const brokerId = (id: string): string => `B-${id}`;

  function request(id: string, terms: Terms): OrderRequest {
    const label = parseClientOrderId(id);
    const leg = label === null ? undefined : byId.get(label.plan)?.legs[label.leg];
    if (label === null || leg === undefined) throw new Error(`no leg of ${id}`);
    const opens = label.purpose === "entry" || label.purpose === "hedge";
    const reverse = leg.side === "BUY" ? "SELL" : "BUY";
    const stop = label.purpose === "stop";
    const trigger = byId.get(label.plan)?.stop?.triggerTicks ?? null;
    return {
      clientOrderId: id,
      symbol: leg.instrument.symbol,
      side: opens ? leg.side : reverse,
      qty: leg.qty,
      type: stop ? "SL_LIMIT" : label.purpose === "entry" ? "LIMIT" : "MARKET",
      limitTicks: stop ? trigger : label.purpose === "entry" ? leg.limitTicks : null,
      triggerTicks: stop ? trigger : null,
      ...terms,
    };
  }

  function intent(id: string, over: Partial<Row<"intents">> = {}, terms: Terms = {}): Write {
    const order = request(id, terms);
    const label = parseClientOrderId(id);
    return row("intents", {
      client_order_id: id,
      group_id: label?.plan ?? "",
      leg: label?.leg ?? 0,
      purpose: label?.purpose ?? "",
      level: label?.purpose === "hedge" ? 1 : 0,
      symbol: order.symbol,
      side: order.side,
      qty: order.qty,
      type: order.type,
      limit_ticks: order.limitTicks,
      trigger_ticks: order.triggerTicks,
      ...over,
    });
  }

  function sendOnly(id: string, terms: Terms = {}): void {
    seq += 1;
    gateway({ kind: "send", requestSeq: seq, order: request(id, terms), key: id });
  }

  function query(scope: QueryScope): number {
    seq += 1;
    gateway({ kind: "query", requestSeq: seq, scope });
    return seq;
  }

  const hand: Hand = {
    auditor,
    wait(ms, stampMs) {
      atMs += ms;
      clockMs = stampMs ?? clockMs + ms;
      hand.gateway({ kind: "stream", status: "up" });
    },
    exchange,
    gateway,
    process,
    commit,
    intent,
    sendOnly,
    deliver,
    send(id, terms = {}) {
      commit(intent(id, {}, terms));
      sendOnly(id, terms);
    },
    accept(id, terms = {}) {
      const order = { ...request(id, terms), brokerOrderId: brokerId(id), key: id };
      exchange({ kind: "accepted", order, stampMs: clockMs });
    },
    fill(id, qty, late = false) {
      fills += 1;
      const cumQty = (cums.get(id) ?? 0) + qty;
      cums.set(id, cumQty);
      lastFill.set(id, `f${fills}`);
      const fill = { execId: `f${fills}`, qty, priceTicks: 1, cumQty, late, stampMs: clockMs };
      exchange({ kind: "filled", brokerOrderId: brokerId(id), ...fill });
    },
    bust(id, qty) {
      const cumQty = (cums.get(id) ?? 0) - qty;
      cums.set(id, cumQty);
      const bust = { execId: lastFill.get(id) ?? "", qty, cumQty, stampMs: clockMs };
      exchange({ kind: "busted", brokerOrderId: brokerId(id), ...bust });
    },
    cancel(id, reason) {
      seq += 1;
      const ids = { clientOrderId: id, brokerOrderId: brokerId(id) };
      gateway({ kind: "cancel", requestSeq: seq, ...ids, reason });
    },
    canceled(id) {
      const cumQty = cums.get(id) ?? 0;
      exchange({ kind: "canceled", brokerOrderId: brokerId(id), cumQty, stampMs: clockMs });
    },
    adjust(symbol, qty, cause = "manual") {
      exchange({ kind: "adjusted", cause, symbol, qty, stampMs: clockMs });
    },
    price(symbol, lastTicks) {
      exchange({ kind: "price", symbol, lastTicks, stampMs: clockMs });
    },
    report(id, status, cumQty, over = {}) {
      const report: OrderReport = {
        key: `${id} ${status} ${cumQty} ${clockMs}`,
        clientOrderId: id,
        brokerOrderId: brokerId(id),
        status,
        cumQty,
        fill: null,
        bust: null,
        stampMs: clockMs,
        reason: null,
        ...over,
      };
      deliver({ kind: "report", localMs: atMs, report });
    },
    answer(id, kind) {
      const outcome =
        kind === "confirmed"
          ? ({ kind, brokerOrderId: brokerId(id) } as const)
          : kind === "rejected"
            ? ({ kind, reason: "no", canPass: false } as const)
            : ({ kind, reason: "no answer" } as const);
      const stampMs = kind === "unknown" ? null : clockMs;
      const base = { localMs: atMs, requestSeq: seq, clientOrderId: id };
      deliver({ kind: "order-answer", ...base, outcome, stampMs });
    },
    read(content, complete = true) {
      const requestSeq = query(content.scope);
      const base = { localMs: atMs, requestSeq, stampMs: clockMs, complete };
      deliver({ kind: "snapshot", ...base, content });
    },
    readAll() {
      hand.read({ scope: "orders", rows: [] });
      hand.read({ scope: "trades", rows: [] });
      hand.read({ scope: "positions", rows: [] });
    },
    start(incarnation = 1) {
      process({ kind: "started", incarnation, localMs: 0 });
      hand.readAll();
      hand.wait(RULES.readLagMs + 1);
      hand.readAll();
      hand.read({ scope: "margin", facts: FACTS });
    },
    die() {
      process({ kind: "died", incarnation: 1, boundary: "time" });
    },
    fault(kind, params = {}, trigger = { kind: "time", atMs }) {
      const fault = { id: 1, kind, trigger, params };
      auditor.hear({ actor: "harness", atMs, what: { kind: "fault", fault, landed: "begun" } });
    },
    trade(id, qty, terms = {}) {
      const all = { qty, ...terms };
      hand.send(id, all);
      hand.accept(id, all);
      hand.fill(id, qty);
      hand.report(id, "filled", qty);
    },
    violation() {
      const found = auditor.violation();
      return found === null ? null : `${found.invariant}: ${found.message}`;
    },
    stampMs: () => clockMs,
  };
  for (const plan of plans) {
    auditor.hear({ actor: "trader", atMs, what: { kind: "plan-submitted", plan, attempt: 1 } });
  }
  return hand;
}
