/**
 * A run in words: who did what. For people who read a failure; nothing is judged by it.
 *
 * 1. Every world event has one line; quantities are units, prices ticks, with the unit named.
 */
import type { CommandOutcome, CoreEvent, OrderReport, SnapshotRows } from "../core/events.js";
import type { OrderRequest } from "../core/effects.js";
import type { Plan } from "../core/plan.js";
import type { Write } from "../core/store/schema.js";
import { clockText } from "./clock-text.js";
import type { Fault, Trigger } from "./faults/schedule.js";
import type {
  ExchangeEvent,
  GatewayEvent,
  HarnessEvent,
  ProcessEvent,
  TraderEvent,
  WorldEvent,
} from "./world-event.js";

/** One line of a timeline. `kind` of something the core heard: `hears-` and what it was. */
export interface TraceLine {
  readonly actor: WorldEvent["actor"];
  readonly kind: string;
  readonly text: string;
}

/** What happened, in words. */
export function describe(event: WorldEvent): TraceLine {
  const { kind } = event.what;
  const told = event.what.kind === "deliver" ? `hears-${event.what.event.kind}` : kind;
  return { actor: event.actor, kind: told, text: textOf(event) };
}

function textOf(event: WorldEvent): string {
  switch (event.actor) {
    case "exchange":
      return exchangeText(event.what);
    case "gateway":
      return gatewayText(event.what);
    case "process":
      return processText(event.what);
    case "trader":
      return traderText(event.what);
    case "harness":
      return harnessText(event.what);
  }
}

function exchangeText(what: ExchangeEvent): string {
  switch (what.kind) {
    case "accepted":
      return `takes ${orderText(what.order)} as ${what.order.brokerOrderId}`;
    case "refused":
      return `refuses ${orderText(what.order)}: ${what.reason}`;
    case "triggered":
      return `triggers ${what.brokerOrderId}`;
    case "filled":
      return (
        `fills ${what.qty} of ${what.brokerOrderId} at ${what.priceTicks} ticks` +
        ` (${what.execId}), ${what.cumQty} in all${what.late ? ", after it had ended" : ""}`
      );
    case "canceled":
      return `cancels ${what.brokerOrderId}, ${what.cumQty} filled`;
    case "replaced":
      return `replaces ${what.brokerOrderId} by ${what.by}, ${what.cumQty} filled`;
    case "busted":
      return (
        `busts ${what.qty} of ${what.brokerOrderId} (${what.execId}), ` +
        `${what.cumQty} remain filled${what.reworks ? ", it works again" : ""}`
      );
    case "adjusted":
      return `moves the position in ${what.symbol} by ${signed(what.qty)} (${what.cause})`;
    case "session":
      return `${what.symbol} is ${what.status}`;
    case "forgotten":
      return `begins a new day: ${what.orders.length} orders of the last are on no list`;
    case "price":
      return `${what.symbol} at ${what.lastTicks} ticks`;
  }
}

function gatewayText(what: GatewayEvent): string {
  switch (what.kind) {
    case "send":
      return `request ${what.requestSeq}: send ${orderText(what.order)} (${what.key})`;
    case "cancel":
      return (
        `request ${what.requestSeq}: cancel ${what.clientOrderId}` +
        ` (${what.brokerOrderId}), because of ${what.reason}`
      );
    case "query":
      return `request ${what.requestSeq}: ask for ${what.scope}`;
    case "landed":
      return `request ${what.requestSeq} ${what.blocked ? "is blocked by a limit" : "lands"}`;
    case "request-lost":
      return `request ${what.requestSeq} is lost on its way`;
    case "response-lost":
      return `the answer to request ${what.requestSeq} is lost`;
    case "cancel-failed":
      return `request ${what.requestSeq} cancels nothing`;
    case "door":
      return `the door for requests is ${what.status}`;
    case "stream":
      return `the stream is ${what.status}`;
    case "report-issued":
      return `report ${what.n} of ${what.key} leaves (${what.reportKey})`;
    case "report-dropped":
      return `report ${what.n} of ${what.key} is dropped`;
  }
}

function processText(what: ProcessEvent): string {
  switch (what.kind) {
    case "started":
      return `starts, incarnation ${what.incarnation}`;
    case "died":
      return `dies at ${what.boundary}, incarnation ${what.incarnation}`;
    case "stalled":
      return `stalls for ${what.forMs} ms`;
    case "resumed":
      return "runs again";
    case "deliver":
      return `hears ${what.repeat ? "again " : ""}${heardText(what.event)}`;
    case "commit":
      return `commits ${what.writes.map(writeText).join("; ")}`;
    case "commit-failed":
      return `cannot commit: ${what.reason}`;
    case "power-loss":
      return `loses power, commit in flight: ${what.inFlight}`;
    case "alarm":
      return `raises the alarm ${what.alarmId}: ${what.text}`;
    case "notice":
      return `answers ${what.key}: ${what.outcome}${because(what.reason)}`;
    case "disk":
      return `disk: ${what.status}`;
    case "intruder":
      return `a second process is ${what.outcome === "refused" ? "refused" : "let in"}`;
  }
}

function traderText(what: TraderEvent): string {
  const again = what.attempt > 1 ? `, attempt ${what.attempt}` : "";
  switch (what.kind) {
    case "plan-submitted":
      return `hands in ${planText(what.plan)}${again}`;
    case "command-submitted":
      return `asks ${what.groupId} to ${what.command.kind} (${what.commandId})${again}`;
  }
}

function harnessText(what: HarnessEvent): string {
  switch (what.kind) {
    case "fault":
      return `fault ${faultText(what.fault)} ${what.landed === "begun" ? "lands" : "ends"}`;
    case "phase":
      return `phase: ${what.phase}`;
  }
}

/** A fault in words: its number, kind and trigger. */
function faultText(fault: Fault): string {
  return `${fault.id} ${fault.kind} at ${triggerText(fault.trigger)}`;
}

function triggerText(trigger: Trigger): string {
  switch (trigger.kind) {
    case "time":
      return clockText(trigger.atMs);
    case "report":
      return `report ${trigger.n} of ${trigger.order}`;
    case "request":
      return `${trigger.verb} ${trigger.n} of ${trigger.order}`;
    case "query":
      return `query ${trigger.n} for ${trigger.scope}, incarnation ${trigger.incarnation}`;
    case "order":
      return `order ${trigger.order}`;
    case "boundary":
      return `${trigger.boundary} ${trigger.n}, incarnation ${trigger.incarnation}`;
  }
}

function heardText(event: CoreEvent): string {
  switch (event.kind) {
    case "started":
      return "that it has started";
    case "wake":
      return "its timer";
    case "plan":
      return planText(event.plan);
    case "command":
      return `${event.command.kind} for ${event.groupId} (${event.commandId})`;
    case "report":
      return `report ${reportText(event.report)}`;
    case "order-answer":
      return `answer to ${event.requestSeq}, ${event.clientOrderId}: ${outcomeText(event.outcome)}`;
    case "cancel-answer":
      return (
        `answer to ${event.requestSeq}, cancel of ${event.clientOrderId}: ` +
        outcomeText(event.outcome)
      );
    case "snapshot":
      return (
        `answer to ${event.requestSeq}, ${event.complete ? "complete" : "incomplete"} ` +
        snapshotText(event.content)
      );
    case "query-failed":
      return `that request ${event.requestSeq} failed`;
    case "quote":
      return `${event.symbol} at ${event.lastTicks} ticks`;
    case "stream":
      return `that the stream is ${event.status}`;
    case "alarm-delivered":
      return `that the alarm ${event.alarmId} was delivered`;
  }
}

function reportText(report: OrderReport): string {
  const id = report.clientOrderId ?? report.brokerOrderId;
  const fill =
    report.fill === null
      ? ""
      : `, fill ${report.fill.qty} at ${report.fill.priceTicks} ticks (${report.fill.execId})`;
  const bust = report.bust === null ? "" : `, bust ${report.bust.qty} (${report.bust.execId})`;
  const cum = report.cumQty === null ? "" : `, ${report.cumQty} filled`;
  return `${id} ${report.status}${cum}${fill}${bust}${because(report.reason)}`;
}

function outcomeText(outcome: CommandOutcome): string {
  switch (outcome.kind) {
    case "confirmed":
      return `confirmed as ${outcome.brokerOrderId}`;
    case "rejected":
      return `rejected: ${outcome.reason}${outcome.canPass ? " (can pass)" : ""}`;
    case "unknown":
      return `UNKNOWN: ${outcome.reason}`;
  }
}

function snapshotText(content: SnapshotRows): string {
  switch (content.scope) {
    case "orders":
      return `orders [${content.rows.map(reportText).join(" | ")}]`;
    case "trades":
      return `trades [${content.rows
        .map((row) => `${row.clientOrderId ?? row.brokerOrderId} ${row.fill.qty}`)
        .join(" | ")}]`;
    case "positions":
      return `positions [${content.rows
        .map((row) => `${row.symbol} ${signed(row.netQty)}`)
        .join(" | ")}]`;
    case "margin":
      return `margin, funds ${content.facts.fundsMinor} minor`;
  }
}

function writeText(write: Write): string {
  switch (write.table) {
    case "groups":
      return `group ${write.row.group_id} ${write.row.state}, exposure ${write.row.exposure}`;
    case "legs":
      return `leg ${write.row.group_id}/${write.row.leg} holds ${write.row.held}`;
    case "orders":
      return (
        `order ${write.row.client_order_id} filled ${write.row.filled}` +
        (write.row.ended === null ? "" : ` ${write.row.ended}`)
      );
    case "fills":
      return `fill ${write.row.exec_id}`;
    case "intents":
      return `intent ${write.row.client_order_id}`;
    case "processed_events":
      return `seen ${write.row.event_key}`;
    case "hedges":
      return `hedge ${write.row.client_order_id} level ${write.row.level}`;
    case "escalations":
      return `escalation ${write.row.escalation_id} ${write.row.status}`;
    case "adjustments":
      return `adjustment ${write.row.symbol} ${signed(write.row.qty)} (${write.row.cause})`;
    case "rejected_events":
      return `rejected ${write.row.event_key}`;
    case "meta":
      return `${write.row.name} = ${write.row.value}`;
  }
}

function planText(plan: Plan): string {
  const legs = plan.legs.map((leg) => `${leg.side} ${leg.qty} ${leg.instrument.symbol}`);
  return `plan ${plan.id}: ${legs.join(", ")}`;
}

function orderText(order: OrderRequest): string {
  const limit = order.limitTicks === null ? "" : ` at ${order.limitTicks} ticks`;
  const trigger = order.triggerTicks === null ? "" : `, trigger ${order.triggerTicks} ticks`;
  const what = `${order.side} ${order.qty} ${order.symbol} ${order.type}`;
  return `${order.clientOrderId} ${what}${limit}${trigger}`;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}

function because(reason: string | null): string {
  return reason === null ? "" : ` (${reason})`;
}
