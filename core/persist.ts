/**
 * State to rows and back. A step writes only rows that differ from what the store holds.
 *
 * 1. `restore` after any sequence of commits gives the state that the last step left, less what
 *    belongs to one process (requests in flight, timers, quotes, polls, crossed stops, disputes of
 *    counts) and anchors that only confirmed: all of it is asked anew.
 */
import { assert, must } from "./assert.js";
import type { Context } from "./context.js";
import type { Aim, Group, GroupState } from "./group.js";
import { newGroup } from "./group.js";
import { heldHigh } from "./exposure.js";
import type { CumReport, EndKind, FillFact, Intent, Order, OrderFacts, Saved } from "./order.js";
import { filledHigh, newOrder } from "./order.js";
import { readPlan } from "./plan.js";
import type { OrderType, Purpose } from "./effects.js";
import type { Adjustment, CoreState, Escalation } from "./state.js";
import { newState } from "./state.js";
import type { StoreContents } from "./store/port.js";
import type { Row, Write } from "./store/schema.js";
import type { VenueRules } from "./rules.js";
import type { ExecId, Side } from "./units.js";

/** Writes the rows of everything that this step touched. */
export function collectWrites(ctx: Context): void {
  for (const order of ctx.touched) writeOrder(ctx, order);
  for (const group of ctx.state.groups.values()) writeGroup(ctx, group);
}

function writeGroup(ctx: Context, group: Group): void {
  if (group.saved === null || groupDiffers(group.saved, group)) {
    const row = groupRow(group);
    group.saved = row;
    ctx.writes.push({ table: "groups", row });
  }
  for (const leg of group.legs) {
    const held = heldHigh(leg, ctx.rules);
    const { saved } = leg;
    if (saved !== null && saved.held === held && saved.adjusted === leg.adjusted) continue;
    const row: Row<"legs"> = {
      group_id: group.id,
      leg: leg.index,
      symbol: leg.terms.instrument.symbol,
      held,
      adjusted: leg.adjusted,
    };
    leg.saved = row;
    ctx.writes.push({ table: "legs", row });
  }
}

function groupDiffers(row: Row<"groups">, group: Group): boolean {
  return (
    row.state !== group.state ||
    row.aim !== group.aim ||
    row.reason !== group.reason ||
    row.exposure !== group.exposure ||
    row.unknown !== group.unknown ||
    row.ever_hedged !== Number(group.everHedged) ||
    row.episode !== group.episode ||
    row.episode_open !== Number(group.episodeOpen) ||
    row.retries !== group.retries
  );
}

function groupRow(group: Group): Row<"groups"> {
  return {
    group_id: group.id,
    ordinal: group.ordinal,
    plan: group.planText,
    state: group.state,
    aim: group.aim,
    reason: group.reason,
    exposure: group.exposure,
    unknown: group.unknown,
    ever_hedged: Number(group.everHedged),
    episode: group.episode,
    episode_open: Number(group.episodeOpen),
    retries: group.retries,
  };
}

function writeOrder(ctx: Context, order: Order): void {
  const { facts, saved } = order;
  if (saved === null) ctx.writes.push({ table: "intents", row: intentRow(order.intent) });
  for (const fill of facts.fills.values()) {
    if (saved?.facts.fills.get(fill.execId) === fill) continue;
    ctx.writes.push({ table: "fills", row: fillRow(order, fill) });
  }
  const filled = filledHigh(order, ctx.rules);
  const cums = saved?.facts.cums === facts.cums ? saved.cums : cumsText(facts.cums);
  order.saved = { facts, filled, cums };
  ctx.writes.push({ table: "orders", row: orderRow(order, order.saved) });
}

/**
 * Whether the facts hold anything that the store should. An anchor that only confirms what the last
 * one said is not worth a commit: polls bring it again.
 */
export function worthSaving(order: Order, rules: VenueRules): boolean {
  if (order.saved === null || order.saved.filled !== filledHigh(order, rules)) return true;
  const { facts } = order;
  const saved = order.saved.facts;
  return (
    saved.cums !== facts.cums ||
    saved.fills !== facts.fills ||
    saved.anchor?.cum !== facts.anchor?.cum ||
    saved.accepted !== facts.accepted ||
    saved.ended !== facts.ended ||
    saved.triggeredMs !== facts.triggeredMs ||
    saved.firstMs !== facts.firstMs ||
    saved.newestMs !== facts.newestMs
  );
}

function intentRow(intent: Intent): Row<"intents"> {
  return {
    client_order_id: intent.clientOrderId,
    ordinal: intent.ordinal,
    group_id: intent.groupId,
    leg: intent.leg,
    purpose: intent.purpose,
    attempt: intent.attempt,
    episode: intent.episode,
    retry: intent.retry,
    level: intent.level,
    symbol: intent.symbol,
    side: intent.side,
    qty: intent.qty,
    type: intent.type,
    limit_ticks: intent.limitTicks,
    trigger_ticks: intent.triggerTicks,
    made_ms: intent.madeMs,
  };
}

function cumsText(cums: readonly CumReport[]): string {
  return cums.map(({ cum, stampMs }) => `${cum}@${stampMs}`).join(";");
}

function orderRow(order: Order, { facts, filled, cums }: Saved): Row<"orders"> {
  return {
    client_order_id: order.intent.clientOrderId,
    group_id: order.intent.groupId,
    broker_order_id: order.brokerOrderId,
    filled,
    cums,
    anchor_cum: facts.anchor?.cum ?? null,
    anchor_ms: facts.anchor?.stampMs ?? null,
    accepted: facts.accepted?.qty ?? null,
    accepted_ms: facts.accepted?.stampMs ?? null,
    ended: facts.ended?.how ?? null,
    ended_ms: facts.ended?.stampMs ?? null,
    reason: facts.ended?.reason ?? null,
    triggered_ms: facts.triggeredMs,
    first_ms: facts.firstMs,
    newest_ms: facts.newestMs,
    restart_ms: order.restartMs,
    absent_ms: order.absentMs,
  };
}

function fillRow(order: Order, fill: FillFact): Row<"fills"> {
  return {
    client_order_id: order.intent.clientOrderId,
    exec_id: fill.execId,
    qty: fill.qty,
    price_ticks: fill.priceTicks,
    stamp_ms: fill.stampMs,
    busted: fill.busted,
    bust_ms: fill.bustMs,
  };
}

/** The row of an adjustment. */
export function adjustmentWrite(adjustment: Adjustment): Write {
  return {
    table: "adjustments",
    row: {
      adjustment_id: adjustment.id,
      group_id: adjustment.groupId,
      leg: adjustment.leg,
      symbol: adjustment.symbol,
      qty: adjustment.qty,
      cause: adjustment.cause,
      as_of_ms: adjustment.asOfMs,
    },
  };
}

/** The row of an escalation. */
export function escalationWrite(escalation: Escalation): Write {
  return {
    table: "escalations",
    row: {
      escalation_id: escalation.id,
      group_id: escalation.groupId,
      episode: escalation.episode,
      status: escalation.status,
      residual: escalation.residual,
      unknown: escalation.unknown,
      delivered: Number(escalation.delivered),
    },
  };
}

function parseCums(text: string): CumReport[] {
  if (text === "") return [];
  return text.split(";").map((part) => {
    const [cum, stampMs] = part.split("@").map(Number);
    return { cum: must(cum, "cum"), stampMs: must(stampMs, "stamp") };
  });
}

function restoreFacts(row: Row<"orders">, fills: ReadonlyMap<ExecId, FillFact>): OrderFacts {
  return {
    cums: parseCums(row.cums),
    fills,
    anchor:
      row.anchor_cum === null || row.anchor_ms === null
        ? null
        : { cum: row.anchor_cum, stampMs: row.anchor_ms },
    accepted:
      row.accepted === null || row.accepted_ms === null
        ? null
        : { qty: row.accepted, stampMs: row.accepted_ms },
    ended:
      row.ended === null || row.ended_ms === null
        ? null
        : { how: row.ended as EndKind, stampMs: row.ended_ms, reason: row.reason },
    triggeredMs: row.triggered_ms,
    firstMs: row.first_ms,
    newestMs: row.newest_ms,
  };
}

function restoreIntent(row: Row<"intents">): Intent {
  return {
    clientOrderId: row.client_order_id,
    ordinal: row.ordinal,
    groupId: row.group_id,
    leg: row.leg,
    purpose: row.purpose as Purpose,
    attempt: row.attempt,
    episode: row.episode,
    retry: row.retry,
    level: row.level,
    symbol: row.symbol,
    side: row.side as Side,
    qty: row.qty,
    type: row.type as OrderType,
    limitTicks: row.limit_ticks,
    triggerTicks: row.trigger_ticks,
    madeMs: row.made_ms,
  };
}

function restoreGroups(state: CoreState, contents: StoreContents): void {
  for (const row of [...contents.groups].sort((a, b) => a.ordinal - b.ordinal)) {
    const parsed = readPlan(JSON.parse(row.plan));
    assert(parsed.kind === "ok", `stored plan of group ${row.group_id} does not parse`);
    const group = newGroup(parsed.plan, row.ordinal);
    group.state = row.state as GroupState;
    group.aim = row.aim as Aim;
    group.reason = row.reason;
    group.everHedged = row.ever_hedged === 1;
    group.exposure = row.exposure;
    group.unknown = row.unknown;
    group.episode = row.episode;
    group.episodeOpen = row.episode_open === 1;
    group.retries = row.retries;
    state.groups.set(group.id, group);
    group.saved = row;
  }
  for (const row of contents.legs) {
    const known = state.groups.get(row.group_id)?.legs[row.leg];
    const leg = must(known, `leg ${row.leg} of ${row.group_id}`);
    leg.adjusted = row.adjusted;
    leg.saved = row;
  }
}

function restoreOrders(state: CoreState, contents: StoreContents): void {
  const fills = new Map<string, Map<ExecId, FillFact>>();
  for (const row of contents.fills) {
    const known = fills.get(row.client_order_id) ?? new Map<ExecId, FillFact>();
    known.set(row.exec_id, {
      execId: row.exec_id,
      qty: row.qty,
      priceTicks: row.price_ticks,
      stampMs: row.stamp_ms,
      busted: row.busted,
      bustMs: row.bust_ms,
    });
    fills.set(row.client_order_id, known);
  }
  const rows = new Map(contents.orders.map((row) => [row.client_order_id, row]));
  for (const intentRow of [...contents.intents].sort((a, b) => a.ordinal - b.ordinal)) {
    const intent = restoreIntent(intentRow);
    const row = must(rows.get(intent.clientOrderId), `order row of ${intent.clientOrderId}`);
    const order = newOrder(intent);
    order.facts = restoreFacts(row, fills.get(intent.clientOrderId) ?? new Map());
    order.saved = { facts: order.facts, filled: row.filled, cums: row.cums };
    order.brokerOrderId = row.broker_order_id;
    order.restartMs = row.restart_ms;
    order.absentMs = row.absent_ms;
    const { newestMs, anchor } = order.facts;
    const { recovery } = state;
    recovery.storedMs = Math.max(recovery.storedMs, newestMs ?? 0, anchor?.stampMs ?? 0);
    state.orders.set(intent.clientOrderId, order);
    if (order.brokerOrderId !== null) state.byBrokerId.set(order.brokerOrderId, order);
    const leg = state.groups.get(intent.groupId)?.legs[intent.leg];
    must(leg, `leg of ${intent.clientOrderId}`).orders.push(order);
    if (intent.purpose === "hedge") state.lastHedge.set(intent.symbol, intent.madeMs);
    state.intents = intent.ordinal;
  }
}

/** The state that a store holds, for a new process. */
export function restore(contents: StoreContents): CoreState {
  const state = newState();
  restoreGroups(state, contents);
  restoreOrders(state, contents);
  for (const row of contents.adjustments) {
    state.adjusted += 1;
    state.adjustments.set(row.adjustment_id, {
      id: row.adjustment_id,
      groupId: row.group_id,
      leg: row.leg,
      symbol: row.symbol,
      qty: row.qty,
      cause: row.cause as Adjustment["cause"],
      asOfMs: row.as_of_ms,
    });
  }
  for (const row of contents.escalations) {
    state.escalations.set(row.escalation_id, {
      id: row.escalation_id,
      groupId: row.group_id,
      episode: row.episode,
      status: row.status as Escalation["status"],
      residual: row.residual,
      unknown: row.unknown,
      delivered: row.delivered === 1,
      alarmedAtMs: null,
    });
  }
  for (const row of contents.processed_events) state.seen.add(row.event_key);
  for (const row of contents.rejected_events) state.seen.add(row.event_key);
  return state;
}
