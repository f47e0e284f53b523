/**
 * Frames of the TWS API: callbacks that a bridge read together, as execution reports. The numbered
 * rules are those of `core/venues/ibkr.ts`.
 */
import { z } from "zod";
import type { OrderReport, ReportStatus } from "../events.js";
import type { BrokerMs, BrokerOrderId, ExecId } from "../units.js";
import type { StreamReading } from "./adapter.js";
import { ticksOfNumber } from "./decimal.js";
import { parseIbUtc } from "./time.js";

/** One tick in cents. */
export const TICK_CENTS = 1;
/** The order was refused by IB's servers. */
const ORDER_REJECTED = 201;
/** The number under which no order is refused. */
const NO_ORDER = -1;
/** TWS lost its servers, or has them again: what was told meanwhile may be lost. */
const CONNECTIVITY: readonly number[] = [1_100, 1_101, 1_102, 2_110];

/** Words of an orderStatus. */
export const STATUSES = new Map<string, ReportStatus>([
  ["ApiPending", "pending"],
  ["PendingSubmit", "pending"],
  ["PreSubmitted", "trigger-pending"],
  ["Submitted", "open"],
  // Live, whatever is under way, and no word on a trigger (5).
  ["PendingCancel", "pending"],
  ["ApiCancelled", "pending"],
  ["Inactive", "pending"],
  ["Filled", "filled"],
  ["Cancelled", "canceled"],
]);
/** Words that mean a refusal where error 201 stands beside them. */
const REFUSED_WORDS: readonly string[] = ["Inactive", "Cancelled"];
/** Callbacks that say nothing of an order's quantity. */
const OTHER_CALLBACKS: readonly string[] = [
  ...["nextValidId", "managedAccounts", "currentTime", "connectAck", "orderBound"],
  ...["commissionReport", "commissionAndFeesReport", "position", "accountSummary"],
  ...["openOrderEnd", "completedOrdersEnd", "execDetailsEnd", "positionEnd", "accountSummaryEnd"],
];

/** A word, or an id that a bridge quotes. */
export const word = z.string().min(1).max(64);
/** A number that is 0 until IB has given one; text is read as well. */
export const permId = z.union([z.int().nonnegative(), word]);
/** Whole units. */
export const quantity = z.int().nonnegative();
const sessionId = z.int().nullish();
const reference = z.string().max(128).nullish();
const text = z.string().nullish();
/** Seconds since 1970; ten digits are enough until the year 2286. */
export const seconds = z.int().nonnegative().max(9_999_999_999);

/** What is read of an orderStatus. */
export const statusShape = z.object({
  type: z.literal("orderStatus"),
  orderId: sessionId,
  permId,
  status: word,
  filled: quantity,
});
/** What is read of an order wherever one is shown. */
export const orderShape = z.object({
  permId,
  orderRef: reference,
  totalQuantity: z.unknown().optional(),
});
/** An error, or the refusal of something in front of TWS. */
export const errorSchema = z.compile(
  z.object({ id: sessionId, errorCode: z.int().nullish(), errorString: text, message: text }),
  { strict: true },
);
const executionShape = z.object({
  permId,
  execId: word,
  time: word,
  shares: z.int().positive(),
  price: z.number(),
  cumQty: quantity,
  orderRef: reference,
});
const typedSchema = z.compile(z.object({ type: word }), { strict: true });
const frameSchema = z.compile(z.object({ currentTime: seconds, callbacks: z.array(z.unknown()) }), {
  strict: true,
});
const statusSchema = z.compile(statusShape, { strict: true });
const openSchema = z.compile(z.object({ type: z.literal("openOrder"), order: orderShape }), {
  strict: true,
});
const executionSchema = z.compile(
  z.object({ type: z.literal("execDetails"), execution: executionShape }),
  { strict: true },
);

type Status = z.infer<typeof statusShape>;

/** One execDetails, read. */
export interface Execution {
  readonly brokerOrderId: BrokerOrderId;
  readonly clientOrderId: string | null;
  /** As it was sent, version included. */
  readonly sentId: string;
  readonly execId: ExecId;
  readonly corrects: boolean;
  readonly qty: number;
  readonly priceTicks: number;
  readonly cumQty: number;
  readonly stampMs: BrokerMs;
}

/** What one frame said, callback by callback. */
interface Batch {
  readonly stampMs: BrokerMs;
  readonly refs: Map<BrokerOrderId, string | null>;
  /** Why an order was refused, by its number in this session. */
  readonly refusals: Map<number, string>;
  /** The newest orderStatus of each order. */
  readonly statuses: Map<BrokerOrderId, Status>;
  readonly executions: Execution[];
  readonly doubts: string[];
}

/** The order's key; null where IB has not given it one yet (1). */
export function brokerIdOf(id: number | string): BrokerOrderId | null {
  return id === 0 || id === "0" ? null : String(id);
}

/** The fill that an execution's id names, and whether this is a later version of it (2). */
function fillIdOf(execId: string): { readonly execId: ExecId; readonly corrects: boolean } {
  const dot = execId.lastIndexOf(".");
  const version = execId.slice(dot + 1);
  if (dot < 1 || !/^\d{1,4}$/.test(version)) return { execId, corrects: false };
  return { execId: execId.slice(0, dot), corrects: Number(version) > 1 };
}

/** An execDetails; one sentence if it was not understood. */
export function readExecution(callback: unknown): Execution | string {
  const parsed = executionSchema.safeParse(callback);
  if (!parsed.success) return "an execDetails that is not one";
  const row = parsed.data.execution;
  const brokerOrderId = brokerIdOf(row.permId);
  const stampMs = parseIbUtc(row.time);
  const priceTicks = ticksOfNumber(row.price, TICK_CENTS);
  if (brokerOrderId === null) return "an execution of an order without a permId";
  if (stampMs === null) return `an execution at the time "${row.time}"`;
  if (priceTicks === null) return `an execution at a price of ${row.price}`;
  return {
    brokerOrderId,
    clientOrderId: row.orderRef || null,
    sentId: row.execId,
    ...fillIdOf(row.execId),
    qty: row.shares,
    priceTicks,
    cumQty: row.cumQty,
    stampMs,
  };
}

function takeOpenOrder(batch: Batch, callback: unknown): void {
  const parsed = openSchema.safeParse(callback);
  if (!parsed.success) {
    batch.doubts.push("an openOrder that is not one");
    return;
  }
  // The orderStatus that follows says what is filled.
  const id = brokerIdOf(parsed.data.order.permId);
  if (id !== null) batch.refs.set(id, parsed.data.order.orderRef || null);
}

function takeStatus(batch: Batch, callback: unknown): void {
  const parsed = statusSchema.safeParse(callback);
  if (!parsed.success) {
    batch.doubts.push("an orderStatus that is not one");
    return;
  }
  // Nothing is known of an order before it has a key.
  const id = brokerIdOf(parsed.data.permId);
  if (id !== null) batch.statuses.set(id, parsed.data);
}

function takeExecution(batch: Batch, callback: unknown): void {
  const execution = readExecution(callback);
  if (typeof execution === "string") {
    batch.doubts.push(execution);
    return;
  }
  batch.executions.push(execution);
  if (execution.corrects) batch.doubts.push("an execution was corrected");
}

function takeError(batch: Batch, callback: unknown): void {
  const parsed = errorSchema.safeParse(callback);
  if (!parsed.success) {
    batch.doubts.push("an error that is not one");
    return;
  }
  const { errorCode, errorString } = parsed.data;
  const id = parsed.data.id ?? NO_ORDER;
  const refuses = errorCode === ORDER_REJECTED && id !== NO_ORDER;
  if (refuses) batch.refusals.set(id, errorString ?? "refused");
  if (CONNECTIVITY.includes(errorCode ?? 0)) batch.doubts.push(errorString ?? "connectivity");
}

function take(batch: Batch, callback: unknown): void {
  const type = typeOf(callback);
  if (type === "openOrder") takeOpenOrder(batch, callback);
  else if (type === "orderStatus") takeStatus(batch, callback);
  else if (type === "execDetails") takeExecution(batch, callback);
  else if (type === "error") takeError(batch, callback);
  else if (type === null) batch.doubts.push("a callback without a type");
  else if (!OTHER_CALLBACKS.includes(type)) {
    batch.doubts.push(`a callback of the unknown type "${type}"`);
  }
}

/** The type of a callback; null if it has none. */
export function typeOf(callback: unknown): string | null {
  const parsed = typedSchema.safeParse(callback);
  return parsed.success ? parsed.data.type : null;
}

/** What an orderStatus means, with what stands beside it (5). */
function meaningOf(
  batch: Batch,
  { orderId, status }: Status,
): Pick<OrderReport, "status" | "reason"> {
  const refusal = batch.refusals.get(orderId ?? NO_ORDER);
  if (refusal !== undefined && REFUSED_WORDS.includes(status)) {
    return { status: "rejected", reason: refusal };
  }
  return { status: STATUSES.get(status) ?? "unknown", reason: null };
}

/** An execution, with the orderStatus that says the same quantity. Without one its order works. */
function executionReport(batch: Batch, execution: Execution): OrderReport {
  const { brokerOrderId, clientOrderId, execId, qty, priceTicks, cumQty, stampMs } = execution;
  const beside = batch.statuses.get(brokerOrderId);
  const told = beside?.filled === cumQty ? beside : null;
  const { status, reason } =
    told === null ? ({ status: "open", reason: null } as const) : meaningOf(batch, told);
  return {
    key: `${brokerOrderId}|${told?.status ?? ""}|${execution.sentId}|${stampMs}|${cumQty}`,
    clientOrderId,
    brokerOrderId,
    status,
    cumQty,
    orderQty: null,
    fill: execution.corrects ? null : { execId, qty, priceTicks },
    bust: null,
    stampMs,
    reason,
  };
}

function statusReport(batch: Batch, brokerOrderId: BrokerOrderId, told: Status): OrderReport {
  const { stampMs } = batch;
  return {
    key: `${brokerOrderId}|${told.status}||${stampMs}|${told.filled}`,
    clientOrderId: batch.refs.get(brokerOrderId) ?? null,
    brokerOrderId,
    ...meaningOf(batch, told),
    cumQty: told.filled,
    orderQty: null,
    fill: null,
    bust: null,
    stampMs,
  };
}

/** What the callbacks of a frame say: one report for each execution and each other orderStatus. */
export function readFrame(frame: unknown): StreamReading {
  const parsed = frameSchema.safeParse(frame);
  if (!parsed.success) return { reports: [], doubts: ["a frame without callbacks or a time"] };
  const batch: Batch = {
    stampMs: parsed.data.currentTime * 1_000,
    refs: new Map(),
    refusals: new Map(),
    statuses: new Map(),
    executions: [],
    doubts: [],
  };
  for (const callback of parsed.data.callbacks) take(batch, callback);
  const reports = batch.executions.map((execution) => executionReport(batch, execution));
  for (const [id, told] of batch.statuses) {
    const said = batch.executions.some(
      ({ brokerOrderId, cumQty }) => brokerOrderId === id && cumQty === told.filled,
    );
    if (!said) reports.push(statusReport(batch, id, told));
  }
  return { reports, doubts: batch.doubts };
}
