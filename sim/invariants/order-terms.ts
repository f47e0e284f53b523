/**
 * `order-terms`: every order keeps the contract's lot, freeze quantity and band; entries keep the
 * plan's limit price; stops have the plan's trigger and a limit within the slippage.
 */
import { STOP_SLIPPAGE_BPS } from "../auditor/promised.js";
import type { OrderRequest } from "../../core/effects.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import type { AuditOrder } from "../auditor/truth.js";

const SLUG = "order-terms";

function contractFault(request: OrderRequest, order: AuditOrder): string | null {
  const { instrument } = order.leg.terms;
  const { lot, freeze, bandLowTicks, bandHighTicks } = instrument;
  const { qty, symbol } = request;
  if (symbol !== instrument.symbol) return `symbol ${symbol}, the leg trades ${instrument.symbol}`;
  if (!Number.isSafeInteger(qty) || qty <= 0 || qty % lot !== 0) {
    return `quantity ${qty}, expected a multiple of the lot of ${lot}`;
  }
  if (qty > freeze) return `quantity ${qty} above the freeze quantity of ${freeze}`;
  for (const ticks of [request.limitTicks, request.triggerTicks]) {
    if (ticks === null) continue;
    if (!Number.isSafeInteger(ticks) || ticks < bandLowTicks || ticks > bandHighTicks) {
      return `price ${ticks} outside the band of ${bandLowTicks} to ${bandHighTicks}`;
    }
  }
  return null;
}

function entryFault(request: OrderRequest, order: AuditOrder): string | null {
  const { limitTicks: plan, side } = order.leg.terms;
  if (request.side !== side) return `side ${request.side}, the leg is a ${side}`;
  if (request.type !== "LIMIT" || request.limitTicks === null) {
    return `type ${request.type}, entries are LIMIT orders`;
  }
  const worse = side === "BUY" ? request.limitTicks > plan : request.limitTicks < plan;
  return worse ? `limit ${request.limitTicks} beyond the plan's ${plan}` : null;
}

function stopFault(request: OrderRequest, order: AuditOrder): string | null {
  const { stop } = order.group.plan;
  if (stop === null || order.leg.terms.id !== stop.leg) return "a stop that the plan does not have";
  if (order.sign === 1) return `side ${request.side}, which enlarges the position`;
  if (request.type !== "SL_LIMIT" || request.limitTicks === null) {
    return `type ${request.type}, stops are SL_LIMIT orders`;
  }
  if (request.triggerTicks !== stop.triggerTicks) {
    return `trigger ${String(request.triggerTicks)}, planned is ${stop.triggerTicks}`;
  }
  const slip = Math.abs(request.limitTicks - stop.triggerTicks);
  const most = stop.triggerTicks * STOP_SLIPPAGE_BPS;
  return slip * 10_000 > most
    ? `limit ${request.limitTicks}, ${slip} ticks from the trigger ${stop.triggerTicks}`
    : null;
}

function purposeFault(request: OrderRequest, order: AuditOrder): string | null {
  switch (order.purpose) {
    case "entry":
      return entryFault(request, order);
    case "stop":
      return stopFault(request, order);
    case "hedge":
      return order.sign === 1 ? null : `side ${request.side}, which reduces what it hedges`;
    case "exit":
      return order.sign === -1 ? null : `side ${request.side}, which enlarges the position`;
  }
}

function judge(court: Court, request: OrderRequest, order: AuditOrder | null): void {
  court.exercise(SLUG);
  if (order === null) {
    court.violate(SLUG, `order ${request.clientOrderId} names no leg of a submitted plan`);
    return;
  }
  const fault = contractFault(request, order) ?? purposeFault(request, order);
  if (fault !== null) court.violate(SLUG, `order ${order.id} was sent with ${fault}`);
}

/** See the header. */
export const orderTerms: Invariant = {
  slug: SLUG,
  rule: "freeze, lot and band are kept; entries within the plan's limit, stops within slippage",
  antecedent: "an order was sent",
  create(court): Checker {
    return {
      sent(request, order) {
        judge(court, request, order);
      },
    };
  },
};
