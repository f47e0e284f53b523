/**
 * Which recorded order stands for which order of the core, and what a report of the one says of
 * the other.
 *
 * 1. An order with the core's own id is that order. Otherwise the oldest recorded order of the same
 *    symbol, side and kind (stop or not) of which something is left.
 * 2. The core may cut smaller pieces than were recorded (risk is released as its cover fills): one
 *    recorded order then stands for several, each for its part, first come, first filled.
 * 3. Of a part its quantity is told and no fill: a fill may belong to two of them.
 */
import type { OrderRequest } from "../../core/effects.js";
import type { OrderReport, TradeRow } from "../../core/events.js";
import type { Hearing } from "./heard.js";
import type { OrderTerms } from "./venue.js";

/** One recorded order, as far as it was given to the core's. */
export interface Target {
  readonly terms: OrderTerms;
  /** Null: nobody says. */
  readonly qty: number | null;
  taken: number;
  readonly parts: Part[];
  /** Everything said of it so far. */
  readonly told: OrderReport[];
}

/** What a target is to one order of the core. */
export interface Part {
  readonly request: OrderRequest;
  readonly target: Target;
  /** Where the part begins within the target, and its size. */
  readonly from: number;
  readonly size: number;
  readonly brokerOrderId: string;
}

/** The targets of a session, by every id that the broker gives them. */
export interface Targets {
  readonly byId: ReadonlyMap<string, Target>;
  readonly all: readonly Target[];
  /** Finds the target of an order of the core and gives it its part; null: none was recorded. */
  bind(request: OrderRequest): Part | null;
}

/** All recorded orders, in order of their first appearance. */
export function createTargets({ terms, session }: Hearing): Targets {
  const byId = new Map<string, Target>();
  const byOurs = new Map<string, Target>();
  const all: Target[] = [];
  const unique = session.venue.adapter.rules.clientIds === "unique-for-ever";
  for (const [id, its] of terms) {
    const known = unique ? byOurs.get(its.clientOrderId ?? "") : undefined;
    const target = known ?? { terms: its, qty: its.qty, taken: 0, parts: [], told: [] };
    byId.set(id, target);
    if (known !== undefined) continue;
    all.push(target);
    if (its.clientOrderId !== null) byOurs.set(its.clientOrderId, target);
  }
  return { byId, all, bind: (request) => bind(all, request) };
}

function left({ qty, taken, parts }: Target): number {
  if (qty === null) return parts.length === 0 ? Number.MAX_SAFE_INTEGER : 0;
  return qty - taken;
}

function bind(all: readonly Target[], request: OrderRequest): Part | null {
  const stop = request.type === "SL_LIMIT";
  const fits = all.filter(
    (target) =>
      target.terms.symbol === request.symbol &&
      target.terms.side === request.side &&
      target.terms.stop === stop &&
      left(target) > 0,
  );
  const named = fits.find(({ terms }) => terms.clientOrderId === request.clientOrderId);
  const target = named ?? fits[0];
  if (target === undefined) return null;
  const from = target.taken;
  const size = Math.min(request.qty, left(target));
  const { brokerOrderId: id } = target.terms;
  const brokerOrderId = target.parts.length === 0 ? id : `${id}#${target.parts.length + 1}`;
  const part: Part = { request, target, from, size, brokerOrderId };
  target.taken += size;
  target.parts.push(part);
  return part;
}

function isWhole({ from, size, target, request }: Part): boolean {
  return from === 0 && size === request.qty && (target.qty === null || target.qty === size);
}

/** What a report of the target says of the core's order. */
export function reportOf(part: Part, report: OrderReport): OrderReport {
  const { request, brokerOrderId } = part;
  const named = { ...report, clientOrderId: request.clientOrderId };
  if (isWhole(part)) return named;
  const cumQty =
    report.cumQty === null ? null : Math.min(Math.max(0, report.cumQty - part.from), part.size);
  return {
    ...named,
    // How much the venue holds the whole order for says nothing of a part.
    ...{ key: `${report.key}#${request.clientOrderId}`, brokerOrderId, cumQty, orderQty: null },
    ...{ fill: null, bust: null, status: statusOf(part, report.status, cumQty ?? 0) },
  };
}

/** A part that is full is filled, whatever becomes of the rest; a short one is not. */
function statusOf(
  { request, size }: Part,
  status: OrderReport["status"],
  cumQty: number,
): OrderReport["status"] {
  if (cumQty >= request.qty) return "filled";
  if (status === "filled") return "canceled";
  // The rest of it was never sent.
  return cumQty >= size && size > 0 ? "canceled" : status;
}

/** A trade of the target, where it is one of the core's order. */
export function tradeOf(part: Part, trade: TradeRow): TradeRow | null {
  return isWhole(part) ? { ...trade, clientOrderId: part.request.clientOrderId } : null;
}
