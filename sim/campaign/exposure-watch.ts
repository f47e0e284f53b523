/**
 * Unhedged units over a timeline, by the exchange's truth, for people who read it. Nothing is
 * judged by this: the auditor and the invariants have accounts of their own.
 *
 * 1. Orders count for the leg that their key names, in the plan's direction.
 * 2. A position change that no order explains is taken from the oldest group that holds it.
 */
import type { Plan, PlanLeg } from "../../core/plan.js";
import type { PlanId, Sym, Units } from "../../core/units.js";
import { opposite, signOf } from "../../core/units.js";
import type { ExchangeEvent, ExchangeOrder, WorldEvent } from "../world-event.js";

/** Hears a run and knows what is unhedged in it. */
export interface ExposureWatch {
  hear(event: WorldEvent): void;
  /** Unhedged units of all groups together. */
  units(): Units;
}

interface Held {
  readonly plan: Plan;
  /** By leg, in the plan's direction. */
  readonly legs: number[];
}

/** A watch of a run that has not begun. */
export function createExposureWatch(): ExposureWatch {
  const groups = new Map<PlanId, Held>();
  const orders = new Map<string, ExchangeOrder>();

  function move(brokerOrderId: string, qty: Units): void {
    const order = orders.get(brokerOrderId);
    if (order === undefined) return;
    const [plan = "", leg = ""] = order.key.split("/");
    const group = groups.get(plan);
    const side = group?.plan.legs[Number(leg)]?.side;
    if (group === undefined || side === undefined) return;
    group.legs[Number(leg)] =
      (group.legs[Number(leg)] ?? 0) + qty * signOf(order.side) * signOf(side);
  }

  function adjust(symbol: Sym, qty: Units): void {
    const side = opposite(qty > 0 ? "BUY" : "SELL");
    let left = Math.abs(qty);
    for (const { plan, legs } of groups.values()) {
      plan.legs.forEach((leg, at) => {
        if (leg.instrument.symbol !== symbol || leg.side !== side) return;
        const taken = Math.max(0, Math.min(left, legs[at] ?? 0));
        legs[at] = (legs[at] ?? 0) - taken;
        left -= taken;
      });
    }
  }

  function hearExchange(what: ExchangeEvent): void {
    if (what.kind === "accepted") orders.set(what.order.brokerOrderId, what.order);
    else if (what.kind === "filled") move(what.brokerOrderId, what.qty);
    else if (what.kind === "busted") move(what.brokerOrderId, -what.qty);
    else if (what.kind === "adjusted") adjust(what.symbol, what.qty);
  }

  return {
    hear(event) {
      if (event.actor === "exchange") hearExchange(event.what);
      else if (event.actor === "trader" && event.what.kind === "plan-submitted") {
        const { plan } = event.what;
        if (!groups.has(plan.id)) groups.set(plan.id, { plan, legs: plan.legs.map(() => 0) });
      }
    },
    units: () => [...groups.values()].reduce((sum, group) => sum + exposureOf(group), 0),
  };
}

function exposureOf({ plan, legs }: Held): Units {
  let exposed = 0;
  plan.legs.forEach((cover, at) => {
    if (cover.role !== "PROTECTION") return;
    const needed = plan.legs.reduce((sum, leg, of) => sum + needs(leg, cover, legs[of] ?? 0), 0);
    const missing = needed - (legs[at] ?? 0);
    if (plan.mode === "protection-first") exposed += Math.max(0, missing);
    else if (Math.abs(missing) >= cover.instrument.lot) exposed += Math.abs(missing);
  });
  return exposed;
}

/** Units of `cover` that `held` units of a leg need. */
function needs(leg: PlanLeg, cover: PlanLeg, held: Units): Units {
  if (leg.cover === null || leg.cover === "uncovered" || leg.cover.leg !== cover.id) return 0;
  return Math.ceil((Math.max(0, held) * leg.cover.units) / leg.cover.per);
}
