/**
 * Folds what the core was told, and the plans and orders within it, field by field.
 *
 * 1. Every field of every event is folded; a test changes each one and sees the digest change.
 */
import type {
  Asked,
  CommandOutcome,
  CoreEvent,
  OrderReport,
  SnapshotRows,
  TraderCommand,
} from "../core/events.js";
import type { OrderRequest } from "../core/effects.js";
import type { Instrument } from "../core/instrument.js";
import type { MarginFacts } from "../core/margin.js";
import type { Plan, PlanLeg } from "../core/plan.js";
import type { Mixer } from "./digest-mixer.js";

/** Folds an event that was handed to the core. */
export function foldCoreEvent(mix: Mixer, event: CoreEvent): void {
  mix.text(event.kind);
  mix.int(event.localMs);
  switch (event.kind) {
    case "started":
      // Only a host tells itself so: what is delivered to a host has none, and folds as ever.
      if (event.asked !== undefined) foldAsked(mix, event.asked);
      return;
    case "wake":
      return;
    case "plan":
      return mix.once(event.plan, () => foldPlan(mix, event.plan));
    case "command":
      mix.text(event.commandId);
      mix.text(event.groupId);
      return foldCommand(mix, event.command);
    case "report":
      return foldReport(mix, event.report);
    case "order-answer":
    case "cancel-answer":
      mix.int(event.requestSeq);
      mix.text(event.clientOrderId);
      foldOutcome(mix, event.outcome);
      return mix.maybe(event.stampMs);
    case "snapshot":
      mix.int(event.requestSeq);
      mix.int(event.stampMs);
      mix.flag(event.complete);
      return mix.once(event.content, () => foldSnapshot(mix, event.content));
    case "query-failed":
      mix.int(event.requestSeq);
      return mix.maybe(event.stampMs);
    case "quote":
      mix.text(event.symbol);
      mix.int(event.lastTicks);
      return mix.int(event.stampMs);
    case "stream":
      return mix.text(event.status);
    case "alarm-delivered":
      return mix.text(event.alarmId);
  }
}

function foldAsked(mix: Mixer, asked: Asked): void {
  for (const times of [asked.atMs, asked.unansweredMs]) {
    mix.int(times.length);
    for (const atMs of times) mix.int(atMs);
  }
}

/** Folds what a trader asked of a group. */
export function foldCommand(mix: Mixer, command: TraderCommand): void {
  mix.text(command.kind);
  if (command.kind !== "exit") mix.text(command.escalationId);
}

/** Folds an order as it goes to the venue. */
export function foldRequest(mix: Mixer, order: OrderRequest): void {
  mix.text(order.clientOrderId);
  mix.text(order.symbol);
  mix.text(order.side);
  mix.int(order.qty);
  mix.text(order.type);
  mix.maybe(order.limitTicks);
  mix.maybe(order.triggerTicks);
}

/** Folds a plan, its legs and their instruments. */
export function foldPlan(mix: Mixer, plan: Plan): void {
  mix.text(plan.id);
  mix.text(plan.mode);
  mix.text(plan.onShort);
  mix.int(plan.maxNaked);
  mix.int(plan.entryDeadlineMs);
  mix.maybeText(plan.stop === null ? null : plan.stop.leg);
  mix.maybe(plan.stop === null ? null : plan.stop.triggerTicks);
  mix.int(plan.legs.length);
  for (const leg of plan.legs) foldPlanLeg(mix, leg);
  mix.int(plan.underlyings.length);
  for (const instrument of plan.underlyings) foldInstrument(mix, instrument);
}

function foldPlanLeg(mix: Mixer, leg: PlanLeg): void {
  mix.text(leg.id);
  mix.text(leg.role);
  mix.text(leg.side);
  foldInstrument(mix, leg.instrument);
  mix.int(leg.qty);
  mix.int(leg.limitTicks);
  if (leg.cover === null || leg.cover === "uncovered") return mix.maybeText(leg.cover);
  mix.text(leg.cover.leg);
  mix.int(leg.cover.units);
  mix.int(leg.cover.per);
}

function foldInstrument(mix: Mixer, instrument: Instrument): void {
  mix.text(instrument.symbol);
  mix.text(instrument.kind);
  mix.int(instrument.lot);
  mix.int(instrument.tickMinor);
  mix.int(instrument.freeze);
  mix.int(instrument.multiplier);
  mix.int(instrument.bandLowTicks);
  mix.int(instrument.bandHighTicks);
  const { option, expiry } = instrument;
  mix.maybeText(option === null ? null : option.right);
  mix.maybe(option === null ? null : option.strikeTicks);
  mix.maybeText(option === null ? null : option.underlying);
  mix.maybe(expiry === null ? null : expiry.atMs);
  mix.maybeText(expiry === null ? null : expiry.settlement);
}

function foldReport(mix: Mixer, report: OrderReport): void {
  mix.text(report.key);
  mix.maybeText(report.clientOrderId);
  mix.text(report.brokerOrderId);
  mix.text(report.status);
  mix.maybe(report.cumQty);
  mix.maybe(report.orderQty);
  mix.maybeText(report.fill === null ? null : report.fill.execId);
  mix.maybe(report.fill === null ? null : report.fill.qty);
  mix.maybe(report.fill === null ? null : report.fill.priceTicks);
  mix.maybeText(report.bust === null ? null : report.bust.execId);
  mix.maybe(report.bust === null ? null : report.bust.qty);
  mix.int(report.stampMs);
  mix.maybeText(report.reason);
}

function foldOutcome(mix: Mixer, outcome: CommandOutcome): void {
  mix.text(outcome.kind);
  switch (outcome.kind) {
    case "confirmed":
      return mix.text(outcome.brokerOrderId);
    case "rejected":
      mix.text(outcome.reason);
      return mix.flag(outcome.canPass);
    case "unknown":
      return mix.text(outcome.reason);
  }
}

function foldSnapshot(mix: Mixer, content: SnapshotRows): void {
  mix.text(content.scope);
  if (content.scope === "margin") return foldMargin(mix, content.facts);
  mix.int(content.rows.length);
  switch (content.scope) {
    case "orders":
      for (const row of content.rows) foldReport(mix, row);
      return;
    case "trades":
      for (const row of content.rows) {
        mix.maybeText(row.clientOrderId);
        mix.text(row.brokerOrderId);
        mix.text(row.fill.execId);
        mix.int(row.fill.qty);
        mix.int(row.fill.priceTicks);
        mix.int(row.stampMs);
      }
      return;
    case "positions":
      for (const row of content.rows) {
        mix.text(row.symbol);
        mix.int(row.netQty);
      }
  }
}

function foldMargin(mix: Mixer, facts: MarginFacts): void {
  mix.int(facts.fundsMinor);
  mix.int(facts.rows.length);
  for (const row of facts.rows) {
    mix.text(row.symbol);
    mix.int(row.longMinor);
    mix.int(row.shortMinor);
    mix.int(row.spreadMinor);
    mix.int(row.volPerMille);
  }
  mix.int(facts.offsets.length);
  for (const offset of facts.offsets) {
    mix.text(offset.cover);
    mix.text(offset.risk);
    mix.int(offset.coveredMinor);
  }
}
