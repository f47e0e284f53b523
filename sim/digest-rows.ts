/**
 * Folds what the core made durable: each table's row by its columns, named one by one.
 *
 * 1. Every column of every table is folded; a test holds the columns here against the schema.
 */
import type { Row, Write } from "../core/store/schema.js";
import type { Mixer } from "./digest-mixer.js";

/** Folds one committed row. */
export function foldWrite(mix: Mixer, write: Write): void {
  mix.text(write.table);
  switch (write.table) {
    case "groups":
      return foldGroup(mix, write.row);
    case "legs":
      return foldLeg(mix, write.row);
    case "orders":
      return foldOrder(mix, write.row);
    case "fills":
      return foldFill(mix, write.row);
    case "intents":
      return foldIntent(mix, write.row);
    case "processed_events":
      return mix.text(write.row.event_key);
    case "hedges":
      return foldHedge(mix, write.row);
    case "escalations":
      return foldEscalation(mix, write.row);
    case "adjustments":
      return foldAdjustment(mix, write.row);
    case "rejected_events":
      return foldRejected(mix, write.row);
    case "meta":
      mix.text(write.row.name);
      return mix.int(write.row.value);
  }
}

function foldGroup(mix: Mixer, row: Row<"groups">): void {
  mix.text(row.group_id);
  mix.int(row.ordinal);
  mix.text(row.plan);
  mix.text(row.state);
  mix.text(row.aim);
  mix.maybeText(row.reason);
  mix.int(row.exposure);
  mix.int(row.unknown);
  mix.int(row.ever_hedged);
  mix.int(row.episode);
  mix.int(row.episode_open);
  mix.int(row.retries);
}

function foldLeg(mix: Mixer, row: Row<"legs">): void {
  mix.text(row.group_id);
  mix.int(row.leg);
  mix.text(row.symbol);
  mix.int(row.held);
  mix.int(row.adjusted);
}

function foldOrder(mix: Mixer, row: Row<"orders">): void {
  mix.text(row.client_order_id);
  mix.text(row.group_id);
  mix.maybeText(row.broker_order_id);
  mix.int(row.filled);
  mix.text(row.cums);
  mix.maybe(row.anchor_cum);
  mix.maybe(row.anchor_ms);
  mix.maybe(row.accepted);
  mix.maybe(row.accepted_ms);
  mix.maybeText(row.ended);
  mix.maybe(row.ended_ms);
  mix.maybeText(row.reason);
  mix.maybe(row.triggered_ms);
  mix.maybe(row.first_ms);
  mix.maybe(row.newest_ms);
  mix.maybe(row.restart_ms);
  mix.maybe(row.absent_ms);
}

function foldFill(mix: Mixer, row: Row<"fills">): void {
  mix.text(row.client_order_id);
  mix.text(row.exec_id);
  mix.int(row.qty);
  mix.int(row.price_ticks);
  mix.int(row.stamp_ms);
  mix.int(row.busted);
  mix.maybe(row.bust_ms);
}

function foldIntent(mix: Mixer, row: Row<"intents">): void {
  mix.text(row.client_order_id);
  mix.int(row.ordinal);
  mix.text(row.group_id);
  mix.int(row.leg);
  mix.text(row.purpose);
  mix.int(row.attempt);
  mix.int(row.episode);
  mix.int(row.retry);
  mix.int(row.level);
  mix.text(row.symbol);
  mix.text(row.side);
  mix.int(row.qty);
  mix.text(row.type);
  mix.maybe(row.limit_ticks);
  mix.maybe(row.trigger_ticks);
  mix.int(row.made_ms);
}

function foldHedge(mix: Mixer, row: Row<"hedges">): void {
  mix.text(row.client_order_id);
  mix.text(row.group_id);
  mix.int(row.episode);
  mix.int(row.level);
  mix.int(row.wanted);
}

function foldEscalation(mix: Mixer, row: Row<"escalations">): void {
  mix.text(row.escalation_id);
  mix.text(row.group_id);
  mix.int(row.episode);
  mix.text(row.status);
  mix.int(row.residual);
  mix.int(row.unknown);
  mix.int(row.delivered);
}

function foldAdjustment(mix: Mixer, row: Row<"adjustments">): void {
  mix.text(row.adjustment_id);
  mix.maybeText(row.group_id);
  mix.maybe(row.leg);
  mix.text(row.symbol);
  mix.int(row.qty);
  mix.text(row.cause);
  mix.int(row.as_of_ms);
}

function foldRejected(mix: Mixer, row: Row<"rejected_events">): void {
  mix.text(row.event_key);
  mix.maybeText(row.client_order_id);
  mix.text(row.reason);
}
