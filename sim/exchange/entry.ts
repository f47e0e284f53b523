/**
 * One order on the exchange's book: the row that everybody may read, and what matching needs.
 *
 * 1. `gross` counts every fill but those that are worked again; the row's `cumQty` is net of busts.
 * 2. Stamps of one order never go back, whatever the clock does.
 */
import { must } from "../../core/assert.js";
import type { BrokerMs, Side, Ticks, Units } from "../../core/units.js";
import type { BookRow } from "../ports.js";
import type { ExchangeOrder } from "../world-event.js";
import type { Ledger } from "./ledger.js";

/** One fill: where its trade stands in the ledger. */
interface EntryFill {
  readonly execId: string;
  readonly trade: number;
}

export interface Entry {
  /** Another, under another id, once the venue has replaced it. */
  order: ExchangeOrder;
  /** Place of its row in the ledger. */
  readonly at: number;
  row: BookRow;
  gross: Units;
  /** Sum of quantity × price of every fill, for the average. */
  paid: number;
  readonly fills: EntryFill[];
  /** Arrivals of liquidity drawn so far. */
  chunks: number;
  /** True while an arrival is under way. */
  arriving: boolean;
  /** Liquidity ends here by a fault; null otherwise. */
  capQty: Units | null;
  /** All its fills have one id, by a fault. */
  oneFillId: boolean;
}

/** True while the order can still fill by itself. */
export function works(entry: Entry): boolean {
  return entry.row.status === "open" || entry.row.status === "trigger-pending";
}

/** The next stamp of an order: now, but never before its last. */
export function stampOf(entry: Entry, nowMs: BrokerMs): BrokerMs {
  return Math.max(nowMs, entry.row.stampMs);
}

/** What of a row can change. */
type RowChange = Partial<Pick<BookRow, "status" | "cumQty" | "stampMs" | "averageTicks">>;

/** Writes a change of the row. */
export function update(ledger: Ledger, entry: Entry, change: RowChange): void {
  const { row } = entry;
  // Field by field: rows change often, and all of them should have one shape.
  entry.row = {
    order: entry.order,
    status: change.status ?? row.status,
    cumQty: change.cumQty ?? row.cumQty,
    acceptedMs: row.acceptedMs,
    stampMs: change.stampMs ?? row.stampMs,
    averageTicks: change.averageTicks ?? row.averageTicks,
    reason: row.reason,
  };
  ledger.setRow(entry.at, entry.row);
}

/** True if `lastTicks` has reached a stop order's trigger. */
export function crossed(order: ExchangeOrder, lastTicks: Ticks): boolean {
  const trigger = must(order.triggerTicks, `trigger of ${order.brokerOrderId}`);
  return order.side === "SELL" ? lastTicks <= trigger : lastTicks >= trigger;
}

/** True if an order trades against a touch at `touchTicks`. */
export function marketable(order: ExchangeOrder, touchTicks: Ticks): boolean {
  if (order.type === "MARKET" || order.limitTicks === null) return true;
  return order.side === "BUY" ? order.limitTicks >= touchTicks : order.limitTicks <= touchTicks;
}

/** The worse of touch and limit is never paid: the price of a fill, within the limit. */
export function priceWithin(order: ExchangeOrder, touchTicks: Ticks): Ticks {
  if (marketable(order, touchTicks)) return touchTicks;
  return must(order.limitTicks, `limit of ${order.brokerOrderId}`);
}

/** Units of this side that an entry still works. */
export function leaves(entry: Entry, side: Side): Units {
  return works(entry) && entry.order.side === side ? entry.order.qty - entry.gross : 0;
}
