/**
 * The invariants of safeguard 3: an order exists at the exchange only for a durable intent, once,
 * as the intent said; and at the end no live order is without one.
 */
import type { OrderRequest } from "../../core/effects.js";
import type { Row } from "../../core/store/schema.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { rowOf } from "../auditor/image.js";
import type { ExchangeOrder } from "../world-event.js";

/** How an order differs from its intent, in words; null if it does not. */
function deviation(order: OrderRequest, intent: Row<"intents">): string | null {
  if (order.symbol !== intent.symbol) return `symbol ${order.symbol}, intent ${intent.symbol}`;
  if (order.side !== intent.side) return `side ${order.side}, intent ${intent.side}`;
  if (order.qty !== intent.qty) return `quantity ${order.qty}, intent ${intent.qty}`;
  if (order.type !== intent.type) return `type ${order.type}, intent ${intent.type}`;
  const same =
    order.limitTicks === intent.limit_ticks && order.triggerTicks === intent.trigger_ticks;
  return same ? null : "another price than its intent";
}

function judgeSend(court: Court, order: OrderRequest): void {
  const slug = "intent-before-order";
  court.exercise(slug);
  const intent = rowOf(court.image, "intents", order.clientOrderId);
  if (intent === null) {
    court.violate(slug, `order ${order.clientOrderId} was sent before its intent was durable`);
    return;
  }
  const wrong = deviation(order, intent);
  if (wrong !== null) court.violate(slug, `order ${order.clientOrderId} was sent with ${wrong}`);
}

/** Durable before the order exists at the exchange: checked at the sending and at the arrival. */
export const intentBeforeOrder: Invariant = {
  slug: "intent-before-order",
  rule: "an order's intent is durable before the order exists at the exchange",
  antecedent: "an order was sent or accepted",
  create(court): Checker {
    return {
      sent(request) {
        judgeSend(court, request);
      },
      exchange(what) {
        if (what.kind === "accepted") judgeSend(court, what.order);
      },
    };
  },
};

/** One client order id becomes at most one order. */
export const oneOrderPerIntent: Invariant = {
  slug: "one-order-per-intent",
  rule: "one intent becomes at most one order at the exchange",
  antecedent: "an order was accepted",
  create(court): Checker {
    const slug = "one-order-per-intent";
    const orders = new Map<string, string>();
    return {
      exchange(what) {
        if (what.kind !== "accepted") return;
        const { clientOrderId, brokerOrderId } = what.order;
        court.exercise(slug);
        const earlier = orders.get(clientOrderId);
        if (earlier !== undefined && earlier !== brokerOrderId) {
          court.violate(
            slug,
            `intent ${clientOrderId} became two orders, ${earlier} and ${brokerOrderId}`,
          );
        }
        orders.set(clientOrderId, brokerOrderId);
      },
    };
  },
};

/** At the end every live order belongs to a known intent. */
export const noOrphan: Invariant = {
  slug: "no-orphan",
  rule: "at settle, every live order belongs to a durable intent of a known group",
  antecedent: "the run ended with an order live, or orders had been live before",
  create(court): Checker {
    const slug = "no-orphan";
    const live = new Set<string>();
    const orders = new Map<string, ExchangeOrder>();
    return {
      exchange(what) {
        if (what.kind === "accepted") {
          court.exercise(slug);
          live.add(what.order.brokerOrderId);
          orders.set(what.order.brokerOrderId, what.order);
        } else if (what.kind === "replaced") {
          const order = orders.get(what.brokerOrderId);
          if (order !== undefined) orders.set(what.by, order);
          live.add(what.by);
          live.delete(what.brokerOrderId);
        } else if (what.kind === "canceled") live.delete(what.brokerOrderId);
        else if (what.kind === "busted" && what.reworks) live.add(what.brokerOrderId);
        else if (what.kind === "filled") {
          const qty = orders.get(what.brokerOrderId)?.qty ?? 0;
          if (what.cumQty >= qty) live.delete(what.brokerOrderId);
        }
      },
      finish() {
        for (const broker of live) {
          const client = orders.get(broker)?.clientOrderId ?? "";
          const intent = rowOf(court.image, "intents", client);
          if (intent !== null && court.truth.groups.has(intent.group_id)) continue;
          court.violate(slug, `order ${broker} (${client}) is live and belongs to no intent`);
        }
      },
    };
  },
};
