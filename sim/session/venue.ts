/**
 * How a venue's recordings are told apart and read: what a thing of a log is, what of it may stay,
 * and what it says of an order beside its state.
 *
 * 1. Nothing here throws on what a log holds.
 */
import type { Side } from "../../core/units.js";
import type { VenueAdapter } from "../../core/venues/adapter.js";
import type { Removed } from "./allow.js";

/** What a broker lists on request. */
export type Scope = "orders" | "trades" | "positions";

/** What a thing of a log is, with nothing left in it that no list allows. */
export type Sorted =
  /** Of the order stream. */
  | { readonly kind: "frame"; readonly payload: unknown; readonly stampMs: number | null }
  /** The answer to a query. */
  | {
      readonly kind: "snapshot";
      readonly scope: Scope;
      readonly body: unknown;
      readonly stampMs: number | null;
    }
  /** What was sent to the broker. */
  | { readonly kind: "sent"; readonly payload: unknown; readonly stampMs: number | null }
  /** Of this venue, and of no use: a logon, a heartbeat. */
  | { readonly kind: "passed-over" };

/** What an order is: the part that its reports repeat and no `OrderReport` holds. */
export interface OrderTerms {
  readonly brokerOrderId: string;
  readonly clientOrderId: string | null;
  readonly symbol: string;
  readonly side: Side;
  /** Null where the payload does not say. */
  readonly qty: number | null;
  /** Whether it rests until a trigger. */
  readonly stop: boolean;
}

/** A position that the broker states beside an event. */
export interface Claim {
  readonly symbol: string;
  readonly netQty: number;
}

/** One venue, as sessions know it. */
export interface SessionVenue {
  /** As on the command line and in a session's header. */
  readonly word: string;
  readonly adapter: VenueAdapter;
  /** What a thing is; null: not of this venue. `scope` is what its log says of it. */
  sort(thing: unknown, scope: Scope | null, removed: Removed): readonly Sorted[] | null;
  /** What of a sent order may stay; null: not an order of this venue. */
  sent(payload: unknown, removed: Removed): unknown;
  /** Our id of a sent order; null where it has none. */
  sentId(payload: unknown): string | null;
  /** The orders that a frame, or a row of a list, names. */
  terms(payload: unknown): readonly OrderTerms[];
  /** The positions that a frame states. */
  claims(payload: unknown): readonly Claim[];
}

/** A side as a broker writes it; null where it is none. */
export function sideOf(text: string | null): Side | null {
  switch ((text ?? "").toUpperCase()) {
    case "BUY":
    case "BOT":
    case "1":
      return "BUY";
    case "SELL":
    case "SELL_SHORT":
    case "SLD":
    case "2":
    case "5":
      return "SELL";
    default:
      return null;
  }
}

/** A whole quantity of either kind; null where it is none. */
export function wholeOf(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : null;
}

/** The terms, if all of them are there. */
export function termsOf(
  told: Omit<OrderTerms, "brokerOrderId" | "symbol" | "side"> & {
    readonly brokerOrderId: string | null;
    readonly symbol: string | null;
    readonly side: Side | null;
  },
): readonly OrderTerms[] {
  const { brokerOrderId, symbol, side } = told;
  if (brokerOrderId === null || symbol === null || side === null) return [];
  // Some lists write 0 for what they do not say.
  const qty = told.qty === 0 ? null : told.qty;
  return [{ ...told, brokerOrderId, symbol, side, qty }];
}

/** The newest of some moments; null where there is none. */
export function newestOf(stamps: readonly (number | null)[]): number | null {
  let newest: number | null = null;
  for (const stamp of stamps) {
    if (stamp !== null && (newest === null || stamp > newest)) newest = stamp;
  }
  return newest;
}
