/**
 * Situations of the core's process: deaths, starts, commits, and what was delivered to it.
 */
import type { CoreEvent, OrderReport } from "../../core/events.js";
import type { Row, Write } from "../../core/store/schema.js";
import type { ProcessEvent } from "../world-event.js";
import { refusedChild } from "./exchange.js";
import type { Memory, SeenOrder } from "./memory.js";
import { count } from "./memory.js";

const RECOVERY_SCOPES: readonly string[] = ["orders", "trades", "positions"];

function isRecovered(memory: Memory): boolean {
  return RECOVERY_SCOPES.every((scope) => memory.scopes.has(scope));
}

function hearDeath(memory: Memory, what: Extract<ProcessEvent, { kind: "died" }>): void {
  if (memory.unsent.size > 0) count(memory, "crash-between-commit-and-send");
  if (memory.unanswered.size > 0) count(memory, "crash-between-send-and-answer");
  if (memory.incarnation > 1 && !isRecovered(memory)) count(memory, "crash-in-recovery");
  if (what.boundary === "commit-written" && memory.lastCommit === "told") {
    count(memory, "commit-survived");
  }
  for (const id of memory.unanswered) {
    const order = memory.orders.get(id);
    if (order === undefined) continue;
    order.unclear = true;
    if (order.accepted) count(memory, "unknown-was-live");
  }
}

function hearStart(memory: Memory, what: Extract<ProcessEvent, { kind: "started" }>): void {
  memory.incarnation = what.incarnation;
  memory.halted = false;
  memory.unsent.clear();
  memory.unanswered.clear();
  memory.scopes.clear();
  memory.cancels.clear();
  for (const key of memory.toldNow) memory.toldBefore.add(key);
  memory.toldNow.clear();
  if (what.incarnation > 1 && memory.undecided.size > 0) count(memory, "intent-replayed");
}

function hearIntents(memory: Memory, rows: readonly Row<"intents">[]): void {
  for (const row of rows) {
    if (memory.intents.has(row.client_order_id)) continue;
    memory.intents.set(row.client_order_id, row);
    memory.unsent.add(row.client_order_id);
    memory.undecided.add(row.client_order_id);
    if (row.level === 2) count(memory, "hedge-level-2");
    if (row.level === 3) count(memory, "hedge-level-3");
  }
  const first = rows[0];
  if (first === undefined) return;
  const together = rows.filter(
    (row) =>
      row.group_id === first.group_id && row.leg === first.leg && row.purpose === first.purpose,
  );
  if (together.length < 2) return;
  count(memory, "freeze-split");
  for (const row of together) memory.families.set(row.client_order_id, memory.commits);
}

function hearOrderRow(memory: Memory, row: Row<"orders">): void {
  const { client_order_id: id, ended, absent_ms: absentMs, broker_order_id: broker } = row;
  const decided = ended !== null || absentMs !== null || broker !== null;
  if (!decided) return;
  const was = memory.undecided.delete(id);
  if (was && absentMs !== null && memory.orders.get(id)?.accepted !== true) {
    count(memory, "unknown-was-dead");
  }
}

function hearGroupRow(memory: Memory, row: Row<"groups">): void {
  const before = memory.reasons.get(row.group_id);
  const reason = row.reason ?? "";
  memory.states.set(row.group_id, row.state);
  memory.reasons.set(row.group_id, reason);
  if (reason !== before && reason.includes("margin")) count(memory, "margin-refusal");
}

function hearEscalation(memory: Memory, row: Row<"escalations">): void {
  const before = memory.escalations.get(row.escalation_id);
  memory.escalations.set(row.escalation_id, row.status);
  if (before === row.status) return;
  if (row.status === "raised") count(memory, "escalation-raised");
  else if (row.status === "retried") count(memory, "escalation-retried");
  else if (row.status === "taken") count(memory, "escalation-taken");
}

function hearCommit(memory: Memory, writes: readonly Write[]): void {
  memory.lastCommit = "told";
  memory.commits += 1;
  if (memory.halted) count(memory, "halt-ended");
  memory.halted = false;
  const intents: Row<"intents">[] = [];
  for (const write of writes) {
    if (write.table === "intents") intents.push(write.row);
    else if (write.table === "groups") hearGroupRow(memory, write.row);
    else if (write.table === "escalations") hearEscalation(memory, write.row);
  }
  if (intents.length > 0) hearIntents(memory, intents);
  for (const write of writes) if (write.table === "orders") hearOrderRow(memory, write.row);
}

function isEnd(report: OrderReport): boolean {
  const { status } = report;
  return (
    status === "filled" || status === "canceled" || status === "rejected" || status === "expired"
  );
}

function orderNamed(memory: Memory, report: OrderReport): SeenOrder | null {
  const { clientOrderId, brokerOrderId } = report;
  const named = clientOrderId === null ? undefined : memory.orders.get(clientOrderId);
  return named ?? memory.byBroker.get(brokerOrderId) ?? null;
}

/** Notes what a report or a row told of an order. */
function told(order: SeenOrder, report: OrderReport): void {
  const cumQty = report.cumQty ?? order.toldCum;
  if (isEnd(report)) order.endTold = true;
  order.toldCum = Math.max(order.toldCum, cumQty);
  const newest = order.newestTold;
  if (newest === null || report.stampMs > newest.stampMs || cumQty > newest.cumQty) {
    order.newestTold = { stampMs: report.stampMs, cumQty };
  }
}

function isLateTold(order: SeenOrder, report: OrderReport): boolean {
  const newest = order.newestTold;
  if (newest === null) return false;
  if (report.stampMs !== newest.stampMs) return report.stampMs < newest.stampMs;
  return (report.cumQty ?? newest.cumQty) < newest.cumQty;
}

function hearReport(memory: Memory, report: OrderReport, repeat: boolean): void {
  const order = orderNamed(memory, report);
  if (repeat) {
    count(memory, "duplicate-report");
    if (memory.toldBefore.has(report.key)) count(memory, "duplicate-after-restart");
    if (order?.endTold === true) count(memory, "duplicate-after-terminal");
  }
  memory.toldNow.add(report.key);
  if (order === null) return;
  if (!repeat && isLateTold(order, report)) count(memory, "out-of-order-report");
  if (report.status === "rejected") refusedChild(memory, order);
  told(order, report);
}

function hearRow(memory: Memory, row: OrderReport): void {
  const order = orderNamed(memory, row);
  if (order === null) return;
  if (order.dropped && (row.cumQty ?? 0) > order.toldCum) {
    count(memory, "poll-found-dropped-fill");
    order.dropped = false;
  }
  told(order, row);
}

function hearSnapshot(memory: Memory, event: Extract<CoreEvent, { kind: "snapshot" }>): void {
  const { content, complete } = event;
  if (content.scope === "orders") for (const row of content.rows) hearRow(memory, row);
  if (!complete || content.scope === "margin") return;
  const before = isRecovered(memory);
  memory.scopes.add(content.scope);
  if (!before && isRecovered(memory) && memory.incarnation > 1) {
    count(memory, "second-start-reconciled");
  }
}

function hearAnswer(memory: Memory, event: Extract<CoreEvent, { kind: "order-answer" }>): void {
  memory.unanswered.delete(event.clientOrderId);
  const order = memory.orders.get(event.clientOrderId);
  if (order === undefined) return;
  order.answered = true;
  if (event.outcome.kind === "unknown") {
    order.unclear = true;
    if (order.accepted) count(memory, "unknown-was-live");
  } else if (event.outcome.kind === "rejected") {
    count(memory, "send-refused");
    refusedChild(memory, order);
  }
}

function hearDelivered(memory: Memory, event: CoreEvent, repeat: boolean): void {
  switch (event.kind) {
    case "report":
      return hearReport(memory, event.report, repeat);
    case "snapshot":
      return hearSnapshot(memory, event);
    case "order-answer":
      return hearAnswer(memory, event);
    case "plan":
      if (repeat) count(memory, "plan-repeated");
      return;
    case "command":
      if (repeat) count(memory, "command-repeated");
      return;
    case "started":
    case "cancel-answer":
    case "query-failed":
    case "quote":
    case "stream":
    case "wake":
    case "alarm-delivered":
      return;
  }
}

/** What became of the process. */
export function hearProcess(memory: Memory, what: ProcessEvent): void {
  switch (what.kind) {
    case "started":
      return hearStart(memory, what);
    case "died":
      return hearDeath(memory, what);
    case "stalled":
      return count(memory, "stalled");
    case "deliver":
      memory.lastCommit = "none";
      return hearDelivered(memory, what.event, what.repeat);
    case "commit":
      return hearCommit(memory, what.writes);
    case "commit-failed":
      memory.halted = true;
      return count(memory, "disk-refused-commit");
    case "power-loss":
      if (what.inFlight === "kept") count(memory, "power-loss-kept");
      else if (what.inFlight === "lost") count(memory, "power-loss-lost");
      return;
    case "intruder":
      if (what.outcome === "refused") count(memory, "second-instance-refused");
      return;
    case "resumed":
    case "alarm":
    case "notice":
    case "disk":
      return;
  }
}
