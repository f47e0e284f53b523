/**
 * One world event of every kind, every field filled in somewhere: what digest and trace are held
 * against.
 */
import type { CoreEvent, OrderReport } from "../../core/events.js";
import type { OrderRequest } from "../../core/effects.js";
import type { Plan } from "../../core/plan.js";
import type { Row, TableName, Write } from "../../core/store/schema.js";
import type { Fault, Trigger } from "../../sim/faults/schedule.js";
import type {
  ExchangeEvent,
  ExchangeOrder,
  GatewayEvent,
  HarnessEvent,
  ProcessEvent,
  TraderEvent,
  WorldEvent,
} from "../../sim/world-event.js";

const request: OrderRequest = {
  clientOrderId: "P1-0e1",
  symbol: "ACME",
  side: "BUY",
  qty: 50,
  type: "SL_LIMIT",
  limitTicks: 1_010,
  triggerTicks: 1_000,
};
const order: ExchangeOrder = { ...request, brokerOrderId: "B1", key: "P1/0/entry/1" };
const market: OrderRequest = { ...request, type: "MARKET", limitTicks: null, triggerTicks: null };

const instrument = {
  symbol: "ACME",
  kind: "OPTION",
  lot: 10,
  tickMinor: 5,
  freeze: 100,
  multiplier: 1,
  bandLowTicks: 1,
  bandHighTicks: 9_999,
  option: { right: "PUT", strikeTicks: 900, underlying: "INDEX" },
  expiry: { atMs: 1_722_000_000_000, settlement: "physical" },
} as const;
const bare = { ...instrument, option: null, expiry: null } as const;

/** A plan that uses every field. */
export const samplePlan: Plan = {
  id: "P1",
  mode: "protection-first",
  legs: [
    {
      ...{ id: "wing", role: "PROTECTION", side: "BUY" },
      ...{ instrument, qty: 50, limitTicks: 1_010, cover: null },
    },
    {
      ...{ id: "short", role: "RISK", side: "SELL", instrument: bare, qty: 50, limitTicks: 990 },
      cover: { leg: "wing", units: 1, per: 2 },
    },
    {
      ...{ id: "alone", role: "RISK", side: "SELL", instrument: bare, qty: 50, limitTicks: 990 },
      cover: "uncovered",
    },
  ],
  onShort: "keep",
  maxNaked: 10,
  stop: { leg: "wing", triggerTicks: 800 },
  entryDeadlineMs: 30_000,
  underlyings: [bare],
};

const fill = { execId: "E1", qty: 20, priceTicks: 1_005 };
const report: OrderReport = {
  key: "R1",
  clientOrderId: "P1-0e1",
  brokerOrderId: "B1",
  status: "open",
  cumQty: 20,
  orderQty: 50,
  fill,
  bust: { execId: "E0", qty: 5 },
  stampMs: 1_722_000_001_000,
  reason: "because",
};
const empty: OrderReport = {
  ...report,
  ...{ clientOrderId: null, cumQty: null, orderQty: null, fill: null, bust: null, reason: null },
};

const facts = {
  fundsMinor: 5_000_000_000,
  rows: [{ symbol: "ACME", longMinor: 5, shortMinor: 10, spreadMinor: 1, volPerMille: 300 }],
  offsets: [{ cover: "ACME", risk: "INDEX", coveredMinor: 4 }],
};

const base = { localMs: 12_345 };
const answer = { ...base, requestSeq: 3, clientOrderId: "P1-0e1", stampMs: 1_722_000_002_000 };
const snapshot = {
  ...base,
  kind: "snapshot",
  requestSeq: 4,
  stampMs: 1_722_000_003_000,
  complete: true,
} as const;

/** What the core can hear. */
const coreSamples: readonly CoreEvent[] = [
  { ...base, kind: "started" },
  { ...base, kind: "started", asked: { atMs: [3, 4], unansweredMs: [4] } },
  { ...base, kind: "wake" },
  { ...base, kind: "plan", plan: samplePlan },
  { ...base, kind: "plan", plan: { ...samplePlan, stop: null } },
  { ...base, kind: "command", commandId: "c1", groupId: "P1", command: { kind: "exit" } },
  {
    ...{ ...base, kind: "command", commandId: "c2", groupId: "P1" },
    command: { kind: "retry", escalationId: "x1" },
  },
  { ...base, kind: "report", report },
  { ...base, kind: "report", report: empty },
  { ...answer, kind: "order-answer", outcome: { kind: "confirmed", brokerOrderId: "B1" } },
  { ...answer, kind: "order-answer", outcome: { kind: "rejected", reason: "no", canPass: true } },
  { ...answer, kind: "cancel-answer", outcome: { kind: "rejected", reason: "no", canPass: false } },
  { ...answer, kind: "cancel-answer", outcome: { kind: "unknown", reason: "lost" }, stampMs: null },
  { ...snapshot, content: { scope: "orders", rows: [report, empty] } },
  {
    ...snapshot,
    complete: false,
    content: {
      scope: "trades",
      rows: [
        { clientOrderId: "P1-0e1", brokerOrderId: "B1", fill, stampMs: 7 },
        { clientOrderId: null, brokerOrderId: "B2", fill, stampMs: 8 },
      ],
    },
  },
  { ...snapshot, content: { scope: "positions", rows: [{ symbol: "ACME", netQty: -20 }] } },
  { ...snapshot, content: { scope: "margin", facts } },
  { ...base, kind: "query-failed", requestSeq: 5, stampMs: 9 },
  { ...base, kind: "query-failed", requestSeq: 6, stampMs: null },
  { ...base, kind: "quote", symbol: "ACME", lastTicks: 1_001, stampMs: 10 },
  { ...base, kind: "stream", status: "gap" },
  { ...base, kind: "alarm-delivered", alarmId: "a1" },
];

const rows: { readonly [T in TableName]: Row<T> } = {
  groups: {
    group_id: "P1",
    ordinal: 1,
    plan: "x".repeat(100),
    state: "HEDGED",
    aim: "enter",
    reason: "why",
    exposure: 3,
    unknown: 1,
    ever_hedged: 1,
    episode: 2,
    episode_open: 1,
    retries: 1,
  },
  legs: { group_id: "P1", leg: 0, symbol: "ACME", held: 20, adjusted: -5 },
  orders: {
    client_order_id: "P1-0e1",
    group_id: "P1",
    broker_order_id: "B1",
    filled: 20,
    cums: "20@1",
    anchor_cum: 20,
    anchor_ms: 1,
    accepted: 50,
    accepted_ms: 8,
    ended: "canceled",
    ended_ms: 2,
    reason: "asked",
    triggered_ms: 3,
    first_ms: 4,
    newest_ms: 5,
    restart_ms: 6,
    absent_ms: 7,
  },
  fills: {
    client_order_id: "P1-0e1",
    exec_id: "E1",
    qty: 20,
    price_ticks: 1_005,
    stamp_ms: 1,
    busted: 5,
    bust_ms: 2,
  },
  intents: {
    client_order_id: "P1-0e1",
    ordinal: 1,
    group_id: "P1",
    leg: 0,
    purpose: "entry",
    attempt: 1,
    episode: 0,
    retry: 0,
    level: 0,
    symbol: "ACME",
    side: "BUY",
    qty: 50,
    type: "LIMIT",
    limit_ticks: 1_010,
    trigger_ticks: 1_000,
    made_ms: 1,
  },
  processed_events: { event_key: "R1" },
  hedges: { client_order_id: "P1-0h2", group_id: "P1", episode: 1, level: 1, wanted: 10 },
  escalations: {
    escalation_id: "x1",
    group_id: "P1",
    episode: 1,
    status: "raised",
    residual: 5,
    unknown: 2,
    delivered: 1,
  },
  adjustments: {
    adjustment_id: "adj1",
    group_id: "P1",
    leg: 1,
    symbol: "ACME",
    qty: -10,
    cause: "manual",
    as_of_ms: 1,
  },
  rejected_events: { event_key: "R2", client_order_id: "P1-0e1", reason: "nothing new" },
  meta: { name: "epoch", value: 2 },
};

/** A write of every table. */
export const writeSamples: readonly Write[] = [
  { table: "groups", row: rows.groups },
  { table: "legs", row: rows.legs },
  { table: "orders", row: rows.orders },
  { table: "orders", row: { ...rows.orders, ended: null } },
  { table: "fills", row: rows.fills },
  { table: "intents", row: rows.intents },
  { table: "processed_events", row: rows.processed_events },
  { table: "hedges", row: rows.hedges },
  { table: "escalations", row: rows.escalations },
  { table: "adjustments", row: rows.adjustments },
  { table: "rejected_events", row: rows.rejected_events },
  { table: "meta", row: rows.meta },
];

const filled = {
  kind: "filled",
  brokerOrderId: "B1",
  execId: "E1",
  qty: 20,
  priceTicks: 1_005,
  cumQty: 20,
  stampMs: 4,
} as const;

const exchange: readonly ExchangeEvent[] = [
  { kind: "accepted", order, stampMs: 1 },
  { kind: "accepted", order: { ...order, ...market }, stampMs: 1 },
  { kind: "refused", order, reason: "margin", stampMs: 2 },
  { kind: "triggered", brokerOrderId: "B1", stampMs: 3 },
  { ...filled, late: false },
  { ...filled, late: true },
  { kind: "canceled", brokerOrderId: "B1", cumQty: 20, stampMs: 5 },
  {
    kind: "busted",
    correctedTo: null,
    brokerOrderId: "B1",
    execId: "E1",
    qty: 5,
    left: 15,
    priceTicks: 1_005,
    cumQty: 15,
    reworks: false,
    stampMs: 6,
  },
  { kind: "adjusted", cause: "manual", symbol: "ACME", qty: 7, stampMs: 7 },
  { kind: "session", symbol: "ACME", status: "closed", stampMs: 7 },
  { kind: "price", symbol: "ACME", lastTicks: 1_001, stampMs: 8 },
];

const gateway: readonly GatewayEvent[] = [
  { kind: "send", requestSeq: 1, order: request, key: "P1/0/entry/1" },
  {
    ...{ kind: "cancel", requestSeq: 2, clientOrderId: "P1-0e1", brokerOrderId: "B1" },
    reason: "deadline",
  },
  { kind: "query", requestSeq: 3, scope: "orders" },
  { kind: "landed", requestSeq: 1, blocked: false },
  { kind: "landed", requestSeq: 1, blocked: true },
  { kind: "request-lost", requestSeq: 1 },
  { kind: "response-lost", requestSeq: 1 },
  { kind: "stream", status: "down" },
  { kind: "report-issued", key: "P1/0/entry/1", n: 1, reportKey: "R1" },
  { kind: "report-dropped", key: "P1/0/entry/1", n: 1 },
];

const processes: readonly ProcessEvent[] = [
  { kind: "started", incarnation: 1, localMs: 0 },
  { kind: "died", incarnation: 1, boundary: "commit-written" },
  { kind: "stalled", forMs: 900 },
  { kind: "resumed" },
  ...coreSamples.map((event) => ({ kind: "deliver", event, repeat: false }) as const),
  { kind: "deliver", event: { ...base, kind: "report", report }, repeat: true },
  { kind: "commit", writes: writeSamples },
  ...writeSamples.map((write) => ({ kind: "commit", writes: [write] }) as const),
  { kind: "commit-failed", reason: "full" },
  { kind: "power-loss", inFlight: "lost" },
  { kind: "alarm", alarmId: "a1", groupId: "P1", text: "5 naked" },
  { kind: "alarm", alarmId: "a2", groupId: null, text: "no disk" },
  { kind: "notice", key: "P1", outcome: "denied", reason: "margin" },
  { kind: "notice", key: "P1", outcome: "accepted", reason: null },
  { kind: "disk", status: "full" },
  { kind: "intruder", outcome: "refused" },
];

const trader: readonly TraderEvent[] = [
  { kind: "plan-submitted", plan: samplePlan, attempt: 1 },
  {
    ...{ kind: "command-submitted", commandId: "c1", groupId: "P1", attempt: 2 },
    command: { kind: "take", escalationId: "x1" },
  },
];

const triggers: readonly Trigger[] = [
  { kind: "time", atMs: 61_005 },
  { kind: "report", order: "P1/0/entry/1", n: 1 },
  { kind: "request", verb: "send", order: "P1/0/entry/1", n: 1 },
  { kind: "query", scope: "orders", incarnation: 1, n: 2 },
  { kind: "order", order: "P1/0/entry/1" },
  { kind: "boundary", incarnation: 1, boundary: "step", n: 3 },
];
const faults: readonly Fault[] = triggers.map((trigger, at) => {
  return { id: at + 1, kind: "crash", trigger, params: { downMs: 500 } };
});

const harness: readonly HarnessEvent[] = [
  ...faults.map((fault) => ({ kind: "fault", fault, landed: "begun" }) as const),
  { kind: "phase", phase: "heal" },
];

/** One of everything. */
export const worldSamples: readonly WorldEvent[] = [
  ...exchange.map((what) => ({ actor: "exchange", atMs: 61_005, what }) as const),
  ...gateway.map((what) => ({ actor: "gateway", atMs: 61_005, what }) as const),
  ...processes.map((what) => ({ actor: "process", atMs: 61_005, what }) as const),
  ...trader.map((what) => ({ actor: "trader", atMs: 61_005, what }) as const),
  ...harness.map((what) => ({ actor: "harness", atMs: 61_005, what }) as const),
];
