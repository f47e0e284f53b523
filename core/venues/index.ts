/**
 * The venue adapters by slug: the one table of brokers that the core can speak to.
 */
import type { VenueAdapter } from "./adapter.js";
import { alpacaAdapter } from "./alpaca.js";
import { binanceAdapter } from "./binance.js";
import { fixAdapter } from "./fix.js";
import { ibkrAdapter } from "./ibkr.js";
import { kiteAdapter } from "./kite.js";

/** Every adapter, by its venue's slug. */
export const VENUE_ADAPTERS: ReadonlyMap<string, VenueAdapter> = new Map([
  [kiteAdapter.rules.venue, kiteAdapter],
  [alpacaAdapter.rules.venue, alpacaAdapter],
  [binanceAdapter.rules.venue, binanceAdapter],
  [fixAdapter.rules.venue, fixAdapter],
  [ibkrAdapter.rules.venue, ibkrAdapter],
]);
