/**
 * Units of measure. Everything that is counted is an integer; the type says what it counts.
 *
 * The types are *flavoured*: a plain integer may be given where one is expected, but one unit may
 * never be given for another (ticks for units, local for broker time). Arithmetic therefore stays
 * readable, and mixing two measures is a compile error.
 *
 * 1. Quantities, prices, times and money are safe integers; `safeInteger` checks at boundaries.
 */
import { InvariantViolation } from "./assert.js";

declare const flavour: unique symbol;
type Count<Name extends string> = number & { readonly [flavour]?: Name };
type Name<Kind extends string> = string & { readonly [flavour]?: Kind };

/** A quantity of an instrument, in its own units (shares, option units), never in lots. */
export type Units = Count<"units">;
/** A price, in multiples of the instrument's tick. */
export type Ticks = Count<"ticks">;
/** Money in minor currency (paise, cents). */
export type Minor = Count<"minor">;
/** A moment on the broker's clock, milliseconds since 1970-01-01 UTC as the broker stamps it. */
export type BrokerMs = Count<"broker-ms">;
/** A moment on the process's own monotonic clock, milliseconds since the process's epoch. */
export type LocalMs = Count<"local-ms">;
/** A duration in milliseconds. */
export type Ms = Count<"ms">;

/** The trader's name of a plan, and of the group that executes it. At most 8 letters or digits. */
export type PlanId = Name<"plan">;
/** A leg's name within its plan. */
export type LegId = Name<"leg">;
/** Our id of one order, at most 20 characters; see `ids.ts`. */
export type ClientOrderId = Name<"client-order">;
/** The broker's id of one order. */
export type BrokerOrderId = Name<"broker-order">;
/** The venue's id of one fill. */
export type ExecId = Name<"exec">;
/** The venue's name of an instrument. */
export type Sym = Name<"symbol">;

/** BUY or SELL, as on the order. */
export type Side = "BUY" | "SELL";

/** The side that undoes a side. */
export function opposite(side: Side): Side {
  return side === "BUY" ? "SELL" : "BUY";
}

/** +1 for BUY, -1 for SELL: turns a quantity into a signed position change. */
export function signOf(side: Side): 1 | -1 {
  return side === "BUY" ? 1 : -1;
}

/** `value` if it is a safe integer. @throws InvariantViolation naming `what` otherwise. */
export function safeInteger(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) {
    throw new InvariantViolation(`${what} must be a safe integer, got ${value}`);
  }
  return value;
}

/** The largest multiple of `lot` that is at most `quantity` (0 when negative). */
export function floorToLot(quantity: Units, lot: Units): Units {
  return quantity <= 0 ? 0 : quantity - (quantity % lot);
}

/** The smallest multiple of `lot` that is at least `quantity` (0 when negative). */
export function ceilToLot(quantity: Units, lot: Units): Units {
  return floorToLot(quantity + lot - 1, lot);
}
