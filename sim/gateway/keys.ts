/**
 * Order keys: the stable name of an order in schedules and draws.
 *
 * 1. `PLAN/LEG/PURPOSE/NTH`, the nth send of that purpose for that leg; a repeated id is a send of
 *    its own.
 */
import { must } from "../../core/assert.js";
import { parseClientOrderId } from "../../core/ids.js";
import type { ClientOrderId } from "../../core/units.js";
import type { OrderKey } from "../faults/schedule.js";
import { orderKey } from "../faults/schedule.js";

/** Gives each send its key. @throws InvariantViolation for an id that is not one of the core's. */
export function createKeys(): (id: ClientOrderId) => OrderKey {
  const sends = new Map<string, number>();
  return (id) => {
    const { plan, leg, purpose } = must(parseClientOrderId(id), `parts of the order id ${id}`);
    const family = orderKey(plan, leg, purpose, 0);
    const nth = (sends.get(family) ?? 0) + 1;
    sends.set(family, nth);
    return orderKey(plan, leg, purpose, nth);
  };
}
