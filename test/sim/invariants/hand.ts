/**
 * A world by hand: short calls that emit world events to an auditor. Two legs, a long call that
 * covers a short one; time stands still until `wait`.
 */
import type { CoreEvent, OrderReport, ReportStatus, SnapshotRows } from "../../../core/events.js";
import type { CancelReason, OrderRequest, QueryScope } from "../../../core/effects.js";
import { parseClientOrderId } from "../../../core/ids.js";
import type { Plan } from "../../../core/plan.js";
import type { VenueRules } from "../../../core/rules.js";
import type { Row, Write } from "../../../core/store/schema.js";
import type { Auditor } from "../../../sim/auditor.js";
import { createAuditor } from "../../../sim/auditor.js";
import type { Invariant } from "../../../sim/auditor/court.js";
import type { Scenario } from "../../../sim/scenario.js";
import type { FaultKind, Trigger } from "../../../sim/faults/schedule.js";
import type {
  AdjustmentCause,
  ExchangeEvent,
  GatewayEvent,
  ProcessEvent,
} from "../../../sim/world-event.js";
import { FACTS, OPENING_MS, RULES, row, scenarioOf, spread } from "./fixtures.js";

export { FACTS, OPENING_MS, RULES, pair, row, scenarioOf, spread } from "./fixtures.js";

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
  /** The venue refuses the order, under an id of its own. */
  refuse(id: string, terms?: Terms): void;
  fill(id: string, qty: number, late?: boolean): void;
  bust(id: string, qty: number, reworks?: boolean): void;
  cancel(id: string, reason: CancelReason): void;
  canceled(id: string): void;
  adjust(symbol: string, qty: number, cause?: AdjustmentCause): void;
  price(symbol: string, lastTicks: number): void;
  session(symbol: string, status: "closed" | "open"): void;
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

/** A world that judges `invariants` (all of them by default) over these plans. */
export function handOf(
  invariants?: readonly Invariant[],
  plans: readonly Plan[] = [spread()],
  scenario: Scenario = scenarioOf(plans),
  rules: VenueRules = RULES,
): Hand {
  const only = invariants === undefined ? {} : { invariants };
  const auditor = createAuditor({
    scenario,
    rules,
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
    refuse(id, terms = {}) {
      const order = { ...request(id, terms), brokerOrderId: brokerId(id), key: id };
      exchange({ kind: "refused", order, reason: "halted", stampMs: clockMs });
    },
    fill(id, qty, late = false) {
      fills += 1;
      const cumQty = (cums.get(id) ?? 0) + qty;
      cums.set(id, cumQty);
      lastFill.set(id, `f${fills}`);
      const fill = { execId: `f${fills}`, qty, priceTicks: 1, cumQty, late, stampMs: clockMs };
      exchange({ kind: "filled", brokerOrderId: brokerId(id), ...fill });
    },
    bust(id, qty, reworks = false) {
      const cumQty = (cums.get(id) ?? 0) - qty;
      cums.set(id, cumQty);
      const fill = { execId: lastFill.get(id) ?? "", qty, left: 0, priceTicks: 1 };
      const bust = { ...fill, cumQty, reworks, stampMs: clockMs };
      exchange({ kind: "busted", correctedTo: null, brokerOrderId: brokerId(id), ...bust });
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
    session(symbol, status) {
      exchange({ kind: "session", symbol, status, stampMs: clockMs });
    },
    report(id, status, cumQty, over = {}) {
      const report: OrderReport = {
        key: `${id} ${status} ${cumQty} ${clockMs}`,
        clientOrderId: id,
        brokerOrderId: brokerId(id),
        status,
        cumQty,
        fill: null,
        orderQty: null,
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

/** Time passes in steps, as polls make it pass. */
export function waitOut(world: Hand, ms: number): void {
  for (let waited = 0; waited < ms; waited += 2_000) world.wait(Math.min(2_000, ms - waited));
}

/** A spread that was covered, and of which half the cover was busted: 50 units exposed. */
export function exposedHand(invariants: readonly Invariant[]): Hand {
  const world = handOf(invariants);
  world.start();
  world.trade("G1-0e1", 100);
  world.trade("G1-1e1", 100);
  world.bust("G1-0e1", 50);
  return world;
}
