/**
 * What the exchange checks before it takes an order: contract terms, price band and prices.
 */
import type { OrderRequest } from "../../core/effects.js";
import type { Instrument } from "../../core/instrument.js";
import type { Units } from "../../core/units.js";

/**
 * What is wrong with an order by the contract's terms and the freeze quantity of now, in one
 * sentence; null if nothing.
 */
export function termsFault(
  request: OrderRequest,
  instrument: Instrument,
  freeze: Units,
): string | null {
  const { qty } = request;
  if (qty <= 0 || qty % instrument.lot !== 0) {
    return `quantity ${qty} is not a multiple of the lot of ${instrument.lot}`;
  }
  if (qty > freeze) {
    return `quantity ${qty} is above the freeze quantity of ${freeze}`;
  }
  return pricesFault(request) ?? bandFault(request, instrument);
}

function pricesFault(request: OrderRequest): string | null {
  if (request.type !== "MARKET" && request.limitTicks === null) return "a limit price is missing";
  if (request.type === "SL_LIMIT" && request.triggerTicks === null) {
    return "a trigger price is missing";
  }
  return null;
}

function bandFault(request: OrderRequest, instrument: Instrument): string | null {
  const { bandLowTicks: low, bandHighTicks: high } = instrument;
  for (const ticks of [request.limitTicks, request.triggerTicks]) {
    if (ticks !== null && (ticks < low || ticks > high)) {
      return `price ${ticks} is outside the band of ${low} to ${high} ticks`;
    }
  }
  return null;
}
