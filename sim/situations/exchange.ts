/**
 * Situations at the exchange and on the way to it.
 */
import type { ExchangeEvent, GatewayEvent } from "../world-event.js";
import type { ClientOrderId, Ms } from "../../core/units.js";
import type { Memory, SeenOrder } from "./memory.js";
import { count, orderOf } from "./memory.js";

/** What follows a hedge this soon had to wait for the limiter. */
const SPACING_MS: Ms = 500;

type Happened<K extends ExchangeEvent["kind"]> = Extract<ExchangeEvent, { kind: K }>;

function hearAccepted(memory: Memory, what: Happened<"accepted">): void {
  const order = orderOf(memory, what.order);
  if (order === null) return;
  if (!order.accepted && order.unclear) count(memory, "unknown-was-live");
  order.accepted = true;
  order.live = true;
  memory.byBroker.set(what.order.brokerOrderId, order);
  for (const other of memory.live) {
    if (other.plan === order.plan || other.request.symbol !== order.request.symbol) continue;
    count(memory, "two-groups-one-symbol");
    break;
  }
  memory.live.add(order);
  if (order.purpose === "stop") count(memory, "stop-placed");
}

function end(memory: Memory, order: SeenOrder): void {
  order.live = false;
  memory.live.delete(order);
}

function needsHedge(memory: Memory, order: SeenOrder, atMs: Ms): void {
  const last = memory.lastHedge.get(order.plan);
  if (last !== undefined && atMs - last < SPACING_MS) count(memory, "hedge-spacing-needed");
}

function hearFilled(memory: Memory, what: Happened<"filled">, atMs: Ms): void {
  const order = memory.byBroker.get(what.brokerOrderId);
  if (order === undefined) return;
  if (what.late || !order.live) count(memory, "fill-after-cancel");
  else if (order.cancelSent) count(memory, "cancel-raced");
  order.filled = what.cumQty;
  if (order.terms.role === "RISK" && order.purpose === "entry") needsHedge(memory, order, atMs);
  if (what.cumQty < order.request.qty) return;
  if (order.live && order.triggered && !order.fallback) count(memory, "fallback-not-used");
  end(memory, order);
}

function hearPrice(memory: Memory, what: Happened<"price">): void {
  for (const order of memory.live) {
    const { symbol, side, limitTicks } = order.request;
    if (symbol !== what.symbol || !order.triggered || order.gapped || limitTicks === null) continue;
    order.gapped = side === "SELL" ? what.lastTicks < limitTicks : what.lastTicks > limitTicks;
    if (order.gapped) count(memory, "stop-gapped");
  }
}

function hearRefused(memory: Memory, what: Happened<"refused">): void {
  count(memory, "send-refused");
  const order = orderOf(memory, what.order);
  if (order !== null) refusedChild(memory, order);
}

/** One of several children was refused. */
export function refusedChild(memory: Memory, order: SeenOrder): void {
  if (memory.families.delete(order.id)) count(memory, "freeze-child-rejected");
}

/** What the exchange did. */
export function hearExchange(memory: Memory, what: ExchangeEvent, atMs: Ms): void {
  switch (what.kind) {
    case "accepted":
      return hearAccepted(memory, what);
    case "refused":
      return hearRefused(memory, what);
    case "triggered": {
      const order = memory.byBroker.get(what.brokerOrderId);
      if (order !== undefined) order.triggered = true;
      return count(memory, "stop-triggered");
    }
    case "filled":
      return hearFilled(memory, what, atMs);
    case "replaced": {
      const order = memory.byBroker.get(what.brokerOrderId);
      if (order !== undefined) memory.byBroker.set(what.by, order);
      return;
    }
    case "canceled": {
      const order = memory.byBroker.get(what.brokerOrderId);
      if (order !== undefined) end(memory, order);
      return;
    }
    case "busted": {
      const order = memory.byBroker.get(what.brokerOrderId);
      if (order === undefined) return;
      order.filled = what.cumQty;
      if (what.reworks) {
        order.live = true;
        memory.live.add(order);
        count(memory, "worked-again");
      }
      const cover = order.terms.role === "PROTECTION";
      if (cover) needsHedge(memory, order, atMs);
      return count(memory, cover ? "cover-busted" : "risk-busted");
    }
    case "session":
      if (what.status === "closed") count(memory, "market-closed");
      return;
    case "forgotten":
      return hearForgotten(memory, what.orders);
    case "adjusted":
      return count(memory, SITUATION_OF[what.cause]);
    case "price":
      return hearPrice(memory, what);
  }
}

function hearForgotten(memory: Memory, ids: readonly ClientOrderId[]): void {
  for (const id of ids) {
    const order = memory.orders.get(id);
    if (order === undefined) continue;
    if (!order.endTold) count(memory, "order-forgotten");
    if (order.toldCum < order.filled) count(memory, "fill-forgotten");
  }
}

/** What a position change is counted as. */
const SITUATION_OF = {
  assignment: "assigned",
  expiry: "expired",
  manual: "foreign-change",
  taken: "foreign-change",
  "square-off": "foreign-change",
} as const;

/** Whether some leg of another plan is held or being entered. */
function othersBind(memory: Memory, order: SeenOrder): boolean {
  for (const other of memory.orders.values()) {
    if (other.plan !== order.plan && (other.live || other.filled > 0)) return true;
  }
  return false;
}

function hearEntry(memory: Memory, order: SeenOrder): void {
  if (othersBind(memory, order)) count(memory, "two-groups-one-margin");
  const { cover, role } = order.terms;
  if (role !== "RISK" || cover === null || cover === "uncovered") return;
  let filled = 0;
  let wanted = 0;
  for (const other of memory.orders.values()) {
    if (other.plan !== order.plan || other.terms.id !== cover.leg) continue;
    filled += other.filled;
    wanted = other.terms.qty;
  }
  if (filled === 0 || memory.released.has(order.plan)) return;
  memory.released.add(order.plan);
  count(memory, "risk-waited-for-protection");
  if (filled < wanted) count(memory, "protection-part-filled");
}

function hearSend(memory: Memory, what: Extract<GatewayEvent, { kind: "send" }>, atMs: Ms): void {
  const order = orderOf(memory, what.order);
  memory.unsent.delete(what.order.clientOrderId);
  memory.unanswered.add(what.order.clientOrderId);
  if (order === null) return;
  order.key = what.key;
  memory.byKey.set(what.key, order);
  if (order.purpose === "entry") hearEntry(memory, order);
  if (order.purpose === "hedge") memory.lastHedge.set(order.plan, atMs);
}

function hearCancel(memory: Memory, what: Extract<GatewayEvent, { kind: "cancel" }>): void {
  memory.cancels.set(what.requestSeq, what.clientOrderId);
  const order = memory.orders.get(what.clientOrderId);
  if (order === undefined || order.cancelSent) return;
  order.cancelSent = true;
  if (what.reason === "deadline") count(memory, "deadline-passed");
  if (what.reason !== "stop-fallback") return;
  order.fallback = true;
  count(memory, "fallback-used");
}

/** What the gateway carried. */
export function hearGateway(memory: Memory, what: GatewayEvent, atMs: Ms): void {
  switch (what.kind) {
    case "send":
      return hearSend(memory, what, atMs);
    case "cancel":
      return hearCancel(memory, what);
    case "request-lost":
      if (memory.cancels.has(what.requestSeq)) count(memory, "cancel-lost");
      return;
    case "cancel-failed":
      return count(memory, "cancel-failed");
    case "door":
      if (what.status === "shut") count(memory, "requests-turned-away");
      return;
    case "stream":
      if (what.status === "down" && memory.live.size > 0) count(memory, "stream-lost-while-live");
      return;
    case "report-dropped": {
      const order = memory.byKey.get(what.key);
      if (order !== undefined) order.dropped = true;
      return;
    }
    case "query":
    case "landed":
    case "response-lost":
    case "report-issued":
      return;
  }
}
