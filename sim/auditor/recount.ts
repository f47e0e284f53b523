/**
 * The second, plain account of the truth: every holding and exposure added up anew from the orders
 * and charges, to be held against what was kept incrementally.
 *
 * 1. A difference is a mistake of the auditor, never of the core: it throws.
 */
import type { Units } from "../../core/units.js";
import type { ExchangeEvent } from "../world-event.js";
import { heldByPersons } from "./foreign.js";
import type { AuditGroup, AuditLeg, Truth } from "./truth.js";
import { signOf, sure } from "./own.js";

function recountLeg(group: AuditGroup, leg: AuditLeg): void {
  let traded = 0;
  let entered = 0;
  for (const order of leg.orders) {
    traded += order.sign * order.filled;
    if (order.purpose === "entry") entered += order.filled;
  }
  const where = `leg ${leg.terms.id} of ${group.id}`;
  sure(leg.traded === traded, `${where}: ${leg.traded} traded, recounted ${traded}`);
  sure(leg.entered === entered, `${where}: ${leg.entered} entered, recounted ${entered}`);
  const held = traded + leg.charged + leg.taken;
  sure(leg.held === held, `${where}: ${leg.held} held, recounted ${held}`);
  let up = 0;
  let down = 0;
  for (const fact of group.hidden) {
    if (fact.leg === leg) {
      if (fact.delta > 0) up += fact.delta;
      else down += fact.delta;
    }
  }
  sure(leg.hiddenUp === up, `${where}: ${leg.hiddenUp} hidden up, recounted ${up}`);
  sure(leg.hiddenDown === down, `${where}: ${leg.hiddenDown} hidden down, recounted ${down}`);
  const open = leg.orders.filter((order) => !order.settled);
  sure(
    open.length === leg.open.length && open.every((order) => leg.open.includes(order)),
    `${where}: ${leg.open.length} orders open, recounted ${open.length}`,
  );
}

function recountExposure(group: AuditGroup): Units {
  let sum = 0;
  for (const leg of group.legs) {
    if (leg.held < 0 && leg.terms.role === "RISK") sum -= leg.held;
  }
  for (const { cover, risks } of group.relations) {
    if (group.plan.mode === "hedge-on-fill") {
      for (const { leg, units, per } of risks) {
        const primary = leg.held > 0 ? leg.held : 0;
        const missing = Math.abs(primary * units - cover.held * per);
        if (missing >= cover.terms.instrument.lot * per) sum += Math.floor(missing / per);
      }
      continue;
    }
    let naked = -cover.held;
    for (const { leg, units, per } of risks) {
      if (leg.held > 0) naked += Math.ceil((leg.held * units) / per);
    }
    if (naked > 0) sum += naked;
  }
  return sum;
}

/** Adds everything up anew after an exchange event. @throws InvariantViolation on a difference. */
export function recount(truth: Truth, what: ExchangeEvent): void {
  if (what.kind === "price") return;
  for (const group of truth.groups.values()) {
    for (const leg of group.legs) recountLeg(group, leg);
    const exposure = recountExposure(group);
    sure(
      group.exposure === exposure,
      `${group.id}: exposure ${group.exposure}, recounted ${exposure}`,
    );
  }
  for (const [symbol, held] of truth.positions) {
    let sum = (truth.unattributed.get(symbol) ?? 0) + heldByPersons(truth, symbol);
    for (const group of truth.groups.values()) {
      for (const leg of group.legs) {
        if (leg.terms.instrument.symbol === symbol) sum += leg.held * signOf(leg.terms.side);
      }
    }
    sure(sum === held, `${symbol}: the account holds ${held}, groups and others ${sum}`);
  }
}
