/**
 * Faults that strike an order when the exchange takes it: it fills in part (`percent`), and the
 * rest waits for `pauseMs`, or for the world to heal where the fault names no time; all of its
 * fills get one id; or the venue puts what is left of it under another id after `afterMs`.
 *
 * 1. The part that fills is whole lots, and less than the order.
 * 2. Only what works is replaced, a stop that waits for its trigger not.
 */
import { must } from "../../core/assert.js";
import type { Instrument } from "../../core/instrument.js";
import { floorToLot } from "../../core/units.js";
import type { Sym } from "../../core/units.js";
import type { Fault } from "../faults/schedule.js";
import type { Books } from "./books.js";
import { replace } from "./books.js";
import type { Entry } from "./entry.js";
import type { Matching } from "./matching.js";

/** Applies the faults whose trigger is this order. */
export function applyOrderFaults(
  books: Books,
  matching: Matching,
  entry: Entry,
  instruments: ReadonlyMap<Sym, Instrument>,
): void {
  const { order } = entry;
  const { faults, scheduler } = books.ports;
  for (const fault of faults.onOrder(order.key)) {
    if (fault.kind === "shared-fill-id") {
      faults.land(fault);
      entry.oneFillId = true;
    }
    if (fault.kind === "replaced") replaceLater(books, entry, fault);
    if (fault.kind !== "partial-fill" && fault.kind !== "hedge-partly-filled") continue;
    const { lot } = must(instruments.get(order.symbol), `instrument ${order.symbol}`);
    const part = Math.floor((order.qty * (fault.params.percent ?? 0)) / 100);
    const { pauseMs } = fault.params;
    const untilMs = pauseMs === undefined ? null : scheduler.nowMs() + pauseMs;
    faults.land(fault);
    matching.cap(entry, Math.min(floorToLot(part, lot), order.qty - lot), untilMs);
  }
}

function replaceLater(books: Books, entry: Entry, fault: Fault): void {
  const { faults, scheduler, replaces } = books.ports;
  if (!replaces) return;
  scheduler.at(scheduler.nowMs() + (fault.params.afterMs ?? 0), () => {
    if (!books.strikes || entry.row.status !== "open") return;
    faults.land(fault);
    replace(books, entry);
  });
}
