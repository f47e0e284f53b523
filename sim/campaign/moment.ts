/**
 * How things stood after an event of a run: what the core had made durable beside what was true at
 * the exchange.
 *
 * 1. Both sides come from the world's events alone; asking changes nothing.
 * 2. What the core has in memory and has not committed is nowhere: nothing of it survives.
 */
import type { Side, Sym, Units } from "../../core/units.js";
import { signOf } from "../../core/units.js";
import { TABLE_NAMES } from "../../core/store/schema.js";
import type { Row } from "../../core/store/schema.js";
import { applyWrites, newImage, rowOf, rowsOf } from "../auditor/image.js";
import type { Image } from "../auditor/image.js";
import type { MomentReport } from "../report/shapes.js";
import type { ExchangeEvent, WorldEvent } from "../world-event.js";

/** Follows a run. */
export interface Moments {
  hear(event: WorldEvent): void;
  /** How things stand now. */
  state(): Omit<MomentReport, "event" | "atMs">;
  /** The same without the rows of the store. */
  view(): Omit<MomentReport, "event" | "atMs" | "rows">;
}

/** An order at the exchange. */
interface Booked {
  brokerOrderId: string;
  readonly symbol: Sym;
  readonly side: Side;
  readonly qty: Units;
  status: string;
  filled: Units;
}

interface Truth {
  /** By the client's id. */
  readonly orders: Map<string, Booked>;
  readonly byBroker: Map<string, Booked>;
  readonly positions: Map<Sym, Units>;
}

/** Nothing has happened yet. */
export function createMoments(): Moments {
  const image = newImage();
  const truth: Truth = { orders: new Map(), byBroker: new Map(), positions: new Map() };
  const view: Moments["view"] = () => ({
    groups: [...rowsOf(image, "groups")].map((row) => ({
      ...{ id: row.group_id, state: row.state, aim: row.aim },
      ...{ exposure: row.exposure, unknown: row.unknown },
    })),
    orders: ordersOf(image, truth),
    positions: positionsOf(image, truth),
  });
  return {
    hear({ actor, what }) {
      if (actor === "exchange") hearExchange(truth, what);
      else if (actor === "process" && what.kind === "commit") applyWrites(image, what.writes);
    },
    view,
    state: () => ({
      ...view(),
      rows: Object.fromEntries(TABLE_NAMES.map((table) => [table, [...rowsOf(image, table)]])),
    }),
  };
}

function hearExchange(truth: Truth, what: ExchangeEvent): void {
  switch (what.kind) {
    case "accepted":
    case "refused":
      return book(truth, what);
    case "adjusted":
      return move(truth, what.symbol, what.qty);
    case "session":
    case "forgotten":
    case "price":
      return;
    case "triggered":
    case "filled":
    case "canceled":
    case "replaced":
    case "busted": {
      const booked = truth.byBroker.get(what.brokerOrderId);
      if (booked !== undefined) change(truth, booked, what);
    }
  }
}

function book(
  truth: Truth,
  { kind, order }: Extract<ExchangeEvent, { kind: "accepted" | "refused" }>,
): void {
  const { brokerOrderId, clientOrderId, symbol, side, qty, type } = order;
  const works = type === "SL_LIMIT" ? "trigger-pending" : "open";
  const status = kind === "accepted" ? works : "refused";
  const booked: Booked = { brokerOrderId, symbol, side, qty, status, filled: 0 };
  // A repeat that the venue refuses does not take the place of the order that it took.
  if (kind === "accepted" || !truth.orders.has(clientOrderId)) {
    truth.orders.set(clientOrderId, booked);
  }
  truth.byBroker.set(brokerOrderId, booked);
}

function change(
  truth: Truth,
  booked: Booked,
  what: Extract<ExchangeEvent, { readonly brokerOrderId: string }>,
): void {
  const { symbol, side } = booked;
  switch (what.kind) {
    case "triggered":
      booked.status = "open";
      return;
    case "filled":
      booked.filled = what.cumQty;
      if (!what.late && what.cumQty >= booked.qty) booked.status = "filled";
      return move(truth, symbol, what.qty * signOf(side));
    case "canceled":
      booked.status = "canceled";
      return;
    case "replaced":
      booked.brokerOrderId = what.by;
      truth.byBroker.set(what.by, booked);
      return;
    case "busted":
      booked.filled = what.cumQty;
      if (what.reworks) booked.status = "open";
      return move(truth, symbol, -what.qty * signOf(side));
  }
}

function move({ positions }: Truth, symbol: Sym, qty: Units): void {
  positions.set(symbol, (positions.get(symbol) ?? 0) + qty);
}

function ordersOf(image: Image, truth: Truth): MomentReport["orders"] {
  const ids = new Set([...rowsOf(image, "intents")].map((row) => row.client_order_id));
  for (const id of truth.orders.keys()) ids.add(id);
  return [...ids].map((id) => {
    const intent = rowOf(image, "intents", id);
    const row = rowOf(image, "orders", id);
    const booked = truth.orders.get(id);
    return {
      clientOrderId: id,
      intent: intent === null ? null : wish(intent),
      stored:
        row === null
          ? null
          : { status: storedStatus(row, intent?.qty ?? null), filled: row.filled },
      exchange:
        booked === undefined
          ? null
          : {
              ...{ brokerOrderId: booked.brokerOrderId, status: booked.status },
              ...{ filled: booked.filled, qty: booked.qty },
            },
    };
  });
}

function wish({ purpose, side, qty, symbol }: Row<"intents">): string {
  return `${purpose} ${side} ${qty} ${symbol}`;
}

function storedStatus(
  { ended, absent_ms: absentMs, broker_order_id: broker, filled, accepted }: Row<"orders">,
  wished: Units | null,
): string {
  if (ended !== null) return ended;
  if (absentMs !== null) return "absent";
  const qty = accepted ?? wished;
  if (qty !== null && filled >= qty) return "filled";
  return broker === null ? "UNKNOWN" : "works";
}

function positionsOf(image: Image, truth: Truth): MomentReport["positions"] {
  const legs = [...rowsOf(image, "legs")];
  const symbols = new Set([...legs.map(({ symbol }) => symbol), ...truth.positions.keys()]);
  return [...symbols].map((symbol) => ({
    symbol,
    stored: legs
      .filter((leg) => leg.symbol === symbol)
      .map(({ group_id: group, leg, held, adjusted }) => ({ group, leg, held, adjusted })),
    exchange: truth.positions.get(symbol) ?? 0,
  }));
}
