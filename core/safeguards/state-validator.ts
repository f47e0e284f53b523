/**
 * Safeguard 1, `state-validator`: reports become facts by a merge that is commutative, associative
 * and idempotent. A report that adds no fact changes nothing.
 *
 * 1. Knowledge only grows: `mergeReport` returns the same facts or larger ones.
 * 2. Quantity comes from cumulatives, fills and busts; a status word only ends or triggers.
 * 3. Of two ends the earlier stamp counts; on a tie the order of `END_RANK`.
 */
import type { FillReport, OrderReport, TradeRow } from "../events.js";
import type { AcceptedQty, CumReport, Ended, EndKind, FillFact, OrderFacts } from "../order.js";
import { bustKey } from "../order.js";
import type { BrokerMs, ExecId } from "../units.js";

/** The merge, as the engine uses it. Each returns the given facts themselves if nothing is new. */
export interface StateValidator {
  /** `countMs`: where its cumulative is not of the time of the report; else the report's stamp. */
  mergeReport(
    facts: OrderFacts,
    report: OrderReport,
    isStop: boolean,
    countMs?: BrokerMs,
  ): OrderFacts;
  /** A row of a complete orders snapshot stamped `stampMs`. */
  mergeSnapshot(
    facts: OrderFacts,
    row: OrderReport,
    stampMs: BrokerMs,
    isStop: boolean,
    countMs?: BrokerMs,
  ): OrderFacts;
  mergeTrade(facts: OrderFacts, trade: TradeRow): OrderFacts;
  mergeEnd(facts: OrderFacts, end: Ended): OrderFacts;
}

const END_RANK: Readonly<Record<EndKind, number>> = {
  filled: 0,
  canceled: 1,
  expired: 2,
  rejected: 3,
  bounced: 4,
};

function endOf(report: OrderReport): Ended | null {
  switch (report.status) {
    case "filled":
    case "canceled":
    case "expired":
    case "rejected":
      return { how: report.status, stampMs: report.stampMs, reason: report.reason };
    case "pending":
    case "trigger-pending":
    case "open":
    case "unknown":
      return null;
  }
}

function mergeEnds(known: Ended | null, told: Ended | null): Ended | null {
  if (known === null || told === null) return known ?? told;
  if (told.stampMs !== known.stampMs) return told.stampMs < known.stampMs ? told : known;
  if (told.how !== known.how) return END_RANK[told.how] < END_RANK[known.how] ? told : known;
  return (told.reason ?? "") > (known.reason ?? "") ? told : known;
}

/** Adds one cumulative: of one stamp the largest, ascending by stamp. */
function mergeCum(cums: readonly CumReport[], told: CumReport): readonly CumReport[] {
  const newest = cums.at(-1);
  if (newest === undefined || newest.stampMs < told.stampMs) return [...cums, told];
  const same = cums.find((cum) => cum.stampMs === told.stampMs);
  if (same !== undefined && same.cum >= told.cum) return cums;
  const others = cums.filter((cum) => cum.stampMs !== told.stampMs);
  return [...others, told].sort((a, b) => a.stampMs - b.stampMs);
}

function mergeFill(
  fills: ReadonlyMap<ExecId, FillFact>,
  told: FillFact,
): ReadonlyMap<ExecId, FillFact> {
  const known = fills.get(told.execId);
  if (known === undefined) return new Map(fills).set(told.execId, told);
  const qty = Math.max(known.qty, told.qty);
  const priceTicks = Math.max(known.priceTicks, told.priceTicks);
  const stampMs = Math.min(known.stampMs, told.stampMs);
  const busted = Math.max(known.busted, told.busted);
  const bustMs = earliest(known.bustMs, told.bustMs);
  const same =
    qty === known.qty &&
    priceTicks === known.priceTicks &&
    stampMs === known.stampMs &&
    busted === known.busted &&
    bustMs === known.bustMs;
  if (same) return fills;
  const { execId } = told;
  return new Map(fills).set(execId, { execId, qty, priceTicks, stampMs, busted, bustMs });
}

function mergeTraded(
  fills: ReadonlyMap<ExecId, FillFact>,
  { execId, qty, priceTicks }: FillReport,
  stampMs: BrokerMs,
): ReadonlyMap<ExecId, FillFact> {
  return mergeFill(fills, { execId, qty, priceTicks, stampMs, busted: 0, bustMs: null });
}

function earliest(a: BrokerMs | null, b: BrokerMs | null): BrokerMs | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function latest(a: BrokerMs | null, b: BrokerMs): BrokerMs {
  return a === null ? b : Math.max(a, b);
}

function fillsOf(facts: OrderFacts, report: OrderReport): ReadonlyMap<ExecId, FillFact> {
  let { fills } = facts;
  const { fill, bust, stampMs } = report;
  if (fill !== null) fills = mergeTraded(fills, fill, stampMs);
  if (bust !== null) {
    const { qty: busted } = bust;
    const execId = bustKey(bust.execId, stampMs);
    const taken = { execId, qty: 0, priceTicks: 0, stampMs: 0, busted, bustMs: stampMs };
    fills = mergeFill(fills, taken);
  }
  return fills;
}

/** The facts that differ, or the same object where none does. */
function settle(before: OrderFacts, after: OrderFacts): OrderFacts {
  const same =
    before.cums === after.cums &&
    before.fills === after.fills &&
    before.anchor === after.anchor &&
    before.accepted === after.accepted &&
    before.ended === after.ended &&
    before.triggeredMs === after.triggeredMs &&
    before.firstMs === after.firstMs &&
    before.newestMs === after.newestMs;
  return same ? before : after;
}

/** Commutative: the newest word, and of one stamp the largest quantity. */
function mergeAccepted(
  known: AcceptedQty | null,
  { orderQty: qty, stampMs }: OrderReport,
): AcceptedQty | null {
  if (qty === null) return known;
  if (known === null || stampMs > known.stampMs) return { qty, stampMs };
  return stampMs === known.stampMs && qty > known.qty ? { qty, stampMs } : known;
}

/** A stop that works, or has filled, is triggered. */
function mergeTrigger(
  known: BrokerMs | null,
  { status, cumQty, stampMs }: OrderReport,
  isStop: boolean,
): BrokerMs | null {
  const triggered = isStop && (status === "open" || (cumQty ?? 0) > 0);
  return triggered ? earliest(known, stampMs) : known;
}

function mergeReport(
  facts: OrderFacts,
  report: OrderReport,
  isStop: boolean,
  countMs: BrokerMs = report.stampMs,
): OrderFacts {
  const { stampMs, cumQty: cum } = report;
  return settle(facts, {
    cums: cum === null ? facts.cums : mergeCum(facts.cums, { cum, stampMs: countMs }),
    fills: fillsOf(facts, report),
    anchor: facts.anchor,
    accepted: mergeAccepted(facts.accepted, report),
    ended: mergeEnds(facts.ended, endOf(report)),
    triggeredMs: mergeTrigger(facts.triggeredMs, report, isStop),
    firstMs: earliest(facts.firstMs, stampMs),
    newestMs: latest(facts.newestMs, stampMs),
  });
}

function mergeAnchor(known: CumReport | null, told: CumReport): CumReport {
  if (known === null || told.stampMs > known.stampMs) return told;
  return told.stampMs === known.stampMs && told.cum > known.cum ? told : known;
}

/**
 * The cumulative of a complete snapshot counts as of the snapshot. As of its row it is a report
 * like any other: a list that was read later may lag, and must not hide it.
 */
function mergeSnapshot(
  facts: OrderFacts,
  row: OrderReport,
  snapshotMs: BrokerMs,
  isStop: boolean,
  countMs: BrokerMs = row.stampMs,
): OrderFacts {
  const { stampMs, cumQty } = row;
  const cum = cumQty ?? 0;
  return settle(facts, {
    cums: cumQty === null ? facts.cums : mergeCum(facts.cums, { cum: cumQty, stampMs: countMs }),
    fills: fillsOf(facts, row),
    anchor: mergeAnchor(facts.anchor, { cum, stampMs: snapshotMs }),
    accepted: mergeAccepted(facts.accepted, row),
    ended: mergeEnds(facts.ended, endOf(row)),
    triggeredMs: mergeTrigger(facts.triggeredMs, row, isStop),
    firstMs: earliest(facts.firstMs, stampMs),
    newestMs: latest(facts.newestMs, stampMs),
  });
}

function mergeTrade(facts: OrderFacts, { fill, stampMs }: TradeRow): OrderFacts {
  return settle(facts, {
    cums: facts.cums,
    fills: mergeTraded(facts.fills, fill, stampMs),
    anchor: facts.anchor,
    accepted: facts.accepted,
    ended: facts.ended,
    triggeredMs: facts.triggeredMs,
    firstMs: earliest(facts.firstMs, stampMs),
    newestMs: latest(facts.newestMs, stampMs),
  });
}

function mergeEnd(facts: OrderFacts, end: Ended): OrderFacts {
  return settle(facts, {
    cums: facts.cums,
    fills: facts.fills,
    anchor: facts.anchor,
    accepted: facts.accepted,
    ended: mergeEnds(facts.ended, end),
    triggeredMs: facts.triggeredMs,
    firstMs: facts.firstMs,
    newestMs: facts.newestMs,
  });
}

/** The shipped safeguard. */
export const stateValidator: StateValidator = {
  mergeReport,
  mergeSnapshot,
  mergeTrade,
  mergeEnd,
};
