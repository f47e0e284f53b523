/**
 * Faults that strike an order when the exchange takes it: it fills in part (`percent`), and the
 * rest waits for `pauseMs`, or for the world to heal where the fault names no time; or all of its
 * fills get one id.
 *
 * 1. The part that fills is whole lots, and less than the order.
 */
import { must } from "../../core/assert.js";
import type { Instrument } from "../../core/instrument.js";
import { floorToLot } from "../../core/units.js";
import type { Sym } from "../../core/units.js";
import type { Faults, Scheduler } from "../ports.js";
import type { Entry } from "./entry.js";
import type { Matching } from "./matching.js";

/** Applies the faults whose trigger is this order. */
export function applyOrderFaults(
  world: { readonly faults: Faults; readonly scheduler: Scheduler },
  matching: Matching,
  entry: Entry,
  instruments: ReadonlyMap<Sym, Instrument>,
): void {
  const { order } = entry;
  for (const fault of world.faults.onOrder(order.key)) {
    if (fault.kind === "shared-fill-id") {
      world.faults.land(fault);
      entry.oneFillId = true;
    }
    if (fault.kind !== "partial-fill" && fault.kind !== "hedge-partly-filled") continue;
    const { lot } = must(instruments.get(order.symbol), `instrument ${order.symbol}`);
    const part = Math.floor((order.qty * (fault.params.percent ?? 0)) / 100);
    const { pauseMs } = fault.params;
    const untilMs = pauseMs === undefined ? null : world.scheduler.nowMs() + pauseMs;
    world.faults.land(fault);
    matching.cap(entry, Math.min(floorToLot(part, lot), order.qty - lot), untilMs);
  }
}
